package zones

// An overexposed camera clips: the ramps rise faster than they should and stay flat near D, and the palette's points lie elsewhere. The slope of what is
// not clipped tells the gain, if the whole screen is in view.

const (
	clippedFrom  = 0.01 // share of a view's cells that must be clipped
	clippedBelow = 0.8  // places measured beyond it say nothing
	gainLeast    = 1.1  // below it nothing is done
	gainMost     = 6.0
	clippedEdge  = 0.98 // of the places in order: the screen's edge, but for as much
)

// fitClipped fits the geometry, and the gain if light is clipped; else that is 1.
func fitClipped(pairs []lookup, glare float64) (homography, float64, bool) {
	h, ok := fitHomography(pairs)
	if !ok || glare < clippedFrom {
		return h, 1, ok
	}
	free := 0
	for _, p := range pairs {
		if p.u < clippedBelow && p.v < clippedBelow {
			free++
		}
	}
	if free < 16 {
		return h, 1, true
	}
	bent, ok := fitBelow(pairs, clippedBelow)
	if !ok {
		return h, 1, true
	}
	us, vs := make([]float64, len(pairs)), make([]float64, len(pairs))
	for i, p := range pairs {
		us[i], vs[i] = bent.at(p.x, p.y)
	}
	gain := (quantile(us, clippedEdge) + quantile(vs, clippedEdge)) / (2 * clippedEdge)
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

// commonClipped is common for clipped light: each plane of places is fitted to the cells whose coordinate is not clipped.
func (o *pilotFit) commonClipped(cells []int) (p planes, ok bool) {
	for a := range p {
		var gram [regressors][regressors]float64
		var right [3]float64
		for _, c := range cells {
			g, q := o.known(c)
			if a != swingPlane && q[a] >= clippedBelow {
				continue
			}
			for b := range 3 {
				for d := range 3 {
					gram[b][d] += g[b] * g[d]
				}
				right[b] += q[a] * g[b]
			}
		}
		inverse, ok := invert(gram, 3)
		if !ok || gram[0][0] < clippedCells {
			return planes{}, false
		}
		for b := range 3 {
			for d := range 3 {
				p[a][b] += inverse[b][d] * right[d]
			}
		}
	}
	return p, true
}

// clippedCells is the least number of cells that a plane is fitted to.
const clippedCells = 12
