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

// TestTurned: where the screen draws its lines along the view's rows, the first levels are poor. Data show it, and they are measured again.
func TestTurned(t *testing.T) {
	path := condition(t, "across", 1)
	path.Phase = 0.25
	l := newLink(t, path, noise(221, 1), 0)
	if !l.until(rest+1200*time.Millisecond, delivered) {
		t.Errorf("nothing delivered: %+v", l.last)
	}
}
