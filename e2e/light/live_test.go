package light

import (
	"context"
	"testing"

	"glint/app/light"
	"glint/app/light/sim"
	"glint/app/wire"
	"glint/e2e/stage"
)

// TestLive is a charge by each skin, shown by the wall clock while the phone looks on through a live relay, whose pictures are late and uneven.
func TestLive(t *testing.T) {
	p := newPhone(t, sim.Path{})
	for _, skin := range skins() {
		t.Run(skin.String(), func(t *testing.T) { p.ask(t, skin) })
	}
}

// ask plays one charge, which the phone refuses.
func (p *phone) ask(t *testing.T, skin light.Skin) {
	must(t, p.Phase("wallet", soon, "ready"))
	m1, shown := p.code(t)
	charge := wire.Sealed(shown, p.till.Charge(m1, 975)).Bytes()
	profile := p.profile(t, skin, len(charge))
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	played := make(chan error, 1)
	go func() { played <- stage.ProjectBy(ctx, p.Browser, profile, charge) }()
	must(t, p.Phase("wallet", far, "asking"))
	must(t, p.Wait("the sum", `document.getElementById("wallet-sum").innerText.includes("9.75")`, soon))
	stop()
	must(t, <-played)
	must(t, p.Click("wallet-refuse"))
	must(t, p.Phase("wallet", soon, "refused"))
	must(t, p.Click("wallet-next"))
}
