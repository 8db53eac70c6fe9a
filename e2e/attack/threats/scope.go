package threats

import (
	"glint/app/api"
	"glint/app/wire"
	"glint/e2e/attack/town"
)

// outOfScope: an allowance that is good at one merchant is offered to an honest till of another, to the phone by one of bad will, and at last signed by its
// owner, who has broken his phone open and is in league with that merchant.
func outOfScope(a *town.Attempt) {
	t := a.Town()
	home := someTill(t)
	p := a.PhoneFor(home)
	other, rival := otherTill(t, home), t.Tills[town.Rival]
	if a.Pay(p, other, t.Sum()) {
		a.Fail("an honest till takes an allowance that is not for it")
		return
	}
	p.Ready()
	code, err := wire.DecodePaymentCode(p.Code)
	if err != nil {
		a.Fail("code: %v", err)
		return
	}
	sum := t.Sum()
	core := rival.Payee().Charge(code, uint32(sum))
	p.Light(sealed(p, core))
	if p.Decide(town.Wanted{Payee: rival.Name, Sum: sum}) {
		a.Fail("the phone pays where its allowance is not good")
		return
	}
	if p.Ready(); !a.Pay(p, home, t.Sum()) {
		a.Fail("the allowance does not pay where it is good: till %s, phone %s", home.State(), p.State())
		return
	}
	code.Counter += 1000 // codes are his to make: they prove nothing but their token
	core = rival.Payee().Charge(code, uint32(sum))
	id := wire.PaymentIDOf(code.Bytes(), core)
	m3 := wire.Acceptance{
		Token: code.Token.ID, Counter: code.Counter, Time: code.Time, Outcome: wire.OutcomeAccepted, Spent: town.Cumulative, Uses: 20, Payment: [8]byte(id[:8]),
	}
	m3.Signature = p.Sign(m3.SigningInput(code, core))
	a.Finally(func() {
		theirs := rival.Payee().Record(code, core, wire.EndingAccepted, &m3)
		his := wire.Record{Role: wire.RolePayer, Ending: wire.EndingAccepted, Form: theirs.Form, Code: theirs.Code, Core: core, Acceptance: m3.Bytes()}
		for _, results := range [][]api.Result{t.Upload(p.Terminal(), p.Terminal().Log(his)), t.Upload(rival.Terminal(), theirs)} {
			for _, r := range results {
				if r.Reason != api.ReasonScope {
					a.Fail("the server answers %s, %q", r.State, r.Reason)
				}
			}
		}
	})
}
