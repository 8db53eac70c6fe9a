package zones

import "math"

// timing is when and how the camera samples a signal.
type timing struct {
	tau      float64 // s, camera's clock: start of a preamble, as if its first pilot were as long as the others
	exposure float64 // s
	readout  float64 // s, from the first row to the last
}

// The regressors of a cell in a preamble. A cell that looks at place (u,v) of the screen sees
//
//	y = base + swing·(D + (▷+▽)/2) + across·▷ + down·▽
//
// where each letter is the share of the exposure that its pilot fills; then u = 1/2 + across/swing, v = 1/2 + down/swing.
const (
	base = iota
	swing
	across
	down
	regressors
)

// pilotTerms is what each pilot adds to the regressors.
var pilotTerms = [...][regressors]float64{
	pilotA:     {},
	pilotD:     {swing: 1},
	pilotRight: {swing: 0.5, across: 1},
	pilotDown:  {swing: 0.5, down: 1},
}

// regress gives the regressors of an exposure around a time after tau; false if a part of it lies outside the pilots.
func (p Profile) regress(at, exposure float64, g *[regressors]float64) bool {
	pilots := p.pilots()
	rate := float64(p.PilotRate)
	from, to := (at-exposure/2)*rate, (at+exposure/2)*rate
	if from < 1-p.lead().Seconds()*rate || to > float64(len(pilots)) {
		return false
	}
	from, to = max(from, 0), max(to, 1e-6)
	*g = [regressors]float64{base: 1}
	for i := int(from); i <= min(int(to), len(pilots)-1); i++ {
		share := 1.0
		if to > from {
			share = (min(to, float64(i+1)) - max(from, float64(i))) / (to - from)
		}
		for a, term := range pilotTerms[pilots[i]] {
			g[a] += share * term
		}
	}
	return true
}

func (p Profile) preamble() float64 { return float64(len(p.pilots())) / float64(p.PilotRate) }
func (p Profile) period() float64   { return p.superframe().Seconds() }

// verdict is how well a fit looks like a screen that shows pilots.
type verdict struct {
	score float64 // share of the variance explained, over all cells that vary, less for cells that disagree about the place of the screen
	bend  float64 // rms distance of the cells' places from a common plane, in screens
	det   float64 // area of the screen seen, in screens; negative in a mirror
	skew  float64 // how much faster the cells' places change along one way over the view than across it; see skewMost
	lean  float64 // rms of the plane fitted to the cells' swings about its mean, in means: a wrong start makes the swing follow the place
	cells int
}

// The thresholds of a lock. What is no signal seldom passes scoreLock (ramps that move: 73 times in 90,000 shots), and then delivers nothing (`make soak-light`).
const (
	scoreMaybe = 0.4  // worth refining
	scoreLock  = 0.85 // a signal
	scoreLost  = 0.3  // not the signal any more
	bendMost   = 0.2
	astrayFrom = 0.05 // square of a cell's distance from the plane, in screens: clipped light bends the ramps
	detLeast   = 0.15 // the view sees a sixth of the screen
	detMost    = 80   // the screen fills an 80th of the view
)

// skewMost is the greatest skew of a screen: tilted by 60 degrees about its long side one has 3.2. Where a slower profile's first pilots are taken for a
// whole preamble, what is taken for a ramp is flat but for the readout, and the skew is 3 to 20.
const skewMost = 4

func (v verdict) passes(score float64) bool {
	return v.score > score && v.bend < bendMost && v.skew < skewMost && v.det > detLeast && v.det < detMost
}

// promising is a first look, with a rough timing.
func (v verdict) promising(score float64) bool {
	return v.score > score && v.bend < 2*bendMost && v.det > 0
}

// judge weighs a fit.
func (o *pilotFit) judge() verdict {
	if !o.ok || o.top < 0.02 {
		return verdict{}
	}
	var left, all float64
	o.cells = o.cells[:0]
	active := 0
	for c, variance := range o.variance {
		if variance < o.vary {
			continue
		}
		active++
		all += float64(variance)
		if o.theta[swing][c] < 0.4*o.top {
			left += float64(variance)
			continue
		}
		left += float64(o.residual[c])
		o.cells = append(o.cells, c)
	}
	if len(o.cells) < 12 || all <= 0 {
		return verdict{cells: len(o.cells)}
	}
	fit, most := o.common, math.Inf(1)
	if o.glare > clippedFrom {
		fit, most = o.commonClipped, 1
	}
	p, ok := fit(o.cells)
	if !ok {
		return verdict{cells: len(o.cells)}
	}
	v, astray := o.weigh(o.cells, p, most)
	v.score = (1 - left/all) * 2 * float64(len(o.cells)) / float64(len(o.cells)+active+astray)
	return v
}

