package zones

// plane picks one of a view's planes.
type plane struct {
	w, h     int
	together int  // rows that are taken to be exposed at the same time
	lively   bool // cells that hardly vary are left out: their fit stays 0
	of       func(*view) []float32
}

// pilotFit is the least-squares fit of the pilots to the cells of a plane.
type pilotFit struct {
	w, h      int
	theta     [regressors][]float32
	residual  []float32 // energy per cell that the fit leaves, adjusted for degrees of freedom
	variance  []float32 // energy per cell about its mean
	vary      float32   // variance below which a cell does not count
	top       float32   // a swing that the brightest cells have
	spare     float64   // degrees of freedom left, in the fullest row
	amplified float64   // noise amplification of swing, across and down (90th percentile of rows); large if pilots were missed
	ok        bool
	glare     float64 // of the newest view
	cells     []int   // scratch
}

// fitter holds the scratch of fits.
type fitter struct {
	guard     float64 // s, if above 0: views are left out that saw a change of pilots, or came so near to one
	samples   []sample
	bands     []band
	amplified []float64
	picked    []float64
	squares   []float32 // by cell
	sum       []float32
	product   [regressors][]float32 // of one row
	held      []heldRow
	heldAt    int     // shots taken in when the held rows were summed up
	heldVary  float32 // their pilotFit.vary
}

// sample is a view within a preamble, as a band of rows sees it.
type sample struct {
	g    [regressors]float32
	view *view
}

// band is rows that are exposed together, and the samples that they have.
type band struct {
	from, to int // samples
	inverse  [regressors][regressors]float32
	ok       bool
}

// heldRow says which views the sums of a row are of.
type heldRow struct {
	first, last *view
	count       int
}

// fit fits the pilots of the preambles that begin at the times taus; t.tau is not used.
func (f *fitter) fit(p Profile, h *history, pl plane, taus []float64, t timing, out *pilotFit) {
	out.reset(pl.w, pl.h)
	out.glare = h.glare()
	f.size(pl)
	f.samples, f.bands, f.amplified = f.samples[:0], f.bands[:0], f.amplified[:0]
	for y := 0; y < pl.h; y += pl.together {
		middle := float64(y) + float64(min(pl.together, pl.h-y))/2
		f.gather(p, h, taus, t, t.readout*(middle/float64(pl.h)-0.5))
		b := &f.bands[len(f.bands)-1]
		if b.ok {
			out.spare = max(out.spare, float64(b.to-b.from-regressors))
		}
	}
	out.ok = len(f.amplified) >= len(f.bands)*3/4
	out.amplified = 99
	if out.ok {
		out.amplified = quantile(f.amplified, 0.9)
	}
	if len(f.amplified) == 0 {
		return
	}
	f.vary(h, pl, out)
	if pl.lively && out.vary < quiet {
		return // what hardly moves is no signal
	}
	for y := range pl.h {
		if b := &f.bands[y/pl.together]; b.ok {
			f.solveRow(pl, b, y, out)
		}
	}
	out.top = f.top(pl, out)
}

// quiet is a variance of the liveliest cells, in squares of the mean green summed over a preamble, below which nothing is looked for: a swing
// of 0.02, the least that counts, has ten times as much.
const quiet = 3e-5

// gather collects the samples of a band of rows that is exposed late, and inverts their products.
func (f *fitter) gather(p Profile, h *history, taus []float64, t timing, late float64) {
	b := band{from: len(f.samples)}
	var gram [regressors][regressors]float64
	for _, tau := range taus {
		for _, v := range h.between(tau-0.08, tau+p.preamble()+0.08) {
			var g, wide [regressors]float64
			at := v.at + v.shift + late - tau
			if !p.regress(at, t.exposure, &g) || f.guard > 0 && !p.regress(at, t.exposure+2*f.guard, &wide) || g != wide && f.guard > 0 {
				continue
			}
			s := sample{view: v}
			for i := range g {
				s.g[i] = float32(g[i])
				for k := range g {
					gram[i][k] += g[i] * g[k]
				}
			}
			f.samples = append(f.samples, s)
		}
	}
	b.to = len(f.samples)
	if b.to-b.from >= regressors {
		inverse, ok := invert(gram, regressors)
		if b.ok = ok; ok {
			f.amplified = append(f.amplified, max(inverse[swing][swing], inverse[across][across], inverse[down][down]))
			for i := range inverse {
				for k := range inverse {
					b.inverse[i][k] = float32(inverse[i][k])
				}
			}
		}
	}
	f.bands = append(f.bands, b)
}

