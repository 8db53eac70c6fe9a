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

	drawn *code.Symbol
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
	if app.IsServer || s.JSValue().IsNull() || s.Symbol == nil {
		return
	}
	box := s.JSValue().Get("firstElementChild")
	canvas := box.Get("firstElementChild")
	ratio := app.Window().Get("devicePixelRatio").Float()
	side := min(box.Get("clientWidth").Int(), box.Get("clientHeight").Int())
	if side == 0 {
		return // behind a tab
	}
	scale := max(1, int(float64(side)*ratio)/s.Symbol.Size)
	if s.drawn == s.Symbol && s.scale == scale {
		return
	}
	s.drawn, s.scale = s.Symbol, scale
	pixels := scale * s.Symbol.Size
	canvas.Set("width", pixels)
	canvas.Set("height", pixels)
	size := float64(pixels) / ratio
	canvas.Get("style").Set("width", app.FormatString("%gpx", size))
	canvas.Get("style").Set("height", app.FormatString("%gpx", size))
	paint(canvas.Call("getContext", "2d"), s.Symbol, scale)
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
