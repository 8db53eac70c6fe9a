package camera

import (
	"strings"
	"sync"
	"syscall/js"
	"testing"
	"time"

	"glint/app/session"
	"glint/wasm/internal/promise"
)

// Chromium says every ten seconds, in the console, whether the garbage collector has found frames that nobody has closed.
const garbageEvery = 10 * time.Second

// A camera has few frames, and the console is for faults: all are closed, also those under way when a camera is opened or closed, and on a busy
// machine. Several eyes at a time make it busy.
func TestNoFrameIsLost(t *testing.T) {
	const eyes, turns = 5, 8
	said := garbage(t)
	var all sync.WaitGroup
	s := newScreen(640, 480)
	s.show(t, symbol(t))
	override(t, func() any { return s.stream() })
	for range eyes {
		all.Go(func() { turn(t, turns) })
	}
	all.Wait()
	if t.Failed() {
		return
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(garbageEvery + garbageEvery/5); ; {
		select {
		case <-tick.C:
			js.Global().Call("gc")
			continue
		case <-end:
		}
		break
	}
	if n := garbage(t) - said; n > 0 {
		t.Errorf("the console speaks %d times of frames that were lost", n)
	}
}

// turn opens and closes an eye, after a few shots each time, and leaves its Worker as it is.
func turn(t *testing.T, turns int) {
	e := New(Choice{Facing: "user", Width: 640, Height: 480, FPS: 30})
	defer e.Stop()
	for i := range turns {
		sights := make(chan session.Sight, 256)
		if err := e.Start(t.Context(), session.WantLight, func(s session.Sight) { sights <- s }); err != nil {
			t.Error(err)
			return
		}
		for range 2 + i%5 {
			select {
			case s := <-sights:
				if s.Trouble != session.TroubleNone {
					t.Errorf("turn %d: trouble %q", i, s.Trouble)
					return
				}
			case <-time.After(20 * time.Second):
				t.Errorf("turn %d: no sight", i)
				return
			}
		}
		e.Stop()
	}
}

// garbage counts the complaints so far.
func garbage(t *testing.T) int {
	t.Helper()
	response, err := promise.Call(t.Context(), js.Global(), "fetch", "/test/console")
	if err != nil {
		t.Fatal(err)
	}
	text, err := promise.Call(t.Context(), response, "text")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(text.String(), "VideoFrame was garbage collected")
}
