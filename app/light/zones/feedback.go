package zones

import (
	"math"

	"glint/app/light/fec"
)

// What the code makes of the bits is fed back: a zone whose neighbours in place and time are known can be told better. In each round the code's word on every
// bit, apart from the bit's own (its extrinsic ratio), becomes the expectation with which the superframe is solved again; estimates are freed of their
// own expectation before they become ratios, so that nothing is counted twice. A shot takes one step of it or more, as far as its work allows: where
// nothing else is to be done, the shots after an attempt go on.

const (
	feedRounds = 2
	feedFrom   = 0.7   // of the message's bits that must be known
	feedBlocks = 2     // superframes that are solved again, the newest first
	surestVar  = 0.004 // variance of a zone's level beyond which no expectation goes
	freedLeast = 4     // inverse variance below which a zone counts as unseen
	secondMost = 0.6   // of the score of the best hypothesis that the second may have
	workMost   = 700e3 // taps of kernels applied in this shot, beyond which no step is begun: some 10 ms in a browser
	workOfBit  = 200   // taps that belief propagation is worth, for each bit of the message
)

// feeding is how far the feedback on an attempt has come.
type feeding struct {
	newest int // superframe of the attempt
	step   int // one for each superframe of each round
	fed    int // superframes solved in this round
	on     bool
	best   hypothesis
}

// feed goes on with the feedback.
func (r *Receiver) feed(k *lock) ([]byte, bool) {
	f := &k.feeding
	for f.on && r.system.work < workMost {
		if payload, ok := r.feedStep(k, f); ok {
			return payload, true
		}
		if f.step++; f.step == feedRounds*feedBlocks {
			f.on = false
		}
	}
	return nil, false
}

// feedStep solves one superframe again, and ends a round by an attempt.
func (r *Receiver) feedStep(k *lock, f *feeding) ([]byte, bool) {
	g, q := k.gather, &r.system
	place := f.step % feedBlocks
	if place == 0 {
		ranked := g.rank(k.blocks)
		f.best, f.fed = ranked[0], 0
		d := g.fill(k.blocks, f.best)
		if !f.best.clear(&ranked[1]) || d.Certain() || d.Information() < feedFrom*float64(f.best.class.Bits()) {
			f.on = false
			return nil, false
		}
		d.Believe()
		q.work += workOfBit * f.best.class.Bits()
	}
	n := f.newest - place
	number := modulo(f.best.first+n, superframes)
	if b := k.blocks[n]; b != nil && g.agrees(b, number, f.best.class) && r.solveFed(k, n, b, g.decoders[f.best.class], f.best.class, number) {
		f.fed++
	}
	if place < feedBlocks-1 {
		return nil, false
	}
	if f.fed == 0 {
		f.on = false
		return nil, false
	}
	g.attempts++
	q.work += workOfBit * f.best.class.Bits()
	d := g.fill(k.blocks, f.best)
	payload, ok := d.Decode()
	if ok {
		g.wrong, g.coded = d.Corrected(payload)
	}
	return payload, ok
}

// solveFed solves a superframe again with what the code expects of it; false if its views are gone.
func (r *Receiver) solveFed(k *lock, n int, b *block, d *fec.Decoder, class fec.Class, number int) bool {
	p, grid, start, set := k.profile, r.history.layout, k.data(n), k.set
	q := &r.system
	views := r.history.between(start-0.1, start+float64(p.DataSymbols)/float64(p.SymbolRate)+0.1)
	if set == nil || len(r.history.views) == 0 || r.history.views[0].at > start {
		return false
	}
	q.across = k.across
	q.observe(p, grid, set, views, k.timing, start)
	if len(q.seen) < 2 || len(b.x[0]) != q.zones*q.symbols {
		return false
	}
	r.stats.Solves++
	size := float64(set.block) / float64(grid.w)
	hard := q.expect(p, &k.gather.order, b, d, class, number)
	q.collect(p)
	q.kernel.build(set, p, k.lens, size)
	q.unclip(p, grid, hard)
	if k.misfit > steadyFrom {
		q.steady(p, k.lens, hard, size)
	}
	q.distrust(p, hard)
	q.collect(p)
	q.solve(&b.x, laterSteps)
	x, sure := q.freed(&b.x)
	b.bits = q.softOf(x, sure, freedLeast, b.bits)
	b.measure()
	return true
}

// expect sets the prior of every zone from the code's extrinsic ratios, and gives decisions by all that is known of each bit.
func (q *system) expect(p Profile, order *slotTable, b *block, d *fec.Decoder, class fec.Class, number int) *[2][]float32 {
	for k := range q.channels {
		q.hard[k] = sized(q.hard[k], q.zones*q.symbols)
	}
	bits := p.bitsPerZone()
	for s := range min(q.symbols, q.blocks*laneSymbols) {
		for z, slot := range order.slots(number, s) {
			var said, all [2]float32 // by the code, and with the zone's own light
			for i := range bits {
				if slot < 0 {
					said[i] = llrMost * (1 - 2*float32(p.labelBit(number, class, s, slot, i)))
				} else {
					said[i] = d.Extrinsic(p.place(number, s, slot) + i)
				}
				all[i] = said[i] + b.bits[s][z*bits+i]
			}
			q.expectZone(z, s, said, all)
		}
	}
	return &q.hard
}

