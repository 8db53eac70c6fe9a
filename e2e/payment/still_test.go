package payment

import (
	"testing"

	"glint/e2e/stage"
)

// TestDeskByStillCode chooses the still code in the light's settings: a payment without any light, and so without the warning before
// it. The choice outlives a reload. Then one charge is played by light after all, which warns first.
func TestDeskByStillCode(t *testing.T) {
	ctx, dir := lasting(t), t.TempDir()
	server, err := stage.NewServer(ctx, dir)
	must(t, err)
	t.Cleanup(func() { must(t, server.Stop()) })
	desk, err := stage.Open(ctx, stage.Options{Name: "payee", Width: 1280, Height: 800, Profile: dir + "/desk"})
	must(t, err)
	p := &stage.Pair{Dir: dir, Server: server, Payee: desk}
	t.Cleanup(func() { keep(t, p); desk.Close() })
	open := func() {
		t.Helper()
		must(t, desk.Goto(server.URL("/desk/")))
		must(t, desk.Phase("till", far, "entry"))
		must(t, desk.Phase("wallet", far, "ready"))
	}
	charge := func() {
		t.Helper()
		for _, id := range []string{"key-5", "key-00", "till-charge"} {
			must(t, desk.Click(id))
		}
	}
	open()
	shopper, merchant := balances(t, p)

	must(t, desk.Click("till-settings"))
	must(t, desk.Click("set-style-2"))
	must(t, desk.Wait("the choice", `document.getElementById("set-style-2").checked`, soon))
	must(t, desk.Click("till-back"))
	open()
	charge()
	must(t, desk.Phase("wallet", far, "asking"))
	if light, err := stage.Eval[bool](desk, `document.querySelector(".stage-light").checkVisibility() && !!document.getElementById("still-desk-payee") && !document.querySelector(".stage.lit, .stage.beside")`); err != nil || !light {
		t.Errorf("the still code does not stand alone (%v)", err)
	}
	must(t, desk.Click("wallet-accept"))
	must(t, desk.Phase("till", far, "paid"))
	must(t, desk.Phase("wallet", far, "paid"))
	must(t, p.Settled(ctx, 1, far))
	moved(t, p, shopper, merchant, 500)

	must(t, desk.Click("till-next"))
	must(t, desk.Click("wallet-next"))
	must(t, desk.Phase("wallet", far, "ready"))
	charge()
	must(t, desk.Click("till-sure")) // the same sum again
	must(t, desk.Phase("till", far, "flashing"))
	must(t, desk.Click("till-light"))
	must(t, desk.Click("till-warned"))
	must(t, desk.Wait("light", `!!document.querySelector(".stage.lit, .stage.beside")`, soon))
	must(t, desk.Phase("wallet", far, "asking"))
	must(t, desk.Click("till-cancel"))
	must(t, desk.Phase("till", soon, "cancelled"))
	quiet(t, desk)
}
