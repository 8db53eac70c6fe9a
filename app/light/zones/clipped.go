package zones

// An overexposed camera clips: the ramps rise faster than they should and stay flat near D, and the palette's points lie elsewhere. The slope of what is
// not clipped tells the gain, if the whole screen is in view.

const (
	clippedFrom  = 0.05 // share of a view's cells that must be clipped
	clippedBelow = 0.8  // places measured beyond it say nothing
	gainLeast    = 1.1  // below it nothing is done
	gainMost     = 3.0
)

// fitClipped fits the geometry, and the gain if light is clipped; else that is 1.
func fitClipped(pairs []lookup, glare float64) (homography, float64, bool) {
	h, ok := fitHomography(pairs)
	if !ok || glare < clippedFrom {
		return h, 1, ok
	}
	var free []lookup
	for _, p := range pairs {
		if p.u < clippedBelow && p.v < clippedBelow {
			free = append(free, p)
		}
	}
	if len(free) < 16 {
		return h, 1, true
	}
	bent, ok := fitHomography(free)
	if !ok {
		return h, 1, true
	}
	us, vs := make([]float64, len(pairs)), make([]float64, len(pairs))
	for i, p := range pairs {
		us[i], vs[i] = bent.at(p.x, p.y)
	}
	gain := (quantile(us, 0.98) + quantile(vs, 0.98)) / 2
	if gain < gainLeast || gain > gainMost {
		return h, 1, true
	}
	for k := range 6 {
		bent[k] /= gain
	}
	return bent, gain, true
}

// glare is that of the newest view.
func (h *history) glare() float64 { return h.views[len(h.views)-1].glare }