// vary finds the variances of all cells. Sums that are still those of the same views are kept: most timings that are tried differ little.
func (f *fitter) vary(h *history, pl plane, out *pilotFit) {
	if f.heldAt != h.taken || !pl.lively {
		clear(f.held)
		f.heldAt = h.taken
	}
	changed := false
	for y := range pl.h {
		b := &f.bands[y/pl.together]
		if !b.ok {
			changed = changed || f.held[y].count > 0
			f.held[y] = heldRow{}
			continue
		}
		samples := f.samples[b.from:b.to]
		key := heldRow{samples[0].view, samples[len(samples)-1].view, len(samples)}
		from, to := y*pl.w, (y+1)*pl.w
		sum, squares := f.sum[from:to], f.squares[from:to]
		if f.held[y] != key {
			f.held[y], changed = key, true
			clear(sum)
			clear(squares)
			first := pl.of(samples[0].view)[from:to]
			for _, s := range samples[1:] {
				cells := pl.of(s.view)[from:to]
				for x := range sum {
					d := cells[x] - first[x]
					sum[x] += d
					squares[x] += d * d
				}
			}
		}
		scale := 1 / float32(len(samples))
		for x, v := range out.variance[from:to] {
			v = max(squares[x]-sum[x]*sum[x]*scale, 0)
			out.variance[from+x] = v
		}
	}
	if changed || !pl.lively {
		f.heldVary = 0.3 * f.quantile(out.variance, 0.97)
	}
	out.vary = f.heldVary
}

// residualPrior is the share of the variance that a fit is expected to leave, with the weight of one shot: a fit of as many shots as unknowns
// leaves nothing, and would pass for perfect.
const residualPrior = 0.05

// solveRow solves the cells of one row, as offsets from the first sample.
func (f *fitter) solveRow(pl plane, b *band, y int, out *pilotFit) {
	from, to := y*pl.w, (y+1)*pl.w
	if pl.lively {
		for from < to && out.variance[from] < out.vary {
			from++
		}
		for from < to && out.variance[to-1] < out.vary {
			to--
		}
	}
	samples := f.samples[b.from:b.to]
	n := to - from
	first := pl.of(samples[0].view)[from:to]
	var product [regressors][]float32
	for a := 1; a < regressors; a++ {
		product[a] = f.product[a][:n]
		clear(product[a])
	}
	for _, s := range samples[1:] {
		cells := pl.of(s.view)[from:to]
		for a := 1; a < regressors; a++ {
			if g := s.g[a]; g != 0 {
				sum := product[a]
				for x, v := range cells {
					sum[x] += g * (v - first[x])
				}
			}
		}
	}
	count, m := float32(len(samples)), &b.inverse
	for x := range n {
		c := from + x
		r := [regressors]float32{f.sum[c], product[1][x], product[2][x], product[3][x]}
		// With (G + ridge)θ = r the residual energy is Σy² - 2θ·r + θ·Gθ = Σy² - θ·r - ridge θ·θ.
		left := f.squares[c]
		for a := range r {
			theta := m[a][0]*r[0] + m[a][1]*r[1] + m[a][2]*r[2] + m[a][3]*r[3]
			left -= theta * (r[a] + fitRidge*theta)
			out.theta[a][c] = theta
		}
		out.theta[base][c] += first[x]
		out.residual[c] = (max(left, 0)*(count-1) + residualPrior*out.variance[c]) / (count - regressors + 1)
	}
}

// top is the 97th percentile of the swings of all cells, but at least the 10th of those that vary: they may be few.
func (f *fitter) top(pl plane, out *pilotFit) float32 {
	if !pl.lively {
		return f.quantile(out.theta[swing], 0.97)
	}
	f.picked = f.picked[:0]
	for c, v := range out.variance {
		if v >= out.vary {
			f.picked = append(f.picked, float64(out.theta[swing][c]))
		}
	}
	n := len(f.picked)
	above := min(0.03*float64(pl.w*pl.h), 0.9*float64(n))
	return float32(quantile(f.picked, 1-above/float64(max(n, 1))))
}

// quantile is quantile32 without a mess.
func (f *fitter) quantile(values []float32, q float64) float32 {
	step := max(1, len(values)/600)
	f.picked = f.picked[:0]
	for i := 0; i < len(values); i += step {
		if v := float64(values[i]); v == v {
			f.picked = append(f.picked, v)
		}
	}
	return float32(quantile(f.picked, q))
}

func (f *fitter) size(pl plane) {
	if n := pl.w * pl.h; len(f.sum) != n || len(f.held) != pl.h {
		f.sum, f.squares = sized(f.sum, n), sized(f.squares, n)
		f.held = sized(f.held, pl.h)
		clear(f.held)
	}
	for a := range f.product {
		f.product[a] = sized(f.product[a], pl.w)
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
	o.spare, o.ok, o.vary, o.top = 0, false, 0, 0
}
