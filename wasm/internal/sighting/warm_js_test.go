package sighting_test

import (
	"testing"

	"glint/wasm/internal/sighting"
)

// TestWarm wants the reception to come to its end, through all that a true one goes through, and to cost nothing afterwards.
func TestWarm(t *testing.T) {
	w := sighting.NewWarm()
	steps := 1
	for ; !w.Step(); steps++ {
		if steps > 1000 {
			t.Fatal("no end")
		}
	}
	if steps < 20 || steps > 70 {
		t.Errorf("over after %d shots, want a delivery within 20 to 70", steps)
	}
	if allocated := testing.AllocsPerRun(10, func() { w.Step() }); allocated != 0 {
		t.Errorf("a step afterwards allocates %v times", allocated)
	}
}
