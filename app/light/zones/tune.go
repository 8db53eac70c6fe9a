package zones

import "math"

// decide replaces estimates by the nearest points of the palette. The result is good until the next call.
func (q *system) decide(x *[2][]float32) *[2][]float32 {
	for k := range q.channels {
		q.hard[k] = sized(q.hard[k], len(x[k]))
	}
	for i := range x[0] {
		best := q.nearest(x, i, 1)
		for k := range q.channels {
			q.hard[k][i] = q.set.palette.points[best][k]
		}
	}
	return &q.hard
}

// nearest gives the point nearest to estimate i, the points scaled.
func (q *system) nearest(x *[2][]float32, i int, scale float32) point {
	best, least := pointA, float32(math.Inf(1))
	for _, k := range q.allowed() {
		if d := q.distance(x, i, k, scale); d < least {
			best, least = k, d
		}
	}
	return best
}

func (q *system) distance(x *[2][]float32, i int, k point, scale float32) (sum float32) {
	for ch := range q.channels {
		d := x[ch][i] - scale*q.set.palette.points[k][ch]
		sum += d * d
	}
	return sum
}

var (
	allPoints  = []point{pointA, pointC, pointD, pointE}
	axisPoints = []point{pointA, pointD}
)

func (q *system) allowed() []point {
	if q.channels == 1 {
		return axisPoints
	}
	return allPoints
}

// predict gives what the cells see of decided symbols.
func (q *system) predict(hard *[2][]float32) []lanes {
	pack(hard, q.zone[0], q.zones, q.symbols, q.blocks)
	q.kernel.forward(q.zone[0], q.cells[2])
	return q.cells[2]
}

// misfit is the rms of what decided symbols do not explain, in units of the swing.
func (q *system) misfit(hard *[2][]float32) float64 {
	seen, image := q.predict(hard), q.cells[3]
	q.inTime(seen, image, false)
	addScaled(image, q.right, -2)
	return math.Sqrt(max(q.energy+dotLanes(seen, image), 0) / max(q.count, 1))
}

// The lens is searched over these: blur in pixels of a view 320 wide, and flare. Steps: a quarter finer changed no delivery in simulation.
var (
	blursPx = []float64{0.8, 2, 3.3, 5, 7, 10, 14, 20}
	flares  = []float64{0.02, 0, 0.06, 0.12, 0.18}
)

// Steps of conjugate gradients in each trial: enough to tell blurs apart as a rule, and enough when that was not.
const (
	tuneSteps    = 10
	tuneStepsAll = 30
)

// tuneLens chooses blur and flare by the misfit after decisions, for the geometry that the ramps tell; the present lens is kept if none is
// better.
func (q *system) tuneLens(p Profile, ramps homography, present lens, block float64, steps int) (best lens, least float64) {
	best, least = present, q.lensMisfit(p, present, block, steps)
	u, v := q.middle(&ramps)
	try := func(blurPx, flare float64) bool {
		l := lens{ramps.spread(u, v, flare), blurPx / 320, flare}
		e := q.lensMisfit(p, l, block, steps)
		if e >= least {
			return false
		}
		best, least = l, e
		return true
	}
	worse := 0
	for _, px := range blursPx {
		if try(px, flares[0]) {
			worse = 0
		} else if worse++; worse == 2 && best != present {
			break // the misfit has one valley
		}
	}
	px := best.blur * 320
	for _, f := range flares[1:] {
		try(px, f)
	}
	for _, factor := range []float64{0.75, 0.87, 1.15, 1.3} {
		try(px*factor, best.flare)
	}
	return best, least
}

// lensMisfit solves with a lens and gives what decisions leave.
func (q *system) lensMisfit(p Profile, l lens, block float64, steps int) float64 {
	q.kernel.build(q.set, p, l, block)
	for k := range q.trial {
		clear(q.trial[k])
	}
	q.solve(&q.trial, steps)
	return q.misfit(q.decide(&q.trial))
}

// middle is the mean place on the screen of the cells.
func (q *system) middle(h *homography) (u, v float64) {
	for c := range q.set.x {
		cu, cv := h.at(q.set.x[c], q.set.y[c])
		u += cu / float64(len(q.set.x))
		v += cv / float64(len(q.set.x))
	}
	return u, v
}

// tunePlace takes two Gauss-Newton steps on the geometry, as the images of four points, against decisions. It returns base if it finds nothing better.
// The kernel is left at some lens tried.
func (q *system) tunePlace(p Profile, base lens, hard *[2][]float32, block, misfit float64) (lens, float64) {
	corners := q.frame()
	to := base.place.corners(&corners)
	best, least := base, misfit
	tried := base
	for range 2 {
		step, ok := q.placeStep(p, tried, &corners, to, hard, block)
		if !ok {
			break
		}
		for i := range to {
			to[i] += clip(step[i], 0.08)
		}
		place, ok := throughCorners(&corners, to)
		if !ok {
			break
		}
		tried = lens{place, base.blur, base.flare}
		q.kernel.build(q.set, p, tried, block)
		if e := q.misfit(hard); e < least {
			best, least = tried, e
		}
	}
	return best, least
}

