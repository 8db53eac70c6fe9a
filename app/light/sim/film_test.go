package sim_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"glint/app/light"
	"glint/app/light/optic"
	"glint/app/light/sim"
	"glint/app/light/sim/y4m"
)

// TestFilmCarriesAPayload reads a film back as a browser does and gives it to the receiver.
func TestFilmCarriesAPayload(t *testing.T) {
	for _, fps := range []float64{30, 60} {
		payload := []byte("thirty-two bytes on a small film")
		emitter, err := light.NewEmitter(light.Profiles()[0], payload)
		if err != nil {
			t.Fatal(err)
		}
		c, _ := sim.ConditionByName("typical")
		path := c.Path
		path.FPS, path.Chroma420, path.DropRate = fps, false, 0.05
		show := func(at time.Duration) optic.Picture { return emitter.Picture(at - 300*time.Millisecond) }
		var film bytes.Buffer
		if err := sim.WriteFilm(&film, path, 3*time.Second, show); err != nil {
			t.Fatal(err)
		}
		receiver, n := light.NewReceiver(), 0
		var got []byte
		for _, shot := range frames(t, film.Bytes(), 320, 240) {
			if p := receiver.Push(time.Duration(float64(n)/fps*float64(time.Second)), shot); p.Payload != nil {
				got = p.Payload
			}
			n++
		}
		if n != int(3*fps) {
			t.Errorf("%v fps: %d frames", fps, n)
		}
		if !bytes.Equal(got, payload) {
			t.Errorf("%v fps: got %q", fps, got)
		}
	}
}

// frames reads a film.
func frames(t *testing.T, film []byte, w, h int) []optic.Shot {
	t.Helper()
	_, rest, _ := bytes.Cut(film, []byte("\n"))
	var out []optic.Shot
	for len(rest) > 0 {
		body, ok := bytes.CutPrefix(rest, []byte("FRAME\n"))
		if !ok || len(body) < w*h*3/2 {
			t.Fatalf("frame %d is broken", len(out))
		}
		luma, cb, cr := body[:w*h], body[w*h:w*h*5/4], body[w*h*5/4:w*h*3/2]
		shot := optic.Shot{W: w, H: h, Pix: make([]byte, 4*w*h)}
		for i, v := range luma {
			at := i/w/2*(w/2) + i%w/2
			c := optic.FromYCbCr(v, cb[at], cr[at])
			shot.Pix[4*i], shot.Pix[4*i+1], shot.Pix[4*i+2] = c.R, c.G, c.B
		}
		out, rest = append(out, shot), body[w*h*3/2:]
	}
	return out
}

// TestFilmRepeatsWhatIsLost: a file has no gaps.
func TestFilmRepeatsWhatIsLost(t *testing.T) {
	path := sim.Path{W: 32, H: 32, FPS: 25, DropRate: 0.5, Noise: 3}
	var film bytes.Buffer
	still := optic.NewPicture(1, 1, []optic.RGB{{R: 200, G: 200, B: 200}})
	if err := sim.WriteFilm(&film, path, 2*time.Second, func(time.Duration) optic.Picture { return still }); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(film.Bytes(), []byte("YUV4MPEG2 W32 H32 F25:1 ")) {
		t.Errorf("header %.40q", film.String())
	}
	camera := sim.New(path)
	all := frames(t, film.Bytes(), 32, 32)
	if len(all) != 50 {
		t.Fatalf("got %d frames, want 50", len(all))
	}
	for n := 1; n < len(all); n++ {
		_, _, ok := camera.Frame(n)
		if same := bytes.Equal(all[n].Pix, all[n-1].Pix); same == ok {
			t.Errorf("frame %d: the shot before again: %v, not lost: %v", n, same, ok)
		}
	}
}

func TestFilmOfOddSize(t *testing.T) {
	err := sim.WriteFilm(&bytes.Buffer{}, sim.Path{W: 31, H: 32}, time.Second, func(time.Duration) optic.Picture { return optic.Picture{} })
	if !errors.Is(err, y4m.ErrHeader) {
		t.Errorf("got %v, want ErrHeader", err)
	}
}
