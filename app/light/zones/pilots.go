package zones

import "math"

// timing is when and how the camera samples a signal.
type timing struct {
	tau      float64 // s, camera's clock: start of a preamble, without the stretch of its first pilot
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
	if from < 0 && from > -stretch.Seconds()*rate {
		from, to = 0, max(to, 1e-6)
	}
	if from < 0 || to > float64(len(pilots)) {
		return false
	}
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

// plane picks one of a view's planes.
type plane struct {
	w, h int
	of   func(*view) []float32
}

// pilotFit is the least-squares fit of the pilots to every cell of a plane.
type pilotFit struct {
	w, h      int
	theta     [regressors][]float32
	residual  []float32 // energy per cell that the fit leaves, adjusted for degrees of freedom
	variance  []float32 // energy per cell about its mean
	spare     float64   // degrees of freedom left, in the fullest row
	amplified float64   // noise amplification of swing, across and down (90th percentile of rows); large if pilots were missed
	ok        bool
}

// fitter holds the scratch of fits.
type fitter struct {
	sum, squares []float64
	product      [regressors][]float64
	rows         []sample
}

// sample is a row of a view within a preamble.
type sample struct {
	g     [regressors]float64
	cells []float32
}

// fit fits the pilots of the preambles that begin at the times taus; t.tau is not used.
func (f *fitter) fit(p Profile, h *history, pl plane, taus []float64, t timing, out *pilotFit) {
	out.reset(pl.w, pl.h)
	f.size(pl.w)
	const n = regressors
	var amplified []float64
	for y := range pl.h {
		f.gather(p, h, pl, y, taus, t)
		if len(f.rows) < n {
			continue
		}
		var gram [regressors][regressors]float64
		for _, s := range f.rows {
			for a := range n {
				for b := range n {
					gram[a][b] += s.g[a] * s.g[b]
				}
			}
		}
		inverse, ok := invert(gram, n)
		if !ok {
			continue
		}
		amplified = append(amplified, max(inverse[swing][swing], inverse[across][across], inverse[down][down]))
		out.spare = max(out.spare, float64(len(f.rows)-n))
		f.solveRow(n, &inverse, y, out)
	}
	out.ok = len(amplified) >= pl.h*3/4
	out.amplified = 99
	if out.ok {
		out.amplified = quantile(amplified, 0.9)
	}
}

// gather collects the samples of a row.
func (f *fitter) gather(p Profile, h *history, pl plane, y int, taus []float64, t timing) {
	f.rows = f.rows[:0]
	late := t.readout * ((float64(y)+0.5)/float64(pl.h) - 0.5)
	for _, tau := range taus {
		for _, v := range h.between(tau-0.08, tau+p.preamble()+0.08) {
			var g [regressors]float64
			if p.regress(v.at+v.shift+late-tau, t.exposure, &g) {
				f.rows = append(f.rows, sample{g, pl.of(v)[y*pl.w : (y+1)*pl.w]})
			}
		}
	}
}

// residualPrior is the share of the variance that a fit is expected to leave, with the weight of one shot: a fit of as many shots as unknowns
// leaves nothing, and would pass for perfect.
const residualPrior = 0.05

// solveRow solves the cells of one row.
func (f *fitter) solveRow(n int, inverse *[regressors][regressors]float64, y int, out *pilotFit) {
	clear(f.sum)
	clear(f.squares)
	for a := range n {
		clear(f.product[a])
	}
	for _, s := range f.rows {
		for x, v := range s.cells {
			d := float64(v)
			f.sum[x] += d
			f.squares[x] += d * d
		}
		for a := 1; a < n; a++ {
			if g := s.g[a]; g != 0 {
				product := f.product[a]
				for x, v := range s.cells {
					product[x] += g * float64(v)
				}
			}
		}
	}
	count := float64(len(f.rows))
	spare := count - float64(n)
	for x, sum := range f.sum {
		right := [regressors]float64{base: sum}
		for a := 1; a < n; a++ {
			right[a] = f.product[a][x]
		}
		c := y*out.w + x
		// With (G + ridge)θ = r the residual energy is Σy² - 2θ·r + θ·Gθ = Σy² - θ·r - ridge θ·θ.
		left := f.squares[x]
		for a := range n {
			row := &inverse[a]
			theta := row[0]*right[0] + row[1]*right[1] + row[2]*right[2] + row[3]*right[3]
			left -= theta * (right[a] + fitRidge*theta)
			out.theta[a][c] = float32(theta)
		}
		variance := f.squares[x] - sum*sum/count
		out.residual[c] = float32((max(left, 0)*(count-1) + residualPrior*variance) / (spare + 1))
		out.variance[c] = float32(variance)
	}
}

func (f *fitter) size(w int) {
	if len(f.sum) == w {
		return
	}
	f.sum, f.squares = make([]float64, w), make([]float64, w)
	for a := range f.product {
		f.product[a] = make([]float64, w)
	}
}

func (o *pilotFit) reset(w, h int) {
	if o.w != w || o.h != h {
		*o = pilotFit{w: w, h: h, residual: make([]float32, w*h), variance: make([]float32, w*h)}
		for a := range o.theta {
			o.theta[a] = make([]float32, w*h)
		}
	}
	clear(o.residual)
	clear(o.variance)
	for a := range o.theta {
		clear(o.theta[a])
	}
	o.spare, o.ok = 0, false
}

// verdict is how well a fit looks like a screen that shows pilots.
type verdict struct {
	score float64 // share of the variance explained, over all cells that vary, less for cells that disagree about the place of the screen
	bend  float64 // rms distance of the cells' places from a common plane, in screens
	det   float64 // area of the screen seen, in screens; negative in a mirror
	lean  float64 // rms of the plane fitted to the cells' swings about its mean, in means: a wrong start makes the swing follow the place
	cells int
}

// The thresholds of a lock. No shot of a stranger has ever passed scoreLock (`go run ./e2e/bench/light -strangers 10000`, 2026-11-23).
const (
	scoreMaybe = 0.4  // worth refining
	scoreLock  = 0.85 // a signal
	scoreLost  = 0.3  // not the signal any more
	bendMost   = 0.12
	detLeast   = 0.15 // the view sees a sixth of the screen
	detMost    = 80   // the screen fills an 80th of the view
)

func (v verdict) passes(score float64) bool {
	return v.score > score && v.bend < bendMost && v.det > detLeast && v.det < detMost
}

// promising is a first look, with a rough timing.
func (v verdict) promising(score float64) bool {
	return v.score > score && v.bend < 2*bendMost && v.det > 0
}

// judge weighs a fit.
func (o *pilotFit) judge() verdict {
	if !o.ok {
		return verdict{}
	}
	top := quantile32(o.theta[swing], 0.97)
	if top < 0.02 {
		return verdict{}
	}
	vary := 0.3 * quantile32(o.variance, 0.97)
	var left, all float64
	var cells []int
	active := 0
	for c, variance := range o.variance {
		if variance < vary {
			continue
		}
		active++
		all += float64(variance)
		if o.theta[swing][c] < 0.4*top {
			left += float64(variance)
			continue
		}
		left += float64(o.residual[c])
		cells = append(cells, c)
	}
	if len(cells) < 12 || all <= 0 {
		return verdict{cells: len(cells)}
	}
	v, astray, ok := o.common(cells)
	if !ok {
		return verdict{cells: len(cells)}
	}
	v.score = (1 - left/all) * 2 * float64(len(cells)) / float64(len(cells)+active+astray)
	return v
}

// place is where a cell looks on the screen by its ramps.
func (o *pilotFit) place(c int) (u, v float64) {
	b := float64(o.theta[swing][c])
	return 0.5 + float64(o.theta[across][c])/b, 0.5 + float64(o.theta[down][c])/b
}

// common fits one plane to the places of cells and one to their swings, and counts the cells that are far off it or badly explained.
func (o *pilotFit) common(cells []int) (v verdict, astray int, ok bool) {
	var gram [regressors][regressors]float64
	var right [3][3]float64
	at := func(c int) (g, q [3]float64) {
		u, v := o.place(c)
		return [3]float64{1, float64(c%o.w)/float64(o.w) - 0.5, float64(c/o.w)/float64(o.h) - 0.5}, [3]float64{u, v, float64(o.theta[swing][c])}
	}
	for _, c := range cells {
		g, q := at(c)
		for a := range 3 {
			for b := range 3 {
				gram[a][b] += g[a] * g[b]
				right[a][b] += q[a] * g[b]
			}
		}
	}
	inverse, ok := invert(gram, 3)
	if !ok {
		return verdict{}, 0, false
	}
	var flat [3][3]float64
	for a := range flat {
		for b := range 3 {
			for d := range 3 {
				flat[a][b] += inverse[b][d] * right[a][d]
			}
		}
	}
	n := float64(len(cells))
	mean := right[2][0] / n
	for _, c := range cells {
		g, q := at(c)
		for a := range 2 {
			q[a] -= flat[a][0]*g[0] + flat[a][1]*g[1] + flat[a][2]*g[2]
		}
		off := q[0]*q[0] + q[1]*q[1]
		v.bend += off
		v.lean += square(flat[2][0] + flat[2][1]*g[1] + flat[2][2]*g[2] - mean)
		if off > 0.01 || o.residual[c] > 0.25*o.variance[c] {
			astray++
		}
	}
	v.bend, v.lean = math.Sqrt(v.bend/n), math.Sqrt(v.lean/n)/mean
	v.det, v.cells = flat[0][1]*flat[1][2]-flat[0][2]*flat[1][1], len(cells)
	return v, astray, true
}
