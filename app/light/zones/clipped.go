package zones

import "math"

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

// commonClipped is common for clipped light: one plane for each coordinate, fitted to the cells whose coordinate is not clipped; beyond 1 the planes are flat.
func (o *pilotFit) commonClipped(cells []int) (v verdict, astray int, ok bool) {
	var flat [3][3]float64 // of u, v and the swing
	for a := range flat {
		var gram [regressors][regressors]float64
		var right [3]float64
		for _, c := range cells {
			g, q := o.known(c)
			if a < 2 && q[a] >= clippedBelow {
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
			return verdict{}, 0, false
		}
		for b := range 3 {
			for d := range 3 {
				flat[a][b] += inverse[b][d] * right[d]
			}
		}
	}
	n := float64(len(cells))
	var mean float64
	for _, c := range cells {
		mean += float64(o.theta[swing][c]) / n
	}
	most := [2]float64{1, 1} // of the planes: the gain, if the screen's edges are in view
	for _, c := range cells {
		g, q := o.known(c)
		for a := range 2 {
			at := flat[a][0]*g[0] + flat[a][1]*g[1] + flat[a][2]*g[2]
			most[a] = max(most[a], at)
			q[a] = min(q[a], 1) - min(at, 1)
		}
		off := q[0]*q[0] + q[1]*q[1]
		v.bend += off
		v.lean += square(flat[2][0] + flat[2][1]*g[1] + flat[2][2]*g[2] - mean)
		if off > astrayFrom || o.residual[c] > 0.25*o.variance[c] {
			astray++
		}
	}
	v.bend, v.lean = math.Sqrt(v.bend/n), math.Sqrt(v.lean/n)/mean
	v.det, v.cells = (flat[0][1]*flat[1][2]-flat[0][2]*flat[1][1])/(most[0]*most[1]), len(cells)
	return v, astray, true
}

// clippedCells is the least number of cells that a plane is fitted to.
const clippedCells = 12

// known gives the terms of a plane at a cell, and what the cell's ramps and swing tell.
func (o *pilotFit) known(c int) (g, q [3]float64) {
	u, v := o.place(c)
	return [3]float64{1, float64(c%o.w)/float64(o.w) - 0.5, float64(c/o.w)/float64(o.h) - 0.5}, [3]float64{u, v, float64(o.theta[swing][c])}
}
