package peer

import (
	"bytes"
	"testing"
	"time"

	"glint/app/light"
	"glint/app/light/sim"
	"glint/app/light/sim/trial"
)

// desk is a good view without noise to speak of.
var desk = sim.Path{
	W: 320, H: 240, Scale: 0.57, Rotation: 2, BlurSigmaPx: 0.5, Ambient: 0.05, Exposure: 10 * time.Millisecond, Readout: 20 * time.Millisecond,
	Noise: 1, Scan: 12 * time.Millisecond,
}

func TestPeersDeliver(t *testing.T) {
	tests := []struct {
		name        string
		link        Maker
		w, h        int
		bytes       int
		least, most time.Duration
	}{
		{"QR", QR, 640, 480, 32, 0, 200 * time.Millisecond},
		{"QR, more bytes", QR, 640, 480, 221, 0, time.Second},
		{"carousel", Carousel, 640, 480, 221, 450 * time.Millisecond, 2 * time.Second},
		{"Manchester", Manchester, 80, 60, 8, 6400 * time.Millisecond, 7 * time.Second}, // 96 bits
		{"flicker", Flicker, 160, 120, 32, 6800 * time.Millisecond, 8 * time.Second},    // 76 nibbles
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := desk
			path.W, path.H = test.w, test.h
			r, err := trial.Trial{Path: path, Link: test.link, Bytes: test.bytes, Join: -300 * time.Millisecond, Limit: 10 * time.Second, Seed: 1}.Run()
			if err != nil {
				t.Fatal(err)
			}
			if !r.Delivered || r.Took < test.least || r.Took > test.most {
				t.Errorf("got %v after %v, want from %v to %v", r.Delivered, r.Took, test.least, test.most)
			}
		})
	}
}

// TestPeersLoop: what a first round lost, a later one brings.
func TestPeersLoop(t *testing.T) {
	for name, link := range map[string]Maker{"Manchester": Manchester, "flicker": Flicker} {
		path := desk
		path.W, path.H = 80, 60
		blind := func(tr trial.Trial, payload []byte) (trial.Link, error) {
			l, err := link(tr, payload)
			show, dark := l.Show, l.Show(-1)
			l.Show = func(at time.Duration) light.Picture {
				if at > time.Second && at < 2*time.Second {
					return dark
				}
				return show(at)
			}
			return l, err
		}
		r, err := trial.Trial{Path: path, Link: blind, Bytes: 4, Join: -300 * time.Millisecond, Limit: 20 * time.Second, Seed: 2}.Run()
		if err != nil || !r.Delivered || r.Took < 3*time.Second {
			t.Errorf("%s: got %v after %v (%v), want a delivery in the second round", name, r.Delivered, r.Took, err)
		}
	}
}

func TestBlindPeers(t *testing.T) {
	for name, link := range map[string]Maker{"QR": QR, "carousel": Carousel, "Manchester": Manchester, "flicker": Flicker} {
		path := desk
		path.W, path.H, path.Occlusion = 160, 120, 1
		r, err := trial.Trial{Path: path, Link: link, Bytes: 4, Join: -300 * time.Millisecond, Limit: 4 * time.Second, Seed: 3}.Run()
		if err != nil || r.Delivered || r.False {
			t.Errorf("%s behind a hand: got %+v, %v", name, r, err)
		}
	}
}

func TestAnySixParts(t *testing.T) {
	parts := [][]byte{{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 250}, {11, 12}}
	ids := []byte{200, 3, 77, 8, 99, 254}
	var later [][]byte
	for _, id := range ids {
		later = append(later, partAt(parts, points(6), id))
	}
	for i, want := range parts {
		if got := partAt(later, ids, byte(i)); !bytes.Equal(got, want) {
			t.Errorf("part %d: got %v, want %v", i, got, want)
		}
	}
}

func TestInverse(t *testing.T) {
	for a := 1; a < 256; a++ {
		if got := times(byte(a), inverse(byte(a))); got != 1 {
			t.Errorf("%d: got %d, want 1", a, got)
		}
	}
}

func TestSpell(t *testing.T) {
	bits := spell([]byte("abc"))
	if got := unspell(bits); string(got) != "abc" {
		t.Errorf("got %q", got)
	}
	bits[5] = !bits[5]
	if got := unspell(bits); got != nil {
		t.Errorf("with a wrong bit: got %q, want nothing", got)
	}
}
