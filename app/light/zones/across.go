package zones

import "math"

// Rows of the view do not have all their cells exposed to a symbol at the same time where the screen lies turned in the view, for it draws line after line, and
// where the shutter rolls along the width, as in a phone held upright. So rows of cells are divided in bands, and each has its own time:
//
//	late = readout·(place down the view) + across·(place across it)

const (
	bandsMost   = 3
	bandLeast   = 5 // cells
	acrossStep  = 0.016
	acrossLast  = 0.002
	acrossMost  = 0.04 // s from one side of the view to the other
	acrossFrom  = 0.03 // misfit above which it is worth the time
	acrossFirst = 2    // data symbols that must have been seen
)

// divide adds a row, in bands.
func (s *cellSet) divide(row cellRow) {
	n := row.to - row.from
	bands := min(max(n/bandLeast, 1), bandsMost)
	for i := range bands {
		band := cellRow{late: row.late, from: row.from + i*n/bands, to: row.from + (i+1)*n/bands}
		band.aside = (s.x[band.from] + s.x[band.to-1]) / 2
		s.rows = append(s.rows, band)
	}
}

// late is how long after its view's middle a row of cells is exposed.
func (q *system) late(row *cellRow, v *view, readout float64) float64 {
	return readout*(row.late+v.lift) + q.across*row.aside
}

// tuneAcross finds how late the right of the view is by decisions; false if nothing is clearly better than what is known.
func (q *system) tuneAcross(p Profile, t timing, start float64, hard *[2][]float32) bool {
	q.widen(p, hard)
	known := q.across
	first, _ := q.timingError(p, t, t, start)
	best, least := known, first
	for step := acrossStep; step >= acrossLast; step /= 2 {
		middle := best
		for _, q.across = range [...]float64{middle - step, middle + step} {
			if e, _ := q.timingError(p, t, t, start); e < least && q.across < acrossMost && q.across > -acrossMost {
				best, least = q.across, e
			}
		}
	}
	if q.across = known; least < timingGain*first {
		q.across = best
		return true
	}
	return false
}

// A preamble whose timing was in doubt gave poor levels. Once data have told exposure and readout better, they are measured again from the same shots.
const (
	sampledFar  = 0.006 // s, by which the timing must have changed
	sampledMost = 2     // times for each preamble
)

// sampling is the timing that levels were measured with.
type sampling struct {
	number int // superframe
	times  int
	timing timing
	across float64
}

// differs says whether another timing would give other levels.
func (s *sampling) differs(t timing, across float64) bool {
	return max(math.Abs(t.exposure-s.timing.exposure), math.Abs(t.readout-s.timing.readout), math.Abs(across-s.across)) > sampledFar
}

// relevel measures the levels of the newest preamble again if the timing has changed since.
func (r *Receiver) relevel(k *lock) {
	s := &k.sampled
	if s.number != k.newest || s.times == 0 {
		return // nothing was measured
	}
	if s.times > sampledMost || !s.differs(k.timing, k.across) {
		return
	}
	if l := r.calibrate(k, k.newest); l != nil {
		k.levels[k.newest] = l
		k.stuck, k.set = true, nil
		r.locate(k, k.newest)
	}
}

// sample notes what levels are measured with.
func (k *lock) sample(number int) {
	if k.sampled.number != number {
		k.sampled = sampling{number: number}
	}
	k.sampled.times++
	k.sampled.timing, k.sampled.across = k.timing, k.across
}
