package field

import "math"

// memory is how many symbols a sample may touch: exposures are limited to 1.8 symbols.
const memory = 3

// moments are all that the samples ending in one symbol say about it and the two before: the matched filter's outputs and the overlaps, by channel.
type moments struct {
	h [memory][channels]float32
	g [memory][memory][channels]float32 // i <= j
}

func (m *moments) add(w *[memory]float32, z, weight *[channels]float32) {
	for k := range channels {
		for i := range memory {
			u := weight[k] * w[i]
			m.h[i][k] += u * z[k]
			for j := i; j < memory; j++ {
				m.g[i][j][k] += u * w[j]
			}
		}
	}
}

// trellis finds for each symbol the cost of each point, the others being whatever fits best (max-log forward and backward recursions). Its states are pairs
// of points: of a symbol and the one before.
type trellis struct {
	levels  int
	moments []moments
	known   []int8               // point of each symbol that is a pilot, else -1
	cost    [][maxLevels]float32 // by symbol and point, least 0
	forward [][maxLevels * maxLevels]float32
	ahead   [maxLevels * maxLevels]float32 // backward recursion
	spare   [maxLevels * maxLevels]float32
}

// unlikely is the cost of a point that a pilot has not.
const unlikely = 1e6

func (t *trellis) resize(levels, symbols int) {
	t.levels = levels
	if cap(t.moments) < symbols {
		t.moments, t.known = make([]moments, symbols), make([]int8, symbols)
		t.cost, t.forward = make([][maxLevels]float32, symbols), make([][maxLevels * maxLevels]float32, symbols)
	}
	t.moments, t.known, t.cost, t.forward = t.moments[:symbols], t.known[:symbols], t.cost[:symbols], t.forward[:symbols]
	clear(t.moments)
}

// terms are the parts of a branch's cost: of the points of a symbol and the two before, and of pairs of them.
type terms struct {
	own  [memory][maxLevels]float32
	near [2][maxLevels][maxLevels]float32 // symbol and the one before; the one before and the one before that
	far  [maxLevels][maxLevels]float32    // symbol and the one two before
}

func (t *trellis) terms(s int, values *[maxLevels][channels]float32, out *terms) {
	m := &t.moments[s]
	for a := range t.levels {
		p := values[a]
		for i := range memory {
			out.own[i][a] = m.g[i][i][0]*p[0]*p[0] + m.g[i][i][1]*p[1]*p[1] - 2*(m.h[i][0]*p[0]+m.h[i][1]*p[1])
		}
		if k := t.known[s]; k >= 0 && int(k) != a {
			out.own[0][a] += unlikely
		}
		for b := range t.levels {
			r, q := 2*p[0]*values[b][0], 2*p[1]*values[b][1]
			out.near[0][a][b] = m.g[0][1][0]*r + m.g[0][1][1]*q
			out.near[1][a][b] = m.g[1][2][0]*r + m.g[1][2][1]*q
			out.far[a][b] = m.g[0][2][0]*r + m.g[0][2][1]*q
		}
	}
}

// run fills the costs.
func (t *trellis) run(values *[maxLevels][channels]float32) {
	var x terms
	clear(t.ahead[:])
	before := &t.ahead
	for s := range t.moments {
		t.terms(s, values, &x)
		t.step(before, &t.forward[s], &x)
		before = &t.forward[s]
	}
	clear(t.ahead[:])
	for s := len(t.moments) - 1; s >= 0; s-- {
		t.sum(s)
		t.terms(s, values, &x)
		t.back(&x)
	}
}

// step goes from the states before a symbol to those after it.
func (t *trellis) step(from, to *[maxLevels * maxLevels]float32, x *terms) {
	l := t.levels
	least := float32(math.Inf(1))
	for b := range l {
		var reach [maxLevels]float32
		for c := range l {
			reach[c] = from[b*l+c] + x.own[2][c] + x.near[1][b][c]
		}
		for a := range l {
			best := reach[0] + x.far[a][0]
			for c := 1; c < l; c++ {
				best = min(best, reach[c]+x.far[a][c])
			}
			best += x.own[0][a] + x.own[1][b] + x.near[0][a][b]
			to[a*l+b] = best
			least = min(least, best)
		}
	}
	for i := range l * l {
		to[i] -= least
	}
}

// back goes from the states after a symbol to those before it, in the backward recursion.
func (t *trellis) back(x *terms) {
	l := t.levels
	least := float32(math.Inf(1))
	for b := range l {
		var reach [maxLevels]float32
		for a := range l {
			reach[a] = t.ahead[a*l+b] + x.own[0][a] + x.own[1][b] + x.near[0][a][b]
		}
		for c := range l {
			best := reach[0] + x.far[0][c]
			for a := 1; a < l; a++ {
				best = min(best, reach[a]+x.far[a][c])
			}
			best += x.own[2][c] + x.near[1][b][c]
			t.spare[b*l+c] = best
			least = min(least, best)
		}
	}
	for i := range l * l {
		t.ahead[i] = t.spare[i] - least
	}
}

// sum joins both recursions into the costs of a symbol's points.
func (t *trellis) sum(s int) {
	l := t.levels
	least := float32(math.Inf(1))
	for a := range l {
		best := float32(math.Inf(1))
		for b := range l {
			best = min(best, t.forward[s][a*l+b]+t.ahead[a*l+b])
		}
		t.cost[s][a] = best
		least = min(least, best)
	}
	for a := range l {
		t.cost[s][a] -= least
	}
}

// decided gives the point of least cost.
func (t *trellis) decided(s int) point {
	best := 0
	for a := range t.levels {
		if t.cost[s][a] < t.cost[s][best] {
			best = a
		}
	}
	return point(best)
}
