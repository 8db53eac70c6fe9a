package main

import (
	"strings"
	"sync"
	"testing"

	"glint/app/light/sim/trial"
)

// TestNothingFalse pushes 10,000 shots, of all kinds. `make soak-light` pushes a million.
func TestNothingFalse(t *testing.T) {
	const calls = 10_000
	kinds := trial.Kinds()
	var group sync.WaitGroup
	results := make([]result, len(kinds))
	for i, k := range kinds {
		group.Go(func() { results[i] = part{k.Name, 0}.run((calls + len(kinds) - 1) / len(kinds)) })
	}
	group.Wait()
	var sum result
	for i, r := range results {
		if r.False > 0 {
			t.Errorf("%s: got %d false deliveries in %d shots", kinds[i].Name, r.False, r.Calls)
		}
		sum = sum.add(r)
	}
	if sum.Calls < calls {
		t.Errorf("got %d calls, want %d", sum.Calls, calls)
	}
	if sum.Locks == 0 || sum.Decodings == 0 { // else the strangers are so strange that they test nothing
		t.Errorf("got %+v, want locks and attempts at decoding", sum)
	}
}

// TestSoak runs some parts in two shares and puts them together.
func TestSoak(t *testing.T) {
	dir := t.TempDir()
	var out strings.Builder
	for first := range 2 {
		out.Reset()
		s := soak{calls: 200, path: 0, part: 100, out: dir, only: "noise", first: first, step: 2, workers: 1}
		if wrong, err := s.run(&out); err != nil || wrong != 0 {
			t.Fatalf("got %d, %v", wrong, err)
		}
	}
	if got, want := strings.Fields(out.String()[strings.Index(out.String(), "all "):])[1], "200"; got != want {
		t.Errorf("got %s calls, want %s:\n%s", got, want, out.String())
	}
}

func TestParts(t *testing.T) {
	through := map[string]bool{}
	for _, k := range trial.Kinds() {
		through[k.Name] = k.Path
	}
	seen := map[part]bool{}
	var calls, path int
	for _, p := range (soak{calls: 1_000_000, path: 50_000, part: partCalls}).parts() {
		if seen[p] {
			t.Errorf("twice: %+v", p)
		}
		seen[p] = true
		calls += partCalls
		if through[p.Kind] {
			path += partCalls
		}
	}
	if calls < 1_000_000 || path < 50_000 || len(through) != len(trial.Kinds()) {
		t.Errorf("got %d calls, %d through the light path", calls, path)
	}
}
