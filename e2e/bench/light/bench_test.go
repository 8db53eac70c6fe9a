package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSummarise(t *testing.T) {
	list := []outcome{{Delivered: true, Took: 3}, {Delivered: true, Took: 1}, {}, {Delivered: true, Took: 2}}
	s := summarise(list)
	if s.trials != 4 || s.delivered != 3 || s.median != 2 || s.p95 != endless || s.always() || !s.mostly() {
		t.Errorf("got %+v", s)
	}
	if s := summarise(list[1:3]); s.median != 1 {
		t.Errorf("half of the trials: got median %v, want 1", s.median)
	}
	for _, s := range []summary{summarise(nil), {}} {
		if s.mostly() || s.always() || s.square() != "" {
			t.Errorf("no trials: got %+v", s)
		}
	}
}

func TestPlan(t *testing.T) {
	cells := cells()
	squares := slices.DeleteFunc(slices.Clone(cells), func(c cell) bool { return c.set != grid })
	if got, want := len(squares), 5*3*2; got != want {
		t.Errorf("got %d cells in the grid, want %d", got, want)
	}
	seen := map[key]bool{}
	for _, j := range plan(1, cells, entrants()) {
		if seen[j.key] {
			t.Errorf("twice: %+v", j.key)
		}
		seen[j.key] = true
	}
	for _, c := range cells {
		for _, e := range entrants() {
			for _, n := range e.bytes {
				if c.meets(e) != seen[key{c.name, e.name, n, rest, 1}] {
					t.Errorf("missing, or too much: %s, %s, %d bytes", c.name, e.name, n)
				}
			}
		}
	}
}

// TestRun makes a small run with ours and a peer, twice: the second only reads.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	b := bench{set: "grid", seeds: 1, first: 1, workers: 2, only: "b0/30-10/mid", entrants: "still,QR", out: dir}
	var shards [2][]byte
	for i := range shards {
		var out strings.Builder
		if err := b.run(&out); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "some skin delivers every trial in 1 (100.0%)") {
			t.Errorf("got\n%s", out.String())
		}
		files, err := filepath.Glob(filepath.Join(dir, "*", "seed-001.jsonl"))
		if err != nil || len(files) != 1 {
			t.Fatalf("got %v, %v", files, err)
		}
		if shards[i], err = os.ReadFile(files[0]); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := strings.TrimSpace(string(shards[1])), strings.TrimSpace(string(shards[0])); got != want {
		t.Errorf("the second run: got\n%s\nwant\n%s", got, want)
	}
}

func TestVerdict(t *testing.T) {
	cells := []cell{{name: "a"}, {name: "b"}}
	entrants := []entrant{{name: "zones", ours: true, bytes: []int{32}}, {name: "QR", bytes: []int{32}}}
	outcomes := map[key]outcome{
		{"a", "zones", 32, rest, 1}: {Delivered: true, Took: 700 * time.Millisecond},
		{"a", "QR", 32, rest, 1}:    {Delivered: true, Took: 100 * time.Millisecond},
		{"b", "zones", 32, rest, 1}: {Delivered: true, Took: 700 * time.Millisecond},
		{"b", "QR", 32, rest, 1}:    {},
	}
	var out strings.Builder
	newReport(cells, entrants, outcomes).verdict(&out)
	for _, want := range []string{"2 cells: some skin delivers every trial in 2", "no peer delivers half of its trials in 1 (50.0%)", "- a: QR 0.10 s, ours zones 0.70 s"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got\n%s\nwant %q in it", out.String(), want)
		}
	}
	if strings.Contains(out.String(), "- b") {
		t.Errorf("a cell without a peer is listed:\n%s", out.String())
	}
}
