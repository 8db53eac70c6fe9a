package zones

// Where clipped ramps run out of the view, nothing tells their gain: half of a screen at twice the light looks like a whole one. The data do. Zones of the wrong size explain
// them badly.

// gainTrials are the gains tried.
var gainTrials = []float64{1.25, 1.6, 2, 2.5, 3.2}

const (
	borderLit   = 0.05 // share of the cells at the view's border that see the screen: it goes on beyond
	gainEasier  = 1.1  // a gain may leave so much more: seen with less of it, the same screen has more zones, which explain more of anything
	gainFurther = 1.08 // of the gain that is seen, the least that is tried
)

// tuneGain tries gains, those beyond what is seen of the ramps, on the superframe that was observed with the lock's cells; it takes the one that explains it best.
// The system observes with the cells of the best then.
func (r *Receiver) tuneGain(k *lock, observe func(*cellSet)) {
	l, grid, q := k.levels[k.setAt], r.history.layout, &r.system
	if r.history.glare() < clippedFrom || l.litBorder(grid) < borderLit {
		return
	}
	seen := max(k.tone.gain, 1)
	size := func() float64 { return float64(k.set.block) / float64(grid.w) }
	best, least := seen, gainEasier*q.lensMisfit(k.profile, k.lens, size(), tuneSteps)
	ramps, lens, plain := k.ramps, k.lens, k.tone
	set := func(gain float64) bool {
		k.tone, k.lens, k.ramps = tone{gain: gain}, lens, ramps.shrunk(gain/seen)
		if gain == seen {
			k.tone = plain
		} else {
			k.lens.place = k.ramps
		}
		l.tone, k.set = k.tone, nil
		if r.cells(k, k.setAt) == nil {
			return false
		}
		observe(k.set)
		return true
	}
	for _, gain := range gainTrials {
		if gain < gainFurther*seen || !set(gain) {
			continue
		}
		if e := q.lensMisfit(k.profile, k.lens, size(), tuneSteps); e < least {
			best, least = gain, e
		}
	}
	set(best)
	k.zone = k.ramps.zoneSide(grid, k.profile)
}

// shrunk divides the places by a number.
func (h *homography) shrunk(by float64) homography {
	g := *h
	for i := range 6 {
		g[i] /= by
	}
	return g
}

// litBorder is the share of the cells at the view's border that see the screen.
func (l *levels) litBorder(grid layout) float64 {
	limit, lit, all := l.brightest(0.82), 0, 0
	for y := range grid.h {
		for x := range grid.w {
			if x > 0 && x < grid.w-1 && y > 0 && y < grid.h-1 {
				continue
			}
			all++
			if l.swing[0][y*grid.w+x] > limit {
				lit++
			}
		}
	}
	return float64(lit) / float64(all)
}
