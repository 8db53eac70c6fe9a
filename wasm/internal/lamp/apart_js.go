package lamp

import (
	"fmt"
	"sync"
	"sync/atomic"
	"syscall/js"
	"time"

	"glint/app/session"
	"glint/wasm/internal/promise"
	"glint/wasm/internal/worker"
)

// following is the time between two looks at the page's canvas, which may move, grow, go away or be made anew.
const following = 100 * time.Millisecond

// apart has a Worker draw. The Worker's canvas lies over the page's own: a canvas that has once been handed over can never be drawn on by the page,
// and the Worker may fail.
type apart struct {
	id     string
	worker *worker.Worker
	able   atomic.Bool // the Worker has said that it can draw

	mu      sync.Mutex
	serial  int // of the signal; what the Worker says of others comes too late
	heard   func(Report)
	under   js.Value // the page's canvas; undefined while there is none
	canvas  js.Value // over it
	w, h    int      // in pixels
	place   string
	stopped chan struct{} // closed when nothing is to be drawn any more; nil while nothing is
}

// newApart starts the Worker; lost is called when it has gone, and comes again empty.
func newApart(id string, lost func()) *apart {
	a := &apart{id: id}
	a.worker = worker.Start("lamp", worker.Events{Up: func() {}, Down: func() { a.able.Store(false); lost() }, Message: a.message})
	return a
}

// up says whether the Worker can draw now.
func (a *apart) up() bool { return a.worker.Up() && a.able.Load() }

// start plays in place of what plays.
func (a *apart) start(s session.Signal, heard func(Report)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.serial++
	a.heard = heard
	a.follow()
	a.worker.Post(map[string]any{
		"serial": a.serial, "payload": promise.Array(s.Payload), "profile": int(s.Profile), "reach": int(s.Reach),
	})
	if a.stopped == nil {
		a.stopped = make(chan struct{})
		go a.keep(a.stopped)
	}
}

// keep looks after the page's canvas.
func (a *apart) keep(stopped chan struct{}) {
	tick := time.NewTicker(following)
	defer tick.Stop()
	for {
		select {
		case <-stopped:
			return
		case <-tick.C:
			a.mu.Lock()
			if a.stopped == stopped {
				a.follow()
			}
			a.mu.Unlock()
		}
	}
}

// follow lays the Worker's canvas over the page's.
func (a *apart) follow() {
	under := byID(a.id)
	if !under.Truthy() {
		a.leave()
		return
	}
	w, h := pixels(under)
	if !under.Equal(a.under) {
		a.leave()
		a.cover(under, w, h)
	} else if w != a.w || h != a.h {
		a.w, a.h = w, h
		a.worker.Post(map[string]any{"w": w, "h": h})
	}
	place := fmt.Sprintf("position:absolute;pointer-events:none;left:%vpx;top:%vpx;width:%vpx;height:%vpx",
		under.Get("offsetLeft").Float(), under.Get("offsetTop").Float(), under.Get("clientWidth").Float(), under.Get("clientHeight").Float())
	if place != a.place && a.canvas.Truthy() {
		a.place = place
		a.canvas.Get("style").Set("cssText", place)
	}
}

// cover makes the canvas over another and gives it to the Worker.
func (a *apart) cover(under js.Value, w, h int) {
	canvas := js.Global().Get("document").Call("createElement", "canvas")
	canvas.Set("width", w)
	canvas.Set("height", h)
	canvas.Call("setAttribute", "aria-hidden", "true") // the page's own has the words
	under.Call("after", canvas)
	off := canvas.Call("transferControlToOffscreen")
	a.worker.Post(map[string]any{"canvas": off}, off)
	a.under, a.canvas, a.w, a.h, a.place = under, canvas, w, h, ""
}

// leave takes the canvas off the page.
func (a *apart) leave() {
	if a.canvas.Truthy() {
		a.canvas.Call("remove")
		a.worker.Post(map[string]any{"gone": true})
	}
	a.under, a.canvas = js.Undefined(), js.Undefined()
}

// stop takes the light off the page at once; the Worker learns it a moment later.
func (a *apart) stop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stopped == nil {
		return
	}
	close(a.stopped)
	a.stopped = nil
	a.worker.Post(map[string]any{"stop": true})
	a.leave()
}

func (a *apart) message(m js.Value) {
	if able := m.Get("able"); able.Type() == js.TypeBoolean {
		a.able.Store(able.Bool())
		return
	}
	a.mu.Lock()
	heard := a.heard
	late := m.Get("serial").Type() != js.TypeNumber || m.Get("serial").Int() != a.serial
	a.mu.Unlock()
	if late || heard == nil {
		return
	}
	heard(reportOf(m))
}
