package zones

import (
	"math"
	"testing"
)

// TestFitClipped makes the places that ramps tell when light is clipped at a gain, with an error of a hundredth of a screen, and wants the geometry and the gain back.
func TestFitClipped(t *testing.T) {
	for _, gain := range []float64{1, 1.6, 2.2, 4} {
		var pairs []lookup
		for i := range 40 {
			for j := range 30 {
				u, v := (float64(i)+0.5)/40, (float64(j)+0.5)/30
				off := 0.01 * math.Sin(float64(7*i*i+11*j*j))
				pairs = append(pairs, lookup{0.6*u - 0.3, 0.4*v - 0.2, min(gain*u+off, 1), min(gain*v-off, 1)})
			}
		}
		h, got, ok := fitClipped(pairs, 0.3)
		if !ok || math.Abs(got-gain) > 0.08 {
			t.Errorf("gain %.1f: got %.3f", gain, got)
		}
		for _, p := range [][2]float64{{0.1, 0.1}, {0.5, 0.5}, {0.9, 0.2}, {0.9, 0.9}} {
			if u, v := h.at(0.6*p[0]-0.3, 0.4*p[1]-0.2); math.Abs(u-p[0]) > 0.025 || math.Abs(v-p[1]) > 0.025 {
				t.Errorf("gain %.1f: place %v is taken for %.3f %.3f", gain, p, u, v)
			}
		}
		if _, got, _ := fitClipped(pairs, 0); got != 1 {
			t.Errorf("without glare: got a gain of %.2f", got)
		}
	}
}

// TestJudgeClipped wants a screen whose ramps are clipped to pass for a signal where light is clipped, with the area that it has, and nowhere else; nor may ramps
// pass that no gain explains, nor a view in which places hardly change one way.
func TestJudgeClipped(t *testing.T) {
	bump := func(u float64) float64 { return 1 - 4*square(u-0.5) }
	const gain = 2.4
	flat := func(u float64) float64 { return min(gain*u, 1) }
	thin := func(v float64) float64 { return gain * (0.2 + 0.05*v) }
	for _, c := range []struct {
		name   string
		across func(float64) float64
		down   func(float64) float64
		glare  float64
		want   bool
	}{
		{"clipped", flat, flat, 0.3, true}, {"clipped, small in the view", flat, flat, 0.015, true}, {"no glare", flat, flat, 0, false},
		{"there and back", bump, bump, 0.3, false}, {"no ramp down", flat, thin, 0.3, false},
	} {
		var o pilotFit
		o.reset(40, 30)
		o.ok, o.top, o.glare = true, 1, c.glare
		for i := range o.variance { // the screen fills half of the view's width and height
			u, v := (float64(i%o.w)+0.5)/20-0.5, (float64(i/o.w)+0.5)/15-0.5
			if u < 0 || u > 1 || v < 0 || v > 1 {
				continue
			}
			o.variance[i], o.theta[swing][i] = 1, 1
			o.theta[across][i], o.theta[down][i] = float32(c.across(u)-0.5), float32(c.down(v)-0.5)
		}
		o.vary = 0.3
		v := o.judge()
		if v.passes(scoreLock) != c.want || c.want && math.Abs(v.det-4) > 0.3 {
			t.Errorf("%s: got %+v", c.name, v)
		}
	}
}
