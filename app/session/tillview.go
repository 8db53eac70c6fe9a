package session

import (
	"glint/app/pay/payee"
	"glint/app/wire"
)

// payeePhases gives the page's word for each state of the machine.
var payeePhases = map[payee.StateName]Phase{
	payee.InClosed: PhaseLoading, payee.InSweeping: PhaseLoading, payee.InIdle: PhaseEntry,
	payee.InScanning: PhaseScanning, payee.InStoring: PhasePreparing, payee.InSigning: PhasePreparing,
	payee.InPlaying: PhaseFlashing, payee.InIntroducing: PhaseFlashing, payee.InChecking: PhaseChecking,
	payee.InPaid: PhasePaid, payee.InLate: PhasePaid, payee.InEnding: PhasePreparing,
	payee.InRefused: PhaseRefused, payee.InForeign: PhaseForeign, payee.InCancelled: PhaseCancelled,
	payee.InTimedOut: PhaseTimedOut, payee.InFailed: PhaseFailed,
}

func (t *Till) phase() Phase {
	if t.stage != stageLive {
		return stagePhases[t.stage]
	}
	if late, ok := t.state.(payee.Late); ok && late.Cancelled {
		return PhaseCancelled
	}
	if t.asked != nil && t.state.Name() == payee.InIdle {
		return PhaseConfirm
	}
	return payeePhases[t.state.Name()]
}

// payeeTones are played when a phase begins; each has a twin on the page.
var payeeTones = map[Phase]Tone{
	PhaseFlashing: ToneLook, PhasePaid: ToneSuccess, PhaseRefused: ToneFailure, PhaseForeign: ToneFailure,
	PhaseTimedOut: ToneFailure, PhaseFailed: ToneFailure,
}

// publish makes the view anew and signals the change.
func (t *Till) publish() {
	v := TillView{Phase: t.phase(), Problem: t.problem, Sync: t.sync.view(), Sound: t.ports.Voice.Ready(), LastPhase: t.since}
	if t.stage == stageLive {
		t.fill(&v)
	}
	t.view.Store(&v)
	select {
	case t.changed <- struct{}{}:
	default:
	}
}

func (t *Till) fill(v *TillView) {
	v.Payee, v.Terminal = t.device.certificate.Name, t.device.certificate.Terminal
	v.Currency, v.Demo = t.device.currency(), t.device.demo()
	v.Light, v.Whole = t.lamp.signal(), t.lamp.before+t.lamp.whole
	v.PIN = t.pinView()
	v.Still, v.Dark, v.Emission = t.lamp.symbol(), t.lamp.dark(), t.how.on(t.calm)
	v.Lenses = t.lenses
	v.Camera, v.FPS, v.Looking = t.eye.trouble, t.eye.fps, t.eye.want == WantCodes
	v.Seen, v.Rear, v.Torch = t.eye.sight.Seen, t.eye.sight.Rear, t.eye.sight.Torch
	v.History = t.history.view(t.core)
	v.Ready = t.checks(t.checkCertified())
	if t.asked != nil {
		v.Sum, v.Last, v.LastTime = t.asked.sum, t.last.sum, t.last.at
	}
	switch s := t.state.(type) {
	case payee.Scanning:
		v.Sum = s.Sum
	case payee.Late:
		v.Late = true
		fillOrder(v, s.Charge)
	case payee.Failed:
		fillOrder(v, s.Charge)
		v.Problem = v.Problem.standing(string(s.Reason))
	default:
		if c, ok := chargeOf(s); ok {
			fillOrder(v, c)
		}
	}
}

func fillOrder(v *TillView, c payee.Charge) {
	v.Sum, v.Order = c.Sum(), c.Order
	if c.Accepted() {
		v.Words = checkWords(c.M3)
	}
}

// checkWords are those of an acceptance, if there is one.
func checkWords(m3 []byte) *wire.CheckWords {
	if len(m3) == 0 {
		return nil
	}
	w := wire.CheckWordsOf(m3)
	return &w
}

// chargeOf gives the charge that a state is about.
func chargeOf(s payee.State) (payee.Charge, bool) {
	switch s := s.(type) {
	case payee.Storing:
		return s.Charge, true
	case payee.Signing:
		return s.Charge, true
	case payee.Playing:
		return s.Charge, true
	case payee.Introducing:
		return s.Charge, true
	case payee.Checking:
		return s.Charge, true
	case payee.Paid:
		return s.Charge, true
	case payee.Ending:
		return s.Charge, true
	case payee.Refused:
		return s.Charge, true
	case payee.Foreign:
		return s.Charge, true
	case payee.Cancelled:
		return s.Charge, true
	case payee.TimedOut:
		return s.Charge, true
	}
	return payee.Charge{}, false
}
