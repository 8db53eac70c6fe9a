package zones

import (
	"math"
	"testing"
)

func TestFaith(t *testing.T) {
	word := []uint8{0, 1, 1, 0, 0, 1}
	tests := []struct {
		name        string
		ratios      []float32
		least, most float64
	}{
		{"all agree", []float32{4, -4, -4, 4, 4, -4}, 1, 1},
		{"out of view", []float32{0, 0, 0, 0, 0, 0}, 1, 1},
		{"one weak error", []float32{4, -4, -4, 4, 4, 1}, 1, 1},
		{"half are wrong and sure", []float32{4, 4, -4, -4, 4, 4}, 0, 0.01},
		{"half are wrong, none is sure", []float32{0.5, 0.5, -0.5, -0.5, 0.5, 0.5}, 0.8, 0.9},
	}
	for _, test := range tests {
		if got := faith(word, test.ratios); got < test.least || got > test.most {
			t.Errorf("%s: got %.3f, want %v to %v", test.name, got, test.least, test.most)
		}
	}
}

// TestDoubted wants a ratio to stay where faith is full, to be nothing where there is none, and between them that of a mixture.
func TestDoubted(t *testing.T) {
	for _, l := range []float32{-14, -1, 0, 0.3, 14} {
		if got := doubted(l, 1); got != l {
			t.Errorf("full faith in %v: got %v", l, got)
		}
		if got := doubted(l, 0); got != 0 {
			t.Errorf("no faith in %v: got %v", l, got)
		}
		if got := doubted(l, 0.5); math.Abs(float64(got)) > math.Log(3) || got*l < 0 {
			t.Errorf("half faith in %v: got %v", l, got)
		}
	}
}
