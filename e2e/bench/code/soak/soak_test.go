package main

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"glint/app/code"
	"glint/e2e/bench/code/strange"
)

// Frames of all kinds give no code of ours that is not there, and clean symbols come back. `make soak-code` shows 200,000.
func TestNothingFalse(t *testing.T) {
	const frames = 10_000
	kinds := strange.Kinds()
	each := (frames + len(kinds) - 1) / len(kinds)
	var sum result
	for _, k := range kinds {
		r := part{k.Name, 0, each, 96}.run()
		t.Logf("%s: %d frames, %d foreign, %d ours, %d broken", k.Name, r.Frames, r.Foreign, r.Own, r.Broken)
		if r.False+r.Lost > 0 {
			t.Errorf("%d read though not there, %d clean and not read: %s", r.False, r.Lost, strings.Join(r.Notes, "; "))
		}
		sum = sum.add(r)
	}
	// Else the frames are so strange that they test nothing.
	if sum.Frames < frames || sum.Foreign < each || sum.Own < each/10 || sum.Broken < each/2 {
		t.Errorf("got %+v", sum)
	}
}

// A run goes on where it was stopped, and a bad frame is counted.
func TestSoak(t *testing.T) {
	s := soak{frames: 44, part: 4, side: 64, workers: 2, out: t.TempDir()}
	for range 2 {
		var out strings.Builder
		if bad, err := s.run(&out); err != nil || bad != 0 {
			t.Fatalf("got %d, %v", bad, err)
		}
		if got, want := strings.Fields(out.String()[strings.LastIndex(out.String(), "all "):])[1], "44"; got != want {
			t.Errorf("got %s frames, want %s:\n%s", got, want, out.String())
		}
	}
	var r result
	r.look(code.NewReader(), strange.Frame{Luma: make([]byte, 64*64), W: 64, H: 64, Want: "x"})
	if r.Lost != 1 {
		t.Errorf("darkness counts as read: %+v", r)
	}
}

// Frames that were once read wrong, or not at all, or were judged so.
func TestFramesOnceBad(t *testing.T) {
	kinds := strange.Kinds()
	i := slices.IndexFunc(kinds, func(k strange.Kind) bool { return k.Name == "clean symbols" })
	for _, c := range []struct{ seed, frame uint64 }{
		{70, 105}, // noughts, a fifth of which look like finder patterns
		{72, 199}, // 24 figures that begin like a short code of ours
	} {
		dice := rand.New(rand.NewPCG(c.seed, c.frame))
		var r result
		r.look(code.NewReader(), kinds[i].New(dice, leastSide+dice.IntN(160-leastSide+1)))
		if r.False+r.Lost > 0 {
			t.Errorf("seed %d, frame %d: %+v", c.seed, c.frame, r)
		}
	}
}
