package httpapi

import (
	"fmt"
	"testing"
	"time"
)

func TestBucketForgetsWhoIsDone(t *testing.T) {
	b := newBucket(2, time.Second)
	now := time.Unix(1000, 0)
	for i := range addressesMax {
		if !b.take(fmt.Sprint(i), now) {
			t.Fatalf("address %d has no try", i)
		}
	}
	// No room: all newcomers together have one address's tries.
	for i, want := range []bool{true, true, false, false} {
		if got := b.take(fmt.Sprintf("new %d", i), now); got != want {
			t.Errorf("newcomer %d: got %t, want %t", i, got, want)
		}
	}
	if !b.take("0", now) || b.take("0", now) {
		t.Error("a known address has not its own two tries")
	}
	now = now.Add(time.Minute)
	for i, want := range []bool{true, true, false} {
		if got := b.take("late", now); got != want {
			t.Errorf("a minute later, try %d: got %t, want %t", i, got, want)
		}
	}
	if len(b.full) > addressesMax/2 {
		t.Errorf("%d addresses are remembered, though all have their tries back", len(b.full))
	}
}
