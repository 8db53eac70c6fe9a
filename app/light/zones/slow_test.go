package zones_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"glint/app/light/zones"
)

// slowLink is a screen and a camera as the bench's trial of a seed has them, the screen resting before.
func slowLink(t *testing.T, cell string, profile, bytes int, seed uint64) *link {
	t.Helper()
	dice := rand.New(rand.NewPCG(seed, 0x11697))
	payload := make([]byte, bytes)
	for i := range payload {
		payload[i] = byte(dice.Uint32())
	}
	path := condition(t, cell, seed)
	path.Phase = dice.Float64()
	return newLink(t, path, payload, profile)
}

// TestFirstPreamble wants the slow profiles from their first preamble on. Few shots of its first pilots fit a whole preamble of a faster profile, whose
// superframe once went by before the true one was looked at.
func TestFirstPreamble(t *testing.T) {
	tests := []struct {
		cell    string
		profile int // place in the table
		seed    uint64
		most    time.Duration
	}{
		{"b4/15-40/mid", 1, 1, 1500 * time.Millisecond},
		{"b2/15-40/far40", 1, 1, 1500 * time.Millisecond},
		{"b16/15-40/mid", 3, 1, time.Second},
		{"b4/15-40/far40", 3, 1, time.Second},
	}
	for _, test := range tests {
		p := zones.Profiles()[test.profile]
		l := slowLink(t, test.cell, test.profile, 32, test.seed)
		if !l.until(rest+test.most, delivered) {
			t.Errorf("%s, %s: nothing delivered in %v: %+v", p.Name, test.cell, test.most, l.last)
		}
	}
}

// TestLongInTrouble sends 221 bytes where a superframe is spoilt: by a first timing that is wrong, which must not outlive the next preamble (15 shots a
// second), or by symbols that are taken for others, which their labels must give away (a screen that stands still now and then).
func TestLongInTrouble(t *testing.T) {
	tests := []struct {
		cell string
		seed uint64
		most time.Duration
	}{
		{"b8/15-40/mid", 1, 2500 * time.Millisecond},
		{"stalls", 7, 2300 * time.Millisecond},
	}
	for _, test := range tests {
		l := slowLink(t, test.cell, 0, 221, test.seed)
		if !l.until(rest+test.most, delivered) {
			t.Errorf("%s: nothing delivered in %v: %+v", test.cell, test.most, l.last)
		}
	}
}
