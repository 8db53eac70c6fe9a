package stage

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"glint/app/light/optic"
	"glint/app/light/sim"
)

// TestFilmHasItsColours asks Chromium which colours its camera sees in a film of bars: the film's codes must mean to it what they mean to us.
func TestFilmHasItsColours(t *testing.T) {
	colours := []optic.RGB{{R: 255, G: 255}, {R: 200, G: 255, B: 255}, {R: 225, G: 255, B: 175}, {R: 255, G: 245, B: 235}, {}, {R: 40, G: 90, B: 200}, {R: 200, G: 60, B: 30}, {R: 128, G: 128, B: 128}}
	film := Film{Path: filepath.Join(t.TempDir(), "bars.y4m")}
	bars := optic.NewPicture(len(colours), 1, colours)
	path := sim.Path{Scale: 1, Aspect: 0.75, Level: 1}
	if err := film.Record(path, time.Second, func(time.Duration) optic.Picture { return bars }); err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!doctype html><title>film</title>`))
	}))
	defer site.Close()
	b, err := Open(t.Context(), Options{Name: "film", Width: 640, Height: 480, Profile: t.TempDir(), Flags: film.Flags()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	if err := b.Goto(site.URL); err != nil {
		t.Fatal(err)
	}
	_, err = Eval[bool](b, `navigator.mediaDevices.getUserMedia({ video: true }).then((stream) => {
		const v = document.createElement("video");
		v.muted = true;
		v.srcObject = stream;
		const c = document.createElement("canvas");
		const g = c.getContext("2d", { willReadFrequently: true });
		v.requestVideoFrameCallback(() => {
			[c.width, c.height] = [v.videoWidth, v.videoHeight];
			g.drawImage(v, 0, 0);
			window.bars = Array.from({ length: 8 }, (_, i) => [...g.getImageData((i + 0.5) * c.width / 8, c.height / 2, 1, 1).data]);
		});
		return v.play().then(() => true);
	})`)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Wait("a frame", `window.bars`, 30*time.Second); err != nil {
		t.Fatal(err)
	}
	got, err := Eval[[][]int](b, `window.bars`)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range colours {
		for k, code := range []uint8{want.R, want.G, want.B} {
			if d := got[i][k] - int(code); d < -4 || d > 4 {
				t.Errorf("bar %d: got %v, want %v", i, got[i], want)
			}
		}
	}
}
