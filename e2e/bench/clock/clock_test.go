package clock

import (
	"runtime"
	"testing"
	"time"
)

// Work moves the clock, by no more than the wall's, and in steps far below a millisecond.
func TestThread(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	wall, begin := time.Now(), Thread()
	steps, last := 0, begin
	for time.Since(wall) < 20*time.Millisecond {
		if now := Thread(); now > last {
			steps, last = steps+1, now
		} else if now < last {
			t.Fatalf("%v after %v", now, last)
		}
	}
	spent, most := Thread()-begin, time.Since(wall)
	if spent <= 0 || spent > most || steps < 20 {
		t.Errorf("%v in %d steps while %v went by", spent, steps, most)
	}
}
