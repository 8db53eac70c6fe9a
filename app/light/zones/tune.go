package zones

import "math"

// decide replaces estimates by the nearest points of the palette.
func (q *system) decide(x *[2][]float32) [2][]float32 {
	var hard [2][]float32
	for k := range q.channels {
		hard[k] = make([]float32, len(x[k]))
	}
	for i := range x[0] {
		best := q.nearest(x, i, 1)
		for k := range q.channels {
			hard[k][i] = q.set.palette.points[best][k]
		}
	}
	return hard
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

// predict gives what the cells see of decided symbols, in both channels.
func (q *system) predict(hard *[2][]float32) (seen [2][]float32) {
	for k := range q.channels {
		seen[k] = q.scratch[2+k][:len(q.set.x)*q.symbols]
		q.set.kernel.forward(hard[k], seen[k], q.symbols)
	}
	return seen
}

// rowError is the mean square error of a row of an observation against a prediction, for given shares.
func (q *system) rowError(o *observation, row cellRow, r rowShares, seen *[2][]float32, pilots []pilot) float64 {
	var sum float64
	for k := range q.channels {
		for c := row.from; c < row.to; c++ {
			d := o.y[k][c] - r.now*q.level(r.first, c, k, seen, pilots)
			if r.after > 0 {
				d -= r.after * q.level(r.first+1, c, k, seen, pilots)
			}
			sum += float64(d) * float64(d)
		}
	}
	return sum / float64((row.to-row.from)*q.channels)
}

func (q *system) level(symbol, c, channel int, seen *[2][]float32, pilots []pilot) float32 {
	switch {
	case symbol < 0:
		return q.set.pilotLevel(pilots[len(pilots)-1], c, channel)
	case symbol >= q.symbols:
		return q.set.pilotLevel(pilots[0], c, channel)
	}
	return seen[channel][c*q.symbols+symbol]
}

// misfit is the rms of what decided symbols do not explain, in units of the swing.
func (q *system) misfit(p Profile, hard *[2][]float32) float64 {
	seen := q.predict(hard)
	var sum, count float64
	for i := range q.seen {
		for j, row := range q.set.rows {
			if r := q.seen[i].shares[j]; r.trust > 0 {
				n := float64(row.to - row.from)
				sum += n * q.rowError(&q.seen[i], row, r, &seen, p.pilots())
				count += n
			}
		}
	}
	return math.Sqrt(sum / max(count, 1))
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
	q.set.kernel = q.set.newKernel(p, l, block)
	var x [2][]float32
	q.solve(&x, steps)
	hard := q.decide(&x)
	return q.misfit(p, &hard)
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
func (q *system) tunePlace(p Profile, base lens, hard *[2][]float32, block, misfit float64) (lens, float64) {
	corners := q.frame()
	to := base.place.corners(&corners)
	best, least := base, misfit
	for range 2 {
		step, ok := q.placeStep(p, base, &corners, to, hard, block)
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
		l := lens{place, base.blur, base.flare}
		q.set.kernel = q.set.newKernel(p, l, block)
		if e := q.misfit(p, hard); e < least {
			best, least = l, e
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

// placeStep solves for one step of the eight coordinates, from channel 0.
func (q *system) placeStep(p Profile, base lens, corners *[4][2]float64, to [8]float64, hard *[2][]float32, block float64) ([8]float64, bool) {
	const h = 0.01 // screens
	var seen [9][]float32
	for i := range seen {
		moved := to
		if i < 8 {
			moved[i] += h
		}
		place, ok := throughCorners(corners, moved)
		if !ok {
			return to, false
		}
		kernel := q.set.newKernel(p, lens{place, base.blur, base.flare}, block)
		seen[i] = make([]float32, len(q.set.x)*q.symbols)
		kernel.forward(hard[0], seen[i], q.symbols)
	}
	var m [8][9]float64
	for i := range q.seen {
		for j, row := range q.set.rows {
			r := q.seen[i].shares[j]
			if r.trust == 0 || q.known(r.first) || r.after > 0 && q.known(r.first+1) {
				continue
			}
			for c := row.from; c < row.to; c++ {
				q.addPlaceRow(&m, &seen, q.seen[i].y[0][c], c, r, h)
			}
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

func (q *system) addPlaceRow(m *[8][9]float64, seen *[9][]float32, y float32, c int, r rowShares, h float32) {
	at := c*q.symbols + r.first
	value := func(v []float32) float32 {
		x := r.now * v[at]
		if r.after > 0 {
			x += r.after * v[at+1]
		}
		return x
	}
	now := value(seen[8])
	d := y - now
	if d > 0.5 || d < -0.5 {
		return // a wrong decision says nothing about the place
	}
	var slope [8]float64
	for i := range slope {
		slope[i] = float64((value(seen[i]) - now) / h)
	}
	weight := float64(q.set.weight[c])
	for i, a := range slope {
		if a == 0 {
			continue
		}
		for k, b := range slope {
			m[i][k] += weight * a * b
		}
		m[i][8] += weight * a * float64(d)
	}
}

// shiftWorst is a misfit above which decisions are too poor to judge time.
const shiftWorst = 0.35

// tuneTimes moves views in time and takes trust from rows that stay unexplained. It says
// whether anything was moved, and by how much the start is too late.
func (q *system) tuneTimes(p Profile, t timing, start float64, hard *[2][]float32) (moved bool, common float64) {
	seen := q.predict(hard)
	pilots := p.pilots()
	trial := observation{shares: make([]rowShares, len(q.set.rows))}
	for i := range q.seen {
		o := &q.seen[i]
		now := q.viewError(o, o.shares, &seen, pilots)
		best, least := 0.0, shiftGain*now
		for _, step := range shiftSteps {
			shift := o.view.shift + step
			if math.Abs(shift) > shiftMost {
				continue
			}
			trial.view = o.view
			if !q.expose(&trial, p, t, start, shift) {
				continue
			}
			if e := q.viewError(o, trial.shares, &seen, pilots); e < least {
				best, least = step, e
			}
		}
		if best != 0 {
			o.view.shift += best
			moved = true
		}
	}
	if !moved {
		return false, 0
	}
	views := make([]*view, len(q.seen))
	for i := range views {
		views[i] = q.seen[i].view
	}
	return true, takeCommon(views)
}

// viewError is the mean square error of a whole observation.
func (q *system) viewError(o *observation, shares []rowShares, seen *[2][]float32, pilots []pilot) float64 {
	var sum, count float64
	for j, row := range q.set.rows {
		if shares[j].trust > 0 {
			n := float64(row.to - row.from)
			sum += n * q.rowError(o, row, shares[j], seen, pilots)
			count += n
		}
	}
	if count == 0 {
		return math.Inf(1)
	}
	return sum / count
}

// distrust lowers the trust of rows that decisions explain badly: hands passing, shots blurred by a jerk, timestamps beyond repair.
func (q *system) distrust(p Profile, hard *[2][]float32) {
	seen := q.predict(hard)
	var errors []float64
	for i := range q.seen {
		for j, row := range q.set.rows {
			if r := q.seen[i].shares[j]; r.trust > 0 {
				errors = append(errors, q.rowError(&q.seen[i], row, r, &seen, p.pilots()))
			}
		}
	}
	all := append([]float64(nil), errors...)
	usual := 2*quantile(all, 0.5) + 0.003
	n := 0
	for i := range q.seen {
		for j := range q.set.rows {
			if r := &q.seen[i].shares[j]; r.trust > 0 {
				r.trust = float32(1 / (1 + square(errors[n]/usual)))
				n++
			}
		}
	}
}
