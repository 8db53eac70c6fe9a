package zones

import "math"

// The search tests, for every profile, the start times whose preamble has just ended, on the coarse plane.
const (
	searchStep    = 0.016 // s
	searchSpan    = 0.25  // s, older starts are not tested any more
	searchesAShot = 8     // start times tested in one Push, all profiles together
	preambleTail  = 0.012 // s after the preamble's end before a first test
)

// searcher looks for preambles of one profile.
type searcher struct {
	profile Profile
	next    float64 // s, start time to test next
	quiet   float64 // s, no refinement before this start time
}

// candidate is a refined lock.
type candidate struct {
	profile Profile
	timing  timing
	verdict verdict
	noise   float64 // amplification
}

// newTiming is where the search begins: a short exposure and a common readout.
var newTiming = timing{exposure: 0.015, readout: 0.02}

func (r *Receiver) coarsePlane() plane {
	l := r.history.layout
	return plane{l.cw, l.ch, func(v *view) []float32 { return v.coarse }}
}

// search tests the next start times of a profile and gives the first signal found. budget counts down with each test.
func (r *Receiver) search(s *searcher, now float64, budget *int) (candidate, bool) {
	newest := now - s.profile.preamble() - preambleTail
	s.next = max(s.next, newest-searchSpan, r.history.views[0].at-0.07)
	for ; s.next <= newest && *budget > 0; s.next += searchStep {
		if s.next < s.quiet {
			continue
		}
		*budget--
		t := newTiming
		t.tau = s.next
		v, noise := r.weigh(s.profile, t, 0)
		if !v.passes(scoreMaybe) {
			continue
		}
		s.quiet = s.next + 1.5/float64(s.profile.SymbolRate)
		t = r.refine(s.profile, t)
		if v, noise = r.weigh(s.profile, t, 0); v.passes(scoreLock) && noise < 20 {
			return candidate{s.profile, t, v, noise}, true
		}
	}
	return candidate{}, false
}

// weigh fits and judges one timing; count more superframes follow at the profile's period.
func (r *Receiver) weigh(p Profile, t timing, count int) (v verdict, noise float64) {
	for i := 0; i <= count; i++ {
		start := t.tau + float64(i)*p.period()
		r.fitter.fit(p, &r.history, r.coarsePlane(), []float64{start}, t, &r.coarse)
		r.coarse.ok = r.coarse.ok || r.coarse.amplified < 99
		one := r.coarse.judge()
		v.score += one.score / float64(count+1)
		v.bend += one.bend / float64(count+1)
		v.det, v.cells = one.det, one.cells
		noise = max(noise, r.coarse.amplified)
	}
	return v, noise
}

// cost of a timing, to be made small.
func (v verdict) cost() float64 { return v.bend - v.score }

// refine searches start, exposure and readout for the best score, from a grid of starts. The rows of a rolling shutter, times the shots, sample the
// preamble finely enough to tell the three apart.
func (r *Receiver) refine(p Profile, t timing) timing {
	symbol := 1 / float64(p.SymbolRate)
	best, least := t, math.Inf(1)
	for _, exposure := range []float64{0.002, 0.012, 0.026, 0.042} {
		for _, readout := range []float64{0, 0.01, 0.022} {
			for d := -0.75; d <= 0.75; d += 0.25 {
				try := timing{t.tau + d*symbol, exposure, readout}
				if v, _ := r.weigh(p, try, 0); v.cost() < least {
					best, least = try, v.cost()
				}
			}
		}
	}
	return r.descend(p, best, 0, symbol/8)
}

// descend is a coordinate search with shrinking steps.
func (r *Receiver) descend(p Profile, t timing, count int, step float64) timing {
	v, _ := r.weigh(p, t, count)
	least := v.cost()
	try := func(n timing) bool {
		n.exposure, n.readout = min(max(n.exposure, 0.001), 0.06), clip(n.readout, 0.04)
		v, _ := r.weigh(p, n, count)
		if v.cost() >= least {
			return false
		}
		t, least = n, v.cost()
		return true
	}
	for ; step > 0.0008; step /= 2 {
		for range 2 {
			moved := try(timing{t.tau - step, t.exposure, t.readout}) || try(timing{t.tau + step, t.exposure, t.readout})
			moved = try(timing{t.tau, t.exposure - 2*step, t.readout}) || try(timing{t.tau, t.exposure + 2*step, t.readout}) || moved
			moved = try(timing{t.tau, t.exposure, t.readout - 2*step}) || try(timing{t.tau, t.exposure, t.readout + 2*step}) || moved
			if !moved {
				break
			}
		}
	}
	return t
}
