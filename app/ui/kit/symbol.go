package kit

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/code"
)

// SymbolCanvas shows a code as large as its box allows, each module a whole number of the screen's pixels, so
// that edges stay sharp for a camera. It draws only when the symbol or the box has changed.
type SymbolCanvas struct {
	app.Compo

	ID     string
	Label  string
	Symbol *code.Symbol // may be nil: white
	Bars   *code.Bars   // in place of Symbol

	drawn any // Symbol or Bars
	scale int

	observer app.Value
	resized  app.Func
}

// Render draws a square box, as large as the room around it allows; the modules come when the browser knows its size.
func (s *SymbolCanvas) Render() app.UI {
	return app.Div().Class("symbol-room").Body(
		app.Div().Class("symbol-box").Body(
			app.Canvas().ID(s.ID).Class("symbol").Role("img").Aria("label", s.Label)))
}

// OnMount begins to watch the size of the box, which the browser tells at once and after each change: of the
// window, of the size of text, of what stands around the box, and when it comes out from behind a tab.
func (s *SymbolCanvas) OnMount(ctx app.Context) {
	s.resized = app.FuncOf(func(app.Value, []app.Value) any {
		ctx.Dispatch(func(app.Context) { s.draw() })
		return nil
	})
	s.observer = app.Window().Get("ResizeObserver").New(s.resized)
	s.observer.Call("observe", s.JSValue().Get("firstElementChild"))
}

// OnDismount stops watching.
func (s *SymbolCanvas) OnDismount() {
	if s.observer != nil {
		s.observer.Call("disconnect")
		s.resized.Release()
	}
}

// OnUpdate draws another symbol.
func (s *SymbolCanvas) OnUpdate(ctx app.Context) {
	ctx.Defer(func(app.Context) { s.draw() })
}

func (s *SymbolCanvas) draw() {
	if app.IsServer || s.JSValue().IsNull() || s.Symbol == nil && s.Bars == nil {
		return
	}
	box := s.JSValue().Get("firstElementChild")
	canvas := box.Get("firstElementChild")
	ratio := app.Window().Get("devicePixelRatio").Float()
	side := min(box.Get("clientWidth").Int(), box.Get("clientHeight").Int())
	if side == 0 {
		return // behind a tab
	}
	size, shown := 0, any(s.Bars)
	if s.Bars != nil {
		side = box.Get("clientWidth").Int()
		size = s.Bars.Size()
	} else {
		size, shown = s.Symbol.Size, s.Symbol
	}
	scale := max(1, int(float64(side)*ratio)/size)
	if s.drawn == shown && s.scale == scale {
		return
	}
	s.drawn, s.scale = shown, scale
	width := scale * size
	height := width
	if s.Bars != nil {
		height = width * 2 / 5 // a laser's line is seldom straight across
	}
	canvas.Set("width", width)
	canvas.Set("height", height)
	canvas.Get("style").Set("width", app.FormatString("%gpx", float64(width)/ratio))
	canvas.Get("style").Set("height", app.FormatString("%gpx", float64(height)/ratio))
	pen := canvas.Call("getContext", "2d")
	if s.Bars != nil {
		paintBars(pen, s.Bars, scale, height)
		return
	}
	paint(pen, s.Symbol, scale)
}

// paintBars fills each bar.
func paintBars(pen app.Value, b *code.Bars, scale, height int) {
	pen.Set("fillStyle", "#fff")
	pen.Call("fillRect", 0, 0, b.Size()*scale, height)
	pen.Set("fillStyle", "#000")
	x := code.QuietBars * scale
	for i, w := range b.Widths {
		if i%2 == 0 {
			pen.Call("fillRect", x, 0, int(w)*scale, height)
		}
		x += int(w) * scale
	}
}

// paint fills runs of dark modules, row by row.
func paint(pen app.Value, s *code.Symbol, scale int) {
	pen.Set("fillStyle", "#fff")
	pen.Call("fillRect", 0, 0, s.Size*scale, s.Size*scale)
	pen.Set("fillStyle", "#000")
	for y := range s.Size {
		for x := 0; x < s.Size; {
			run := 0
			for s.Dark(x+run, y) {
				run++
			}
			if run > 0 {
				pen.Call("fillRect", x*scale, y*scale, run*scale, scale)
			}
			x += run + 1
		}
	}
}
