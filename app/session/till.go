package session

import (
	"context"
	"sync/atomic"
	"time"

	"glint/app/code"
	"glint/app/money"
	"glint/app/pay/payee"
	"glint/app/wire"
)

// sameSumGuard is how long the same sum again must be confirmed: most doubles are a second touch.
const sameSumGuard = 2 * time.Minute

// Till drives the payee's machine: the session of a tablet. Make it with NewTill, start it with Run; all
// other methods may be called at any time from any goroutine, and never block.
type Till struct {
	*core
	state   payee.State
	loaded  payee.Till // what the machine starts from
	order   []byte     // as stored: highest order number ever used
	lamp    player
	how     Emission // as stored
	calm    bool     // the device asks for less motion
	lit     bool     // the payee has asked for light since this window got the terminal
	instead Style    // chosen for the charge under way, in place of that of how
	worked  worked
	asked   *wish  // PhaseConfirm: what waits for a yes
	last    sumAt  // the charge begun last
	drawn   viewed // sights, for the page
	misread string // text of the code that was refused last
	other   string // problem that names it, where it is nobody's of ours
	told    Phase  // last phase that was spoken of
	since   time.Time

	view    atomic.Pointer[TillView]
	changed chan struct{}
}

// wish is a charge that the merchant has keyed in.
type wish struct {
	sum       money.Amount
	reference string
}

// worked is the profile that a phone has answered to.
type worked struct {
	order   wire.Order
	profile uint8
}

// sumAt is a sum and when it was charged.
type sumAt struct {
	sum money.Amount
	at  time.Time
}

// NewTill makes a till that has not begun.
func NewTill(p Ports) *Till {
	t := &Till{core: newCore(p, rolePayee), state: payee.Closed{}, changed: make(chan struct{}, 1)}
	t.actor = t
	t.eye.look = t.look
	t.lamp = player{core: t.core, shown: func(whole int) {
		t.feed(payee.Played{Moment: t.moment(), Whole: whole})
	}}
	t.publish()
	return t
}

// Run loads what is stored, holds the terminal, and drives the payments until ctx ends.
func (t *Till) Run(ctx context.Context) error { return t.run(ctx) }

// View is what the page shows now.
func (t *Till) View() TillView { return *t.view.Load() }

// Changed is signalled after View has changed; several changes may give one signal.
func (t *Till) Changed() <-chan struct{} { return t.changed }

// Charge begins a payment. The same sum within two minutes asks first (PhaseConfirm), unless sure.
func (t *Till) Charge(sum money.Amount, reference string, sure bool) {
	t.post(func() {
		if t.stage != stageLive {
			return
		}
		if why := t.barred(); why != "" {
			t.report(why, nil)
			t.publish()
			return
		}
		now := t.now()
		again := sum == t.last.sum && now.Sub(t.last.at) < sameSumGuard
		if again && !sure && t.state.Name() == payee.InIdle {
			t.asked = &wish{sum, reference}
			t.moved()
			return
		}
		t.asked, t.lit, t.instead = nil, true, StyleAsDevice
		t.feed(payee.Begin{Moment: t.moment(), Sum: sum, Reference: reference})
	})
}

// guard notes a charge for the question of PhaseConfirm. One that came to nothing for certain is no reason
// to ask.
func (t *Till) guard(c payee.Charge) {
	switch at := c.Began.Time(); {
	case c.Ending != wire.EndingRefused && c.Ending != wire.EndingCancelled:
		t.last = sumAt{c.Sum(), at}
	case t.last == sumAt{c.Sum(), at}:
		t.last = sumAt{}
	}
}

// Cancel gives the charge up, or the question of PhaseConfirm.
func (t *Till) Cancel() {
	t.give(func(m payee.Moment) payee.Event { return payee.Cancel{Moment: m} })
}

// PlayAgain plays the same charge, or the same receipt, anew: never another charge.
func (t *Till) PlayAgain() {
	t.give(func(m payee.Moment) payee.Event {
		t.lit = true
		return payee.PlayAgain{Moment: m}
	})
}

// LookBack looks for an acceptance of an earlier charge that a phone shows again.
func (t *Till) LookBack() {
	t.give(func(m payee.Moment) payee.Event {
		t.lit = true // for the receipt
		return payee.LookBack{Moment: m}
	})
}

// Next goes back to entry.
func (t *Till) Next() { t.give(func(m payee.Moment) payee.Event { return payee.Next{Moment: m} }) }

// Retry goes on where the device failed.
func (t *Till) Retry() { t.give(func(m payee.Moment) payee.Event { return payee.Retry{Moment: m} }) }

// Touched is called at the user's first touch: sound may be unlocked now.
func (t *Till) Touched() { t.post(t.publish) }

// Wake is called when the page becomes visible: browsers slow hidden pages down.
func (t *Till) Wake() {
	t.post(func() {
		t.core.tick()
		t.eye.again()
		t.sync.kick()
	})
}