// frame is the bounding box of the cells.
func (q *system) frame() [4][2]float64 {
	x0, x1, y0, y1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for c := range q.set.x {
		x0, x1 = min(x0, q.set.x[c]), max(x1, q.set.x[c])
		y0, y1 = min(y0, q.set.y[c]), max(y1, q.set.y[c])
	}
	return [4][2]float64{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}
}

// placeStep solves for one step of the eight coordinates. Each cell says how far its place on the screen should move to explain what it saw better,
// and how surely; the corners' images move all cells.
func (q *system) placeStep(p Profile, base lens, corners *[4][2]float64, to [8]float64, hard *[2][]float32, block float64) ([8]float64, bool) {
	const h = 0.01 // screens
	var moved [8]homography
	for i := range moved {
		image := to
		image[i] += h
		var ok bool
		if moved[i], ok = throughCorners(corners, image); !ok {
			return to, false
		}
	}
	q.kernel.buildSlopes(q.set, p, base, block)
	along := q.pulls(hard)
	var m [8][9]float64
	for c := range q.set.x {
		u, v := base.place.at(q.set.x[c], q.set.y[c])
		var du, dv [8]float64
		for i := range moved {
			mu, mv := moved[i].at(q.set.x[c], q.set.y[c])
			du[i], dv[i] = (mu-u)/h, (mv-v)/h
		}
		w, a := float64(q.set.weight[c]), &along[c]
		for i := range m {
			fu, fv := w*(a.uu*du[i]+a.uv*dv[i]), w*(a.uv*du[i]+a.vv*dv[i])
			for k := range m {
				m[i][k] += fu*du[k] + fv*dv[k]
			}
			m[i][8] += w * (a.u*du[i] + a.v*dv[i])
		}
	}
	var trace float64
	for i := range m {
		trace += m[i][i]
	}
	for i := range m {
		m[i][i] += 0.002*trace/8 + 1e-9
	}
	return solve8(&m)
}

// pull is what the symbols say of one cell's place: the normal equations of its move along u and v.
type pull struct{ uu, uv, vv, u, v float64 }

// pulls gives those of all cells; the kernel has slopes.
func (q *system) pulls(hard *[2][]float32) []pull {
	cells := len(q.set.x)
	q.pulled = sized(q.pulled, cells)
	clear(q.pulled)
	left := q.cells[3]
	q.inTime(q.predict(hard), left, false)
	su, sv := q.cells[0], q.cells[1]
	q.kernel.slopes(0, q.zone[0], su)
	q.kernel.slopes(1, q.zone[0], sv)
	q.dropWrong(left, su, sv)
	for i := range left {
		a, l, r, u, v := &q.pulled[i%cells], &left[i], &q.right[i], &su[i], &sv[i]
		var du, dv float32
		for j := range l {
			off := r[j] - l[j]
			du += off * u[j]
			dv += off * v[j]
		}
		a.u, a.v = a.u+float64(du), a.v+float64(dv)
	}
	tu, tv := left, q.cells[2]
	q.inTime(su, tu, false)
	q.inTime(sv, tv, false)
	for i := range tu {
		a, p, r, u, v := &q.pulled[i%cells], &tu[i], &tv[i], &su[i], &sv[i]
		var uu, uv, vv float32
		for j := range p {
			uu += p[j] * u[j]
			uv += p[j] * v[j]
			vv += r[j] * v[j]
		}
		a.uu, a.uv, a.vv = a.uu+float64(uu), a.uv+float64(uv), a.vv+float64(vv)
	}
	return q.pulled
}

// dropWrong takes the slopes of symbols that are far from what was seen: a wrong decision says nothing about the place.
func (q *system) dropWrong(predicted, su, sv []lanes) {
	cells := len(q.set.x)
	for b := range q.blocks {
		for i, row := range q.set.rows {
			d := (*[laneSymbols]float32)(q.diagonal[i][b*laneSymbols:])
			for at := b*cells + row.from; at < b*cells+row.to; at++ {
				l, r, u, v := &predicted[at], &q.right[at], &su[at], &sv[at]
				for j := range l {
					if off := 2 * (r[j] - l[j]); off > d[j%laneSymbols] || -off > d[j%laneSymbols] {
						u[j], v[j] = 0, 0
					}
				}
			}
		}
	}
}
