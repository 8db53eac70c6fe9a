// Package weblock holds a terminal for one window by the Web Locks of the browser.
//
// A lock ends with its window, also when that crashes.
package weblock

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"syscall/js"

	"glint/app/session"
	"glint/wasm/internal/promise"
)

// Lock is a session.Lock. Prefix sets the roles of one place apart from those of another.
type Lock struct{ Prefix string }

// Hold implements session.Lock.
func (l Lock) Hold(ctx context.Context, role string, takeOver bool, lost func()) (func(), error) {
	locks := js.Global().Get("navigator").Get("locks")
	if !locks.Truthy() {
		return nil, errors.New("weblock: this browser has no Web Locks")
	}
	option := "ifAvailable"
	if takeOver {
		option = "steal"
	}
	h := newHolding()
	request, err := promise.Try(func() js.Value {
		return locks.Call("request", l.Prefix+role, map[string]any{option: true}, h.granted)
	})
	if err != nil {
		h.granted.Release()
		return nil, fmt.Errorf("weblock: %w", err)
	}
	go h.watch(request, lost)
	select {
	case got := <-h.answer:
		if !got {
			return nil, session.ErrHeld
		}
		return h.release, nil
	case <-h.ended: // refused before it was granted
		return nil, fmt.Errorf("weblock: %w", h.err)
	case <-ctx.Done():
		go h.release() // it may be granted yet
		return nil, ctx.Err()
	}
}

// holding is one request for a lock and what became of it.
type holding struct {
	granted  js.Func   // called by the browser with the lock, or null
	answer   chan bool // whether it was granted
	free     js.Value  // resolves the promise that keeps the lock
	once     sync.Once
	released chan struct{} // closed by release
	ended    chan struct{} // closed when the browser has let go
	err      error         // set before ended is closed
}

func newHolding() *holding {
	h := &holding{answer: make(chan bool, 1), released: make(chan struct{}), ended: make(chan struct{})}
	executor := js.FuncOf(func(_ js.Value, args []js.Value) any { h.free = args[0]; return nil })
	kept := js.Global().Get("Promise").New(executor)
	executor.Release()
	h.granted = js.FuncOf(func(_ js.Value, args []js.Value) any {
		if args[0].IsNull() {
			h.answer <- false
			return nil
		}
		h.answer <- true
		return kept
	})
	return h
}

// watch waits for the end of the lock. It ends by release, or because another window has stolen it.
func (h *holding) watch(request js.Value, lost func()) {
	_, h.err = promise.Await(context.Background(), request)
	h.granted.Release()
	close(h.ended)
	select {
	case <-h.released:
	default:
		if promise.Named(h.err, "AbortError") {
			lost()
		}
	}
}

// release gives the lock back and returns when it is free. It may be called more than once, from any goroutine but not
// from a callback of the browser.
func (h *holding) release() {
	h.once.Do(func() {
		close(h.released)
		h.free.Invoke()
	})
	<-h.ended
}
