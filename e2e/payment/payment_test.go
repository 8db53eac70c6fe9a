// Package payment tests whole payments from outside: the real server's binary, two real browsers that
// see each other's screens, and nobody listening on the server's address while they pay.
package payment

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"glint/app/money"
	"glint/e2e/stage"
)

const (
	soon = 60 * time.Second // for a step within one page; generous, for other programs may use the machine
	far  = 2 * time.Minute  // for a step through light or camera
)

// newPair sets up a pair whose pictures, consoles and log are kept when the test fails.
func newPair(t *testing.T) *stage.Pair {
	t.Helper()
	root, err := stage.Root()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "web/build/app.wasm")); err != nil {
		t.Fatal("the client is not built: run make wasm")
	}
	dir := t.TempDir()
	p, err := stage.NewPair(lasting(t), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keep(t, p); p.Close() })
	return p
}

// lasting is a context that ends after the test's cleanups, which need the browsers still; t.Context ends
// before them.
func lasting(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	return ctx
}

// keep saves pictures, consoles and the server's log where the test has failed.
func keep(t *testing.T, p *stage.Pair) {
	if root, err := stage.Root(); err == nil && t.Failed() {
		p.Keep(filepath.Join(root, "e2e/out/failed", t.Name()))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// offline stops the server and makes sure that nobody listens.
func offline(t *testing.T, p *stage.Pair) {
	t.Helper()
	must(t, p.Server.Stop())
	if !p.Server.Closed() {
		t.Fatal("the server still listens")
	}
}

// pay plays a payment of amount up to the phone's paid, over light and cameras alone.
func pay(t *testing.T, p *stage.Pair, amount string) {
	t.Helper()
	must(t, p.Charge(amount))
	must(t, p.Face())
	must(t, p.Payer.Phase("wallet", far, "asking"))
	must(t, p.Payer.Click("wallet-accept"))
	must(t, p.Payee.Phase("till", far, "paid"))
	must(t, p.Payer.Phase("wallet", far, "paid"))
	sameWords(t, p)
	p.Part()
}

// sameWords fails where the two screens do not show the same check words.
func sameWords(t *testing.T, p *stage.Pair) {
	t.Helper()
	phone, err := stage.Eval[string](p.Payer, `document.getElementById("wallet-words")?.dataset.words || ""`)
	must(t, err)
	till, err := stage.Eval[string](p.Payee, `document.getElementById("till-words")?.dataset.words || ""`)
	must(t, err)
	if phone == "" || phone != till {
		t.Errorf("the phone shows the check words %q, the till %q", phone, till)
	}
}

// balances gives the shopper's and the merchant's balance.
func balances(t *testing.T, p *stage.Pair) (shopper, merchant money.Minor) {
	t.Helper()
	accounts, err := p.Accounts(t.Context())
	must(t, err)
	for _, a := range accounts {
		switch a.Kind {
		case "shopper":
			shopper += money.Minor(a.Balance + a.Reserved) // what is reserved is still the shopper's
		case "merchant":
			merchant += money.Minor(a.Balance)
		}
	}
	return shopper, merchant
}

// moved checks that exactly sum has gone from the shopper to the merchant since before.
func moved(t *testing.T, p *stage.Pair, shopper, merchant, sum money.Minor) {
	t.Helper()
	s, m := balances(t, p)
	if s != shopper-sum || m != merchant+sum {
		t.Errorf("got shopper %d, merchant %d; want %d and %d", s, m, shopper-sum, merchant+sum)
	}
}

func TestWholePaymentWithTheServerDown(t *testing.T) {
	p := newPair(t)
	shopper, merchant := balances(t, p)
	offline(t, p)
	pay(t, p, "12.80")
	if !p.Server.Closed() {
		t.Fatal("the server answered during the payment")
	}
	must(t, p.Payee.Click("till-next"))
	must(t, p.Payer.Click("wallet-next"))
	history(t, p)
	for _, b := range []*stage.Browser{p.Payer, p.Payee} {
		listed(t, b, `:not([data-state="settled"])`, 1)
	}
	must(t, p.Server.Start(t.Context()))
	must(t, p.Settled(t.Context(), 1, far))
	moved(t, p, shopper, merchant, 1280)
	for _, b := range []*stage.Browser{p.Payer, p.Payee} {
		listed(t, b, `[data-state="settled"]`, 1)
		quiet(t, b)
	}
}

// history opens both pages' lists of payments, where a tab hides them; front goes back.
func history(t *testing.T, p *stage.Pair) { tabs(t, p, "history", "payments") }
func front(t *testing.T, p *stage.Pair)   { tabs(t, p, "pay", "charge") }

func tabs(t *testing.T, p *stage.Pair, wallet, till string) {
	t.Helper()
	for b, id := range map[*stage.Browser]string{p.Payer: "wallet-tab-" + wallet, p.Payee: "till-tab-" + till} {
		_, err := stage.Eval[bool](b, `(e => { if (e && e.getClientRects().length) e.click(); return true; })(document.getElementById("`+id+`"))`)
		must(t, err)
	}
}

// listed waits until a page's open history has n payments of a kind.
func listed(t *testing.T, b *stage.Browser, kind string, n int) {
	t.Helper()
	must(t, b.Wait(fmt.Sprintf("%d payments %s in the history", n, kind), fmt.Sprintf("document.querySelectorAll('[data-payment]%s').length === %d", kind, n), far))
}

// quiet fails on errors in the page's console, save those of a server that is down.
func quiet(t *testing.T, b *stage.Browser) {
	t.Helper()
	for _, line := range b.Console() {
		if !strings.Contains(line, "error") && !strings.Contains(line, "exception") && !strings.Contains(line, "Refused to") {
			continue
		}
		if strings.Contains(line, "ERR_CONNECTION_REFUSED") || strings.Contains(line, "Failed to fetch") {
			continue
		}
		t.Errorf("%s: console: %s", b.Name, line)
	}
}

func TestPhoneKilledBeforeItCouldSync(t *testing.T) {
	p := newPair(t)
	shopper, merchant := balances(t, p)
	offline(t, p)
	must(t, p.Charge("7.05"))
	must(t, p.Face())
	must(t, p.Payer.Phase("wallet", far, "asking"))
	must(t, p.Payer.Click("wallet-accept"))
	must(t, p.Payer.Phase("wallet", far, "approved", "paid"))
	must(t, p.Payee.Phase("till", far, "paid"))
	p.Part()
	must(t, p.Payer.Kill())
	must(t, p.ReopenPayer("/payer/"))
	must(t, p.Payer.Phase("wallet", soon, "ready", "approved", "paid"))
	must(t, p.Server.Start(t.Context()))
	must(t, p.Settled(t.Context(), 1, far))
	moved(t, p, shopper, merchant, 705)
	history(t, p)
	listed(t, p.Payer, `[data-state="settled"]`, 1)
}

func TestPhotographedCodeMovesNoMoney(t *testing.T) {
	p := newPair(t)
	shopper, merchant := balances(t, p)
	photo, _, err := stage.PhotographCode(t.Context(), p.Payer, soon)
	must(t, err)
	must(t, p.Charge("30.00"))
	ctx, stop := context.WithCancel(t.Context())
	shown := hold(ctx, p.Payee, photo)
	must(t, p.Payee.Phase("till", far, "flashing"))
	// The thief has the whole signal and can answer nothing: the till waits, then gives up.
	must(t, p.Payee.Click("till-cancel"))
	must(t, p.Payee.Phase("till", soon, "cancelled"))
	stop()
	<-shown
	must(t, p.Payee.Click("till-next"))
	history(t, p)
	listed(t, p.Payee, `[data-state="payee_only"]`, 1)
	front(t, p)
	moved(t, p, shopper, merchant, 0)
	// The true shopper is not blocked by it.
	pay(t, p, "4.00")
	must(t, p.Payer.Click("wallet-next"))
	history(t, p)
	listed(t, p.Payer, `[data-state="settled"]`, 1)
	moved(t, p, shopper, merchant, 400)
}

// hold keeps one picture before a page's camera until ctx ends.
func hold(ctx context.Context, b *stage.Browser, picture []byte) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			_ = b.Push(picture, time.Now())
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return done
}

func TestOfflineColdStart(t *testing.T) {
	p := newPair(t)
	offline(t, p)
	p.Payer.Close()
	p.Payee.Close()
	must(t, p.ReopenPayer("/payer/?from=homescreen"))
	must(t, p.ReopenPayee("/payee/history"))
	must(t, p.Payer.Phase("wallet", soon, "ready"))
	must(t, p.Payee.Phase("till", soon, "entry"))
	pay(t, p, "1.00")
	must(t, p.Server.Start(t.Context()))
	must(t, p.Settled(t.Context(), 1, far))
}

func TestReloadAfterTheCodeWasRead(t *testing.T) {
	p := newPair(t)
	shopper, merchant := balances(t, p)
	offline(t, p)
	must(t, p.Charge("9.99"))
	must(t, p.Face())
	must(t, p.Payer.Phase("wallet", far, "asking"))
	p.Part()
	must(t, p.Payee.Kill())
	// The phone accepts while the till is dead; the till finds its open charge again and takes the answer.
	must(t, p.Payer.Click("wallet-accept"))
	must(t, p.Payer.Phase("wallet", soon, "approved"))
	must(t, p.ReopenPayee("/payee/"))
	must(t, p.Payee.Phase("till", soon, "entry", "flashing", "timedout"))
	must(t, p.Payee.Wait("camera", `window.__stage.shown > 0 || document.getElementById("till").dataset.phase === "entry"`, soon))
	if phase, err := stage.Eval[string](p.Payee, `document.getElementById("till").dataset.phase`); err != nil || phase == "entry" {
		must(t, err)
		must(t, p.Payee.Click("till-late"))
	}
	must(t, p.Face())
	must(t, p.Payee.Phase("till", far, "paid"))
	must(t, p.Server.Start(t.Context()))
	must(t, p.Settled(t.Context(), 1, far))
	moved(t, p, shopper, merchant, 999)
}
