package zones

import "math"

// system is the sparse linear system of one superframe. Unknown is what each zone shows in each symbol; known is what every row of cells saw of it over
// time:
//
//	y(view, cell) = Σ_s share(view, row of cell, s) · Σ_z kernel(cell, z) · x(z, s)
//
// Blur between zones and mixing of symbols in time are undone together. An exposure (at most 60 ms) touches at most two symbols (at least
// 66 ms), so the normal equations in time are tridiagonal, one small matrix for each row.
type system struct {
	set      *cellSet
	symbols  int
	zones    int
	channels int
	seen     []observation
	diagonal [][]float32  // row, symbol: Σ share²
	beside   [][]float32  // row, symbol: Σ share(s)·share(s+1)
	right    [2][]float32 // cell, symbol: Σ share·y
	scratch  [5][]float32
}

// observation is a view with, for each row of cells, the symbols that it saw.
type observation struct {
	view   *view
	y      *[2][]float32
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

// shares says what an exposure around a time (in symbols after the first unknown one) sees; false if nothing unknown.
func (q *system) shares(at, exposure float64) (r rowShares, ok bool) {
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

// newSystem gathers what the views saw of the superframe whose first data symbol begins at a time.
func newSystem(p Profile, grid layout, set *cellSet, views []*view, t timing, start float64) *system {
	q := &system{set: set, symbols: p.DataSymbols, zones: p.zones(), channels: p.Levels / 2}
	for i := range q.scratch {
		q.scratch[i] = make([]float32, max(len(set.x), q.zones)*q.symbols)
	}
	for _, v := range views {
		o := observation{view: v, shares: make([]rowShares, len(set.rows))}
		if q.expose(&o, p, t, start, v.shift) {
			o.y = set.read(grid, v, q.channels)
			q.seen = append(q.seen, o)
		}
	}
	return q
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
		r, ok := q.shares((o.view.at+shift+t.readout*row.late-start)*rate, t.exposure*rate)
		o.shares[i] = r
		any = any || ok
	}
	return any
}

// collect builds the normal equations' parts from the observations.
func (q *system) collect(p Profile) {
	cells := len(q.set.x)
	q.diagonal, q.beside = make([][]float32, len(q.set.rows)), make([][]float32, len(q.set.rows))
	for i := range q.diagonal {
		q.diagonal[i], q.beside[i] = make([]float32, q.symbols), make([]float32, q.symbols)
	}
	for k := range q.channels {
		q.right[k] = make([]float32, cells*q.symbols)
	}
	pilots := p.pilots()
	last, first := pilots[len(pilots)-1], pilots[0]
	for _, o := range q.seen {
		for i, row := range q.set.rows {
			r := o.shares[i]
			if r.trust == 0 {
				continue
			}
			a, b := q.known(r.first), q.known(r.first+1) || r.after == 0
			if !a {
				q.diagonal[i][r.first] += r.trust * r.now * r.now
			}
			if !b {
				q.diagonal[i][r.first+1] += r.trust * r.after * r.after
			}
			if !a && !b {
				q.beside[i][r.first] += r.trust * r.now * r.after
			}
			for k := range q.channels {
				for c := row.from; c < row.to; c++ {
					y := o.y[k][c]
					if a {
						y -= r.now * q.set.pilotLevel(last, c, k)
					}
					if b && r.after > 0 {
						y -= r.after * q.set.pilotLevel(first, c, k)
					}
					right := q.right[k][c*q.symbols:]
					if !a {
						right[r.first] += r.trust * r.now * y
					}
					if !b {
						right[r.first+1] += r.trust * r.after * y
					}
				}
			}
		}
	}
}

// known says whether a symbol is a pilot.
func (q *system) known(symbol int) bool { return symbol < 0 || symbol >= q.symbols }

// ridge keeps zones that nobody sees at zero. Weights are about 300 to 1,000 for a cell that sees its zone well.
const ridge = 4

// solve takes steps of conjugate gradients on (Kᵀ W K + ridge) x = Kᵀ W y, from the x given.
func (q *system) solve(x *[2][]float32, steps int) {
	n := q.zones * q.symbols
	residual, direction, image := make([]float32, n), make([]float32, n), make([]float32, n)
	for k := range q.channels {
		if len(x[k]) != n {
			x[k] = make([]float32, n)
		}
		v := q.scratch[0][:len(q.right[k])]
		q.weigh(q.right[k], v)
		q.set.kernel.adjoint(v, residual, q.symbols)
		whole := dot(residual, residual)
		q.normal(x[k], image)
		for i := range residual {
			residual[i] -= image[i]
		}
		copy(direction, residual)
		left := dot(residual, residual)
		for step := 0; step < steps && left > 1e-6*whole && left > 0; step++ {
			q.normal(direction, image)
			length := float32(left / dot(direction, image))
			for i := range residual {
				x[k][i] += length * direction[i]
				residual[i] -= length * image[i]
			}
			next := dot(residual, residual)
			turn := float32(next / left)
			left = next
			for i := range direction {
				direction[i] = residual[i] + turn*direction[i]
			}
		}
	}
}

// normal computes (Kᵀ W K + ridge) x.
func (q *system) normal(x, out []float32) {
	v := q.scratch[0][:len(q.set.x)*q.symbols]
	w := q.scratch[1][:len(v)]
	q.set.kernel.forward(x, v, q.symbols)
	n := q.symbols
	for i, row := range q.set.rows {
		diagonal, beside := q.diagonal[i], q.beside[i]
		for c := row.from; c < row.to; c++ {
			in, to, weight := v[c*n:(c+1)*n], w[c*n:(c+1)*n], q.set.weight[c]
			for s := range in {
				sum := diagonal[s] * in[s]
				if s > 0 {
					sum += beside[s-1] * in[s-1]
				}
				if s+1 < n {
					sum += beside[s] * in[s+1]
				}
				to[s] = weight * sum
			}
		}
	}
	q.set.kernel.adjoint(w, out, n)
	for i := range out {
		out[i] += ridge * x[i]
	}
}

// weigh multiplies cells by their weights.
func (q *system) weigh(in, out []float32) {
	for c, weight := range q.set.weight {
		for s := c * q.symbols; s < (c+1)*q.symbols; s++ {
			out[s] = weight * in[s]
		}
	}
}

func dot(a, b []float32) float64 {
	var sum float64
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}
