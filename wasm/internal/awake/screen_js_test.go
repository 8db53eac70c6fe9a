package awake

import (
	"syscall/js"
	"testing"
	"time"
)

// until waits for a state of the screen.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(5 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatal(what)
		}
	}
}

func (s *Screen) held() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return live(s.lock)
}

func TestScreenIsHeldWhileWanted(t *testing.T) {
	var s Screen
	s.On()
	until(t, "no lock", s.held)
	s.Off()
	if s.held() {
		t.Error("still held")
	}
}

// The browser drops the lock of a hidden page.
func TestDroppedLockIsAskedForAgain(t *testing.T) {
	var s Screen
	s.On()
	defer s.Off()
	until(t, "no lock", s.held)
	s.mu.Lock()
	dropped := s.lock
	s.mu.Unlock()
	drop(dropped)
	until(t, "the lock was not dropped", func() bool { return !s.held() })
	document := js.Global().Get("document")
	document.Call("dispatchEvent", js.Global().Get("Event").New("visibilitychange"))
	until(t, "not asked for again", s.held)
}

func TestOffWhileAsking(t *testing.T) {
	var s Screen
	s.On()
	s.Off()
	s.On()
	until(t, "no lock", s.held)
	s.Off()
	if s.held() {
		t.Error("still held")
	}
}
