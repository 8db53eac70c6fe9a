package tally

import (
	"fmt"
	"sync"
	"testing"
)

func TestTally(t *testing.T) {
	var n Tally
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				n.Add("x")
			}
		})
	}
	all.Wait()
	got := n.Counts()
	if got["x"] != 800 {
		t.Errorf("got %d, want 800", got["x"])
	}
	got["x"] = 0
	if n.Counts()["x"] != 800 {
		t.Error("a caller changed the counts")
	}
	for i := range 2 * namesMax {
		n.Add(fmt.Sprint(i))
	}
	if got := n.Counts(); len(got) > namesMax+1 || got["other"] < namesMax-1 {
		t.Errorf("%d names, %d others", len(got), got["other"])
	}
}
