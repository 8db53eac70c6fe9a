package worker

import (
	"os"
	"syscall/js"
	"testing"
	"time"
)

// The Workers of these tests run the test binary itself, in the role of an echo that can be killed.
func TestMain(m *testing.M) {
	if os.Getenv("ROLE") == "echo" {
		echo()
	}
	os.Exit(m.Run())
}

func echo() {
	in := Enter()
	for m := range in.Inbox() {
		switch m.Get("do").String() {
		case "say":
			buffer := m.Get("buffer")
			if !buffer.Truthy() {
				in.Post(map[string]any{"said": m.Get("text")})
				continue
			}
			in.Post(map[string]any{"said": m.Get("text"), "length": buffer.Get("byteLength")}, buffer)
		case "wait": // take nothing until so much is there
			for len(in.inbox) < m.Get("for").Int() {
				turn()
			}
		case "burst":
			for n := range m.Get("count").Int() {
				in.Post(map[string]any{"said": n})
			}
		case "panic":
			panic("as the test wants")
		case "exit":
			os.Exit(0)
		}
	}
}

// turn lets the browser give what it has.
func turn() {
	done := make(chan struct{})
	ready := js.FuncOf(func(js.Value, []js.Value) any { close(done); return nil })
	defer ready.Release()
	js.Global().Call("setTimeout", ready)
	<-done
}

type heard struct {
	up, down chan time.Time
	said     chan js.Value
}

func start(t *testing.T) (*Worker, heard) {
	t.Helper()
	h := heard{make(chan time.Time, 8), make(chan time.Time, 8), make(chan js.Value, 8)}
	w := Start("echo", Events{
		Up:      func() { h.up <- time.Now() },
		Down:    func() { h.down <- time.Now() },
		Message: func(m js.Value) { h.said <- m },
	})
	t.Cleanup(w.Close)
	return w, h
}

func next[T any](t *testing.T, what string, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(20 * time.Second):
		t.Fatalf("no %s", what)
	}
	return v
}

func TestMessagesAndObjectsGoOver(t *testing.T) {
	w, h := start(t)
	if w.Post(map[string]any{"do": "say"}) {
		t.Error("posted before the Worker was up")
	}
	began := time.Now()
	next(t, "start", h.up)
	t.Logf("up after %v", time.Since(began).Round(time.Millisecond))
	buffer := js.Global().Get("ArrayBuffer").New(1000)
	if !w.Post(map[string]any{"do": "say", "text": "hello", "buffer": buffer}, buffer) {
		t.Fatal("not posted")
	}
	m := next(t, "answer", h.said)
	if m.Get("said").String() != "hello" || m.Get("length").Int() != 1000 {
		t.Errorf("said %v, %v", m.Get("said"), m.Get("length"))
	}
	if buffer.Get("byteLength").Int() != 0 {
		t.Error("the buffer was copied, not handed over")
	}
}

func TestEndedWorkerIsStartedAgain(t *testing.T) {
	for _, do := range []string{"panic", "exit"} {
		t.Run(do, func(t *testing.T) {
			w, h := start(t)
			next(t, "start", h.up)
			w.Post(map[string]any{"do": do})
			down := next(t, "end", h.down)
			up := next(t, "second start", h.up)
			if up.Sub(down) < pause {
				t.Errorf("started again after %v", up.Sub(down))
			}
			w.Post(map[string]any{"do": "say", "text": "back"})
			if m := next(t, "answer", h.said); m.Get("said").String() != "back" {
				t.Errorf("said %v", m.Get("said"))
			}
		})
	}
}

func TestRestartEndsAWorkerThatHangs(t *testing.T) {
	w, h := start(t)
	next(t, "start", h.up)
	w.Restart()
	next(t, "end", h.down)
	next(t, "second start", h.up)
}

func TestCloseIsTheEnd(t *testing.T) {
	w, h := start(t)
	next(t, "start", h.up)
	w.Close()
	w.Close() // harmless
	if w.Post(map[string]any{"do": "say"}) {
		t.Error("posted to a Worker that is closed")
	}
	select {
	case <-h.down:
		t.Error("a wanted end was reported")
	default:
	}
}

// TestNothingIsLostBeforeABusyWorker: a page looks after its Worker twice a second, and has other things to say meanwhile.
func TestNothingIsLostBeforeABusyWorker(t *testing.T) {
	w, h := start(t)
	next(t, "start", h.up)
	const count = 40
	post := func(m map[string]any) {
		t.Helper()
		if err := w.Give(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	post(map[string]any{"do": "wait", "for": count})
	for n := range count {
		post(map[string]any{"do": "say", "text": n})
	}
	for n := range count {
		if m := next(t, "answer", h.said); m.Get("said").Int() != n {
			t.Fatalf("said %v, want %d", m.Get("said"), n)
		}
	}
}

// TestAWorkerThatLosesMessagesIsStartedAgain: whoever posted them posts them again then.
func TestAWorkerThatLosesMessagesIsStartedAgain(t *testing.T) {
	w, h := start(t)
	next(t, "start", h.up)
	if err := w.Give(t.Context(), map[string]any{"do": "wait", "for": waitingMost + 1}); err != nil {
		t.Fatal(err)
	}
	for range waitingMost + 2 {
		if err := w.Give(t.Context(), map[string]any{"do": "say"}); err != nil {
			break // it has ended already
		}
	}
	next(t, "end", h.down)
	next(t, "second start", h.up)
}

// TestNothingIsLostBeforeABusyOwner: a page that stands still takes all answers afterwards.
func TestNothingIsLostBeforeABusyOwner(t *testing.T) {
	const count = 100
	up, said, free := make(chan time.Time, 1), make(chan int, count), make(chan struct{})
	w := Start("echo", Events{
		Up: func() { up <- time.Now() }, Down: func() {},
		Message: func(m js.Value) { <-free; said <- m.Get("said").Int() },
	})
	t.Cleanup(w.Close)
	next(t, "start", up)
	if err := w.Give(t.Context(), map[string]any{"do": "burst", "count": count}); err != nil {
		t.Fatal(err)
	}
	// A second Worker answers only after the browser has brought what the first one said before.
	other, h := start(t)
	next(t, "start", h.up)
	other.Post(map[string]any{"do": "say"})
	next(t, "answer", h.said)
	close(free)
	for n := range count {
		if got := next(t, "answer", said); got != n {
			t.Fatalf("said %d, want %d", got, n)
		}
	}
}
