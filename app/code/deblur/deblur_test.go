package deblur

import (
	"math"
	"math/rand/v2"
	"testing"
)

// blurred spreads a grid of random modules by a Gaussian of sigma modules, with light around it, between two levels that drift.
func blurred(rng *rand.Rand, size int, sigma, noise float64) (raw []float64, dark []bool) {
	wide := size + 2*Margin
	dark = make([]bool, size*size)
	for i := range dark {
		dark[i] = rng.IntN(2) == 0
	}
	at := func(u, v int) float64 {
		if u < 0 || v < 0 || u >= size || v >= size || !dark[v*size+u] {
			return 1
		}
		return 0
	}
	const far = 4
	raw = make([]float64, wide*wide)
	for v := -Margin; v < size+Margin; v++ {
		for u := -Margin; u < size+Margin; u++ {
			sum, all := 0.0, 0.0
			for dv := -far; dv <= far; dv++ {
				for du := -far; du <= far; du++ {
					w := math.Exp(-float64(du*du+dv*dv) / (2 * sigma * sigma))
					sum, all = sum+w*at(u+du, v+dv), all+w
				}
			}
			drift := float64(u) / float64(size)
			raw[(v+Margin)*wide+u+Margin] = 0.1 + 0.2*drift + (0.6-0.3*drift)*sum/all + noise*rng.NormFloat64()
		}
	}
	return raw, dark
}

func mistakes(got, want []bool) int {
	n := 0
	for i := range got {
		if got[i] != want[i] {
			n++
		}
	}
	return n
}

func TestRefineUndoesBlur(t *testing.T) {
	tests := []struct {
		name         string
		sigma, noise float64 // modules; of the light
		most         int     // modules of 41×41 that may be wrong in the end
	}{
		{"sharp", 0.1, 0.01, 0},
		{"half a module", 0.55, 0.01, 0},
		{"most of a module", 0.7, 0.004, 5},
		{"noisy", 0.45, 0.03, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, 2))
			const size = 41
			raw, dark := blurred(rng, size, tt.sigma, tt.noise)
			s := NewSolver()
			s.Start(size, raw, make([]int8, size*size))
			first := mistakes(s.Modules(), dark)
			s.Refine()
			s.Refine()
			got := mistakes(s.Modules(), dark)
			t.Logf("%d wrong at first, %d in the end", first, got)
			if got > tt.most || got > first {
				t.Errorf("%d wrong at first, %d in the end, want at most %d", first, got, tt.most)
			}
		})
	}
}

// What is known stays, whatever the samples say.
func TestKnownModulesStay(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const size = 25
	raw, dark := blurred(rng, size, 0.5, 0.02)
	known := make([]int8, size*size)
	for i := 0; i < len(known); i += 7 {
		known[i] = Dark
		if dark[i] { // the opposite of what is seen
			known[i] = Light
		}
	}
	s := NewSolver()
	s.Start(size, raw, known)
	for range 3 {
		for i, got := range s.Modules() {
			if known[i] != Open && got != (known[i] == Dark) {
				t.Fatalf("module %d: got dark %v", i, got)
			}
		}
		s.Refine()
	}
}

// The guesses that flips keep up to date are those that the filter gives.
func TestFlipKeepsGuesses(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	const size = 21
	raw, _ := blurred(rng, size, 0.6, 0.01)
	s := NewSolver()
	s.Start(size, raw, make([]int8, size*size))
	s.learnForward()
	s.spread()
	for range 100 {
		s.flip(rng.IntN(size * size))
	}
	kept := append([]float64(nil), s.guess...)
	s.spread()
	for i, want := range s.guess {
		if math.Abs(kept[i]-want) > 1e-9 {
			t.Fatalf("module %d: got %g, want %g", i, kept[i], want)
		}
	}
}

// A grid of anything gives some decision and no panic, and no buffer grows.
func TestAnyGrid(t *testing.T) {
	s := NewSolver()
	for size := 1; size < 30; size++ {
		for _, v := range []float64{0, 1, math.NaN(), math.Inf(1)} {
			raw := make([]float64, (size+2*Margin)*(size+2*Margin))
			for i := range raw {
				raw[i] = v * float64(i%3)
			}
			s.Start(size, raw, make([]int8, size*size))
			s.Refine()
			if got := len(s.Modules()); got != size*size {
				t.Errorf("%d modules for a size of %d", got, size)
			}
		}
	}
	raw, _ := blurred(rand.New(rand.NewPCG(7, 8)), 29, 0.5, 0)
	known := make([]int8, 29*29)
	if n := testing.AllocsPerRun(3, func() { s.Start(29, raw, known); s.Refine(); s.Modules() }); n > 0 {
		t.Errorf("%v allocations a grid", n)
	}
}
