package zones

import (
	"math"
	"testing"
)

// TestFitClipped makes the places that ramps tell when light is clipped at a gain, and wants the geometry and the gain back.
func TestFitClipped(t *testing.T) {
	for _, gain := range []float64{1, 1.6, 2.2} {
		var pairs []lookup
		for i := range 40 {
			for j := range 30 {
				u, v := (float64(i)+0.5)/40, (float64(j)+0.5)/30
				pairs = append(pairs, lookup{0.6*u - 0.3, 0.4*v - 0.2, min(gain*u, 1), min(gain*v, 1)})
			}
		}
		h, got, ok := fitClipped(pairs, 0.3)
		if !ok || math.Abs(got-gain) > 0.08 {
			t.Errorf("gain %.1f: got %.3f", gain, got)
		}
		if u, v := h.at(0, 0); math.Abs(u-0.5) > 0.03 || math.Abs(v-0.5) > 0.03 {
			t.Errorf("gain %.1f: the centre is at %.3f %.3f", gain, u, v)
		}
		if _, got, _ := fitClipped(pairs, 0); got != 1 {
			t.Errorf("without glare: got a gain of %.2f", got)
		}
	}
}
