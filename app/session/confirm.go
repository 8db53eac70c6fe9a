package session

import (
	"encoding/json"
	"errors"
	"fmt"

	"glint/app/money"
	"glint/app/pay/payer"
	"glint/app/wire"
)

const keyConfirm = "confirm" // how the shopper confirms

var errChoice = errors.New("session: stored choice of how to confirm")

// choice is how the shopper confirms, as stored; the zero value asks for a tap each time.
type choice struct {
	Quiet uint32 `json:"quiet,omitempty"` // accepted without a tap up to this amount, minor units
	PIN   uint32 `json:"pin,omitempty"`   // the PIN is asked for above this amount
}

func decodeChoice(b []byte) (choice, error) {
	var k choice
	if b == nil {
		return k, nil
	}
	if err := json.Unmarshal(b, &k); err != nil {
		return choice{}, fmt.Errorf("%w: %w", errChoice, err)
	}
	return k, nil
}

func (k choice) confirmation() payer.Confirmation {
	return payer.Confirmation{Quiet: k.Quiet, PIN: k.PIN}
}

// ConfirmView says how the shopper confirms.
type ConfirmView struct {
	Limit    money.Amount // without a tap
	Cap      money.Amount // the highest that can be chosen
	Sum      money.Amount // at most in all between two taps
	Payments int          // accepted without a tap since the last one
	Spent    money.Amount // their sum
	Last     string       // payee of the newest of them
	PINAbove money.Amount
	Now      bool // the payment that is shown was accepted without a tap
	NeedsPIN bool // the charge that is shown asks for the PIN
}

func (w *Wallet) confirmation() payer.Confirmation {
	c := w.chosen.confirmation()
	c.HasPIN = w.pin.set()
	return c
}

func (w *Wallet) confirmView() ConfirmView {
	p := w.state.Held()
	v := ConfirmView{
		Limit: w.amount(money.Minor(p.QuietLimit())), Sum: w.amount(money.Minor(payer.QuietSum(p.QuietLimit()))),
		PINAbove: w.amount(money.Minor(w.chosen.PIN)),
	}
	if p.Has {
		v.Cap = w.amount(money.Minor(payer.QuietCap(p.Token)))
	}
	payments, sum := p.QuietSince()
	v.Payments, v.Spent = payments, w.amount(money.Minor(sum))
	for _, s := range p.Spents {
		if payments > 0 && s.Proof == payer.ProofQuiet {
			v.Last = s.Name
		}
	}
	if s, ok := decision(w.state); ok {
		v.Now = s.Proof == payer.ProofQuiet
	}
	if s, ok := w.state.(payer.Asking); ok {
		v.NeedsPIN = p.Confirm.Needs(s.Core.Amount) == payer.ProofPIN
	}
	return v
}

// Accept is the shopper's tap on the charge that is shown.
func (w *Wallet) Accept() { w.AcceptPIN("") }

// AcceptPIN is the tap with a PIN, for a charge that asks for it.
func (w *Wallet) AcceptPIN(pin string) {
	w.post(func() {
		s, ok := w.state.(payer.Asking)
		switch {
		case w.stage != stageLive:
		case w.full():
			w.report(ProblemUnsentFull, nil)
			w.publish()
		case !ok || pin == "" || w.state.Held().Confirm.Needs(s.Core.Amount) != payer.ProofPIN:
			w.feed(payer.Accept{Moment: w.moment()})
		default:
			w.acceptProven(pin, s.Payment())
		}
	})
}

// acceptProven accepts a charge once the PIN is right, if it is still the one that is asked about.
func (w *Wallet) acceptProven(pin string, id wire.PaymentID) {
	w.prove(pin, func() {
		if s, ok := w.state.(payer.Asking); ok && s.Payment() == id {
			w.feed(payer.Accept{Moment: w.moment(), Proof: payer.ProofPIN})
		}
	})
}

// holdQuiet takes back what is accepted without a tap while too much is unsent.
func (w *Wallet) holdQuiet() {
	c := w.confirmation()
	if w.full() {
		c.Quiet = 0
	}
	if c.Quiet != w.state.Held().Confirm.Quiet {
		w.feed(payer.Chosen{Moment: w.moment(), Confirm: c})
	}
}

// Choose sets how the shopper confirms, in minor units: without a tap up to quiet; with the PIN above pin.
func (w *Wallet) Choose(quiet, pin uint32) {
	w.post(func() {
		switch p := w.state.Held(); {
		case w.stage != stageLive:
		case !w.unlocked():
			w.fail(ProblemPINAsked, nil)
		default:
			if p.Has {
				quiet = min(quiet, payer.QuietCap(p.Token))
			}
			w.choose(choice{Quiet: quiet, PIN: pin})
		}
	})
}

// choose stores a choice before it holds.
func (w *Wallet) choose(k choice) {
	w.commit(func(d *draft) error {
		d.then(func() { w.chosen = k })
		return d.putJSON(bucketMeta, keyConfirm, k)
	}, func(err error) {
		if err != nil {
			w.fail(problemOf(err), err)
			return
		}
		w.secured()
	})
}

// secured tells the machine what holds now.
func (w *Wallet) secured() {
	w.feed(payer.Chosen{Moment: w.moment(), Confirm: w.confirmation()})
}
