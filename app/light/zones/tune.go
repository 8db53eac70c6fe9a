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

// The lens is searched over these: blur in pixels of a view 320 wide, and flare. What lies between is found by refineLens.
var (
	blursPx = []float64{1, 2.5, 5, 8.5, 13, 19}
	flares  = []float64{0.02, 0.1}
)

// Steps of conjugate gradients in each trial: enough to tell blurs apart as a rule, and enough when that was not.
const (
	tuneSteps    = 5
	tuneStepsAll = 10
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
	return best, least
}

// lensMisfit solves with a lens and gives what decisions leave.
func (q *system) lensMisfit(p Profile, l lens, block float64, steps int) float64 {
	q.kernel.build(q.set, p, l, block)
	for k := range q.trial { // it may be as long as another profile needs
		q.trial[k] = sized(q.trial[k], q.zones*q.symbols)
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

// refineLens takes two Gauss-Newton steps on the lens (its geometry as the images of four points) against decisions. It returns base if it finds
// nothing better. The kernel is left at some lens tried.
func (q *system) refineLens(p Profile, base lens, hard *[2][]float32, block, misfit float64) (lens, float64) {
	corners := q.frame()
	best, least := base, misfit
	tried := base
	for range 2 {
		step, ok := q.lensStep(p, tried, &corners, hard, block)
		if !ok {
			break
		}
		to := tried.place.corners(&corners)
		for i := range to {
			to[i] += clip(step[i], 0.08)
		}
		tried.blur *= math.Exp(clip(step[byBlur], 0.1))
		tried.flare = min(max(tried.flare+clip(step[byFlare], 0.03), 0), flareMost)
		if tried.place, ok = throughCorners(&corners, to); !ok {
			break
		}
		q.kernel.build(q.set, p, tried, block)
		if e := q.misfit(hard); e < least {
			best, least = tried, e
		}
	}
	return best, least
}

// flareMost is the strongest flare believed.
const flareMost = 0.25

// frame is the bounding box of the cells.
func (q *system) frame() [4][2]float64 {
	x0, x1, y0, y1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for c := range q.set.x {
		x0, x1 = min(x0, q.set.x[c]), max(x1, q.set.x[c])
		y0, y1 = min(y0, q.set.y[c]), max(y1, q.set.y[c])
	}
	return [4][2]float64{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}
}

// The unknowns of a step: eight coordinates, the logarithm of the blur, and the flare.
const (
	byBlur = 8 + iota
	byFlare
	lensUnknowns
)

// lensStep solves for one step. Each cell says how far its place on the screen, the blur and the flare should move to explain what it saw better, and how
// surely; the corners' images move all cells.
func (q *system) lensStep(p Profile, base lens, corners *[4][2]float64, hard *[2][]float32, block float64) (step [lensUnknowns]float64, ok bool) {
	const h = 0.01 // screens
	to := base.place.corners(corners)
	var moved [8]homography
	for i := range moved {
		image := to
		image[i] += h
		if moved[i], ok = throughCorners(corners, image); !ok {
			return step, false
		}
	}
	q.kernel.buildSlopes(q.set, p, base, block)
	pulled := q.pulls(hard)
	var m [lensUnknowns * (lensUnknowns + 1)]float64
	for c := range q.set.x {
		u, v := base.place.at(q.set.x[c], q.set.y[c])
		var by [lensUnknowns][pullAxes]float64
		for i := range moved {
			mu, mv := moved[i].at(q.set.x[c], q.set.y[c])
			by[i][0], by[i][1] = (mu-u)/h, (mv-v)/h
		}
		by[byBlur][2], by[byFlare][3] = 1, 1
		pulled[c].spread(&by, float64(q.set.weight[c]), m[:])
	}
	var trace float64
	for i := range 8 {
		trace += m[i*(lensUnknowns+1)+i]
	}
	for i := range 8 {
		m[i*(lensUnknowns+1)+i] += 0.002*trace/8 + 1e-9
	}
	for i := byBlur; i < lensUnknowns; i++ {
		m[i*(lensUnknowns+1)+i] += 1e-4*trace + 1e-9 // nothing is known of blur where there are no edges
	}
	return step, solveLinear(m[:], step[:])
}

// pullAxes are the ways in which what a cell sees may change: u, v, the logarithm of the blur, and the flare.
const pullAxes = 4

// pull is what the symbols say of one cell's axes: normal equations, of which the lower triangle is filled in.
type pull struct {
	square [pullAxes][pullAxes]float64
	right  [pullAxes]float64
}

// spread adds a cell's pull, with a weight, to the normal equations of unknowns that move its axes by so much.
func (a *pull) spread(by *[lensUnknowns][pullAxes]float64, weight float64, m []float64) {
	for i := range by {
		var force [pullAxes]float64
		right := 0.0
		for j := range pullAxes {
			for k := range pullAxes {
				force[k] += weight * by[i][j] * a.square[max(j, k)][min(j, k)]
			}
			right += by[i][j] * a.right[j]
		}
		row := m[i*(lensUnknowns+1):][:lensUnknowns+1]
		for k := range by {
			row[k] += force[0]*by[k][0] + force[1]*by[k][1] + force[2]*by[k][2] + force[3]*by[k][3]
		}
		row[lensUnknowns] += weight * right
	}
}

// pulls gives those of all cells; the kernel has slopes.
func (q *system) pulls(hard *[2][]float32) []pull {
	cells := len(q.set.x)
	q.pulled = sized(q.pulled, cells)
	clear(q.pulled)
	seen, left := q.predict(hard), q.cells[3]
	slopes := &q.slopeOf
	for i := range slopes {
		slopes[i] = sized(slopes[i], len(seen))
	}
	for axis := range 3 {
		q.kernel.slopes(axis, q.zone[0], slopes[axis])
	}
	q.kernel.flareSlope(seen, slopes[3])
	q.inTime(seen, left, false)
	q.dropWrong(left)
	for i := range left {
		a, l, r := &q.pulled[i%cells], &left[i], &q.right[i]
		for k := range slopes {
			s := &slopes[k][i]
			var sum float32
			for j := range l {
				sum += (r[j] - l[j]) * s[j]
			}
			a.right[k] += float64(sum)
		}
	}
	for k := range slopes {
		q.inTime(slopes[k], left, false)
		for i := range left {
			l, to := &left[i], &q.pulled[i%cells].square[k]
			for j := range k + 1 {
				s := &slopes[j][i]
				to[j] += float64(l[0]*s[0] + l[1]*s[1] + l[2]*s[2] + l[3]*s[3] + l[4]*s[4] + l[5]*s[5] + l[6]*s[6] + l[7]*s[7])
			}
		}
	}
	return q.pulled
}

// dropWrong takes the slopes of symbols that are far from what was seen: a wrong decision says nothing about the lens.
func (q *system) dropWrong(predicted []lanes) {
	cells := len(q.set.x)
	for b := range q.blocks {
		for i, row := range q.set.rows {
			d := (*[laneSymbols]float32)(q.diagonal[i][b*laneSymbols:])
			for at := b*cells + row.from; at < b*cells+row.to; at++ {
				l, r := &predicted[at], &q.right[at]
				for j := range l {
					if off := 2 * (r[j] - l[j]); off > d[j%laneSymbols] || -off > d[j%laneSymbols] {
						for k := range q.slopeOf {
							q.slopeOf[k][at][j] = 0
						}
					}
				}
			}
		}
	}
}
