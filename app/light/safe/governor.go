package safe

import "time"

// ReversalsMost is how many reversals of luminance a screen may make in any second: one and a half flashes, half of what WCAG 2.3.1 allows.
const ReversalsMost = 3

// transition is the least change of relative luminance that counts, by WCAG 2.3.1. rounding keeps a change of exactly that much inside.
const (
	transition = 0.1
	rounding   = 1e-9
)

// Governor stands between a signal of light and dark and the screen: it is asked before each picture. Its zero value is ready for use.
type Governor struct {
	swing  swing
	latest time.Duration
	turns  []time.Duration // times of the latest reversals, oldest first
}

// Allow says whether a picture of a relative luminance may be shown at a time, and takes note of it if so. What is refused may be offered
// again later. A time before the latest, or a luminance outside 0 to 1, is refused.
func (g *Governor) Allow(at time.Duration, luminance float64) bool {
	if !(luminance >= 0 && luminance <= 1) || g.swing.begun && at < g.latest {
		return false
	}
	next := g.swing
	if next.follow(luminance, byTenth) {
		if len(g.turns) == ReversalsMost {
			if at-g.turns[0] < time.Second {
				return false
			}
			g.turns = g.turns[1:]
		}
		g.turns = append(g.turns, at)
	}
	g.swing, g.latest = next, at
	return true
}

// swing follows a luminance and finds its transitions: changes that count, from the extreme since the one before, in alternating directions.
// Small steps add up.
type swing struct {
	begun     bool
	direction int // of the latest transition: 1 up, -1 down, 0 before the first
	low, high float64
	from      float64 // extreme that the latest transition left
}

// follow takes the next luminance and says whether it completes a transition, by a measure of what counts.
func (s *swing) follow(l float64, counts measure) bool {
	if !s.begun {
		*s = swing{begun: true, low: l, high: l}
		return false
	}
	switch {
	case s.direction <= 0 && l > s.low && counts(s.low, l):
		*s = swing{begun: true, direction: 1, low: l, high: l, from: s.low}
		return true
	case s.direction >= 0 && l < s.high && counts(l, s.high):
		*s = swing{begun: true, direction: -1, low: l, high: l, from: s.high}
		return true
	}
	s.low, s.high = min(s.low, l), max(s.high, l)
	return false
}

// measure says whether the change between two relative luminances counts.
type measure func(dark, bright float64) bool

// byTenth counts changes of a tenth of the screen's white, wherever they are: what the governor goes by.
func byTenth(dark, bright float64) bool { return bright-dark >= transition-rounding }
