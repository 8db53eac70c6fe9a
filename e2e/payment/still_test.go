package payment

import (
	"context"
	"testing"

	"glint/e2e/stage"
)

// openDesk serves a fresh server and opens its desk in a browser with these flags.
func openDesk(t *testing.T, ctx context.Context, flags map[string]string) *stage.Pair {
	t.Helper()
	dir := t.TempDir()
	server, err := stage.NewServer(ctx, dir)
	must(t, err)
	t.Cleanup(func() { must(t, server.Stop()) })
	desk, err := stage.Open(ctx, stage.Options{Name: "payee", Width: 1280, Height: 800, Profile: dir + "/desk", Flags: flags})
	must(t, err)
	p := &stage.Pair{Dir: dir, Server: server, Payee: desk}
	t.Cleanup(func() { keep(t, p); desk.Close() })
	gotoDesk(t, p)
	return p
}

func gotoDesk(t *testing.T, p *stage.Pair) {
	t.Helper()
	must(t, p.Payee.Goto(p.Server.URL("/desk/")))
	must(t, p.Payee.Phase("till", far, "entry"))
	must(t, p.Payee.Phase("wallet", far, "ready"))
}

func press(t *testing.T, b *stage.Browser, ids ...string) {
	t.Helper()
	for _, id := range ids {
		must(t, b.Click(id))
	}
}

// payStill pays 5.00 on the desk by a still code that stands alone.
func payStill(t *testing.T, ctx context.Context, p *stage.Pair) {
	t.Helper()
	shopper, merchant := balances(t, p)
	press(t, p.Payee, "key-5", "key-00", "till-charge")
	must(t, p.Payee.Phase("wallet", far, "asking"))
	alone, err := stage.Eval[bool](p.Payee, `!!document.getElementById("still-desk-payee") && !document.querySelector(".stage.lit, .stage.beside") &&
		!document.querySelector("canvas.light").checkVisibility()`)
	if err != nil || !alone {
		t.Errorf("the still code does not stand alone (%v)", err)
	}
	press(t, p.Payee, "wallet-accept")
	must(t, p.Payee.Phase("till", far, "paid"))
	must(t, p.Payee.Phase("wallet", far, "paid"))
	must(t, p.Settled(ctx, 1, far))
	moved(t, p, shopper, merchant, 500)
}

// TestDeskByStillCode chooses the still code in the light's settings: a payment without any light, and so without the warning before
// it. The choice outlives a reload. Then one charge is played by light after all, which warns first.
func TestDeskByStillCode(t *testing.T) {
	ctx := lasting(t)
	p := openDesk(t, ctx, nil)
	desk := p.Payee
	press(t, desk, "till-settings", "set-style-2")
	press(t, desk, "till-back")
	must(t, desk.Wait("the choice kept", `document.getElementById("till-settings").innerText.includes("Still code")`, far)) // a reload before that would lose it
	gotoDesk(t, p)
	payStill(t, ctx, p)

	press(t, desk, "till-next", "wallet-next")
	must(t, desk.Phase("wallet", far, "ready"))
	press(t, desk, "key-5", "key-00", "till-charge", "till-sure") // the same sum again
	must(t, desk.Phase("till", far, "flashing"))
	press(t, desk, "till-light", "till-warned")
	must(t, desk.Wait("light", `!!document.querySelector(".stage.lit, .stage.beside")`, soon))
	must(t, desk.Phase("wallet", far, "asking"))
	press(t, desk, "till-cancel")
	must(t, desk.Phase("till", soon, "cancelled"))
	quiet(t, desk)
}

// TestDeskWithLessMotion: where the device asks for less motion the still code is what is usual, without anybody choosing it.
func TestDeskWithLessMotion(t *testing.T) {
	ctx := lasting(t)
	p := openDesk(t, ctx, map[string]string{"force-prefers-reduced-motion": ""})
	payStill(t, ctx, p)
	moving, err := stage.Eval[int](p.Payee, `document.getAnimations().length`)
	if err != nil || moving != 0 {
		t.Errorf("%d animations (%v)", moving, err)
	}
	quiet(t, p.Payee)
}
