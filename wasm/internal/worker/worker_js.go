// Package worker runs this program a second time in a Worker of the browser, and connects the two.
//
// The page holds a Worker; inside, Serve hands over what the page posts. A Worker that ends or crashes is started again,
// at most once a second, until it is closed. Messages are lost then: whoever needs them posts them again on Up.
package worker

import (
	"context"
	"errors"
	"sync/atomic"
	"syscall/js"
	"time"

	"glint/wasm/internal/promise"
)

// script starts the program; its name is the role (web/decoder.js).
const script = "/web/decoder.js"

// pause is the least time between two starts.
const pause = time.Second

// waitingMost is how many messages may wait to be taken, on either side: four seconds of answers to a camera of 60 shots a second, if a thread stands
// still. A Worker of which one more would be lost is ended.
const waitingMost = 256

// Events are what a Worker tells its owner, on goroutines of its own, one after the other.
type Events struct {
	Up      func()         // started, and listening from now on
	Down    func()         // ended without being asked to; a new start follows
	Message func(js.Value) // posted from inside
}

// Worker is one Worker, started again as often as needed.
type Worker struct {
	role   string
	on     Events
	up     atomic.Bool
	post   chan posting
	again  chan struct{}
	closed chan struct{}
	ended  chan struct{}
}

type event struct {
	kind    string // "message", "error"
	message js.Value
}

type posting struct {
	message  any
	transfer []any
	sent     chan<- error // nil: nobody asks
}

// ErrDown says that a Worker is not running now.
var ErrDown = errors.New("worker: down")

// Start starts a Worker with a role and keeps it running until Close.
func Start(role string, on Events) *Worker {
	w := &Worker{
		role: role, on: on,
		post:  make(chan posting, 16),
		again: make(chan struct{}, 1), closed: make(chan struct{}), ended: make(chan struct{}),
	}
	go w.run()
	return w
}

// Up reports whether the Worker runs and listens now.
func (w *Worker) Up() bool { return w.up.Load() }

// Post sends a message inside, with the objects that go over to the Worker. It reports false, and sends nothing, when the
// Worker is down or does not keep up. If the Worker ends before the message has gone, the objects are closed.
func (w *Worker) Post(message any, transfer ...any) bool {
	if !w.up.Load() {
		return false
	}
	select {
	case w.post <- posting{message, transfer, nil}:
		return true
	default:
		return false
	}
}

// Give sends a message like Post and waits until it has gone. It fails where the browser cannot hand over one of the objects. Whoever
// takes the Worker's events must not call it on the way: they wait for each other.
func (w *Worker) Give(ctx context.Context, message any, transfer ...any) error {
	if !w.up.Load() {
		return ErrDown
	}
	sent := make(chan error, 1)
	select {
	case w.post <- posting{message, transfer, sent}:
	case <-w.closed:
		return ErrDown
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-sent:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Restart ends a Worker that hangs and starts another.
func (w *Worker) Restart() {
	select {
	case w.again <- struct{}{}:
	default:
	}
}

// Close ends the Worker and waits until its events are over.
func (w *Worker) Close() {
	select {
	case <-w.closed:
	default:
		close(w.closed)
	}
	<-w.ended
}

func (w *Worker) run() {
	defer close(w.ended)
	for w.live() {
		w.on.Down()
		select {
		case <-time.After(pause):
		case <-w.closed:
			return
		}
	}
}

// live is the life of one Worker of the browser. It reports false when nobody wants another.
func (w *Worker) live() bool {
	native, err := promise.Try(func() js.Value {
		return js.Global().Get("Worker").New(script, map[string]any{"name": w.role})
	})
	if err != nil {
		return true
	}
	defer native.Call("terminate")
	inbox := make(chan event, waitingMost)
	defer w.listen(native, inbox)()
	defer w.drop()
	for {
		select {
		case e := <-inbox:
			switch {
			case e.kind == "error" || e.message.Get("ended").Truthy():
				return true
			case e.message.Get("up").Truthy():
				w.up.Store(true)
				w.on.Up()
			default:
				w.on.Message(e.message)
			}
		case p := <-w.post:
			// It throws when an object has gone over already, or never can; the Worker then misses one message.
			_, err := promise.Try(func() js.Value { native.Call("postMessage", p.message, p.transfer); return js.Undefined() })
			p.answer(err)
		case <-w.again:
			return true
		case <-w.closed:
			return false
		}
	}
}

// drop forgets what was posted and not sent.
func (w *Worker) drop() {
	w.up.Store(false)
	for {
		select {
		case p := <-w.post:
			p.answer(ErrDown)
		default:
			return
		}
	}
}

// answer tells whoever asks what became of the message. Where nobody does, what was to go over and did not is closed: a frame, say.
func (p posting) answer(err error) {
	if p.sent != nil {
		p.sent <- err
		return
	}
	for _, object := range p.transfer {
		if v := js.ValueOf(object); err != nil && v.Type() == js.TypeObject && v.Get("close").Type() == js.TypeFunction {
			v.Call("close")
		}
	}
}

// listen moves the browser's events into the inbox. If there are more than the owner takes, another Worker begins anew.
func (w *Worker) listen(native js.Value, inbox chan<- event) (release func()) {
	put := func(kind string) js.Func {
		return js.FuncOf(func(_ js.Value, args []js.Value) any {
			select {
			case inbox <- event{kind, args[0].Get("data")}:
			default:
				w.Restart()
			}
			return nil
		})
	}
	message, failure := put("message"), put("error")
	native.Set("onmessage", message)
	native.Set("onerror", failure)
	return func() {
		native.Set("onmessage", js.Null())
		native.Set("onerror", js.Null())
		message.Release()
		failure.Release()
	}
}
