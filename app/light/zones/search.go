package zones

import (
	"cmp"
	"math"
	"slices"
)

// The search tests, for every profile, the start times whose preamble has just ended, on the coarse plane.
const (
	searchStep    = 0.016 // s
	searchSpan    = 0.25  // s, older starts are not tested any more
	searchesAShot = 12    // start times tested in one Push, for each profile: enough for 5 shots a second
	lastSeen      = 0.65  // of the last pilot that must have been shown before a first test
)

// searcher looks for preambles of one profile, and of its twin if there is one: a profile with the same rate of pilots, but the ramps in the
// other order. Seen with the wrong order, a screen looks mirrored; so one fit serves both.
type searcher struct {
	profile Profile
	twin    *Profile
	next    float64 // s, start time to test next
	quiet   float64 // s, no test before this start time
	peak    verdict // the best of a run of promising start times
	peakAt  float64
	twins   bool // the peak is the twin's
	vain    int  // confirmations that failed of late
	vainAt  float64
}

// newSearchers makes one searcher for each rate of pilots.
func newSearchers(profiles []Profile) []searcher {
	var all []searcher
	for _, p := range profiles {
		i := slices.IndexFunc(all, func(s searcher) bool { return s.profile.PilotRate == p.PilotRate })
		if i < 0 {
			all = append(all, searcher{profile: p})
		} else {
			all[i].twin = &p
		}
	}
	return all
}

// candidate is a refined lock.
type candidate struct {
	profile Profile
	timing  timing
	verdict verdict
	noise   float64 // amplification
	spare   float64 // shots of the preamble beyond those that any fit explains
}

// newTiming is where the search begins: between a relay's (neither exposure nor readout) and a dim room's.
var newTiming = timing{exposure: 0.012, readout: 0.012}

func (r *Receiver) coarsePlane() plane {
	l := r.history.layout
	return plane{l.cw, l.ch, 2, true, func(v *view) []float32 { return v.coarse }}
}

// search tests the next start times of a profile and gives the first signal found.
func (r *Receiver) search(s *searcher, now float64) (candidate, bool) {
	budget := searchesAShot
	newest := now - s.profile.preamble() + (1-lastSeen)/float64(s.profile.PilotRate)
	s.next = max(s.next, newest-searchSpan, r.history.views[0].at-0.07)
	for ; s.next <= newest && budget > 0; s.next += searchStep {
		if s.next < s.quiet {
			continue
		}
		budget--
		t := newTiming
		t.tau = s.next
		v, _ := r.weigh(s.profile, t, 0)
		twins := s.twin != nil && v.det < 0
		if twins {
			v.det = -v.det
		}
		if v.promising(s.bar()) && v.score > s.peak.score {
			s.peak, s.peakAt, s.twins = v, s.next, twins
			continue
		}
		if s.peak.score > 0 {
			return r.confirm(s)
		}
	}
	return candidate{}, false
}

// confirm refines the start time of a peak that has just been passed. A first look may take a profile for its twin, so both are tried.
func (r *Receiver) confirm(s *searcher) (candidate, bool) {
	first, second := s.profile, s.twin
	if s.twins {
		first, second = *s.twin, &s.profile
	}
	at := s.peakAt
	s.peak = verdict{}
	s.quiet = at + 0.5/float64(first.PilotRate)
	c, _ := r.refined(first, at, math.Inf(1))
	if second != nil && c.verdict.cost() > costFine {
		shifts := r.history.shifts(at - 0.1)
		if other, ok := r.refined(*second, at, c.verdict.cost()+costHopeless); ok && other.verdict.cost() < c.verdict.cost() {
			c = other
		} else {
			r.history.setShifts(at-0.1, shifts)
		}
	}
	if c.verdict.passes(scoreLock) && c.noise < 20 {
		s.vain = 0
		return c, true
	}
	s.vain++
	s.vainAt = c.timing.tau
	return candidate{}, false
}

// refined refines a start time for one profile; false if no start is as good as most.
func (r *Receiver) refined(p Profile, at, most float64) (candidate, bool) {
	r.history.forgetShifts(at - 0.1)
	t := newTiming
	t.tau = at
	starts := r.starts(p, t, 1/float64(p.PilotRate))
	if starts[0].cost > most {
		return candidate{}, false
	}
	t = r.refineFrom(p, t, starts)
	v, noise := r.weigh(p, t, 0)
	return candidate{p, t, v, noise, r.coarse.spare}, true
}

// A confirmation costs some 30 ms. Where flicker of other kinds keeps asking for them in vain, the bar rises for some seconds.
const (
	vainMost = 3
	vainSpan = 3.0 // s
)

// bar is the score that a first look must have.
func (s *searcher) bar() float64 {
	if s.next > s.vainAt+vainSpan {
		s.vain = 0
	}
	return scoreMaybe + 0.1*float64(min(s.vain, vainMost))
}

