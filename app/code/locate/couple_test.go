package locate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// A hand over a corner hides most of one finder pattern; the others say where it is.
func TestEachSeesTwoMarks(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for _, corner := range [3][2]float64{{1, 0}, {0, 0}, {0, 1}} {
		dark, size := grid(rng, 7)
		const scale = 6.0
		pix := drawn(dark, size, scale, 3*math.Pi/180, 640, 480)
		side := float64(size) * scale
		for y := range 480 {
			for x := range 640 {
				u, v := (float64(x)-320)/side+0.5, (float64(y)-240)/side+0.5
				if math.Hypot(u-corner[0], v-corner[1]) < 0.14 {
					pix[y*640+x] = 70
				}
			}
		}
		ok, _ := New().Each(pix, 640, 480, 640, Quick, plenty(), func(s Symbol) Verdict {
			wrong := 0
			for i := range s.Dark {
				if s.Size != size || s.Dark[i] != dark[i] {
					wrong++
				}
			}
			return when(wrong < size*size/30)
		})
		if !ok {
			t.Errorf("hand at %v: not found", corner)
		}
	}
}

func TestOrient(t *testing.T) {
	a := affine{ux: 2, uy: 1, vx: -1, vy: 2}
	for _, way := range [4][2]float64{{2, 1}, {-1, 2}, {-2, -1}, {1, -2}} {
		b := a
		b.orient(way[0], way[1])
		if got := []float64{b.ux, b.uy, b.vx, b.vy}; !slices.Equal(got, []float64{way[0], way[1], -way[1], way[0]}) {
			t.Errorf("towards %v: got %v", way, got)
		}
	}
}
