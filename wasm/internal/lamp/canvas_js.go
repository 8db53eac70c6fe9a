package lamp

import (
	"syscall/js"
	"time"

	"glint/app/light"
)

// maxSide bounds the canvas in pixels: zones are large, and a huge canvas costs time at each change.
const maxSide = 1920

// canvas draws pictures, each zone a rectangle with hard edges.
type canvas struct {
	id    string
	guard guard // of all that is ever shown on it

	element, context js.Value
	seq, w, h        int
	drawn            bool

	small, smallContext js.Value // one pixel a zone
	pix                 []byte
}

// show brings a picture to the screen if another one is there. It reports false if the page has no canvas now, or the guard
// refuses the picture.
func (c *canvas) show(p light.Picture, now time.Duration) bool {
	element := js.Global().Get("document").Call("getElementById", c.id)
	if !element.Truthy() || p.Cols*p.Rows == 0 {
		c.drawn = false
		return false
	}
	if !element.Equal(c.element) {
		c.element, c.drawn = element, false
		c.context = element.Call("getContext", "2d", map[string]any{"alpha": false, "colorSpace": "srgb"})
	}
	resized := c.resize()
	if c.drawn && !resized && c.seq == p.Seq {
		return true
	}
	if !c.guard.allow(now, p) {
		return false
	}
	c.paint(p)
	c.seq, c.drawn = p.Seq, true
	return true
}

// resize makes the canvas as large as it is on the screen.
func (c *canvas) resize() bool {
	ratio := 1.0
	if v := js.Global().Get("devicePixelRatio"); v.Type() == js.TypeNumber {
		ratio = v.Float()
	}
	w := pixels(c.element.Get("clientWidth").Float() * ratio)
	h := pixels(c.element.Get("clientHeight").Float() * ratio)
	if w == c.w && h == c.h && c.drawn {
		return false
	}
	c.w, c.h = w, h
	c.element.Set("width", w)
	c.element.Set("height", h)
	return true
}

func pixels(v float64) int { return min(max(int(v+0.5), 1), maxSide) }

// paint puts the zones on a small canvas, one pixel each, and enlarges that without smoothing: a handful of calls, however
// many zones there are.
func (c *canvas) paint(p light.Picture) {
	if c.small.IsUndefined() {
		c.small = js.Global().Get("document").Call("createElement", "canvas")
		c.smallContext = c.small.Call("getContext", "2d", map[string]any{"alpha": false, "colorSpace": "srgb"})
	}
	c.small.Set("width", p.Cols)
	c.small.Set("height", p.Rows)
	c.pix = c.pix[:0]
	for _, colour := range p.Colours[:p.Cols*p.Rows] {
		c.pix = append(c.pix, colour.R, colour.G, colour.B, 255)
	}
	image := c.smallContext.Call("createImageData", p.Cols, p.Rows)
	js.CopyBytesToJS(image.Get("data"), c.pix)
	c.smallContext.Call("putImageData", image, 0, 0)
	c.context.Set("imageSmoothingEnabled", false)
	c.context.Call("drawImage", c.small, 0, 0, c.w, c.h)
}

// clear leaves the canvas empty, if anything is on it, whatever the guard thinks; it takes note.
func (c *canvas) clear(now time.Duration) {
	if c.drawn {
		c.guard.dark(now)
		c.context.Call("clearRect", 0, 0, c.w, c.h)
	}
	c.drawn = false
}
