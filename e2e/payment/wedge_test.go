package payment

import (
	"testing"

	"glint/e2e/stage"
)

// scanned lets a scanner type a text until the till has left scanning: a busy machine may deliver the keys so late that the till takes the
// text for one that broke off, says so, and wants it again.
func scanned(t *testing.T, p *stage.Pair, text string, layout map[rune]string) {
	t.Helper()
	must(t, p.Payee.Phase("till", soon, "scanning"))
	for range 5 {
		must(t, p.Payee.Scan(text, layout))
		if p.Payee.Phase("till", soon/6, "preparing", "flashing") == nil {
			return
		}
	}
	must(t, p.Payee.Phase("till", soon, "flashing"))
}

// TestPaymentCodeByScanner pays with a payment code that a scanner typed, on a machine whose layout is another country's: the tablet's camera
// sees nothing of the phone before the charge is there.
func TestPaymentCodeByScanner(t *testing.T) {
	p := newPair(t)
	shopper, merchant := balances(t, p)
	offline(t, p)
	_, found, err := stage.PhotographCode(t.Context(), p.Payer, soon)
	must(t, err)
	// Without a sum a scan does nothing: no digit of it gets onto the keypad, and its Enter presses no button.
	must(t, p.Payee.Scan("990001021234567812345655", nil))
	must(t, p.Payee.Phase("till", soon, "entry"))
	must(t, p.Charge("6.40"))
	must(t, p.Payee.Phase("till", soon, "scanning"))
	must(t, p.Payee.Scan(found.Text[:len(found.Text)-40], nil))
	must(t, p.Payee.Wait("told that a part came", `document.body.innerText.includes("Only a part of the code")`, soon))
	must(t, p.Payee.Phase("till", soon, "scanning"))
	_, found, err = stage.PhotographCode(t.Context(), p.Payer, soon) // may have been renewed meanwhile
	must(t, err)
	scanned(t, p, found.Text, stage.German)
	must(t, p.Face())
	must(t, p.Payer.Phase("wallet", far, "asking"))
	must(t, p.Payer.Click("wallet-accept"))
	must(t, p.Payee.Phase("till", far, "paid"))
	must(t, p.Payer.Phase("wallet", far, "paid"))
	p.Part()
	must(t, p.Server.Start(t.Context()))
	must(t, p.Settled(t.Context(), 1, far))
	moved(t, p, shopper, merchant, 640)
	quiet(t, p.Payee)
}
