package zones

import "math"

// system is the sparse linear system of one superframe. Unknown is what each zone shows in each symbol; known is what every row of cells saw of it over
// time:
//
//	y(view, cell) = Σ_s share(view, row of cell, s) · Σ_z kernel(cell, z) · x(z, s)
//
// Blur between zones and mixing of symbols in time are undone together. An exposure (at most 60 ms) touches at most two symbols (at least
// 66 ms), so the normal equations in time are tridiagonal, one small matrix T for each row. What the views saw enters as sums only:
//
//	T(row) = Σ share·shareᵀ     right(cell) = Σ share·y     energy = Σ y²
//
// and with these the misfit of any prediction a is energy + Σ a·(Ta - 2·right). One system is used again and again; it keeps its buffers.
type system struct {
	set      *cellSet
	kernel   kernel
	work     int // taps applied so far, in lanes
	symbols  int
	blocks   int // of lanes, as far as symbols were seen
	zones    int
	channels int
	seen     []observation
	across   float64     // s, by which the right of the view is exposed after the left
	diagonal [][]float32 // row, symbol: Σ share²
	beside   [][]float32 // row, symbol: Σ share(s)·share(s+1)
	right    []lanes     // cell: Σ share·y
	energy   float64     // Σ y², without what pilots explain
	count    float64     // of the y
	prior    []lanes     // zone: inverse variance of x before anything is seen
	pull     []lanes     // zone: prior times mean
	cells    [4][]lanes  // scratch
	zone     [5][]lanes  // scratch
	shares   []rowShares
	flat     []float32
	reached  []lanes // zone: the diagonal of the normal equations, without the prior
	far      [2][]float32
	lit      []float32 // row, zone: Σ weight·share²
	moved    []float32 // corrected y
	levelled []float32 // y without gains
	restored []float32 // corrected y, see unclip
	over     [2][]float32
	foreseen prediction
	hard     [2][]float32
	trial    [2][]float32
	pulled   []pull
	slopes   []slope
	slopeOf  [pullAxes][]lanes
	rows     []rowSums
	wide     []rowSums // of all rows of all views
	tried    []rowShares
	views    []*view
	errors   []float64
	ordered  []float64
	free     [2][]float32
	own      []float32
	gram     []float32 // zone, zone
	factor   factor
	triangle []float32
	often    []float32 // of a symbol, how much more rarely than the mean it was seen
	variance []float32 // of zones, in one symbol
}

// observation is a view with, for each row of cells, the symbols that it saw.
type observation struct {
	view   *view
	y      [2][]float32
	shares []rowShares
}

// rowShares are the shares of symbols first and first+1 in an exposure. Symbol -1 is the last pilot, and the one after the last is the
// first pilot of the next superframe.
type rowShares struct {
	first      int
	now, after float32
	trust      float32
}

// exposureMost is the longest exposure in symbols that the system describes.
const exposureMost = 0.95

// share says what an exposure around a time (in symbols after the first unknown one) sees; false if nothing unknown.
func (q *system) share(at, exposure float64) (r rowShares, ok bool) {
	exposure = min(exposure, exposureMost)
	from, to := at-exposure/2, at+exposure/2
	r.first = int(math.Floor(from))
	r.now, r.trust = 1, 1
	if cut := float64(r.first + 1); to > cut {
		r.now = float32((cut - from) / (to - from))
		r.after = 1 - r.now
	}
	if r.first < -1 || r.first == -1 && r.after == 0 || r.first >= q.symbols {
		return rowShares{}, false
	}
	return r, true
}

// observe gathers what the views saw of the superframe whose first data symbol begins at a time.
func (q *system) observe(p Profile, grid layout, set *cellSet, views []*view, t timing, start float64) {
	q.set, q.symbols, q.zones, q.channels = set, p.DataSymbols, p.zones(), p.Levels/2
	q.shares = sized(q.shares, len(views)*len(set.rows))
	q.seen = q.seen[:0]
	latest := -1
	for i, v := range views {
		o := observation{view: v, shares: q.shares[i*len(set.rows):][:len(set.rows)]}
		if !q.expose(&o, p, t, start, v.shift) {
			continue
		}
		o.y = *set.read(grid, v, q.channels)
		q.seen = append(q.seen, o)
		for _, r := range o.shares {
			if r.trust > 0 {
				latest = max(latest, r.first+2) // one further than seen: times may be corrected
			}
		}
	}
	q.blocks = laneBlocks(min(latest+1, q.symbols))
	q.size(p)
	q.level()
}

// size makes room.
func (q *system) size(p Profile) {
	n := q.blocks * laneSymbols
	rows := len(q.set.rows)
	q.flat = sized(q.flat, 2*rows*n)
	q.diagonal, q.beside = sized(q.diagonal, rows), sized(q.beside, rows)
	for i := range rows {
		q.diagonal[i], q.beside[i] = q.flat[2*i*n:][:n], q.flat[(2*i+1)*n:][:n]
	}
	q.right = sized(q.right, q.blocks*len(q.set.x))
	for i := range q.cells {
		q.cells[i] = sized(q.cells[i], len(q.right))
	}
	for i := range q.zone {
		q.zone[i] = sized(q.zone[i], q.blocks*q.zones)
	}
	q.reached = sized(q.reached, q.blocks*q.zones)
	q.prior, q.pull = sized(q.prior, q.blocks*q.zones), sized(q.pull, q.blocks*q.zones)
	for i := range q.prior {
		for j := range q.prior[i] {
			q.prior[i][j] = ridge
		}
	}
	clear(q.pull)
}

