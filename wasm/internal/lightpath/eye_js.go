package lightpath

import (
	"context"
	"sync"
	"syscall/js"
	"time"

	"glint/app/session"
	"glint/wasm/internal/sighting"
	"glint/wasm/internal/worker"
)

// Eye is a session.Eye at one end of the path.
type Eye struct {
	preview string

	mu     sync.Mutex
	state  map[string]any // all that the Worker must know, posted again when it starts anew
	worker *worker.Worker
	sink   func(session.Sight) // nil while stopped
	kept   func() bool         // forgets the context of the last Start
	rate   sighting.Rate
}

func newEye(preview string, c Conditions) *Eye {
	return &Eye{preview: preview, state: map[string]any{"conditions": c.values(), "want": 0}}
}

// Start implements session.Eye. There is nothing to wait for and nothing to refuse.
func (e *Eye) Start(ctx context.Context, want session.Want, sink func(session.Sight)) error {
	e.mu.Lock()
	e.sink, e.rate = sink, sighting.Rate{}
	if e.kept != nil {
		e.kept()
	}
	e.kept = context.AfterFunc(ctx, e.Stop)
	if e.worker == nil {
		e.worker = worker.Start("path", worker.Events{Up: e.up, Down: e.down, Message: e.message})
	}
	e.mu.Unlock()
	e.set("want", int(want))
	return nil
}

// Stop implements session.Eye.
func (e *Eye) Stop() {
	e.mu.Lock()
	e.sink, e.rate = nil, sighting.Rate{}
	e.mu.Unlock()
	e.set("want", 0)
}

// Lenses implements session.Eye: the simulated camera is the only one.
func (e *Eye) Lenses(context.Context) ([]session.Lens, error) { return nil, nil }

// Use implements session.Eye. There is nothing to choose from.
func (e *Eye) Use(string) {}

// set changes one thing that the Worker knows.
func (e *Eye) set(name string, value any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.state[name] = value
	if e.worker != nil {
		e.worker.Post(map[string]any{name: value})
	}
}

func (e *Eye) up() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.worker.Post(e.state)
}

func (e *Eye) down() { e.report(session.Sight{Trouble: session.TroubleDecoder}) }

func (e *Eye) message(m js.Value) {
	if pixels := m.Get("pixels"); pixels.Truthy() {
		draw(e.preview, pixels, m.Get("width").Int(), m.Get("height").Int())
	}
	sight, err := sighting.Decode(m.Get("sight").String())
	if err != nil {
		sight = session.Sight{Trouble: session.TroubleDecoder}
	}
	e.mu.Lock()
	e.rate.Count(time.Now())
	e.mu.Unlock()
	e.report(sight)
}

func (e *Eye) report(s session.Sight) {
	e.mu.Lock()
	sink := e.sink
	s.FPS = e.rate.PerSecond
	e.mu.Unlock()
	if sink != nil {
		sink(s)
	}
}

func (e *Eye) perSecond() float32 {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.sink == nil {
		return 0
	}
	return e.rate.PerSecond
}

// draw shows a shot on the page's canvas, if there is one.
func draw(id string, pixels js.Value, w, h int) {
	canvas := js.Global().Get("document").Call("getElementById", id)
	if !canvas.Truthy() || canvas.Get("tagName").String() != "CANVAS" {
		return
	}
	if canvas.Get("width").Int() != w || canvas.Get("height").Int() != h {
		canvas.Set("width", w)
		canvas.Set("height", h)
	}
	context := canvas.Call("getContext", "2d")
	context.Call("putImageData", js.Global().Get("ImageData").New(pixels, w, h), 0, 0)
}