func (q *system) expectZone(z, s int, said, all [2]float32) {
	var share [4]float32
	var most point
	var whole float32
	top := float32(math.Inf(-1))
	for pair, k := range pointOf {
		if q.channels == 1 && pair != 0b00 && pair != 0b11 {
			continue
		}
		a, b := float32(1-2*(pair>>1)), float32(1-2*(pair&1))
		if q.channels == 1 {
			b = 0
		}
		share[k] = float32(math.Exp(float64(clip(float64(a*said[0]+b*said[1])/2, 20))))
		whole += share[k]
		if l := a*all[0] + b*all[1]; l > top {
			most, top = k, l
		}
	}
	at, lane := s/laneSymbols*q.zones+z, s%laneSymbols
	for ch := range q.channels {
		var mean, square float32
		for k, w := range share {
			v := q.set.palette.points[k][ch]
			mean += w / whole * v
			square += w / whole * v * v
		}
		prior := 1 / max(square-mean*mean, surestVar)
		q.prior[at][ch*laneSymbols+lane] = prior
		q.pull[at][ch*laneSymbols+lane] = prior * mean
		q.hard[ch][z*q.symbols+s] = q.set.palette.points[most][ch]
	}
}

// freed takes the expectations out of estimates. It gives what remains and how sure that is, as an inverse variance: the variance of an estimate
// is the diagonal of the inverse of the normal equations, symbol by symbol as if exposures did not overlap.
func (q *system) freed(x *[2][]float32) (*[2][]float32, []float32) {
	q.own = sized(q.own, q.zones*q.symbols)
	clear(q.own)
	for ch := range q.channels {
		q.free[ch] = sized(q.free[ch], len(x[ch]))
		clear(q.free[ch])
	}
	q.overlap()
	for s := range min(q.symbols, q.blocks*laneSymbols) {
		seen := q.meanDiagonal(s)
		if seen <= 0 {
			continue
		}
		q.variances(s, seen)
		for z := range q.zones {
			at, i := s/laneSymbols*q.zones+z, z*q.symbols+s
			q.own[i] = max(1/q.variance[z]-q.meanPrior(at, s%laneSymbols), 0.1)
			for ch := range q.channels {
				lane := ch*laneSymbols + s%laneSymbols
				prior, own := q.prior[at][lane], max(q.own[i], 0.02*q.prior[at][lane])
				q.free[ch][i] = ((own+prior)*x[ch][i] - q.pull[at][lane]) / own
			}
		}
	}
	return &q.free, q.own
}

// meanPrior is that of the channels.
func (q *system) meanPrior(at, lane int) float32 {
	if q.channels == 1 {
		return q.prior[at][lane]
	}
	return (q.prior[at][lane] + q.prior[at][lane+laneSymbols]) / 2
}

// overlap sums up Σ weight·share·share for all pairs of zones.
func (q *system) overlap() {
	q.gram = sized(q.gram, q.zones*q.zones)
	clear(q.gram)
	t := &q.kernel.taps
	for c, weight := range q.set.weight {
		index, share := t.index[t.from[c]:t.from[c+1]], t.share[t.from[c]:t.from[c+1]]
		for i, z := range index {
			row, w := q.gram[int(z)*q.zones:][:q.zones], weight*share[i]
			for j := range i + 1 { // zones of a cell are in order: the lower triangle
				row[index[j]] += w * share[j]
			}
		}
	}
}

// meanDiagonal is how often a symbol was seen, in the mean of the cells.
func (q *system) meanDiagonal(s int) float32 {
	var sum, cells float32
	for i, row := range q.set.rows {
		n := float32(row.to - row.from)
		sum, cells = sum+n*q.diagonal[i][s], cells+n
	}
	return sum / cells
}

// variances finds the diagonal of the inverse of seen·gram + prior, by its triangular factor.
func (q *system) variances(s int, seen float32) {
	n := q.zones
	q.triangle, q.variance = sized(q.triangle, n*n), sized(q.variance, n)
	f := q.triangle
	for i := range n {
		row := f[i*n : i*n+n]
		for j := range i + 1 {
			v := seen * q.gram[i*n+j]
			if i == j {
				v += q.meanPrior(s/laneSymbols*n+i, s%laneSymbols)
			}
			other := f[j*n : j*n+j]
			for k, o := range other {
				v -= row[k] * o
			}
			if i == j {
				row[i] = 1 / root(max(v, 1e-6)) // the diagonal is kept inverted
			} else {
				row[j] = v * f[j*n+j]
			}
		}
	}
	// The inverse of the factor, column by column in its place above the diagonal; the variances are the sums of its squares.
	clear(q.variance)
	for j := range n {
		column := f[j*n+j+1 : j*n+n]
		d := f[j*n+j]
		sum := d * d
		for i := j + 1; i < n; i++ {
			row := f[i*n : i*n+n]
			v := row[j] * d
			for k := j + 1; k < i; k++ {
				v += row[k] * column[k-j-1]
			}
			v *= -row[i]
			column[i-j-1] = v
			sum += v * v
		}
		q.variance[j] = sum
	}
}
