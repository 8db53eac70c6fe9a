package zones

import "math"

// shiftWorst is a misfit above which decisions are too poor to judge time.
const shiftWorst = 0.35

// prediction is what decided symbols look like to the cells, symbol by symbol, with the pilots at both ends; the first is symbol -1.
type prediction struct {
	levels    [][2][]float32 // by channel, cells
	own, next [][]float32    // by row of cells: Σ p(s)², Σ p(s)·p(s+1)
	flat      []float32
}

// foresee fills in the prediction.
func (q *system) foresee(p Profile, hard *[2][]float32) {
	seen, cells, rows := q.predict(hard), len(q.set.x), len(q.set.rows)
	n := q.symbols + 2
	f := &q.foreseen
	f.flat = sized(f.flat, n*2*(cells+rows))
	f.levels, f.own, f.next = sized(f.levels, n), sized(f.own, n), sized(f.next, n)
	rest := f.flat
	take := func(n int) (part []float32) {
		part, rest = rest[:n], rest[n:]
		clear(part)
		return part
	}
	pilots := p.pilots()
	for i := range f.levels {
		f.levels[i] = [2][]float32{take(cells), take(cells)}
		f.own[i], f.next[i] = take(rows), take(rows)
		for k := range q.channels {
			q.foreseeSymbol(i-1, k, seen, pilots, f.levels[i][k])
		}
	}
	for i := range f.levels {
		for j, row := range q.set.rows {
			for k := range q.channels {
				f.own[i][j] += along(f.levels[i][k], f.levels[i][k], row)
				if i+1 < n {
					f.next[i][j] += along(f.levels[i][k], f.levels[i+1][k], row)
				}
			}
		}
	}
}

func (q *system) foreseeSymbol(s, channel int, seen []lanes, pilots []pilot, out []float32) {
	switch {
	case s < 0 || s >= q.symbols:
		known := pilots[0]
		if s < 0 {
			known = pilots[len(pilots)-1]
		}
		for c := range out {
			out[c] = q.set.pilotLevel(known, c, channel)
		}
	case s < q.blocks*laneSymbols:
		at, lane := s/laneSymbols*len(out), channel*laneSymbols+s%laneSymbols
		for c := range out {
			out[c] = seen[at+c][lane]
		}
	}
}

// along is the scalar product over a row.
func along(a, b []float32, row cellRow) (sum float32) {
	a, b = a[row.from:row.to], b[row.from:row.to]
	var s0, s1 float32
	for ; len(a) >= 2 && len(b) >= 2; a, b = a[2:], b[2:] {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
	}
	if len(a) > 0 && len(b) > 0 {
		s0 += a[0] * b[0]
	}
	return s0 + s1
}

// rowSums are the sums over one row of a view by which any shares of it are judged.
type rowSums struct {
	energy float32
	first  int        // symbol of the first of
	cross  [4]float32 // Σ y·p(s)
}

// sums gives those of a row around the symbols that it sees.
func (q *system) sums(o *observation, j int, wide bool) (r rowSums) {
	row := q.set.rows[j]
	r.first = o.shares[j].first
	from, to := 0, 2
	if wide { // the symbols beside, too
		r.first--
		to = 4
	}
	for k := range q.channels {
		r.energy += along(o.y[k], o.y[k], row)
		for i := from; i < to; i++ {
			if s := r.first + 1 + i; s >= 0 && s < len(q.foreseen.levels) {
				r.cross[i] += along(o.y[k], q.foreseen.levels[s][k], row)
			}
		}
	}
	return r
}

// rowError is the sum of the squared errors of a row against the prediction, for given shares.
func (q *system) rowError(j int, sums *rowSums, r rowShares) float64 {
	f, i := &q.foreseen, r.first-sums.first
	if i < 0 || i > 2 {
		return float64(sums.energy)
	}
	s := r.first + 1
	e := sums.energy + r.now*(r.now*f.own[s][j]-2*sums.cross[i])
	if r.after > 0 {
		e += r.after * (2*r.now*f.next[s][j] + r.after*f.own[s+1][j] - 2*sums.cross[i+1])
	}
	return float64(max(e, 0))
}

// tuneTimes moves views in time. It says whether anything was moved, and by how much the start is too late.
func (q *system) tuneTimes(p Profile, t timing, start float64, hard *[2][]float32) (moved bool, common float64) {
	q.foresee(p, hard)
	q.tried = sized(q.tried, len(q.set.rows))
	q.rows = sized(q.rows, len(q.set.rows))
	trial := observation{shares: q.tried}
	for i := range q.seen {
		o := &q.seen[i]
		for j := range q.rows {
			q.rows[j] = q.sums(o, j, true)
		}
		best, least := 0.0, shiftGain*q.viewError(o.shares)
		for _, step := range shiftSteps {
			shift := o.view.shift + step
			if math.Abs(shift) > shiftMost {
				continue
			}
			trial.view = o.view
			if !q.expose(&trial, p, t, start, shift) {
				continue
			}
			if e := q.viewError(trial.shares); e < least {
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
	q.views = q.views[:0]
	for i := range q.seen {
		q.views = append(q.views, q.seen[i].view)
	}
	return true, takeCommon(q.views)
}

// viewError is the mean square error of a whole observation, whose sums are at hand.
func (q *system) viewError(shares []rowShares) float64 {
	var sum, count float64
	for j, row := range q.set.rows {
		if r := shares[j]; r.trust > 0 {
			sum += q.rowError(j, &q.rows[j], r)
			count += float64((row.to - row.from) * q.channels)
		}
	}
	if count == 0 {
		return math.Inf(1)
	}
	return sum / count
}

// distrust lowers the trust of rows that decisions explain badly: hands passing, shots blurred by a jerk, timestamps beyond repair.
func (q *system) distrust(p Profile, hard *[2][]float32) {
	q.foresee(p, hard)
	q.errors = q.errors[:0]
	for i := range q.seen {
		for j, row := range q.set.rows {
			if r := q.seen[i].shares[j]; r.trust > 0 {
				sums := q.sums(&q.seen[i], j, false)
				q.errors = append(q.errors, q.rowError(j, &sums, r)/float64((row.to-row.from)*q.channels))
			}
		}
	}
	q.ordered = append(q.ordered[:0], q.errors...)
	usual := 2*quantile(q.ordered, 0.5) + 0.003
	n := 0
	for i := range q.seen {
		for j := range q.set.rows {
			if r := &q.seen[i].shares[j]; r.trust > 0 {
				r.trust = float32(1 / (1 + square(q.errors[n]/usual)))
				n++
			}
		}
	}
}
