package sim

import (
	"math"
	"time"
)

// A tablet before a phone's front camera: a light area 13 cm wide that fills 57% of a view of 60 degrees is 20 cm away. The camera has a fixed focus and
// an aperture as small as such cameras have.
const (
	usualDistance = 0.2     // m, at which the screen fills usualScale of the view
	usualScale    = 0.57    // of the view's width
	fixedFocus    = 0.5     // m
	aperture      = 0.0012  // m
	pixelsPerRad  = 277     // of a view 320 wide: 160 / tan 30°
	lightOfOffice = 0.1     // of a white paper, the screen's white being 1
	exposureThere = 10 * ms // of a camera that looks at the screen in such a room
)

// Desk gives the light path of the demonstration page, by its four sliders: the distance, 1 being the usual; the lens's blur in pixels of a view 320 wide; the
// noise in steps of 1/255; and the light of the room. What follows from them follows: a camera that is too close is out of focus, too; one in
// a dark room exposes for longer, one in a bright room for less, sees a window in the glass, and haze over everything.
func Desk(distance, blur, noise, room float64) Path {
	p := desk
	distance, room = max(distance, 0.05), max(room, 0)
	p.Scale = usualScale / distance
	spot := aperture * math.Abs(1/(usualDistance*distance)-1/fixedFocus) * pixelsPerRad // its diameter, in pixels
	p.BlurSigmaPx = math.Hypot(blur, spot/4)
	p.Noise, p.Ambient = noise, room
	p.Exposure = time.Duration(float64(exposureThere) * min(max(lightOfOffice/max(room, 0.01), 0.4), 3.3))
	p.Level = 0.75 / (1 + room/4)
	p.Flare += 0.04 * room
	p.Reflection = 0.15 * room
	return p
}
