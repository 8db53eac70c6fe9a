package payment

import (
	"testing"
	"time"

	"glint/e2e/stage"
)

// TestDeskOnAFirstVisit does what a newcomer does on the desk: types a sum, charges, accepts. Nobody
// enrols anything, there is no camera, and the page is opened for the first time.
func TestDeskOnAFirstVisit(t *testing.T) {
	ctx, dir := lasting(t), t.TempDir()
	server, err := stage.NewServer(ctx, dir)
	must(t, err)
	t.Cleanup(func() { must(t, server.Stop()) })
	desk, err := stage.Open(ctx, stage.Options{Name: "payee", Width: 1280, Height: 800, Profile: dir + "/desk"})
	must(t, err)
	p := &stage.Pair{Dir: dir, Server: server, Payee: desk}
	t.Cleanup(func() { keep(t, p); desk.Close() })
	must(t, desk.Goto(server.URL("/desk/")))
	must(t, desk.Phase("till", far, "entry"))
	must(t, desk.Phase("wallet", far, "ready"))
	shopper, merchant := balances(t, p)

	begun := time.Now()
	must(t, p.Charge("38.50"))
	must(t, desk.Phase("wallet", far, "asking"))
	must(t, desk.Click("wallet-accept"))
	must(t, desk.Phase("till", far, "paid"))
	must(t, desk.Phase("wallet", far, "paid"))
	t.Logf("from the first key to paid on both in %.1f s", time.Since(begun).Seconds())
	must(t, p.Settled(ctx, 1, far))
	moved(t, p, shopper, merchant, 3850)
	quiet(t, desk)

	// A reload finds both terminals enrolled, and the payment in their histories.
	must(t, desk.Goto(server.URL("/desk/")))
	must(t, desk.Phase("till", far, "entry"))
	for _, id := range []string{"till", "wallet"} {
		must(t, desk.Wait("the payment settled in the history of the "+id,
			`document.querySelectorAll('#`+id+` [data-payment][data-state="settled"]').length === 1`, far))
	}
}
