package light_test

import (
	"image"
	"testing"
	"time"

	"glint/app/light"
	"glint/app/light/optic"
	"glint/app/light/safe"
)

// TestEveryProfileIsSafe walks each profile as a screen of 60 Hz shows it: dark, at rest, the signal, at rest, dark. The analyser must find nothing by
// WCAG 2.3.1 nor by BT.1702 at any brightness, and no place of the screen may turn in luminance more often than the governor lets it.
func TestEveryProfileIsSafe(t *testing.T) {
	for _, p := range light.Profiles() {
		t.Run(p.Name, func(t *testing.T) {
			payload := make([]byte, min(p.MaxPayload, 88))
			for i := range payload {
				payload[i] = byte(i * 37)
			}
			e, err := light.NewEmitter(p, payload)
			if err != nil {
				t.Fatal(err)
			}
			watch := newWatcher()
			end := min(2*e.Period(), time.Minute)
			watch.see(t, -2*time.Second, optic.NewPicture(1, 1, []optic.RGB{{}}))
			for at := -time.Second; at < end; at += time.Second / 60 {
				watch.see(t, at, e.Picture(at))
			}
			watch.see(t, end, e.Rest())
			watch.see(t, end+500*time.Millisecond, optic.NewPicture(1, 1, []optic.RGB{{}}))
			if got := watch.analyser.Report(); !got.PassesStrictly() || got.General > safe.ReversalsMost || got.Red != 0 {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// watcher is a small screen under the eyes of the analyser, and of a governor at each of its places.
type watcher struct {
	frame     *image.RGBA
	analyser  *safe.Analyser
	governors []safe.Governor
	last      int
}

const watchedW, watchedH = 96, 72

func newWatcher() *watcher {
	const places = watchedW / 8 * watchedH / 8
	return &watcher{image.NewRGBA(image.Rect(0, 0, watchedW, watchedH)), safe.NewAnalyser(watchedW, watchedH), make([]safe.Governor, places), -1}
}

func (w *watcher) see(t *testing.T, at time.Duration, p light.Picture) {
	t.Helper()
	if p.Seq == w.last {
		return
	}
	w.last = p.Seq
	p.Draw(w.frame)
	at += 2 * time.Second
	w.analyser.Add(at, w.frame)
	for i := range w.governors {
		x, y := i%(watchedW/8)*8+4, i/(watchedW/8)*8+4
		c := w.frame.RGBAAt(x, y)
		if !w.governors[i].Allow(at, optic.RGB{R: c.R, G: c.G, B: c.B}.Linear().Luminance()) {
			t.Fatalf("%v: the governor refuses a picture", at)
		}
	}
}
