package lamp

import (
	"syscall/js"
	"time"

	"glint/app/light"
)

// near draws on the page's own canvas, on the page's own thread.
type near struct {
	id      string
	surface surface
	element js.Value
	runner  *runner // nil while dark
}

// show implements screen. The page may have made its canvas only now, or anew.
func (n *near) show(p, rest light.Picture, e extent, now time.Duration) outcome {
	element := byID(n.id)
	if !element.Truthy() {
		n.surface.off(now)
		n.element = js.Undefined()
		return absent
	}
	if !element.Equal(n.element) {
		n.element = element
		n.surface.on(element, now)
	}
	n.surface.resize(pixels(element))
	return n.surface.show(p, rest, e, now)
}

func (n *near) dark() bool { return !n.surface.drawn }

// start plays in place of what played; its last picture stays until the first one of this: no dark moment between them.
func (n *near) start(p *play) {
	n.halt()
	n.runner = run(p)
}

func (n *near) halt() {
	if n.runner != nil {
		n.runner.stop()
		n.runner.play.told(n.runner.play.summary())
	}
}

// stop leaves nothing on the canvas.
func (n *near) stop() {
	if n.runner == nil {
		return
	}
	n.halt()
	n.surface.clear(n.runner.play.last)
	n.runner = nil
}

func byID(id string) js.Value { return js.Global().Get("document").Call("getElementById", id) }

// pixels is an element's size on the screen.
func pixels(element js.Value) (w, h int) {
	ratio := 1.0
	if v := js.Global().Get("devicePixelRatio"); v.Type() == js.TypeNumber {
		ratio = v.Float()
	}
	side := func(name string) int {
		return min(max(int(element.Get(name).Float()*ratio+0.5), 1), maxSide)
	}
	return side("clientWidth"), side("clientHeight")
}
