package lamp

import (
	"context"
	"fmt"
	"os"
	"syscall/js"
	"testing"
	"time"

	"glint/app/light"
	"glint/app/session"
)

// The Workers of these tests run the test binary itself.
func TestMain(m *testing.M) {
	if os.Getenv("ROLE") == "lamp" {
		Run(context.Background())
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// newCanvasOnPage puts a canvas on the page for one test.
func newCanvasOnPage(t *testing.T, id string) js.Value {
	t.Helper()
	document := js.Global().Get("document")
	c := document.Call("createElement", "canvas")
	c.Set("id", id)
	document.Get("body").Call("append", c)
	t.Cleanup(func() { c.Call("remove") })
	return c
}

// atRefreshes calls f at each refresh of the screen, after the lamp has drawn, until it returns true.
func atRefreshes(t *testing.T, f func(ms float64) bool) {
	t.Helper()
	done := make(chan struct{})
	var step js.Func
	step = js.FuncOf(func(_ js.Value, args []js.Value) any {
		if f(args[0].Float()) {
			close(done)
		} else {
			js.Global().Call("requestAnimationFrame", step)
		}
		return nil
	})
	defer step.Release()
	js.Global().Call("requestAnimationFrame", step)
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		t.Fatal("nothing came")
	}
}

// colour reads one pixel.
func colour(c js.Value, x, y int) light.RGB {
	p := c.Call("getContext", "2d").Call("getImageData", x, y, 1, 1).Get("data")
	return light.RGB{R: uint8(p.Index(0).Int()), G: uint8(p.Index(1).Int()), B: uint8(p.Index(2).Int())}
}

func playing() session.Signal {
	return session.Signal{Payload: []byte("a sealed charge of thirty-two b."), Profile: light.Profiles()[0].ID}
}

// Every picture of two seconds is on the canvas in the codes of the palette, with hard edges.
func TestPicturesAreShownExactly(t *testing.T) {
	canvas := newCanvasOnPage(t, "lamp")
	l := New("lamp", nil)
	if err := l.Play(t.Context(), playing(), nil); err != nil {
		t.Fatal(err)
	}
	defer l.Stop()
	seen := map[int]bool{}
	first := -1.0
	atRefreshes(t, func(ms float64) bool {
		if first < 0 {
			first = ms
		}
		current := l.near.runner.play
		if !l.near.surface.drawn || current.last < current.started {
			return false
		}
		p := current.emitter.Picture(current.last - current.started)
		w, h := canvas.Get("width").Int(), canvas.Get("height").Int()
		for row := range p.Rows {
			for col := range p.Cols {
				x, y := (2*col+1)*w/(2*p.Cols), (2*row+1)*h/(2*p.Rows)
				if p.Cols > 16 && col%9 != 0 || p.Rows > 16 && row%9 != 0 {
					continue
				}
				if got := colour(canvas, x, y); got != p.At(col, row) {
					t.Errorf("zone %d,%d = %v, want %v", col, row, got, p.At(col, row))
					return true
				}
			}
		}
		seen[p.Seq] = true
		return ms-first > 2000
	})
	if len(seen) < 10 {
		t.Errorf("only %d pictures in two seconds", len(seen))
	}
}

func TestStopLeavesNothing(t *testing.T) {
	canvas := newCanvasOnPage(t, "lamp")
	l := New("lamp", nil)
	if err := l.Play(t.Context(), playing(), nil); err != nil {
		t.Fatal(err)
	}
	atRefreshes(t, func(float64) bool { return l.near.surface.drawn })
	l.Stop()
	l.Stop() // harmless
	if got := colour(canvas, 10, 10); got != (light.RGB{}) {
		t.Errorf("after Stop the canvas shows %v", got)
	}
}

// From the charge to the receipt the screen does not go dark, not for one refresh.
func TestNextSignalFollowsWithoutADarkMoment(t *testing.T) {
	canvas := newCanvasOnPage(t, "lamp")
	l := New("lamp", nil)
	if err := l.Play(t.Context(), playing(), nil); err != nil {
		t.Fatal(err)
	}
	defer l.Stop()
	atRefreshes(t, func(float64) bool { return l.near.surface.drawn })
	n := 0
	atRefreshes(t, func(float64) bool {
		if n++; n == 10 {
			next := playing()
			next.Payload[0]++
			if err := l.Play(t.Context(), next, nil); err != nil {
				t.Error(err)
			}
		}
		if light := colour(canvas, 20, 20).Linear().Luminance(); light < 0.9 {
			t.Errorf("luminance %.2f at refresh %d", light, n)
		}
		return n == 20
	})
}

func TestPageMayBringAnotherCanvas(t *testing.T) {
	l := New("lamp", nil)
	if err := l.Play(t.Context(), playing(), nil); err != nil {
		t.Fatal(err)
	}
	defer l.Stop()
	for range 2 {
		canvas := newCanvasOnPage(t, "lamp")
		atRefreshes(t, func(float64) bool { return colour(canvas, 5, 5) != light.RGB{} })
		canvas.Call("remove")
	}
}

func TestWhatCannotBePlayedIsRefused(t *testing.T) {
	l := New("lamp", nil)
	for _, s := range []session.Signal{
		{Payload: []byte{1}, Profile: 255},
		{Profile: playing().Profile},
		{Payload: make([]byte, light.MaxPayload+1), Profile: playing().Profile},
	} {
		if err := l.Play(t.Context(), s, nil); err == nil {
			t.Errorf("Play of %d bytes in profile %d: no error", len(s.Payload), s.Profile)
		}
	}
}

func TestOnlyUnbrokenSignalsCount(t *testing.T) {
	type pass struct {
		at     float64 // in periods
		broken bool
	}
	tests := []struct {
		name   string
		passes []pass
		want   int
	}{
		{"two whole", []pass{{0, false}, {0.5, false}, {1.01, false}, {1.5, false}, {2.01, false}}, 2},
		{"not yet", []pass{{0, false}, {0.99, false}}, 0},
		{"broken in the middle", []pass{{0, false}, {0.5, true}, {1.01, false}, {1.6, false}, {2.01, false}}, 1},
		{"broken over the end", []pass{{0, false}, {0.9, false}, {1.2, true}, {2.01, false}}, 0},
		{"hidden for long", []pass{{0, false}, {0.9, false}, {5.2, true}, {6.01, false}}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var c counter
			for _, p := range tt.passes {
				c.pass(time.Duration(p.at*float64(time.Second)), time.Second, p.broken)
			}
			if c.shown != tt.want {
				t.Errorf("counted %d, want %d", c.shown, tt.want)
			}
		})
	}
}

// The whole signals of a play are told while it goes on.
func TestWholeSignalsAreTold(t *testing.T) {
	newCanvasOnPage(t, "lamp")
	l := New("lamp", nil)
	told := make(chan int, 8)
	if err := l.Play(t.Context(), playing(), func(n int) { told <- n }); err != nil {
		t.Fatal(err)
	}
	defer l.Stop()
	period := l.near.runner.play.emitter.Period()
	select {
	case n := <-told:
		if n != 1 {
			t.Errorf("told %d, want 1", n)
		}
	case <-time.After(period + 10*time.Second):
		t.Fatal(fmt.Errorf("nothing told after %v", period))
	}
}
