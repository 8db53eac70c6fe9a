package session

import (
	"context"
	"errors"
	"time"

	"glint/app/code"
)

// watcher switches the eye to what the session wants to see, one step at a time: a camera takes its time
// to open, and the wish may change meanwhile. A camera in trouble is tried again.
type watcher struct {
	core *core
	look func(Sight) // what the session does with a sight

	want, has Want
	stale     bool // what was received so far must be forgotten
	busy      bool
	serial    int       // of the last Start: reports of earlier ones are dropped
	closes    time.Time // an eye without a wish is closed then
	retry     time.Time
	trouble   CameraTrouble
	fps       float32
	sight     Sight // the latest, without what it has read
}

const (
	retryCamera = 3 * time.Second  // between two tries to open a camera that gave trouble
	lingerOpen  = 15 * time.Second // a camera that is not needed stays open: opening takes up to a second
)

// watch says what to look for, from now on.
func (e *watcher) watch(want Want) {
	e.want, e.retry, e.stale = want, time.Time{}, true
	e.sight.Seen = code.Advice{}
	e.settle()
}

// again tries at once to open a camera that gave trouble.
func (e *watcher) again() {
	e.retry = time.Time{}
	e.settle()
}

// rest drops what is seen, and closes the eye if nothing is looked for soon.
func (e *watcher) rest() {
	if e.want != 0 {
		e.want, e.closes = 0, e.core.now().Add(lingerOpen)
		e.trouble, e.fps = TroubleNone, 0
	}
}

// shut closes the eye at once.
func (e *watcher) shut() {
	e.rest()
	e.closes = time.Time{}
	e.settle()
}

func (e *watcher) tick(time.Time) { e.settle() }

func (e *watcher) settle() {
	now := e.core.now()
	switch {
	case e.busy || now.Before(e.retry):
		return
	case e.want == 0 && (e.has == 0 || now.Before(e.closes)):
		return
	case e.want != 0 && e.want == e.has && !e.stale:
		return
	}
	e.stale = false
	e.busy = true
	e.serial++
	serial, want, eye := e.serial, e.want, e.core.ports.Eye
	sink := func(s Sight) { e.core.post(func() { e.report(serial, s) }) }
	e.core.beside(func(ctx context.Context) func() {
		var err error
		if want == 0 {
			eye.Stop()
		} else {
			err = eye.Start(ctx, want, sink)
		}
		return func() {
			e.busy, e.has = false, want
			switch {
			case err == nil && want != 0:
				e.trouble = TroubleNone
				if len(e.core.lenses) == 0 { // it is allowed to look now, so it may say their names
					e.core.findLenses()
				}
			case err != nil:
				e.has = 0
				e.fail(troubleOf(err))
			}
			e.core.actor.publish()
			e.settle()
		}
	})
}

func troubleOf(err error) CameraTrouble {
	if c, ok := errors.AsType[*CameraError](err); ok {
		return c.Trouble
	}
	return TroubleEnded
}

func (e *watcher) fail(t CameraTrouble) {
	e.trouble, e.fps, e.retry = t, 0, e.core.now().Add(retryCamera)
	e.sight = Sight{}
	e.core.actor.publish()
}

func (e *watcher) report(serial int, s Sight) {
	if serial != e.serial || e.want == 0 {
		return
	}
	e.trouble, e.fps = s.Trouble, s.FPS
	e.sight = Sight{Seen: s.Seen, Rear: s.Rear, Torch: s.Torch}
	if s.Trouble != TroubleNone && s.Trouble != TroubleDark {
		e.has = 0 // the eye has stopped; the tick starts it again
		e.fail(s.Trouble)
		return
	}
	e.look(s)
}