// exposeAll fills in the shares of all observations anew.
func (q *system) exposeAll(p Profile, t timing, start float64) {
	for i := range q.seen {
		q.expose(&q.seen[i], p, t, start, q.seen[i].view.shift)
	}
}

// expose fills in the shares of an observation; false if it saw nothing unknown.
func (q *system) expose(o *observation, p Profile, t timing, start, shift float64) bool {
	any := false
	rate := float64(p.SymbolRate)
	for i, row := range q.set.rows {
		r, ok := q.share((o.view.at+shift+q.late(&row, o.view, t.readout)-start)*rate, t.exposure*rate)
		o.shares[i] = r
		any = any || ok
	}
	return any
}

// collect sums up the observations.
func (q *system) collect(p Profile) {
	clear(q.flat)
	clear(q.right)
	q.energy, q.count = 0, 0
	pilots := p.pilots()
	for i := range q.seen {
		for j := range q.set.rows {
			if q.holds(q.seen[i].shares[j]) {
				q.collectRow(&q.seen[i], j, pilots)
			}
		}
	}
}

// collectRow adds one row of one view. Pilots are known, and taken out of what was seen.
func (q *system) collectRow(o *observation, i int, pilots []pilot) {
	row, r := q.set.rows[i], o.shares[i]
	from, to := r.first, r.first+1
	now, after := r.trust*r.now, r.trust*r.after
	if q.known(from) {
		now = 0
	} else {
		q.diagonal[i][from] += now * r.now
	}
	if q.known(to) || r.after == 0 {
		after = 0
	} else {
		q.diagonal[i][to] += after * r.after
	}
	if now > 0 && after > 0 {
		q.beside[i][from] += now * r.after
	}
	cells := len(q.set.x)
	for k := range q.channels {
		y := o.y[k]
		var energy float32
		for c := row.from; c < row.to; c++ {
			v := y[c]
			if now == 0 {
				v -= r.now * q.set.pilotLevel(pilots[len(pilots)-1], c, k)
			} else {
				q.right[from/laneSymbols*cells+c][k*laneSymbols+from%laneSymbols] += now * v
			}
			if after > 0 {
				q.right[to/laneSymbols*cells+c][k*laneSymbols+to%laneSymbols] += after * v
			} else if r.after > 0 {
				v -= r.after * q.set.pilotLevel(pilots[0], c, k)
				if now > 0 {
					q.right[from/laneSymbols*cells+c][k*laneSymbols+from%laneSymbols] -= now * r.after * q.set.pilotLevel(pilots[0], c, k)
				}
			}
			energy += v * v
		}
		q.energy += float64(r.trust) * float64(energy)
	}
	q.count += float64(r.trust) * float64((row.to-row.from)*q.channels)
}

// holds says whether a row counts, and its symbols are within what there is room for.
func (q *system) holds(r rowShares) bool {
	return r.trust > 0 && r.first < q.blocks*laneSymbols && (q.known(r.first+1) || r.first+1 < q.blocks*laneSymbols)
}

// known says whether a symbol is a pilot.
func (q *system) known(symbol int) bool { return symbol < 0 || symbol >= q.symbols }

// ridge keeps zones that nobody sees at zero: the inverse variance of a zone's level over the palette. Weights are about 300 to 1,000 for a cell that sees
// its zone well.
const ridge = 4

// inTime applies each row's matrix T to what its cells hold, and the cells' weights if asked.
func (q *system) inTime(v, out []lanes, weighted bool) {
	cells := len(q.set.x)
	weight := float32(1)
	for b := range q.blocks {
		var none lanes
		for i, row := range q.set.rows {
			d, e := (*[laneSymbols]float32)(q.diagonal[i][b*laneSymbols:]), (*[laneSymbols]float32)(q.beside[i][b*laneSymbols:])
			var before float32
			if b > 0 {
				before = q.beside[i][b*laneSymbols-1]
			}
			for c := row.from; c < row.to; c++ {
				if weighted {
					weight = q.set.weight[c]
				}
				at := b*cells + c
				last, next := &none, &none
				if b > 0 {
					last = &v[at-cells]
				}
				if b+1 < q.blocks {
					next = &v[at+cells]
				}
				p, o := &v[at], &out[at]
				for k := 0; k < 2*laneSymbols; k += laneSymbols {
					x0, x1, x2, x3 := p[k], p[k+1], p[k+2], p[k+3]
					o[k] = weight * (before*last[k+3] + d[0]*x0 + e[0]*x1)
					o[k+1] = weight * (e[0]*x0 + d[1]*x1 + e[1]*x2)
					o[k+2] = weight * (e[1]*x1 + d[2]*x2 + e[2]*x3)
					o[k+3] = weight * (e[2]*x2 + d[3]*x3 + e[3]*next[k])
				}
			}
		}
	}
}

