package code

import (
	"errors"
	"math/rand/v2"
	"testing"
)

// TestReaderReadsBars: the reader that a till looks through reads bars as well, ours as what they are and others' as foreign, while a foreign QR
// code is in view too.
func TestReaderReadsBars(t *testing.T) {
	rng := rand.New(rand.NewPCG(43, 44))
	for _, v := range barViews {
		t.Run(v.name, func(t *testing.T) {
			read := 0
			const views = 4
			for range views {
				digits := shortDigits(rng)
				bars, err := MakeBars(digits)
				if err != nil {
					t.Fatal(err)
				}
				pix, w, h := v.draw(rng, bars.Widths)
				found, err := readPatiently(picture{pix, w, h, w})
				if errors.Is(err, ErrNothing) {
					continue
				}
				if err != nil || found.Kind != KindShort || string(found.Payload) != string(digits) {
					t.Fatalf("read %+v (%v) of %s", found, err, digits)
				}
				read++
			}
			if read*100 < v.floor*views {
				t.Errorf("read %d of %d views, want %d%%", read, views, v.floor)
			}
		})
	}
	foreign := drawBars([]uint8{startC, 62, 12, 34, 56, 78, 90, 12, 34, 56, 7, checkOf([]uint8{startC, 62, 12, 34, 56, 78, 90, 12, 34, 56, 7})})
	pix, w, h := plate(foreign.Luma(3), 80, 40)
	found, err := readPatiently(picture{pix, w, h, w})
	if err != nil || !found.Foreign || found.Text != "62123456789012345607" {
		t.Errorf("foreign bars: %+v, %v", found, err)
	}
}

// BenchmarkBarsTurn is what a look for bars adds to every fourth picture: of noise, in which no line is quickly told to be none.
func BenchmarkBarsTurn(b *testing.B) {
	rng := rand.New(rand.NewPCG(45, 46))
	noise := picture{randomBytes(rng, 640*480), 640, 480, 640}
	r := NewReader()
	b.ReportAllocs()
	for b.Loop() {
		left := DefaultWork / barsShare
		if _, err := r.bars.read(plane{noise.pix, noise.stride, box{w: noise.w, h: noise.h}}, &left); !errors.Is(err, ErrNothing) {
			b.Fatal(err)
		}
	}
}
