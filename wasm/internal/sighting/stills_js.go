package sighting

import (
	"time"

	"glint/app/light"
)

// Stills says which of the shots taken for light are looked through for still light as well. A search for a code costs as much as
// several shots of light: so it is never made of two shots in a row, and never more often than its budget allows.
type Stills struct {
	begun  bool
	last   time.Duration // time of the latest shot that was looked through
	row    bool          // it was the latest of all
	cost   time.Duration // of one look, smoothed
	known  int
	gained time.Duration // when the receiver last came to know more
	gains  bool          // it ever has
}

const (
	stillPause  = 200 * time.Millisecond // between two looks
	stillGains  = 400 * time.Millisecond // while the signal comes in well
	stillShare  = 5                      // looks take at most a fifth of the time …
	stillMost   = 2 * time.Second        // … but one is made so often on the slowest device
	stillFresh  = time.Second            // a gain so long ago is none
	costSamples = 4                      // that the smoothed cost reaches back
)

// Turn says whether to look through the shot of this time, of which the receiver has made p.
func (s *Stills) Turn(at time.Duration, p light.Progress) bool {
	if p.Known > s.known {
		s.gained, s.gains = at, true
	}
	s.known = p.Known
	if s.row {
		s.row = false
		return false
	}
	if s.begun && at >= s.last && at-s.last < s.pause(at, p.Locked) {
		return false
	}
	s.begun, s.last, s.row = true, at, true
	return true
}

func (s *Stills) pause(at time.Duration, locked bool) time.Duration {
	least := stillPause
	if locked && s.gains && at-s.gained < stillFresh {
		least = stillGains
	}
	return max(least, min(stillShare*s.cost, stillMost))
}

// Took takes note of what a look has cost.
func (s *Stills) Took(cost time.Duration) {
	if s.cost == 0 {
		s.cost = cost
		return
	}
	s.cost += (cost - s.cost) / costSamples
}
