package lamp

import (
	"syscall/js"
	"testing"
	"time"

	"glint/app/light"
	"glint/app/session"
)

// warmed is a lamp whose Worker is up.
func warmed(t *testing.T) *Lamp {
	t.Helper()
	l := New("lamp", nil)
	l.Warm()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(20 * time.Second)
	for !l.apart.up() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatal("the Worker does not come up")
		}
	}
	t.Cleanup(func() {
		l.Stop()
		l.apart.worker.Close()
	})
	return l
}

// over is the canvas of the Worker that lies over the page's.
func over(page js.Value) js.Value {
	next := page.Get("nextElementSibling")
	if !next.Truthy() || next.Get("tagName").String() != "CANVAS" {
		return js.Undefined()
	}
	return next
}

// seen is the colour at a place, of 1, of what a Worker has drawn; transparent is black.
func seen(t *testing.T, canvas js.Value, x, y float64) light.RGB {
	t.Helper()
	w, h := canvas.Get("width").Int(), canvas.Get("height").Int()
	copied := newCanvas()
	copied.Set("width", w)
	copied.Set("height", h)
	copied.Call("getContext", "2d", map[string]any{"willReadFrequently": true}).Call("drawImage", canvas, 0, 0)
	return colour(copied, int(x*float64(w)), int(y*float64(h)))
}

func TestWorkerDrawsOverThePage(t *testing.T) {
	page := newCanvasOnPage(t, "lamp")
	l := warmed(t)
	whole := make(chan int, 8)
	if err := l.Play(t.Context(), playing(), func(n int) { whole <- n }); err != nil {
		t.Fatal(err)
	}
	atRefreshes(t, func(float64) bool {
		c := over(page)
		return c.Truthy() && seen(t, c, 0.5, 0.5).Linear().Luminance() > 0.9
	})
	box := func(e js.Value) [4]float64 {
		r := e.Call("getBoundingClientRect")
		return [4]float64{r.Get("left").Float(), r.Get("top").Float(), r.Get("width").Float(), r.Get("height").Float()}
	}
	if got, want := box(over(page)), box(page); got != want {
		t.Errorf("the Worker's canvas lies at %v, the page's at %v", got, want)
	}
	select {
	case n := <-whole:
		if n != 1 {
			t.Errorf("told %d whole signals first", n)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("no whole signal is told")
	}
	if r := l.Report(); r.Refused != 0 || r.Refreshes < 10 {
		t.Errorf("report %+v", r)
	}
	l.Stop()
	if over(page).Truthy() {
		t.Error("after Stop the light is still there")
	}
}

func TestWorkerFollowsThePagesCanvas(t *testing.T) {
	first := newCanvasOnPage(t, "lamp")
	l := warmed(t)
	if err := l.Play(t.Context(), playing(), nil); err != nil {
		t.Fatal(err)
	}
	lit := func(page js.Value) bool {
		c := over(page)
		return c.Truthy() && seen(t, c, 0.5, 0.5).Linear().Luminance() > 0.9
	}
	atRefreshes(t, func(float64) bool { return lit(first) })
	first.Get("style").Set("cssText", "width:200px;height:100px")
	atRefreshes(t, func(float64) bool { return lit(first) && over(first).Get("clientWidth").Int() == 200 })
	first.Call("remove")
	second := newCanvasOnPage(t, "lamp")
	atRefreshes(t, func(float64) bool { return lit(second) })
}

// A Worker that dies leaves the page to draw, from the beginning of the signal, and whole signals go on being counted.
func TestPageDrawsWhenTheWorkerDies(t *testing.T) {
	page := newCanvasOnPage(t, "lamp")
	l := warmed(t)
	if err := l.Play(t.Context(), playing(), nil); err != nil {
		t.Fatal(err)
	}
	atRefreshes(t, func(float64) bool { return over(page).Truthy() })
	l.apart.worker.Restart()
	atRefreshes(t, func(float64) bool { return colour(page, 20, 20).Linear().Luminance() > 0.9 })
	if over(page).Truthy() {
		t.Error("the dead Worker's canvas is still there")
	}
	l.Stop()
	if got := colour(page, 20, 20); got != (light.RGB{}) {
		t.Errorf("after Stop the canvas shows %v", got)
	}
}

func TestReachOnTheCanvas(t *testing.T) {
	page := newCanvasOnPage(t, "lamp")
	l := warmed(t)
	s := playing()
	s.Reach = session.ReachNear
	if err := l.Play(t.Context(), s, nil); err != nil {
		t.Fatal(err)
	}
	surround, middle := map[light.RGB]bool{}, map[light.RGB]bool{}
	first := -1.0
	atRefreshes(t, func(ms float64) bool {
		c := over(page)
		if !c.Truthy() || seen(t, c, 0.1, 0.5) == (light.RGB{}) {
			return false
		}
		if first < 0 {
			first = ms
		}
		surround[seen(t, c, 0.1, 0.5)] = true
		middle[seen(t, c, 0.45, 0.45)] = true
		return ms-first > 1500
	})
	if len(surround) != 1 || len(middle) < 3 {
		t.Errorf("around the picture: %v, in it: %v", surround, middle)
	}
	for c := range middle {
		if l := c.Linear().Luminance(); l > 0.6 {
			t.Errorf("%v has luminance %.2f, not dimmed", c, l)
		}
	}
}

// While the page is busy the Worker keeps pace; the page, drawing by itself, cannot. How much is in the log: a loaded machine holds up both.
func TestStallsWithABusyPage(t *testing.T) {
	newCanvasOnPage(t, "lamp")
	play := func(l *Lamp) Report {
		t.Helper()
		if err := l.Play(t.Context(), playing(), nil); err != nil {
			t.Fatal(err)
		}
		tick := time.NewTicker(250 * time.Millisecond)
		defer tick.Stop()
		for range 20 {
			<-tick.C
			for began := time.Now(); time.Since(began) < 100*time.Millisecond; {
			}
		}
		before := l.report.Load()
		l.Stop()
		atRefreshes(t, func(float64) bool { return l.report.Load() != before })
		return l.Report()
	}
	page := play(New("lamp", nil))
	apart := play(warmed(t))
	for name, r := range map[string]Report{"page": page, "Worker": apart} {
		t.Logf("%-6s: %d refreshes at %.0f Hz, %d missed, worst %v, %d whole signals, %d refused", name, r.Refreshes, r.Hz, r.Missed, r.Worst.Round(time.Millisecond), r.Whole, r.Refused)
		if r.Refreshes == 0 {
			t.Errorf("%s: nothing was played", name)
		}
	}
}