// energy sums the squares of the cells' swings.
func (o *pilotFit) energy() (sum float32) {
	for _, b := range o.theta[swing] {
		sum += b * b
	}
	return sum
}

// place is where a cell looks on the screen by its ramps.
func (o *pilotFit) place(c int) (u, v float64) {
	b := float64(o.theta[swing][c])
	return 0.5 + float64(o.theta[across][c])/b, 0.5 + float64(o.theta[down][c])/b
}

// planes are fitted to the cells' u, v and swing over the view: each a constant, a slope across and a slope down.
type planes [3][3]float64

// at is the height of plane a at a cell's terms.
func (p *planes) at(a int, g [3]float64) float64 { return p[a][0]*g[0] + p[a][1]*g[1] + p[a][2]*g[2] }

// known gives the terms of a plane at a cell, and what the cell's ramps and swing tell.
func (o *pilotFit) known(c int) (g, q [3]float64) {
	u, v := o.place(c)
	return [3]float64{1, float64(c%o.w)/float64(o.w) - 0.5, float64(c/o.w)/float64(o.h) - 0.5}, [3]float64{u, v, float64(o.theta[swing][c])}
}

// common fits one plane to the places of cells and one to their swings.
func (o *pilotFit) common(cells []int) (p planes, ok bool) {
	var gram [regressors][regressors]float64
	var right [3][3]float64
	for _, c := range cells {
		g, q := o.known(c)
		for a := range 3 {
			for b := range 3 {
				gram[a][b] += g[a] * g[b]
				right[a][b] += q[a] * g[b]
			}
		}
	}
	inverse, ok := invert(gram, 3)
	if !ok {
		return planes{}, false
	}
	for a := range p {
		for b := range 3 {
			for d := range 3 {
				p[a][b] += inverse[b][d] * right[a][d]
			}
		}
	}
	return p, true
}

// weigh measures how well cells agree with planes, and counts those that are far off or badly explained. Places beyond most are taken for most: clipped
// light tells no more of them.
func (o *pilotFit) weigh(cells []int, p planes, most float64) (v verdict, astray int) {
	n := float64(len(cells))
	var mean float64
	for _, c := range cells {
		mean += float64(o.theta[swing][c]) / n
	}
	gain := [2]float64{1, 1} // of the planes, if light is clipped and the screen's edges are in view
	for _, c := range cells {
		g, q := o.known(c)
		for a := range 2 {
			at := p.at(a, g)
			if at > most {
				gain[a] = max(gain[a], at/most)
			}
			q[a] = min(q[a], most) - min(at, most)
		}
		off := q[0]*q[0] + q[1]*q[1]
		v.bend += off
		v.lean += square(p.at(swingPlane, g) - mean)
		if off > astrayFrom || o.residual[c] > 0.25*o.variance[c] {
			astray++
		}
	}
	v.bend, v.lean = math.Sqrt(v.bend/n), math.Sqrt(v.lean/n)/mean
	ux, uy, vx, vy := p[0][1]/gain[0], p[0][2]/gain[0], p[1][1]/gain[1], p[1][2]/gain[1]
	tall := float64(o.w) / float64(o.h)
	v.skew = skew(ux, uy*tall, vx, vy*tall)
	v.det, v.cells = ux*vy-uy*vx, len(cells)
	return v, astray
}

// swingPlane is the one of planes that is fitted to the swings.
const swingPlane = 2

// skew is the ratio of the singular values of a map of the plane.
func skew(ux, uy, vx, vy float64) float64 {
	whole, det := ux*ux+uy*uy+vx*vx+vy*vy, math.Abs(ux*vy-uy*vx)
	return (whole + math.Sqrt(max(whole*whole-4*det*det, 0))) / (2 * det)
}
