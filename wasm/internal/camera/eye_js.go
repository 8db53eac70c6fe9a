// Package camera looks through a camera of the device.
//
// Frames go from the camera to a Worker, which reads them (package decoder), without the page's own thread in between where the browser can:
//
//	Safari from 18    the track handed over, MediaStreamTrackProcessor in the Worker
//	Chromium          MediaStreamTrackProcessor on the page, which hands its frames over one by one
//	Firefox, others   a video element's frames, handed over one by one by the page
//
// Whoever is slower, no queue grows: the oldest frame is dropped.
package camera

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"syscall/js"

	"glint/app/session"
	"glint/wasm/internal/awake"
	"glint/wasm/internal/worker"
)

// Choice says which camera is wished for, and how.
type Choice struct {
	Name               string // under which the device remembers the camera that was chosen (Use)
	Facing             string // "user" or "environment"
	Width, Height, FPS int
	Preview            string // id of the page's video element, if there is one
}

// Eye is a session.Eye.
type Eye struct {
	choice Choice
	screen awake.Screen

	mu     sync.Mutex
	turn   int // counts Starts and Stops, so that a Start that took long sees that it is too late
	worker *worker.Worker
	now    *looking // nil while stopped
	lives  atomic.Int32
	plain  bool // the last camera gave no frame at all: a smaller picture is asked for
	kept   func() bool
}

// New makes an eye that looks through no camera yet.
func New(c Choice) *Eye { return &Eye{choice: c} }

// errStopped is the cause of a Start that a Stop has overtaken.
var errStopped = errors.New("camera: stopped meanwhile")

// Start implements session.Eye. It returns when the camera runs, which may take as long as a person takes to allow it.
func (e *Eye) Start(ctx context.Context, want session.Want, sink func(session.Sight)) error {
	turn, changed := e.begin(want, sink)
	if changed {
		e.until(ctx)
		return nil
	}
	choice := e.wish()
	stream, err := choice.open(ctx, want)
	if err != nil {
		return cameraError(err)
	}
	if !e.run(turn, newLooking(choice, e.worker, &e.lives, want, sink), stream) {
		closeStream(stream)
		return cameraError(errStopped)
	}
	e.until(ctx)
	return nil
}

// wish is the choice, or a smaller picture of it.
func (e *Eye) wish() Choice {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.choice
	if e.plain {
		c.Width, c.Height = min(c.Width, plainWidth), min(c.Height, plainHeight)
	}
	return c
}

// run begins to look, unless it is too late.
func (e *Eye) run(turn int, l *looking, stream js.Value) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.turn != turn {
		return false
	}
	e.screen.On()
	e.now = l
	go l.run(stream, func() { e.gone(l) })
	return true
}

// until stops the eye when the context of its last Start ends.
func (e *Eye) until(ctx context.Context) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.kept != nil {
		e.kept()
	}
	e.kept = context.AfterFunc(ctx, e.Stop)
}

// gone is called when the camera has ended by itself: the next Start opens one again.
func (e *Eye) gone(l *looking) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.now == l {
		e.now = nil
		e.plain = !l.looked && !e.plain // and next time the large one again
		e.screen.Off()
	}
}

// begin changes what a running eye looks for, or prepares a start.
func (e *Eye) begin(want session.Want, sink func(session.Sight)) (turn int, changed bool) {
	e.mu.Lock()
	if now := e.now; now != nil {
		defer now.hear(news{want: want, sink: sink})
		defer e.mu.Unlock()
		return e.turn, true
	}
	defer e.mu.Unlock()
	e.turn++
	if e.worker == nil { // from now on it is kept: it starts in the time that the camera takes
		e.worker = worker.Start("decoder", worker.Events{
			Up:      func() { e.tell(news{up: true}) },
			Down:    func() { e.tell(news{down: true}) },
			Message: func(m js.Value) { e.tell(news{message: m}) },
		})
	}
	return e.turn, false
}

// tell passes on what the Worker says. It says nothing unasked, so while stopped there is nobody to tell.
func (e *Eye) tell(n news) {
	e.mu.Lock()
	now := e.now
	e.mu.Unlock()
	if now != nil {
		now.hear(n)
	}
}

// Stop implements session.Eye. No report begins after it; it does not wait for one under way.
func (e *Eye) Stop() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.turn++
	if e.now != nil {
		e.now.stop()
		e.now = nil
		e.screen.Off()
	}
}

func cameraError(err error) error {
	var known *session.CameraError
	if errors.As(err, &known) {
		return known
	}
	return &session.CameraError{Trouble: session.TroubleEnded, Cause: err}
}
