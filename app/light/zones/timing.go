package zones

import "math"

// The pilots of one preamble leave start, exposure and readout a little in doubt, where the shots are few most of all. Decided symbols sample them
// many times more often.
const (
	timingFrom = 4     // data symbols that must have been seen
	timingStep = 0.008 // s, the first step; halved down to timingLast
	timingLast = 0.001
	timingSure = 0.07  // misfit below which data know the timing better than the pilots do
	timingGain = 0.97  // the error must fall to this share
	timingFar  = 0.005 // s of start: the preamble is looked at again
	timingRows = 0.9   // of the rows that must still see something unknown
)

// timingGrid is tried where the present timing is in doubt: pilots leave valleys that no descent gets out of.
var timingGrid = []timing{
	{exposure: 0.01, readout: -0.02}, {exposure: 0.01}, {exposure: 0.01, readout: 0.02}, {exposure: 0.01, readout: 0.03},
	{exposure: 0.03, readout: -0.02}, {exposure: 0.03}, {exposure: 0.03, readout: 0.02}, {exposure: 0.03, readout: 0.03},
}

// tuneTiming refines a timing against decisions; false if it finds none that is clearly better.
func (q *system) tuneTiming(p Profile, t timing, start float64, sure bool, hard *[2][]float32) (timing, bool) {
	q.widen(p, hard)
	first, rows := q.timingError(p, t, t, start)
	best, least := t, first
	try := func(c timing) bool {
		c.exposure, c.readout = min(max(c.exposure, 0.001), 0.06), clip(c.readout, 0.04)
		e, seen := q.timingError(p, c, t, start)
		if e >= least || float64(seen) < timingRows*float64(rows) {
			return false
		}
		best, least = c, e
		return true
	}
	if !sure {
		for _, g := range timingGrid {
			for _, d := range [...]float64{-timingStep, 0, timingStep} {
				try(timing{t.tau + d, g.exposure, g.readout})
			}
		}
	}
	for step := timingStep; step >= timingLast; step /= 2 {
		for range 2 {
			b := best
			moved := try(timing{b.tau - step, b.exposure, b.readout}) || try(timing{b.tau + step, b.exposure, b.readout})
			b = best
			moved = try(timing{b.tau, b.exposure - 2*step, b.readout}) || try(timing{b.tau, b.exposure + 2*step, b.readout}) || moved
			b = best
			moved = try(timing{b.tau, b.exposure, b.readout - 2*step}) || try(timing{b.tau, b.exposure, b.readout + 2*step}) || moved
			if !moved {
				break
			}
		}
	}
	return best, least < timingGain*first
}

// widen makes the sums by which any timing near the present one is judged.
func (q *system) widen(p Profile, hard *[2][]float32) {
	q.foresee(p, hard)
	n := len(q.set.rows)
	q.wide = sized(q.wide, n*len(q.seen))
	for i := range q.seen {
		for j := range n {
			q.wide[i*n+j] = q.sums(&q.seen[i], j, true)
		}
	}
}

// timingError is the mean square error of all rows with timing c, where the sums at hand were made with t; rows is how many saw something unknown.
func (q *system) timingError(p Profile, c, t timing, start float64) (e float64, rows int) {
	rate := float64(p.SymbolRate)
	start += c.tau - t.tau
	var sum, count float64
	for i := range q.seen {
		v := q.seen[i].view
		for j, row := range q.set.rows {
			r, ok := q.share((v.at+v.shift+q.late(&row, v, c.readout)-start)*rate, c.exposure*rate)
			if !ok {
				continue
			}
			sum += q.rowError(j, &q.wide[i*len(q.set.rows)+j], r)
			count += float64((row.to - row.from) * q.channels)
			rows++
		}
	}
	if rows == 0 {
		return math.Inf(1), 0
	}
	return sum / count, rows
}
