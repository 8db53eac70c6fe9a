// Package eyetest is what the port session.Eye promises, as tests that each adapter runs inside a wasm test binary.
package eyetest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"glint/app/session"
)

// View is an eye with a code before it.
type View struct {
	Eye  session.Eye
	Code string // text of the code that stands before the eye
}

const patience = 30 * time.Second // of a loaded machine

// Run tests an eye. fresh makes a new one for each case, which has its view until the case ends.
func Run(t *testing.T, fresh func(*testing.T) View) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, View)
	}{
		{"reads what stands before it", reads},
		{"reports one after the other", inOrder},
		{"a second start changes the want", changes},
		{"stop is the end", stops},
		{"ends with its context", ends},
		{"starts again", again},
		{"stop where nothing was started", func(_ *testing.T, v View) { v.Eye.Stop(); v.Eye.Stop() }},
		{"lenses", lenses},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, fresh(t)) })
	}
}

// watcher takes an eye's sights.
type watcher struct {
	sights chan session.Sight
	inside atomic.Int32
	clash  atomic.Bool
}

func (w *watcher) sink(s session.Sight) {
	if w.inside.Add(1) > 1 {
		w.clash.Store(true)
	}
	defer w.inside.Add(-1)
	select {
	case w.sights <- s:
	case <-time.After(patience):
	}
}

func start(ctx context.Context, t *testing.T, e session.Eye, want session.Want) *watcher {
	t.Helper()
	w := &watcher{sights: make(chan session.Sight)}
	if err := e.Start(ctx, want, w.sink); err != nil {
		t.Fatal(err)
	}
	go func() { // nobody waits for the sink after the test
		<-t.Context().Done()
		for {
			select {
			case <-w.sights:
			case <-time.After(time.Second):
				return
			}
		}
	}()
	return w
}

func (w *watcher) await(t *testing.T, what string, fits func(session.Sight) bool) {
	t.Helper()
	limit := time.After(patience)
	for {
		select {
		case s := <-w.sights:
			if fits(s) {
				return
			}
		case <-limit:
			t.Fatalf("no sight with %s", what)
		}
	}
}

func (v View) seen(s session.Sight) bool { return s.Code == v.Code }

func reads(t *testing.T, v View) {
	w := start(t.Context(), t, v.Eye, session.WantCodes)
	w.await(t, "the code", v.seen)
	w.await(t, "a rate", func(s session.Sight) bool { return s.FPS > 0 })
}

func inOrder(t *testing.T, v View) {
	w := start(t.Context(), t, v.Eye, session.WantCodes)
	for range 20 {
		w.await(t, "anything", func(session.Sight) bool { return true })
	}
	if w.clash.Load() {
		t.Error("two reports at a time")
	}
}

// changes: the eye for light sees no codes, and what it reports goes to the new sink alone.
func changes(t *testing.T, v View) {
	codes := start(t.Context(), t, v.Eye, session.WantCodes)
	codes.await(t, "the code", v.seen)
	light := start(t.Context(), t, v.Eye, session.WantLight)
	for first := false; !first; { // until then a report for codes may be on its way
		select {
		case <-codes.sights:
		case <-light.sights:
			first = true
		case <-time.After(patience):
			t.Fatal("no sight of the eye for light")
		}
	}
	for range 20 {
		select {
		case s := <-light.sights:
			if s.Code == v.Code {
				t.Error("an eye for light reports a code")
			}
		case <-codes.sights:
			t.Fatal("a report to the sink of before")
		case <-time.After(patience):
			t.Fatal("no sight of the eye for light")
		}
	}
	codes = start(t.Context(), t, v.Eye, session.WantCodes)
	codes.await(t, "the code again", v.seen)
}

func stops(t *testing.T, v View) {
	w := start(t.Context(), t, v.Eye, session.WantCodes)
	w.await(t, "the code", v.seen)
	v.Eye.Stop()
	w.silent(t)
	v.Eye.Stop()
}

func ends(t *testing.T, v View) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w := start(ctx, t, v.Eye, session.WantCodes)
	w.await(t, "the code", v.seen)
	cancel()
	w.silent(t)
}

// silent lets a report that was under way come, and then none.
func (w *watcher) silent(t *testing.T) {
	t.Helper()
	const quiet = 500 * time.Millisecond // ten shots
	limit := time.After(patience)
	for n := 0; ; n++ {
		select {
		case <-w.sights:
			if n > 3 {
				t.Fatal("it goes on reporting")
			}
		case <-time.After(quiet):
			return
		case <-limit:
			t.Fatal("it is never silent")
		}
	}
}

func again(t *testing.T, v View) {
	for range 3 {
		w := start(t.Context(), t, v.Eye, session.WantCodes)
		w.await(t, "the code", v.seen)
		v.Eye.Stop()
	}
}

// lenses: what is listed can be used, and what is not listed does no harm, looking or not.
func lenses(t *testing.T, v View) {
	w := start(t.Context(), t, v.Eye, session.WantCodes)
	w.await(t, "the code", v.seen)
	list, err := v.Eye.Lenses(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	used := 0
	for _, l := range list {
		if l.ID == "" || l.Name == "" {
			t.Errorf("lens %+v", l)
		}
		if l.Used {
			used++
		}
		v.Eye.Use(l.ID)
		w.await(t, "the code through "+l.Name, v.seen)
	}
	if used > 1 {
		t.Errorf("%d lenses are used at once", used)
	}
	v.Eye.Use("no such lens")
	w.await(t, "the code through the usual lens", v.seen)
	v.Eye.Stop()
	v.Eye.Use("")
	w = start(t.Context(), t, v.Eye, session.WantCodes)
	w.await(t, "the code after all", v.seen)
}
