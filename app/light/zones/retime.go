package zones

import "math"

// Timestamps may be wrong by some 10 ms (a browser's relay, a busy phone). A view that its neighbours explain much better a little earlier
// or later is moved; one that is taken for its neighbour's symbol spoils the fit.
var shiftSteps = []float64{-0.016, -0.008, 0.008, 0.016}

const (
	shiftMost   = 0.03  // s, in all
	shiftGain   = 0.85  // the error must fall to this share
	retimeGain  = 0.015 // the score must rise by so much for each view moved, or tremor passes for bad timestamps
	retimeLeast = 0.005 // mean square error of a view, by the variance of a cell over the preamble, below which its time is not doubted
)

// retime moves views of a preamble in time. It says whether that made the score better; if not, nothing is moved. What most views have in
// common is no error of theirs, but of the start time.
func (r *Receiver) retime(p Profile, t timing) (timing, bool) {
	before, _ := r.weigh(p, t, 0)
	pl := r.coarsePlane()
	vary := r.coarse.vary
	views := r.history.between(t.tau-0.08, t.tau+p.preamble()+0.08)
	old := make([]float64, len(views))
	count := 0
	for i, v := range views {
		old[i] = v.shift
		if better := r.coarse.betterTime(p, pl, v, t, vary); better != 0 {
			v.shift += better
			count++
		}
	}
	if count == 0 {
		return t, false
	}
	moved := t
	moved.tau -= takeCommon(views)
	if after, _ := r.weigh(p, moved, 0); after.cost() < before.cost()-retimeGain*float64(count) {
		return moved, true
	}
	for i, v := range views {
		v.shift = old[i]
	}
	return t, false
}

// takeCommon takes the median shift out of the views' shifts and gives it.
func takeCommon(views []*view) float64 {
	shifts := make([]float64, len(views))
	for i, v := range views {
		shifts[i] = v.shift
	}
	median := quantile(shifts, 0.5)
	for _, v := range views {
		v.shift -= median
	}
	return median
}

// betterTime gives the shift to be added to a view's, 0 if it is well explained where it is.
func (o *pilotFit) betterTime(p Profile, pl plane, v *view, t timing, vary float32) (best float64) {
	now := o.mismatch(p, pl, v, t, v.shift, vary)
	if now < retimeLeast*float64(vary) || math.IsInf(now, 1) {
		return 0
	}
	least := shiftGain * now
	for _, step := range shiftSteps {
		if math.Abs(v.shift+step) > shiftMost {
			continue
		}
		if e := o.mismatch(p, pl, v, t, v.shift+step, vary); e < least {
			best, least = step, e
		}
	}
	return best
}

// mismatch is the mean square error of a view against the fit, over cells that vary, if its time were off by shift. Rows that leave the
// preamble do not count; without any, it is endless.
func (o *pilotFit) mismatch(p Profile, pl plane, v *view, t timing, shift float64, vary float32) float64 {
	var sum, count float64
	cells := pl.of(v)
	for y := range pl.h {
		var g [regressors]float64
		late := t.readout * ((float64(y)+0.5)/float64(pl.h) - 0.5)
		if !p.regress(v.at+shift+late-t.tau, t.exposure, &g) {
			continue
		}
		for c := y * pl.w; c < (y+1)*pl.w; c++ {
			if o.variance[c] < vary {
				continue
			}
			d := float64(cells[c])
			for a, theta := range o.theta {
				d -= g[a] * float64(theta[c])
			}
			sum += d * d
			count++
		}
	}
	if count == 0 {
		return math.Inf(1)
	}
	return sum / count
}
