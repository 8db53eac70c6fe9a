package locate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// However a finder pattern is laid, it measures what was measured along the axes of the picture.
func TestLaidKeepsTheMeasuredModule(t *testing.T) {
	for i := range 64 {
		f := finder{x: 50, y: 40, wide: 5, tall: 7}
		a := laid(f, float64(i%8)*math.Pi/16, float64(i/8)*math.Pi/8, 0.65)
		for _, way := range [2][3]float64{{1, 0, f.wide}, {0, 1, f.tall}} {
			u, v := a.modules(way[0], way[1])
			if got := 1 / max(math.Abs(u), math.Abs(v)); math.Abs(got-way[2]) > 1e-9 || a.x != f.x || a.y != f.y {
				t.Errorf("%d: module %v of %+v along (%v, %v), want %v", i, got, a, way[0], way[1], way[2])
			}
		}
	}
}

// A symbol that is drawn together to six tenths along any way, as by a tilt of 53 degrees seen from afar, is found.
func TestEachFindsTheTilted(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	dark, size := grid(rng, 8)
	const scale, w, h = 6.0, 640, 480
	for degrees := 0.0; degrees < 180; degrees += 20 {
		sin, cos := math.Sincos(degrees * math.Pi / 180)
		pix := make([]byte, w*h)
		for i := range pix {
			x, y := float64(i%w)+0.5-w/2, float64(i/w)+0.5-h/2
			along := (x*cos + y*sin) * (1/0.6 - 1)
			x, y = x+along*cos, y+along*sin
			u, v := int(math.Floor(x/scale+float64(size)/2)), int(math.Floor(y/scale+float64(size)/2))
			pix[i] = 210
			if u >= 0 && v >= 0 && u < size && v < size && dark[v*size+u] {
				pix[i] = 30
			}
		}
		found := false
		for _, effort := range []Effort{Quick, Fine, Smooth} {
			ok, _ := New().Each(pix, w, h, w, effort, plenty(), func(s Symbol) Verdict { return when(slices.Equal(s.Dark, dark)) })
			found = found || ok
		}
		if !found {
			t.Errorf("drawn together along %v°: not found", degrees)
		}
	}
}