// weigh fits and judges one timing; count more superframes follow at the profile's period.
func (r *Receiver) weigh(p Profile, t timing, count int) (v verdict, noise float64) {
	for i := 0; i <= count; i++ {
		r.starting[0] = t.tau + float64(i)*p.period()
		r.fitter.fit(p, &r.history, r.coarsePlane(), r.starting[:1], t, &r.coarse)
		r.coarse.ok = r.coarse.ok || r.coarse.amplified < 99
		one := r.coarse.judge()
		v.score += one.score / float64(count+1)
		v.bend += one.bend / float64(count+1)
		v.lean += one.lean / float64(count+1)
		v.det, v.skew, v.cells = one.det, one.skew, one.cells
		noise = max(noise, r.coarse.amplified)
	}
	return v, noise
}

// cost of a timing, to be made small. A mirrored view or an absurd size is no signal, whatever it explains.
func (v verdict) cost() float64 {
	if v.det < detLeast/2 || v.det > 2*detMost || v.skew > 2*skewMost {
		return 1
	}
	return v.bend - v.score
}

// start is a timing to begin a refinement at.
type start struct {
	timing timing
	cost   float64 // with a penalty for each view whose timestamp was corrected
}

const (
	startsTried = 7     // the best of the grid that are followed up
	costFine    = -0.95 // no other start is tried after one so good
	// costHopeless is how much dearer than the best result a start may be before it is followed up: no descent has gained as much.
	costHopeless = 0.65
)

// refine searches start time, exposure and readout for the best score, from a grid of starts. The rows of a rolling shutter, times the
// shots, sample the preamble finely enough to tell the three apart.
func (r *Receiver) refine(p Profile, t timing) timing {
	return r.refineFrom(p, t, r.starts(p, t, 1/float64(p.PilotRate)))
}

func (r *Receiver) refineFrom(p Profile, t timing, starts []start) timing {
	symbol := 1 / float64(p.PilotRate)
	best := start{t, math.Inf(1)}
	settled := false // the views' shifts are those of the best
	for _, s := range starts {
		if s.cost > best.cost+costHopeless {
			break
		}
		r.history.forgetShifts(t.tau - 0.1)
		s = r.follow(p, s.timing, symbol)
		if settled = s.cost < best.cost; settled {
			best = s
		}
		if best.cost < costFine {
			break
		}
	}
	if !settled {
		r.history.forgetShifts(t.tau - 0.1)
		best.timing, _ = r.retime(p, best.timing)
	}
	return r.centre(p, best.timing)
}

// starts gives the best points of the grid, no two with the same start time.
func (r *Receiver) starts(p Profile, t timing, symbol float64) []start {
	var best []start
	for d := -0.75; d <= 0.75; d += 0.25 {
		one := start{cost: math.Inf(1)}
		for _, exposure := range []float64{0.002, 0.012, 0.026, 0.042} {
			for _, readout := range []float64{0, 0.01, 0.022} {
				try := timing{t.tau + d*symbol, exposure, readout}
				if v, _ := r.weigh(p, try, 0); v.cost() < one.cost {
					one = start{try, v.cost()}
				}
			}
		}
		best = append(best, one)
	}
	slices.SortFunc(best, func(a, b start) int { return cmp.Compare(a.cost, b.cost) })
	return best[:startsTried]
}

// follow descends from a start: once with the timestamps as they are, once with corrected ones if that helps.
func (r *Receiver) follow(p Profile, t timing, symbol float64) start {
	plain := r.descend(p, t, 0, symbol/8)
	v, _ := r.weigh(p, plain, 0)
	best := start{plain, v.cost()}
	if best.cost < costFine {
		return best
	}
	moved, ok := r.retime(p, plain)
	if !ok {
		return best
	}
	moved = r.descend(p, moved, 0, symbol/16)
	if again, ok := r.retime(p, moved); ok {
		moved = r.descend(p, again, 0, symbol/16)
	}
	v, _ = r.weigh(p, moved, 0)
	if cost := v.cost() + retimeGain*float64(r.history.shifted(t.tau-0.1)); cost < best.cost {
		return start{moved, cost}
	}
	r.history.forgetShifts(t.tau - 0.1)
	return best
}

// centre moves the start time to the middle of the span that is as good: with short exposures no shot may tell where a symbol really begins.
func (r *Receiver) centre(p Profile, t timing) timing {
	const step, reach = 0.003, 0.03 // s
	v, _ := r.weigh(p, t, 0)
	limit := v.cost() + 0.004
	edge := func(step float64) float64 {
		for d := step; math.Abs(d) <= reach; d += step {
			if v, _ := r.weigh(p, timing{t.tau + d, t.exposure, t.readout}, 0); v.cost() > limit {
				return d - step
			}
		}
		return math.Copysign(reach, step)
	}
	t.tau += (edge(step) + edge(-step)) / 2
	return t
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
