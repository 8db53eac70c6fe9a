package payment

import (
	"context"
	"testing"

	"glint/app/wire"
	"glint/e2e/stage"
)

// charge makes a sealed charge of minor units for the code now on the phone's screen, as an attacker
// who has seen the code can.
func charge(t *testing.T, p *stage.Pair, core wire.Core) (m1 []byte, c wire.Charge) {
	t.Helper()
	_, found, err := stage.PhotographCode(t.Context(), p.Payer, soon)
	must(t, err)
	code, err := wire.DecodePaymentCode(found.Payload)
	must(t, err)
	copy(core.Echo[:], code.Nonce[:3])
	core.Kind, core.Currency, core.Minute = wire.KindCharge, code.Token.Currency, wire.MinutesAt(code.Time.Time())
	return found.Payload, wire.Sealed(found.Payload, core)
}

func TestAlteredAmountInTheLight(t *testing.T) {
	p := newPair(t)
	shopper, merchant := balances(t, p)
	core := wire.Core{Payee: 1, Terminal: 1, Amount: 100, Order: 77}

	t.Run("bits changed after sealing", func(t *testing.T) {
		_, c := charge(t, p, core)
		c.Core.Amount = 999 // the seal is for 100
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		played := make(chan error, 1)
		go func() { played <- stage.Project(ctx, p.Payer, c.Bytes()) }()
		must(t, p.Payer.Wait("a named problem", `document.getElementById("wallet").dataset.problem === "charge_forged"`, far))
		if phase, err := stage.Eval[string](p.Payer, `document.getElementById("wallet").dataset.phase`); err != nil || phase == "asking" {
			t.Errorf("phone asks for an altered charge (%v)", err)
		}
		stop()
		must(t, <-played)
	})

	t.Run("a larger amount sealed by who saw the code", func(t *testing.T) {
		core.Amount = 99900
		_, c := charge(t, p, core)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		played := make(chan error, 1)
		go func() { played <- stage.Project(ctx, p.Payer, c.Bytes()) }()
		// Shown as what it is, by nobody the phone knows: it can only be refused.
		must(t, p.Payer.Phase("wallet", far, "asking"))
		must(t, p.Payer.Wait("the altered sum in full", `document.getElementById("wallet-sum").innerText.includes("999.00")`, soon))
		if open, err := stage.Eval[bool](p.Payer, `!!document.getElementById("wallet-accept")`); err != nil || open {
			t.Errorf("the phone offers to pay a stranger (%v)", err)
		}
		must(t, p.Payer.Click("wallet-refuse"))
		must(t, p.Payer.Phase("wallet", soon, "refused"))
		stop()
		must(t, <-played)
	})
	moved(t, p, shopper, merchant, 0)
}