// give posts a command to the machine. Any command ends the question of PhaseConfirm.
func (t *Till) give(event func(payee.Moment) payee.Event) {
	t.post(func() {
		if t.stage != stageLive {
			return
		}
		if t.asked != nil {
			t.asked = nil
			t.moved()
			return
		}
		t.feed(event(t.moment()))
	})
}

func (t *Till) moment() payee.Moment { return payee.Moment{At: t.clock()} }

// feed takes one step of the machine and begins its effects.
func (t *Till) feed(e payee.Event) {
	before, effects := t.state.Name(), []payee.Effect(nil)
	t.state, effects = payee.Step(t.state, e)
	if e.Name() == payee.OnTick && len(effects) == 0 && t.state.Name() == before && t.View().Sound == t.ports.Voice.Ready() {
		return // nothing to show anew each second
	}
	for _, f := range effects {
		t.carry(f)
	}
	t.moved()
}

// moved speaks when a phase begins, and shows it.
func (t *Till) moved() {
	if phase := t.phase(); phase != t.told {
		t.told, t.since = phase, t.now()
		if tone, ok := payeeTones[phase]; ok {
			v := TillView{}
			t.fill(&v)
			t.speak(tone, Phrase{Phase: phase, Who: v.Payee, Sum: v.Sum})
		}
	}
	t.publish()
}

func (t *Till) begin() { t.feed(payee.Loaded{Moment: t.moment(), Till: t.loaded}) }

func (t *Till) end() {
	t.eye.shut()
	t.lamp.stop()
	t.state, t.asked, t.told, t.lit, t.instead = payee.Closed{}, nil, "", false, StyleAsDevice
}

func (t *Till) close() {
	t.ports.Eye.Stop()
	t.ports.Lamp.Stop()
}

func (t *Till) tick(now time.Time) {
	if t.state.Name() == payee.InIdle {
		t.setClock()
	}
	t.lamp.tick(now)
	t.feed(payee.Tick{Moment: t.moment()})
}

// look takes a sight of the eye.
func (t *Till) look(s Sight) {
	if t.drawn.changed(t.now(), s, t.phase()) {
		t.publish()
	}
	if s.Code == "" {
		return
	}
	kind, message, err := code.Parse(s.Code)
	switch {
	case err == nil && (kind == code.KindPayment || kind == code.KindShort):
		t.feed(payee.CodeRead{Moment: t.moment(), M1: message})
	case err == nil && kind == code.KindAcceptance:
		t.feed(payee.AcceptanceRead{Moment: t.moment(), M3: message})
		t.answered()
	case kind == code.KindStill: // its own, in a mirror, or another till's
	default:
		if t.misread != s.Code {
			t.misread, t.other = s.Code, ProblemCodeForeign
			if i := int(code.IssuerOf(s.Code)); i < len(foreignProblems) {
				t.other = foreignProblems[i]
			}
			t.log(t.other, err)
		}
		t.feed(payee.ForeignRead{Moment: t.moment(), Broken: kind.Valid() && err != nil})
	}
}

// foreignProblems name whose code was read.
var foreignProblems = [...]string{
	code.IssuerOther: ProblemCodeForeign, code.IssuerAlipay: ProblemCodeAlipay, code.IssuerWeChat: ProblemCodeWeChat,
	code.IssuerBank: ProblemCodeBank, code.IssuerMerchant: ProblemCodeMerchant, code.IssuerLink: ProblemCodeLink,
	code.IssuerProduct: ProblemCodeProduct, code.IssuerKeyboard: ProblemKeyboard,
}

// Scanned takes what a scanner has typed, as if the eye had read it: only while it looks for codes.
func (t *Till) Scanned(text string) {
	t.post(func() {
		if t.stage == stageLive && t.eye.want == WantCodes {
			t.look(Sight{Code: text})
		}
	})
}

// Typed is Scanned for the keys of a scanner. What broke off is told, and never taken.
func (t *Till) Typed(in code.Typed) {
	text := in.Text()
	if in.Whole() && !part(text) {
		t.Scanned(text)
		return
	}
	t.post(func() {
		if t.stage == stageLive && t.eye.want == WantCodes {
			t.report(ProblemScanPart, nil)
			t.publish()
		}
	})
}

// part tells whether a text of ours is no message of its kind: base45 can be cut so that it is whole, its message is not.
func part(text string) bool {
	kind, message, err := code.Parse(text)
	if err == nil && kind == code.KindPayment {
		_, err = wire.DecodePaymentCode(message)
		return err != nil
	}
	return err == nil && kind == code.KindAcceptance && len(message) < wire.AcceptanceSize
}

// learned hears the server's word on a payment.
func (t *Till) learned(id wire.PaymentID, v verdict) {
	if v.decided() {
		t.feed(payee.Synced{Moment: t.moment(), Final: []wire.PaymentID{id}})
	}
}
