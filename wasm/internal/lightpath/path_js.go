// Package lightpath joins two terminals on one page by a simulated light path, in place of screens and cameras.
//
//	lamp ── what plays ──▶ Worker: light/sim → light.Receiver ──▶ the payer's eye
//	symbol on the phone ──▶ Worker: light/sim → code.Reader   ──▶ the payee's eye
//
// Each eye has a Worker of its own, so neither slows the other or the page. Nothing but light goes through: what an eye reports
// was read from simulated shots.
package lightpath

import (
	"context"
	"syscall/js"
	"time"

	"glint/app/session"
	"glint/wasm/internal/promise"
)

// Conditions are what stands between the terminals; zero is none of it.
type Conditions struct {
	Distance  float64 // relative: 1 is that of the usual hand
	Blur      float64 // of the phone's camera: sigma in pixels of a view 320 wide; the tablet's has less
	Noise     float64 // sigma in 8-bit steps
	RoomLight float64 // of a white paper in the room, the screen's white being 1
}

// Path is one light path with both its eyes and its lamp.
type Path struct {
	phone, tablet *Eye // the payer's and the payee's
}

// New makes a path. The previews are ids of canvases for the shots that each eye takes.
func New(payerPreview, payeePreview string, c Conditions) *Path {
	return &Path{phone: newEye(payerPreview, c), tablet: newEye(payeePreview, c)}
}

// PayerEye looks at what the lamp plays.
func (p *Path) PayerEye() session.Eye { return p.phone }

// PayeeEye looks at the symbol on the phone.
func (p *Path) PayeeEye() session.Eye { return p.tablet }

// Lamp makes a lamp whose light, besides being shown on the page by screen, goes down the path.
func (p *Path) Lamp(screen session.Lamp) session.Lamp { return lamp{screen, p.phone} }

// Show says which code is on the phone's screen now; empty for none.
func (p *Path) Show(text string) { p.tablet.set("symbol", text) }

// Stand says which still code is on the tablet's screen now; empty for none. The phone reads it while no light plays.
func (p *Path) Stand(text string) { p.phone.set("symbol", text) }

// Set changes the conditions.
func (p *Path) Set(c Conditions) {
	p.phone.set("conditions", c.values())
	p.tablet.set("conditions", c.values())
}

// Rate is the count of shots in the last second, of the slower of the eyes that look.
func (p *Path) Rate() float32 {
	a, b := p.phone.perSecond(), p.tablet.perSecond()
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

func (c Conditions) values() js.Value {
	return js.ValueOf([]any{c.Distance, c.Blur, c.Noise, c.RoomLight})
}

func conditionsOf(v js.Value) Conditions {
	return Conditions{v.Index(0).Float(), v.Index(1).Float(), v.Index(2).Float(), v.Index(3).Float()}
}

// lamp tells the phone's eye what plays.
type lamp struct {
	screen session.Lamp
	phone  *Eye
}

// Play implements session.Lamp.
func (l lamp) Play(ctx context.Context, s session.Signal, shown func(whole int)) error {
	if err := l.screen.Play(ctx, s, shown); err != nil {
		return err
	}
	context.AfterFunc(ctx, l.Stop) // the sessions of a page end together with it
	l.phone.set("play", map[string]any{
		"payload": promise.Array(s.Payload),
		"profile": int(s.Profile),
		"since":   float64(time.Now().UnixMilli()), // the Worker has the same wall clock
	})
	return nil
}

// Stop implements session.Lamp.
func (l lamp) Stop() {
	l.screen.Stop()
	l.phone.set("play", nil)
}
