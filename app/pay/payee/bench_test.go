package payee_test

import (
	"fmt"
	"testing"

	"glint/app/money"
	"glint/app/pay/payee"
	"glint/app/wire"
)

// What the till does between seeing a code and storing its charge: the token's signature, the device's where the
// code is signed, limits, and its own charges of the last days.
func BenchmarkCodeCheck(b *testing.B) {
	for _, kind := range []string{"open", "signed"} {
		for _, charges := range []int{0, 500} {
			b.Run(fmt.Sprintf("%s/charges=%d", kind, charges), func(b *testing.B) {
				s, _ := scanningWith(b, charges)
				code := newCode(start, nextCode(1000))
				if kind == "signed" {
					code.Signed = true
					code.Signature = signed(phoneKey, code.SigningInput())
				}
				m1 := code.Bytes()
				for b.Loop() {
					to, _ := payee.Step(s, payee.CodeRead{Moment: payee.Moment{At: start}, M1: m1})
					if to.Name() != payee.InStoring {
						b.Fatal(to.Name())
					}
				}
			})
		}
	}
}

// What the till does between seeing an acceptance and storing it: its signature, and whether it fits the
// others of its token.
func BenchmarkAcceptanceCheck(b *testing.B) {
	for _, charges := range []int{0, 500} {
		b.Run(fmt.Sprintf("charges=%d", charges), func(b *testing.B) {
			s, at := scanningWith(b, charges)
			s, _ = payee.Step(s, payee.CodeRead{Moment: at, M1: newCode(start, nextCode(1000)).Bytes()})
			s, _ = payee.Step(s, payee.ChargeStored{Moment: at, Order: s.Held().Last})
			playing, ok := s.(payee.Playing)
			if !ok {
				b.Fatal(s.Name())
			}
			m3 := accepts(playing.Charge)
			for b.Loop() {
				to, _ := payee.Step(s, payee.AcceptanceRead{Moment: at, M3: m3})
				if to.Name() != payee.InChecking {
					b.Fatal(to.Name())
				}
			}
		})
	}
}

// scanningWith is a till that looks for a code, with so many charges of other phones in memory.
func scanningWith(b *testing.B, charges int) (payee.State, payee.Moment) {
	b.Helper()
	at := payee.Moment{At: start}
	till := newTill()
	for i := range charges {
		token := newToken(func(t *wire.Token) { t.ID = wire.TokenID{9, byte(i), byte(i >> 8)} })
		m1 := newCode(start, func(c *wire.PaymentCode) { c.Token = token }).Bytes()
		till.Charges = append(till.Charges, payee.Charge{
			Order: wire.Order(i + 1), Token: token.ID, Counter: 1, M1: m1, Code: wire.CodeIDOf(m1), Ending: wire.EndingTimedOut, Began: wire.SecondsAt(start),
		})
	}
	s, _ := payee.Step(payee.Closed{}, payee.Loaded{Moment: at, Till: till})
	s, _ = payee.Step(s, payee.Begin{Moment: at, Sum: money.Amount{Minor: 1230, Currency: money.CNY}})
	if s.Name() != payee.InScanning {
		b.Fatal(s.Name())
	}
	return s, at
}
