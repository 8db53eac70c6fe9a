package lamp

import (
	"syscall/js"
	"time"

	"glint/app/light"
	"glint/app/session"
)

// maxSide bounds the canvas in pixels: zones are large, and a huge canvas costs time at each change.
const maxSide = 1920

// extent is how far a signal reaches: its share of the canvas's width and height, and of its light, in linear light. Colours that are dimmed
// alike differ even less in luminance, and their ratios, by which BT.1702 judges bright flashes, stay: the seizure rule holds at every level.
type extent struct{ side, level float64 }

var extents = map[session.Reach]extent{
	session.ReachUsual: {1, 1},
	session.ReachNear:  {0.6, 0.5},
	session.ReachFar:   {1, 1}, // the page gives it a larger canvas
}

// scene is a picture as it lies on the canvas.
type scene struct {
	picture  light.Picture // dimmed
	surround light.RGB     // around it, at rest
	side     float64
	empty    bool
}

// sceneOf lays a picture out.
func (e extent) sceneOf(p, rest light.Picture) scene {
	s := scene{picture: p, side: e.side, empty: p.Cols*p.Rows == 0 || len(p.Colours) < p.Cols*p.Rows}
	if e.side < 1 && len(rest.Colours) > 0 {
		s.surround = dimmed(rest.Colours[0], e.level)
	}
	if e.level < 1 {
		s.picture.Colours = make([]light.RGB, len(p.Colours))
		for i, c := range p.Colours {
			s.picture.Colours[i] = dimmed(c, e.level)
		}
	}
	return s
}

func dimmed(c light.RGB, level float64) light.RGB {
	l := c.Linear()
	l.R, l.G, l.B = l.R*level, l.G*level, l.B*level
	return l.RGB()
}

// at is the colour at a place of the canvas, which is 1 wide and high.
func (s scene) at(x, y float64) light.RGB {
	edge := (1 - s.side) / 2
	x, y = (x-edge)/s.side, (y-edge)/s.side
	if x < 0 || y < 0 || x >= 1 || y >= 1 {
		return s.surround
	}
	return s.picture.At(int(x*float64(s.picture.Cols)), int(y*float64(s.picture.Rows)))
}

// outcome is what became of a picture.
type outcome uint8

const (
	shown   outcome = iota
	absent          // there is no canvas to draw on
	refused         // by the guard: what was there stays
)

// surface draws scenes on a canvas, each zone a rectangle with hard edges.
type surface struct {
	guard guard // of all that is ever shown on it

	context js.Value // of the canvas; undefined while there is none
	w, h    int
	seq     int
	side    float64
	level   float64
	drawn   bool

	small, smallContext js.Value // one pixel a zone
	pix                 []byte
}

// on takes the canvas to draw on.
func (s *surface) on(canvas js.Value, now time.Duration) {
	s.off(now)
	s.context = canvas.Call("getContext", "2d", map[string]any{"colorSpace": "srgb"})
	s.w, s.h = canvas.Get("width").Int(), canvas.Get("height").Int()
}

// off says that the canvas has gone, and its light with it.
func (s *surface) off(now time.Duration) {
	if s.drawn {
		s.guard.dark(now)
	}
	s.context, s.drawn = js.Undefined(), false
}

// resize sets the canvas's size in pixels, and empties it if that is a new one.
func (s *surface) resize(w, h int) {
	if w == s.w && h == s.h || !s.context.Truthy() {
		return
	}
	canvas := s.context.Get("canvas")
	canvas.Set("width", w)
	canvas.Set("height", h)
	s.w, s.h, s.drawn = w, h, false
}

// show brings a picture to the screen if another one is there.
func (s *surface) show(p light.Picture, rest light.Picture, e extent, now time.Duration) outcome {
	if !s.context.Truthy() || s.w == 0 || s.h == 0 {
		return absent
	}
	if s.drawn && s.seq == p.Seq && s.side == e.side && s.level == e.level {
		return shown
	}
	scene := e.sceneOf(p, rest)
	if scene.empty {
		return absent
	}
	if !s.guard.allow(now, scene) {
		return refused
	}
	s.paint(scene)
	s.seq, s.side, s.level, s.drawn = p.Seq, e.side, e.level, true
	return shown
}

// paint puts the zones on a small canvas, one pixel each, and enlarges that without smoothing: a handful of calls, however
// many zones there are.
func (s *surface) paint(c scene) {
	p := c.picture
	if s.small.IsUndefined() {
		s.small = newCanvas()
		s.smallContext = s.small.Call("getContext", "2d", map[string]any{"alpha": false, "colorSpace": "srgb"})
	}
	s.small.Set("width", p.Cols)
	s.small.Set("height", p.Rows)
	s.pix = s.pix[:0]
	for _, colour := range p.Colours[:p.Cols*p.Rows] {
		s.pix = append(s.pix, colour.R, colour.G, colour.B, 255)
	}
	image := s.smallContext.Call("createImageData", p.Cols, p.Rows)
	js.CopyBytesToJS(image.Get("data"), s.pix)
	s.smallContext.Call("putImageData", image, 0, 0)
	if c.side < 1 {
		s.context.Set("fillStyle", css(c.surround))
		s.context.Call("fillRect", 0, 0, s.w, s.h)
	}
	s.context.Set("imageSmoothingEnabled", false)
	edge := (1 - c.side) / 2
	x, y := int(edge*float64(s.w)+0.5), int(edge*float64(s.h)+0.5)
	s.context.Call("drawImage", s.small, x, y, s.w-2*x, s.h-2*y)
}

// newCanvas makes a canvas that nobody sees: Workers have no document, and some pages no OffscreenCanvas.
func newCanvas() js.Value {
	if document := js.Global().Get("document"); document.Truthy() {
		return document.Call("createElement", "canvas")
	}
	return js.Global().Get("OffscreenCanvas").New(1, 1)
}

func css(c light.RGB) string {
	const hex = "0123456789abcdef"
	out := []byte("#")
	for _, v := range []uint8{c.R, c.G, c.B} {
		out = append(out, hex[v>>4], hex[v&15])
	}
	return string(out)
}

// clear leaves the canvas transparent, if anything is on it, whatever the guard thinks; it takes note. The page's own colour behind it is that of
// rest, so nothing flashes there; the guard counts it as dark all the same.
func (s *surface) clear(now time.Duration) {
	if s.drawn && s.context.Truthy() {
		s.guard.dark(now)
		s.context.Call("clearRect", 0, 0, s.w, s.h)
	}
	s.drawn = false
}
