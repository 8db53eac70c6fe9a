// Package lamp plays signals of light on a canvas of the page.
//
// What is shown depends on the wall clock alone: each refresh of the screen draws the picture of its moment, if another one is there.
// Nothing goes through the rendering of components. Every picture passes the seizure rule of light/safe before it is drawn; one
// that breaks it is held back: the one before stays.
//
// A page that is busy makes no refreshes: symbols would be late by as much. So a Worker draws where the browser lets it, on a canvas of its own that
// lies over the page's (Run is the program inside). Before that Worker is up, and where there is none, the page draws by itself.
//
//	Play ─┬─ apart ── Worker: runner ── play ── surface ── guard ── canvas
//	      └─ near ─────────── runner ── play ── surface ── guard ── canvas
package lamp

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"syscall/js"
	"time"

	"glint/app/light"
	"glint/app/session"
	"glint/wasm/internal/awake"
)

// Lamp is a session.Lamp.
type Lamp struct {
	screen  awake.Screen
	refused func(pictures int)
	report  atomic.Pointer[Report]

	mu       sync.Mutex
	near     near
	apart    *apart // nil unless Warm
	now      *signal
	inside   bool      // a Worker draws, or drew last
	darkened time.Time // when the light went out
}

// New makes a lamp on the canvas with this id, wherever on the page that is when something is drawn. refused, if it is not nil, is told how many pictures
// of the signal that plays the seizure rule has held back.
func New(canvasID string, refused func(pictures int)) *Lamp {
	return &Lamp{near: near{id: canvasID}, refused: refused}
}

// Warm starts the Worker that is to draw, if the browser lets one; signals that begin before it is up are drawn by the page.
func (l *Lamp) Warm() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.apart != nil || js.Global().Get("OffscreenCanvas").Type() != js.TypeFunction ||
		js.Global().Get("HTMLCanvasElement").Get("prototype").Get("transferControlToOffscreen").Type() != js.TypeFunction {
		return
	}
	l.apart = newApart(l.near.id, l.fall)
}

// signal is one that plays.
type signal struct {
	session.Signal
	news   chan Report // the newest
	before int         // whole signals shown by the way that failed meanwhile
	whole  int
}

// Play implements session.Lamp.
func (l *Lamp) Play(ctx context.Context, s session.Signal, shown func(whole int)) error {
	if _, err := emitterOf(s); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	next := &signal{Signal: s, news: make(chan Report, 1)}
	if l.now == nil {
		l.choose()
	}
	l.now = next
	l.screen.On()
	l.start()
	go l.tell(ctx, next, shown)
	context.AfterFunc(ctx, func() { l.end(next) })
	return nil
}

func emitterOf(s session.Signal) (*light.Emitter, error) {
	profile, ok := light.ProfileByID(s.Profile)
	if !ok {
		return nil, fmt.Errorf("lamp: no profile %d", s.Profile)
	}
	emitter, err := light.NewEmitter(profile, s.Payload)
	if err != nil {
		return nil, fmt.Errorf("lamp: %w", err)
	}
	return emitter, nil
}

// choose says who draws from now on. Only in the dark may that change: each way has a guard of its own, which knows nothing of the other's
// pictures for a second.
func (l *Lamp) choose() {
	inside := l.apart != nil && l.apart.up()
	if inside != l.inside && time.Since(l.darkened) < time.Second {
		return
	}
	l.inside = inside
}

// start plays what is to play now, in place of what plays.
func (l *Lamp) start() {
	s := l.now
	heard := func(r Report) { l.hear(s, r) }
	if l.inside {
		l.apart.start(s.Signal, heard)
		return
	}
	p, err := newPlay(s.Signal, &l.near, l.near.dark(), heard)
	if err != nil { // Play has tried it
		panic("lamp: internal error: " + err.Error())
	}
	l.near.start(p)
}

// fall lets the page draw when the Worker has gone.
func (l *Lamp) fall() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.inside || l.now == nil {
		return
	}
	l.inside = false
	l.apart.stop()
	l.near.surface.guard.hold(now() + time.Second)
	l.now.before, l.now.whole = l.now.before+l.now.whole, 0
	l.start()
}

// hear takes a report, on the thread that draws: it waits for nobody.
func (l *Lamp) hear(s *signal, r Report) {
	s.whole = r.Whole
	r.Whole += s.before
	l.report.Store(&r)
	select { // only the newest matters
	case <-s.news:
	default:
	}
	s.news <- r
}

// Report tells of the signal that plays, or played last, as of its latest whole signal or refused picture, or of its end.
func (l *Lamp) Report() Report {
	if r := l.report.Load(); r != nil {
		return *r
	}
	return Report{}
}

// tell passes reports on from a goroutine of its own: whoever listens may take long, a refresh may not.
func (l *Lamp) tell(ctx context.Context, s *signal, shown func(whole int)) {
	var told Report
	for {
		select {
		case r := <-s.news:
			if r.Whole > told.Whole && shown != nil {
				shown(r.Whole)
			}
			if r.Refused > told.Refused && l.refused != nil {
				l.refused(r.Refused)
			}
			told = r
		case <-ctx.Done():
			return
		}
	}
}

// Stop implements session.Lamp. It returns when nothing is drawn any more.
func (l *Lamp) Stop() {
	l.mu.Lock()
	now := l.now
	l.mu.Unlock()
	l.end(now)
}

// end stops one signal, unless another has taken its place.
func (l *Lamp) end(s *signal) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s == nil || l.now != s {
		return
	}
	if l.inside {
		l.apart.stop()
	} else {
		l.near.stop()
	}
	l.now, l.darkened = nil, time.Now()
	l.screen.Off()
}
