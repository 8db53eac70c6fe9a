// Package awake keeps the screen on while light is played or looked for.
package awake

import (
	"context"
	"sync"
	"syscall/js"

	"glint/wasm/internal/promise"
)

// Screen is a wish that the screen stays on. The browser drops its lock whenever the page is hidden; it is asked for again
// when the page comes back. Without the lock everything works, only the screen may dim: so errors are of no use to anybody.
type Screen struct {
	mu      sync.Mutex
	wanted  bool
	lock    js.Value // WakeLockSentinel, or undefined
	watched bool
}

// On asks for the lock.
func (s *Screen) On() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wanted = true
	if !s.watched {
		s.watched = true
		js.Global().Get("document").Call("addEventListener", "visibilitychange", // for as long as the page lives
			js.FuncOf(func(js.Value, []js.Value) any { go s.ask(); return nil }))
	}
	go s.ask()
}

// Off gives it back.
func (s *Screen) Off() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wanted = false
	drop(s.lock)
	s.lock = js.Undefined()
}

func (s *Screen) ask() {
	if !s.missing() || js.Global().Get("document").Get("visibilityState").String() != "visible" {
		return
	}
	locks := js.Global().Get("navigator").Get("wakeLock")
	if !locks.Truthy() {
		return
	}
	lock, err := promise.Call(context.Background(), locks, "request", "screen")
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.wanted || live(s.lock) {
		drop(lock)
		return
	}
	s.lock = lock
}

// missing reports whether a lock is wanted and there is none.
func (s *Screen) missing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wanted && !live(s.lock)
}

func live(lock js.Value) bool { return lock.Truthy() && !lock.Get("released").Bool() }

func drop(lock js.Value) {
	if live(lock) {
		lock.Call("release") // its promise only says when
	}
}