// normal applies Kᵀ W T K + prior.
func (q *system) normal(x, out []lanes) {
	v, w := q.cells[0], q.cells[1]
	q.kernel.forward(x, v)
	q.inTime(v, w, true)
	q.kernel.adjoint(w, out)
	q.work += 2 * q.blocks * len(q.kernel.taps.index)
	for i := range out {
		o, p, l := &out[i], &x[i], &q.prior[i]
		for j := range o {
			o[j] += l[j] * p[j]
		}
	}
}

// solve takes steps of conjugate gradients on (Kᵀ W T K + prior) x = Kᵀ W right + pull, from the x given. Each is preceded by a solution of what the
// system would be if exposures did not overlap and all rows saw a symbol equally often.
func (q *system) solve(x *[2][]float32, steps int) {
	now, residual, direction, image, scaled := q.zone[0], q.zone[1], q.zone[2], q.zone[3], q.zone[4]
	pack(x, now, q.zones, q.symbols, q.blocks)
	q.weigh(q.right, q.cells[0])
	q.kernel.adjoint(q.cells[0], residual)
	addScaled(residual, q.pull, 1)
	q.prepare()
	q.precondition(residual, scaled)
	whole := dotLanes(residual, scaled)
	q.normal(now, image)
	addScaled(residual, image, -1)
	q.precondition(residual, scaled)
	copy(direction, scaled)
	left := dotLanes(residual, scaled)
	for step := 0; step < steps && left > 1e-6*whole && left > 0; step++ {
		q.normal(direction, image)
		length := float32(left / dotLanes(direction, image))
		addScaled(now, direction, length)
		addScaled(residual, image, -length)
		q.precondition(residual, scaled)
		next := dotLanes(residual, scaled)
		turn := float32(next / left)
		for i := range direction {
			p, s := &direction[i], &scaled[i]
			for j := range p {
				p[j] = s[j] + turn*p[j]
			}
		}
		left = next
	}
	unpack(now, x, q.zones, q.symbols, q.blocks, q.channels)
}

// weigh multiplies cells by their weights.
func (q *system) weigh(in, out []lanes) {
	cells := len(q.set.x)
	for i := range in {
		weight := q.set.weight[i%cells]
		p, o := &in[i], &out[i]
		for j := range p {
			o[j] = weight * p[j]
		}
	}
}

// prepare makes the preconditioner: the factor of the overlap of zones, seen as often as in the mean, and a scale for each symbol.
func (q *system) prepare() {
	q.overlap()
	q.often = sized(q.often, q.blocks*laneSymbols)
	var sum, symbols float32
	for s := range q.often {
		q.often[s] = q.meanDiagonal(s)
		if q.often[s] > 0 {
			sum, symbols = sum+q.often[s], symbols+1
		}
	}
	mean := max(sum/max(symbols, 1), 1e-3)
	for s, d := range q.often {
		q.often[s] = mean / max(d, 0.05*mean)
	}
	q.factor.decompose(q.gram, q.zones, mean, ridge)
}

// precondition solves the simplified system.
func (q *system) precondition(in, out []lanes) {
	copy(out, in)
	for b := range q.blocks {
		plane := out[b*q.zones : (b+1)*q.zones]
		q.factor.solve(plane)
		scale := (*[laneSymbols]float32)(q.often[b*laneSymbols:])
		for i := range plane {
			p := &plane[i]
			for j, f := range scale {
				p[j] *= f
				p[j+laneSymbols] *= f
			}
		}
	}
}

// sight finds how well each zone was seen in each symbol: the diagonal of the normal equations.
func (q *system) sight() {
	q.lit = sized(q.lit, len(q.set.rows)*q.zones)
	clear(q.lit)
	t := &q.kernel.taps
	for i, row := range q.set.rows {
		lit := q.lit[i*q.zones:][:q.zones]
		for c := row.from; c < row.to; c++ {
			weight := q.set.weight[c]
			for j := t.from[c]; j < t.from[c+1]; j++ {
				lit[t.index[j]] += weight * t.share[j] * t.share[j]
			}
		}
	}
	clear(q.reached)
	for i := range q.set.rows {
		for z, l := range q.lit[i*q.zones:][:q.zones] {
			if l == 0 {
				continue
			}
			for b := range q.blocks {
				d, o := (*[laneSymbols]float32)(q.diagonal[i][b*laneSymbols:]), &q.reached[b*q.zones+z]
				for j, w := range d {
					o[j] += l * w
					o[j+laneSymbols] += l * w
				}
			}
		}
	}
}

// reach gives the same zone by zone, the symbols side by side.
func (q *system) reach() []float32 {
	q.sight()
	unpack(q.reached, &q.far, q.zones, q.symbols, q.blocks, 1)
	return q.far[0]
}
