package session

import (
	"glint/app/api"
	"glint/app/light"
	"glint/app/money"
	"glint/app/pay/payer"
	"glint/app/wire"
)

var lightNone = light.Progress{}

// payerPhases gives the page's word for each state of the machine.
var payerPhases = map[payer.StateName]Phase{
	payer.InEmpty: PhaseNoToken, payer.InReady: PhaseReady, payer.InReceiving: PhaseReceiving,
	payer.InUnknown: PhaseAsking, payer.InAsking: PhaseAsking, payer.InBlocked: PhaseAsking,
	payer.InStoring: PhaseSigning, payer.InSigning: PhaseSigning, payer.InKeeping: PhaseSigning,
	payer.InApproved: PhaseApproved, payer.InClosing: PhaseApproved, payer.InRefused: PhaseRefused,
	payer.InPaid: PhasePaid, payer.InFailed: PhaseFailed,
}

func (w *Wallet) phase() Phase {
	if w.stage != stageLive {
		return stagePhases[w.stage]
	}
	if e, ok := w.state.(payer.Empty); ok && e.Reason == "" {
		return PhaseLoading
	}
	return payerPhases[w.state.Name()]
}

// publish makes the view anew and signals the change.
func (w *Wallet) publish() {
	v := WalletView{Phase: w.phase(), Problem: w.problem, Sync: w.sync.view(), Sound: w.ports.Voice.Ready()}
	if w.stage == stageLive {
		w.fill(&v)
	}
	w.view.Store(&v)
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

func (w *Wallet) fill(v *WalletView) {
	v.Account, v.Symbol, v.Bars, v.Light = w.device.Account, w.symbol, w.bars, w.light
	v.Camera, v.FPS, v.Lenses, v.Slow = w.eye.trouble, w.eye.fps, w.lenses, w.seen.slow
	v.History = w.history.view(w.core)
	v.Ready = w.checks(w.checkToken())
	heard := money.Minor(w.status.Balance + w.status.Reserved) // the shopper's money is both
	v.Balance = w.amount(heard - w.history.unsettled(w.device.currency(), w.status.Time))
	v.Demo = w.device.demo()
	v.Confirm, v.PIN, v.Privacy = w.confirmView(), w.pinView(), w.privacyView()
	if p := w.state.Held(); p.Has {
		v.Left, v.UsesLeft = p.Left()
		v.HasBars = p.HasShort()
		v.Expiry = p.Token.Expiry.Time()
		scope := p.Token.Scope
		v.GoodAt = GoodAtView{scope.Payee, w.history.nameOf(scope.Payee), scope.Section}
	}
	switch s := w.state.(type) {
	case payer.Empty:
		v.Blocked = string(s.Reason)
	case payer.Asking:
		fillCharge(v, s.Charge.Core, s.Charge.Name)
		if w.full() {
			v.Blocked = ProblemUnsentFull
		}
	case payer.Unknown:
		fillCharge(v, s.Charge.Core, "")
		v.Blocked = ProblemUnknown
	case payer.Blocked:
		fillCharge(v, s.Charge.Core, s.Charge.Name)
		v.Blocked = string(s.Reason)
	case payer.Failed:
		fillCharge(v, s.Spent.Core, s.Spent.Name)
		v.Blocked = string(s.Reason)
		v.Problem = v.Problem.standing(v.Blocked)
	default:
		if s, ok := decision(s); ok {
			fillCharge(v, s.Core, s.Name)
			if s.Accepted() {
				v.Words = checkWords(s.M3)
			}
		}
	}
}

func fillCharge(v *WalletView, core wire.Core, name string) {
	v.Sum, v.Who, v.PayeeID, v.Known = core.Sum(), name, core.Payee, name != ""
}

// decision gives the decision that a state is about.
func decision(s payer.State) (payer.Spent, bool) {
	switch s := s.(type) {
	case payer.Storing:
		return s.Spent, true
	case payer.Signing:
		return s.Spent, true
	case payer.Keeping:
		return s.Spent, true
	case payer.Approved:
		return s.Spent, true
	case payer.Refused:
		return s.Spent, true
	case payer.Closing:
		return s.Spent, true
	case payer.Paid:
		return s.Spent, true
	}
	return payer.Spent{}, false
}

// payerTones are played when a phase begins; each has a twin on the page.
var payerTones = map[Phase]Tone{
	PhaseAsking: ToneLook, PhaseApproved: ToneSuccess, PhasePaid: ToneSuccess, PhaseFailed: ToneFailure,
}

// tell speaks when a phase begins.
func (w *Wallet) tell() {
	phase := w.phase()
	if phase == w.told {
		return
	}
	w.told = phase
	if tone, ok := payerTones[phase]; ok {
		v := WalletView{}
		w.fill(&v)
		w.speak(tone, Phrase{Phase: phase, Who: v.Who, Sum: v.Sum, Quiet: v.Confirm.Now})
	}
}

// believed tells the machine of keys and withdrawals.
func (w *Wallet) believed() {
	w.feed(payer.Synced{Moment: w.moment(), Ring: w.trust.ring, Snapshot: &w.trust.snapshot})
}

// halted keeps the phone from paying: its counters could be used twice.
func (w *Wallet) halted() {
	w.feed(payer.Synced{Moment: w.moment(), Stop: payer.Reason(w.status.Stop)})
}

// learned hears the server's word on a payment.
func (w *Wallet) learned(id wire.PaymentID, v verdict) {
	if v.decided() {
		word := payer.Word{Payment: id, Paid: v.State == api.StateSettled}
		w.feed(payer.Synced{Moment: w.moment(), Words: []payer.Word{word}})
	}
}
