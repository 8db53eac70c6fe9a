// Package light tests the receiver of light where it is used: on the payer's page in real Chromium, whose camera is a film of a screen seen through
// a simulated light path, or a screen that is drawn as it looks.
package light

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"glint/app/api"
	"glint/app/light"
	"glint/app/light/sim"
	"glint/app/wire"
	"glint/e2e/client"
	"glint/e2e/stage"
)

const (
	soon = 60 * time.Second // for a step within one page
	far  = 25 * time.Second // of light, before it begins anew
	late = 75 * time.Second // for a step through light on a machine that is busy with other things: a film does not wait for it
)

// view is a hand-held phone, aslant and not quite in focus, before a tablet in a lit room.
func view(fps float64) sim.Path {
	return sim.Path{
		Scale: 0.6, Rotation: 8, Tilt: 20, OffsetX: 0.04, BlurSigmaPx: 3, Flare: 0.03, Ambient: 0.2, Vignette: 0.2, Tremor: 1,
		Exposure: 12 * time.Millisecond, Readout: 12 * time.Millisecond, Scan: 12 * time.Millisecond, Response: [3]time.Duration{3e6, 3e6, 3e6},
		Noise: 3, Crosstalk: 0.1, GainDrift: 0.05, LateRate: 0.01, FPS: fps, Seed: 5,
	}
}

// TestFilm pays on a phone whose camera is a film. The till is a program: it reads the code on the phone's page, films the light of its charge,
// reads the phone's answer, and films the receipt's.
func TestFilm(t *testing.T) {
	for _, fps := range []float64{30, 60} {
		t.Run(fmt.Sprintf("%g fps", fps), func(t *testing.T) {
			p := newPhone(t, view(fps))
			for _, skin := range skins() {
				t.Run(skin.String(), func(t *testing.T) { p.pay(t, skin) })
			}
		})
	}
}

// skins are those that a camera sees.
func skins() []light.Skin {
	var all []light.Skin
	for _, p := range light.Profiles() {
		if p.Skin != light.SkinPulse && (len(all) == 0 || all[len(all)-1] != p.Skin) {
			all = append(all, p.Skin)
		}
	}
	return all
}

// phone is a payer's page and a till that it knows. Its camera is a film, or where the path has no rate one that the page draws.
type phone struct {
	*stage.Browser
	film *stage.Live
	path sim.Path
	till *client.Payee
}

func newPhone(t *testing.T, path sim.Path) *phone {
	t.Helper()
	root, err := stage.Root()
	must(t, err)
	if _, err := os.Stat(filepath.Join(root, "web/build/app.wasm")); err != nil {
		t.Fatal("the client is not built: run make wasm")
	}
	ctx, stop := context.WithCancel(context.Background()) // t.Context ends before the cleanups, which need the browser
	t.Cleanup(stop)
	dir := t.TempDir()
	server, err := stage.NewServer(ctx, dir)
	must(t, err)
	t.Cleanup(func() { server.Stop() })
	invite, err := server.Client().Demo(ctx, api.RolePayee)
	must(t, err)
	p := &phone{path: path}
	p.till, err = server.Client().EnrolPayee(ctx, invite)
	must(t, err)
	options := stage.Options{Name: "payer", Width: 390, Height: 844, Profile: filepath.Join(dir, "phone")}
	if path.FPS > 0 {
		p.film, err = stage.NewLive(filepath.Join(dir, "till.y4m"), path, rest)
		must(t, err)
		t.Cleanup(func() { must(t, p.film.Close()) })
		options.Flags = p.film.Flags()
	}
	p.Browser, err = stage.Open(ctx, options)
	must(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			must(t, p.Keep(filepath.Join(root, "e2e/out/failed", t.Name())))
		}
		p.Close()
	})
	if path.FPS > 0 {
		must(t, server.Enrol(ctx, p.Browser, "/payer/", "wallet", api.RolePayer, "ready"))
	} else {
		p.enrol(t, server)
	}
	for deadline := time.Now().Add(soon); ; { // the phone fetches the directory, in which the till is
		if m1, _ := p.code(t); m1.Abilities&wire.AbilityDirectory != 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the phone has no directory")
		}
	}
	must(t, server.Stop())
	return p
}

// code is the payment code on the page, and its bytes.
func (p *phone) code(t *testing.T) (wire.PaymentCode, []byte) {
	t.Helper()
	_, found, err := stage.PhotographCode(t.Context(), p.Browser, soon)
	must(t, err)
	m1, err := wire.DecodePaymentCode(found.Payload)
	must(t, err)
	return m1, found.Payload
}

// rest is a screen that sends nothing.
func rest(time.Duration) light.Picture {
	return light.Picture{Seq: 1, Cols: 1, Rows: 1, Colours: []light.RGB{{R: 120, G: 120, B: 120}}}
}

// play films a payload's light. The camera sees it over and over, with a jump at its end.
func (p *phone) play(t *testing.T, skin light.Skin, payload []byte) {
	t.Helper()
	emitter, err := light.NewEmitter(p.profile(t, skin, len(payload)), payload)
	must(t, err)
	length := 5 * time.Second
	if emitter.Period() > length/4 { // a receiver that loses its lock at the jump must find a whole signal before the next one
		length = far
	}
	must(t, p.film.Play(p.path, length, emitter.Picture))
}

// profile is the one that a till plays first, of a skin.
func (p *phone) profile(t *testing.T, skin light.Skin, bytes int) light.Profile {
	t.Helper()
	for _, profile := range light.Cycle(light.Needs{FPS: int(p.path.FPS), Bytes: bytes}) {
		if profile.Skin == skin {
			return profile
		}
	}
	t.Fatalf("no profile of %v for %d bytes", skin, bytes)
	return light.Profile{}
}

// pay plays one payment.
func (p *phone) pay(t *testing.T, skin light.Skin) {
	t.Helper()
	must(t, p.Phase("wallet", soon, "ready"))
	m1, shown := p.code(t)
	core := p.till.Charge(m1, 350)
	p.play(t, skin, wire.Sealed(shown, core).Bytes())
	p.receive(t, "asking")
	must(t, p.Wait("the sum", `document.getElementById("wallet-sum").innerText.includes("3.50")`, soon))
	must(t, p.Click("wallet-accept"))
	must(t, p.Phase("wallet", soon, "approved"))
	_, found, err := stage.PhotographCode(t.Context(), p.Browser, soon)
	must(t, err)
	m3, err := wire.DecodeAcceptance(found.Payload)
	must(t, err)
	id := wire.PaymentIDOf(shown, core)
	if [8]byte(id[:8]) != m3.Payment {
		t.Fatalf("got an answer to payment %x, want %x", m3.Payment, id)
	}
	receipt := wire.Receipt{Payment: id, Status: wire.ReceiptPaid, Minute: core.Minute, Order: core.Order}
	p.play(t, skin, receipt.Sealed(found.Payload).Bytes())
	p.receive(t, "paid")
	must(t, p.film.Play(p.path, time.Second, rest))
	must(t, p.Click("wallet-next"))
}

// receive waits until light has brought the wallet to a phase.
func (p *phone) receive(t *testing.T, phase string) {
	t.Helper()
	began := time.Now()
	must(t, p.Phase("wallet", late, phase))
	t.Logf("%s after %v", phase, time.Since(began))
}

// script runs statements in the page.
func (p *phone) script(body string) error {
	_, err := stage.Eval[int](p.Browser, "(() => {"+body+"})()")
	return err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
