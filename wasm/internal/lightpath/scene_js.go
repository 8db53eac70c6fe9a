package lightpath

import (
	"image"
	"time"

	"glint/app/code"
	"glint/app/light"
	"glint/app/light/sim"
)

// Sizes of the shots in pixels: of the phone as a webcam takes them, of the tablet as few as the signal needs, which keeps the
// path at 30 shots a second on a small machine.
const (
	codeWidth, codeHeight   = 640, 480
	lightWidth, lightHeight = 240, 180
)

// keptShots are taken of one code and then go round: nothing moves in that view, so its shots differ by their noise alone.
const keptShots = 4

// Shares of the view's width that the other screen fills at distance 1.
const tabletShare, phoneShare = 0.57, 0.55

// tabletFocus is the part of the blur that the tablet's camera has. The blur is that of the phone's front camera, which is built for
// faces at arm's length; a reader of QR codes dies at 1.25 px of a view 320 wide here, long before the light does.
const tabletFocus, phoneFocus = 0.2, 1

// scene is what stands before the simulated cameras.
type scene struct {
	conditions Conditions
	camera     *sim.Camera // of the phone, made at the next shot after a change
	emitter    *light.Emitter
	since      time.Time
	image      *image.Gray // of the code on the other screen, a pixel for each module; nil while it shows none
	stills     [][]byte    // shots of it
}

func (s *scene) set(c Conditions) { s.conditions, s.camera, s.stills = c, nil, nil }

// play starts a signal. What cannot be played has not come from a lamp, which refuses the same.
func (s *scene) play(payload []byte, profile uint8, since time.Time) {
	s.emitter = nil
	if p, ok := light.ProfileByID(profile); ok {
		if e, err := light.NewEmitter(p, payload); err == nil {
			s.emitter, s.since = e, since
		}
	}
}

// symbol draws the code that the other screen shows from its text.
func (s *scene) symbol(text string) {
	s.image, s.stills = nil, nil
	kind, payload, err := code.Parse(text)
	if err != nil {
		return
	}
	symbol, err := code.Make(kind, payload)
	if err != nil {
		return
	}
	pix, side := symbol.Luma(1)
	s.image = &image.Gray{Pix: pix, Stride: side, Rect: image.Rect(0, 0, side, side)}
}

// path is the light path that the conditions make, for a screen that fills a share of the view at distance 1.
func (s *scene) path(share float64) sim.Path {
	c := s.conditions
	p := sim.Desk(max(c.Distance, 0.1), c.Blur, c.Noise, c.RoomLight)
	p.Scale *= share / tabletShare
	return p
}

// light takes the phone's shot of the tablet.
func (s *scene) light(now time.Time) light.Shot {
	if s.camera == nil {
		path := s.path(tabletShare)
		path.W, path.H = lightWidth, lightHeight
		// A phone on a stand, whose camera keeps its colours whole: tremor and 4:2:0 cost two thirds of a shot's time, and the
		// light gets over both (e2e/bench/light).
		path.Tremor, path.Chroma420 = 0, false
		s.camera = sim.New(path)
	}
	dark := light.Picture{Seq: -1, Cols: 1, Rows: 1, Colours: []light.RGB{{}}}
	return s.camera.Shoot(now.Sub(s.origin(now)), func(at time.Duration) light.Picture {
		if s.emitter == nil || at < 0 {
			return dark
		}
		return s.emitter.Picture(at)
	})
}

// origin is the start of the signal, which is the sim's time zero.
func (s *scene) origin(now time.Time) time.Time {
	if s.emitter == nil {
		return now
	}
	return s.since
}

// code takes a luma plane: a shot of the screen with a code on it. The tablet's camera has a part of the blur only.
func (s *scene) code(number int, focus float64) []byte {
	if len(s.stills) == keptShots {
		return s.stills[number%keptShots]
	}
	path := s.path(phoneShare)
	path.Seed = uint64(number)
	path.BlurSigmaPx *= focus
	path.W, path.H = 1, 1 // of coloured shots, which this camera takes none of
	shown := s.image
	if shown == nil {
		shown = image.NewGray(image.Rect(0, 0, 1, 1))
	}
	shot := sim.New(path).ShootImage(shown, codeWidth, codeHeight)
	s.stills = append(s.stills, shot)
	return shot
}
