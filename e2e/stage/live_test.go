package stage

import (
	"math"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"glint/app/light/optic"
	"glint/app/light/sim"
)

// TestLiveFilmGoesOn opens a camera twice, with a break, and asks what it sees when: it must be what a clock says, in all of both times. A film that is
// merely read begins anew, and runs late from each moment on in which the browser was busy.
func TestLiveFilmGoesOn(t *testing.T) {
	const cycle = 16 * time.Second // from black to white
	show := func(at time.Duration) optic.Picture {
		v := uint8(255 * (at % cycle) / cycle)
		return optic.NewPicture(1, 1, []optic.RGB{{R: v, G: v, B: v}})
	}
	path := sim.Path{W: 64, H: 48, Scale: 2, Level: 1, FPS: 60}
	film, err := NewLive(filepath.Join(t.TempDir(), "clock.y4m"), path, show)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := film.Close(); err != nil {
			t.Error(err)
		}
	})
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
	if err := film.Play(path, cycle, show); err != nil {
		t.Fatal(err)
	}
	seen, err := Eval[[][2]float64](b, `(async () => {
		const all = [];
		for (let round = 0; round < 2; round++) {
			const stream = await navigator.mediaDevices.getUserMedia({video: true});
			const track = stream.getVideoTracks()[0];
			const reader = new MediaStreamTrackProcessor({track}).readable.getReader();
			for (let n = 0; n < 120; n++) {
				const {value} = await reader.read();
				const pix = new Uint8Array(value.allocationSize());
				const [y] = await value.copyTo(pix);
				all.push([performance.now() / 1000, (pix[y.offset + 24 * y.stride + 32] - 16) / 219]);
				value.close();
			}
			track.stop();
			await new Promise((done) => setTimeout(done, 1000));
		}
		return all;
	})()`)
	if err != nil {
		t.Fatal(err)
	}
	// The film's time by what is seen, less the page's: the same for all shots, but for what is late.
	first := seen[0][1]*cycle.Seconds() - seen[0][0]
	const most = 0.75 // s
	for n, s := range seen {
		off := math.Mod(s[1]*cycle.Seconds()-s[0]-first+1.5*cycle.Seconds(), cycle.Seconds()) - cycle.Seconds()/2
		if math.Abs(off) > most {
			t.Fatalf("shot %d, %.2f s after the first, is of %.2f s beside its time", n, s[0]-seen[0][0], off)
		}
	}
}
