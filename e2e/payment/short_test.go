package payment

import (
	"strings"
	"testing"

	"glint/e2e/stage"
)

// showBars lets the phone show its payment code as bars and gives their digits.
func showBars(t *testing.T, p *stage.Pair) string {
	t.Helper()
	must(t, p.Payer.Click("wallet-bars"))
	must(t, p.Payer.Wait("bars", `document.getElementById("wallet-digits")`, soon))
	digits, err := stage.Eval[string](p.Payer, `document.getElementById("wallet-digits").textContent`)
	must(t, err)
	return strings.ReplaceAll(digits, " ", "")
}

// TestShortCodeByScanner pays with the bar code: a scanner types the digits that stand under it, the charge comes by light, the acceptance by
// camera, and the server settles it once its dynamic digits are checked.
func TestShortCodeByScanner(t *testing.T) {
	p := newPair(t)
	shopper, merchant := balances(t, p)
	offline(t, p)
	must(t, p.Charge("8.20"))
	scanned(t, p, showBars(t, p), nil)
	must(t, p.Face())
	finish(t, p)
	must(t, p.Server.Start(t.Context()))
	must(t, p.Settled(t.Context(), 1, far))
	moved(t, p, shopper, merchant, 820)
	quiet(t, p.Payee)
	quiet(t, p.Payer)
}

func finish(t *testing.T, p *stage.Pair) {
	t.Helper()
	must(t, p.Payer.Phase("wallet", far, "asking"))
	must(t, p.Payer.Click("wallet-accept"))
	must(t, p.Payee.Phase("till", far, "paid"))
	must(t, p.Payer.Phase("wallet", far, "paid"))
	p.Part()
}
