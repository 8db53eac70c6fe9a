package zones

import (
	"math"
	"testing"
)

// TestFitTone makes the places that the ramps of a vivid panel tell, with an error of a hundredth of a screen, and wants the geometry and the knee back.
func TestFitTone(t *testing.T) {
	for _, want := range []float64{0, 0.06, 0.13, 0.2} {
		k := knee{at: want, red: 0.16}
		var pairs []lookup
		for i := range 40 {
			for j := range 30 {
				u, v := (float64(i)+0.5)/40, (float64(j)+0.5)/30
				off := 0.01 * math.Sin(float64(7*i*i+11*j*j))
				pairs = append(pairs, lookup{0.6*u - 0.3, 0.4*v - 0.2, k.level(u) + off, k.level(v) - off})
			}
		}
		h, got, ok := fitTone(pairs, 0, k.red)
		if !ok || math.Abs(got.knee.at-want) > kneeStep || want == 0 && got != (tone{}) {
			t.Errorf("knee at %.2f: got %+v", want, got)
		}
		for _, p := range [][2]float64{{0.05, 0.1}, {0.5, 0.5}, {0.9, 0.95}} {
			if u, v := h.at(0.6*p[0]-0.3, 0.4*p[1]-0.2); math.Abs(u-p[0]) > 0.02 || math.Abs(v-p[1]) > 0.02 {
				t.Errorf("knee at %.2f: place %v is taken for %.3f %.3f", want, p, u, v)
			}
		}
	}
}

// TestFitRoundedTone makes the places that the ramps of a vivid panel tell through a blur of 16 px, which rounds the knee off, and wants the knee where it is; blur alone
// has none. A cell near the edge sees more of what is inside.
func TestFitRoundedTone(t *testing.T) {
	const sigma = 16.0 / 182 // screens
	for _, want := range []float64{0, 0.15, 0.24} {
		k := knee{at: want, red: 0.16, dim: 0.001}
		seen := func(t float64) float64 {
			var sum, weight float64
			for x := 0.005; x < 1; x += 0.01 {
				w := math.Exp(-square((x-t)/sigma) / 2)
				sum, weight = sum+w*k.level(x), weight+w
			}
			return sum / weight
		}
		var pairs []lookup
		for i := range 40 {
			for j := range 30 {
				u, v := 0.06+0.88*(float64(i)+0.5)/40, 0.06+0.88*(float64(j)+0.5)/30
				off := 0.01 * math.Sin(float64(7*i*i+11*j*j))
				pairs = append(pairs, lookup{0.6*u - 0.3, 0.4*v - 0.2, seen(u) + off, seen(v) - off})
			}
		}
		_, got, ok := fitTone(pairs, 0, k.red)
		if !ok || math.Abs(got.knee.at-want) > 2*kneeStep {
			t.Errorf("knee at %.2f: got %+v", want, got)
		}
	}
}

// TestKneeShare wants share to be the inverse of level.
func TestKneeShare(t *testing.T) {
	for _, k := range []knee{{}, {red: 0.16}, {at: 0.13, red: 0.16}, {at: 0.27, red: 0.1}, {at: 0.15, red: 0.16, dim: 0.07}} {
		for i := range 25 {
			want := float64(i)/20 - 0.1
			if got := k.share(k.level(want)); math.Abs(got-want) > 1e-9 {
				t.Errorf("%+v: level of %.2f is undone to %.4f", k, want, got)
			}
		}
	}
}

// TestToneOfPoint wants blue gone below the knee, and D where it was.
func TestToneOfPoint(t *testing.T) {
	vivid, plain := tone{knee: knee{at: 0.13}}, tone{}
	if a, d := vivid.of(pointA), vivid.of(pointD); a != plain.of(pointA) || d != plain.of(pointD) {
		t.Errorf("got A %v, D %v", a, d)
	}
	if c := vivid.of(pointC); math.Abs(c.B-0.343) > 0.002 || c.R != plain.of(pointC).R {
		t.Errorf("got C %v", c)
	}
}

// TestNoKneeInPixels bends the ramps a little, as pixels that they fall on without any blur do: a knee would explain that better, and is none.
func TestNoKneeInPixels(t *testing.T) {
	k := knee{at: 0.18, red: 0.14}
	var pairs []lookup
	for i := range 40 {
		for j := range 30 {
			u, v := (float64(i)+0.5)/40, (float64(j)+0.5)/30
			off := 0.003 * math.Sin(float64(7*i*i+11*j*j))
			pairs = append(pairs, lookup{0.6*u - 0.3, 0.4*v - 0.2, u + 0.25*(k.level(u)-u) + off, v + 0.25*(k.level(v)-v) - off})
		}
	}
	if _, got, ok := fitTone(pairs, 0, k.red); !ok || got != (tone{}) {
		t.Errorf("got %+v", got)
	}
}
