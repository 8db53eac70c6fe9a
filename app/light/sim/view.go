package sim

import "math"

// Parts of the view that are not the screen, in linear light, the screen's white being 1.
const (
	bezelWidth   = 0.04 // of the screen's width
	bezelAlbedo  = 0.04
	glassReturns = 0.05 // of the room's light, by a screen that is dark: 4% at the glass and some from the layers below
	handSoftness = 0.02 // of the view's width: a hand is out of focus
)

var (
	skin     = [3]float64{0.33, 0.24, 0.18} // albedo
	daylight = [3]float64{0.92, 1, 1.1}     // a window's light by indoor white
)

// look is what a pixel sees: so much of the screen, and light that does not depend on the picture.
type look struct {
	spot spot
	lit  float64
	base [3]float64
}

// see says what the pixel at x, y (shares of the view) sees through a spot; ok is false where it looks past the screen's plane.
func (p *Path) see(s spot, ok bool, x, y float64) look {
	l := look{spot: s}
	hand := p.hand(x, y)
	room := p.Ambient * (0.35 + 0.2*math.Sin(9*x+3*y) + 0.15*math.Sin(17*y-5*x))
	screen, device := 0.0, 0.0
	if ok {
		screen = cover(s.u, s.width, 0, 1) * cover(s.v, s.height, 0, 1)
		edge := bezelWidth / p.Aspect
		device = cover(s.u, s.width, -bezelWidth, 1+bezelWidth) * cover(s.v, s.height, -edge, 1+edge)
	}
	behind := screen*glassReturns*p.Ambient + (device-screen)*bezelAlbedo*p.Ambient + (1-device)*room
	mirrored := 0.0
	if device > 0 && p.Reflection > 0 {
		mirrored = device * p.Reflection * window(s)
	}
	for k := range l.base {
		l.base[k] = (1-hand)*(behind+mirrored*daylight[k]) + hand*(skin[k]*p.Ambient+0.02)
	}
	l.lit = (1 - hand) * screen
	return l
}

// hand is the share of a pixel behind a hand that comes from the right, three fingers first.
func (p *Path) hand(x, y float64) float64 {
	if p.Occlusion <= 0 {
		return 0
	}
	edge := 1 - p.Occlusion + 0.015*math.Sin(2*math.Pi*3*y)
	return min(max((x-edge)/handSoftness+0.5, 0), 1)
}

// window is the share of light that a window's mirror image has at a place of the screen: two panes with a bar between, soft edges.
func window(s spot) float64 {
	inside := func(at, low, high float64) float64 {
		const soft = 0.03
		return min(max((at-low)/soft+0.5, 0), 1) * min(max((high-at)/soft+0.5, 0), 1)
	}
	return (inside(s.u, 0.5, 0.64) + inside(s.u, 0.68, 0.82)) * inside(s.v, 0.15, 0.6)
}
