// Package tally counts what happens, by name, for the operator to read.
package tally

import (
	"maps"
	"sync"
)

// namesMax bounds the names: they come from closed sets, and a mistake must not eat the memory.
const namesMax = 1000

// Tally counts by name. The zero Tally is ready.
type Tally struct {
	mu sync.Mutex
	n  map[string]int64
}

// Add counts one.
func (t *Tally) Add(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n == nil {
		t.n = map[string]int64{}
	}
	if _, ok := t.n[name]; !ok && len(t.n) >= namesMax {
		name = "other"
	}
	t.n[name]++
}

// Counts gives all counts so far.
func (t *Tally) Counts() map[string]int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.n)
}
