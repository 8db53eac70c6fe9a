package payee_test

import (
	"testing"

	"glint/app/pay/payee"
	"glint/app/wire"
)

// A thief who holds a phone's key can sign any sum as spent. One till must not give out more than the token
// allows all the same.
func TestAcceptancesOfOneTokenFitEachOther(t *testing.T) {
	says := func(spent uint32, uses uint16) func(payee.Charge) []byte {
		return func(c payee.Charge) []byte {
			return answer(c, wire.OutcomeAccepted, func(a *wire.Acceptance) { a.Spent, a.Uses = spent, uses })
		}
	}
	tests := []struct {
		name    string
		counter wire.Counter
		answer  func(payee.Charge) []byte
		taken   bool
	}{
		{"counts on", 6, says(1230+1230, 2), true},
		{"paid elsewhere in between", 9, says(5000, 7), true},
		{"forgets the first sum", 6, says(1230, 2), false},
		{"forgets a part of it", 6, says(1230+1229, 2), false},
		{"forgets the first use", 6, says(1230+1230, 1), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := idle(t).begin(1230).read(newCode(start, nextCode(5))).stored()
			d.sees(accepts(d.charge())).kept().in(payee.InPaid).next()
			d.begin(1230).read(newCode(start, nextCode(test.counter))).stored()
			d.sees(test.answer(d.charge()))
			if !test.taken {
				d.told(payee.ReasonAcceptanceLimit).in(payee.InPlaying)
				return
			}
			d.kept().in(payee.InPaid)
		})
	}
}

// Two codes with one counter may both have been charged before either was answered.
func TestOneCounterPaysOnce(t *testing.T) {
	other := func(c *wire.PaymentCode) { c.Counter, c.Nonce[7] = 5, 77 }
	d := idle(t).begin(1230).read(newCode(start, nextCode(5))).stored()
	first := d.charge()
	d.later(payee.WindowDefault).tick().ended().in(payee.InTimedOut).next()
	d.begin(1230).read(newCode(d.at, other)).stored()
	d.sees(accepts(d.charge())).kept().in(payee.InPaid).next()
	d.step(payee.LookBack{Moment: d.moment()}).sees(accepts(first)).told(payee.ReasonAcceptanceLimit).in(payee.InIdle)
}

// An acceptance that is shown late has a lower counter than those after it, and fits below them.
func TestLateAcceptanceFitsBelow(t *testing.T) {
	d := idle(t).begin(1230).read(newCode(start, nextCode(5))).stored()
	first := d.charge()
	d.later(payee.WindowDefault).tick().ended().in(payee.InTimedOut).next()
	d.begin(1230).read(newCode(d.at, nextCode(6))).stored()
	second := answer(d.charge(), wire.OutcomeAccepted, func(a *wire.Acceptance) { a.Spent, a.Uses = 2460, 2 })
	d.sees(second).kept().in(payee.InPaid).next()
	d.step(payee.LookBack{Moment: d.moment()}).sees(accepts(first)).kept().in(payee.InLate)
}
