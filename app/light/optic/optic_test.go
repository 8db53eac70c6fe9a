package optic

import (
	"image"
	"math"
	"testing"
)

func TestCodesRoundTrip(t *testing.T) {
	for c := range 256 {
		if got := Encode(Decode(uint8(c))); got != uint8(c) {
			t.Errorf("code %d comes back as %d", c, got)
		}
	}
	for _, test := range []struct {
		in   float64
		want uint8
	}{{-1, 0}, {0, 0}, {1, 255}, {2, 255}, {math.NaN(), 0}, {0.5, 188}, {0.2126, 127}} {
		if got := Encode(test.in); got != test.want {
			t.Errorf("%v: got %d, want %d", test.in, got, test.want)
		}
	}
}

// TestKnownColours compares with the values that the search for the palette and the W3C's notes give.
func TestKnownColours(t *testing.T) {
	tests := []struct {
		c         RGB
		luminance float64
		u, v      float64
	}{
		{RGB{255, 255, 255}, 1, 0.1978, 0.4683},
		{RGB{255, 255, 0}, 0.9278, 0.2039, 0.5529},
		{RGB{255, 0, 0}, 0.2126, 0.4507, 0.5229},
		{RGB{0, 0, 255}, 0.0722, 0.1754, 0.1579},
		{RGB{}, 0, 0.1978, 0.4683},
	}
	for _, test := range tests {
		l := test.c.Linear()
		u, v := l.UV()
		if math.Abs(l.Luminance()-test.luminance) > 1e-3 || math.Abs(u-test.u) > 1e-3 || math.Abs(v-test.v) > 1e-3 {
			t.Errorf("%v: got L %.4f u' %.4f v' %.4f, want %v", test.c, l.Luminance(), u, v, test)
		}
	}
	if got := (RGB{R: 255, G: 255}).Linear().RedShare(); math.Abs(got-0.5) > 1e-6 {
		t.Errorf("red share of yellow: got %v", got)
	}
	if got := (RGB{}).Linear().RedShare(); got != 0 {
		t.Errorf("red share of black: got %v", got)
	}
}

// TestDraw compares with the definition, pixel by pixel, at sizes that do and do not divide evenly.
func TestDraw(t *testing.T) {
	colours := make([]RGB, 54)
	for i := range colours {
		colours[i] = RGB{uint8(i), uint8(2 * i), uint8(255 - i)}
	}
	picture := NewPicture(9, 6, colours)
	for _, size := range [][2]int{{9, 6}, {320, 240}, {100, 7}, {4, 3}, {1, 1}} {
		w, h := size[0], size[1]
		dst := image.NewRGBA(image.Rect(0, 0, w, h))
		picture.Draw(dst)
		for y := range h {
			for x := range w {
				col, row := int((float64(x)+0.5)*9/float64(w)), int((float64(y)+0.5)*6/float64(h))
				want := picture.At(col, row)
				got := dst.RGBAAt(x, y)
				if got.R != want.R || got.G != want.G || got.B != want.B || got.A != 255 {
					t.Fatalf("%dx%d at %d,%d: got %v, want %v", w, h, x, y, got, want)
				}
			}
		}
	}
	picture.Draw(image.NewRGBA(image.Rect(0, 0, 0, 0)))
	dst := image.NewRGBA(image.Rect(0, 0, 2, 2))
	Picture{Cols: 2, Rows: 2}.Draw(dst) // no colours: nothing is drawn
	if dst.Pix[3] != 0 {
		t.Error("a picture without colours was drawn")
	}
}

func TestSeqNamesContent(t *testing.T) {
	a := NewPicture(2, 1, []RGB{{1, 2, 3}, {4, 5, 6}})
	b := NewPicture(2, 1, []RGB{{1, 2, 3}, {4, 5, 6}})
	c := NewPicture(1, 2, []RGB{{1, 2, 3}, {4, 5, 6}})
	d := NewPicture(2, 1, []RGB{{1, 2, 3}, {4, 5, 7}})
	if a.Seq != b.Seq || a.Seq == c.Seq || a.Seq == d.Seq {
		t.Errorf("got %d %d %d %d", a.Seq, b.Seq, c.Seq, d.Seq)
	}
}

func TestValid(t *testing.T) {
	tests := []struct {
		name string
		s    Shot
		want bool
	}{
		{"good", Shot{2, 1, make([]byte, 8)}, true},
		{"empty", Shot{}, false},
		{"short", Shot{2, 1, make([]byte, 7)}, false},
		{"long", Shot{2, 1, make([]byte, 9)}, false},
		{"negative", Shot{-2, -1, make([]byte, 8)}, false},
		{"huge", Shot{MaxSide + 1, 1, make([]byte, 4*(MaxSide+1))}, false},
	}
	for _, test := range tests {
		if got := test.s.Valid(); got != test.want {
			t.Errorf("%s: got %v", test.name, got)
		}
	}
}
