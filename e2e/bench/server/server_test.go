package main

import (
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// TestOnce runs a small shape of each kind on the real server: every payment settles, and the books are
// right. How fast is for the bench to say.
func TestOnce(t *testing.T) {
	folder := t.TempDir()
	binary := filepath.Join(folder, "glint")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "glint/server").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for _, tt := range []struct {
		name string
		shape
	}{
		{"spread", shape{clients: 2, couples: 3, payments: 3, batch: 1}},
		{"one merchant, in batches", shape{clients: 1, couples: 2, payments: 5, batch: 3, hot: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := once(t.Context(), options{seed: 1}, binary, filepath.Join(folder, tt.name), 0, tt.shape)
			if err != nil {
				t.Fatal(err)
			}
			exchanges := tt.couples * ((tt.payments + tt.batch - 1) / tt.batch)
			if len(r.times) != exchanges || !slices.IsSorted(r.times) || r.at(.5) <= 0 || r.memory <= 0 {
				t.Errorf("got %d times, median %s, memory %d; want %d times", len(r.times), r.at(.5), r.memory, exchanges)
			}
		})
	}
}
