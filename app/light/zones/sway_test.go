package zones_test

import (
	"testing"
	"time"
)

// TestSways: a phone in a moving hand receives a long message in one superframe, as one on a desk does.
func TestSways(t *testing.T) {
	path := condition(t, "typical", 2)
	path.Tremor, path.Sway = 3, 12
	l := newLink(t, path, noise(221, 2), 0)
	if !l.until(rest+1300*time.Millisecond, delivered) {
		t.Errorf("nothing delivered: %+v", l.last)
	}
}
