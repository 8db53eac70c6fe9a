package pulse

import "math"

// subslots is how many times a slot is observed.
const subslots = 2

// channel is what a sensor makes of the light: readings are an offset and a mix of the latest levels, and noise.
type channel struct {
	taps  [subslots][memory + 1]float64
	bias  [subslots]float64
	noise [subslots]float64 // variance
}

// usual is where the estimate of a channel begins: edges spread over two slots, the middle one slot after the sender's.
var usual = channel{
	taps:  [subslots][memory + 1]float64{{0.1, 0.5, 0.35, 0.05, 0}, {0.3, 0.5, 0.2, 0, 0}},
	noise: [subslots]float64{0.03, 0.03},
}

// inference works out the likeliest levels, and how likely each bit is, from observations of whole slots. Its buffers are used again.
type inference struct {
	t       *trellis
	forward []float32 // by slot and node: ln of the likeliest way there
	now     []float32 // scratch, by node
	next    []float32
	cost    []float32  // by mix
	levels  []observed // by mix: what it should look like
	weight  observed   // of a squared difference
	best    []int32    // by slot: mix of the likeliest node
	llr     []float32  // by slot and bit: ln(P(0)/P(1))

	expected []float64    // scratch of steady
	sums     [][4]float64 // of expected x, observed y, x², xy before each slot
}

const unlikely = float32(-1e30)

// observed is the readings of one slot.
type observed [subslots]float64

// run fills best and llr. first is the place of the first slot within its frame.
func (f *inference) run(c *channel, slots []observed, first int) {
	n := len(f.t.nodes)
	f.forward = sized(f.forward, (len(slots)+1)*n)
	f.now, f.next, f.cost = sized(f.now, n), sized(f.next, n), sized(f.cost, len(f.t.mixes))
	f.best, f.llr = sized(f.best, len(slots)), sized(f.llr, len(slots)*slotBits)
	f.levels = sized(f.levels, len(f.t.mixes))
	for k := range subslots {
		f.weight[k] = 1 / (2 * c.noise[k])
		for m := range f.t.mixes {
			f.levels[m][k] = c.predict(k, &f.t.mixes[m])
		}
	}
	clear(f.forward[:n])
	for s := range slots {
		from, to := f.forward[s*n:(s+1)*n], f.forward[(s+1)*n:(s+2)*n]
		f.costs(&slots[s])
		fill(to, unlikely)
		for _, e := range f.t.edges((first + s) % f.t.rules.frame) {
			to[e.to] = max(to[e.to], from[e.from]+e.prior)
		}
		most := unlikely
		for i := range to {
			to[i] -= f.cost[f.t.mix[i]]
			most = max(most, to[i])
		}
		for i := range to { // ratios only matter: numbers stay small
			to[i] -= most
		}
	}
	f.backward(slots, first)
}

// backward goes the other way and joins the two.
func (f *inference) backward(slots []observed, first int) {
	n := len(f.t.nodes)
	clear(f.now)
	for s := len(slots) - 1; s >= 0; s-- {
		from, to := f.forward[s*n:(s+1)*n], f.forward[(s+1)*n:(s+2)*n]
		likeliest, at := unlikely*2, 0
		for i := range to {
			if v := to[i] + f.now[i]; v > likeliest {
				likeliest, at = v, i
			}
		}
		f.best[s] = f.t.mix[at]
		f.costs(&slots[s])
		for i := range f.now {
			f.now[i] -= f.cost[f.t.mix[i]]
		}
		fill(f.next, unlikely)
		var seen [slotBits][3]float32 // by bit: as 0, as 1, not sent
		for b := range seen {
			seen[b] = [3]float32{unlikely, unlikely, unlikely}
		}
		most := unlikely
		for _, e := range f.t.edges((first + s) % f.t.rules.frame) {
			after := f.now[e.to] + e.prior
			f.next[e.from] = max(f.next[e.from], after)
			most = max(most, after)
			whole := after + from[e.from]
			for b, k := range e.kinds {
				seen[b][k] = max(seen[b][k], whole)
			}
		}
		for b := range seen {
			f.llr[s*slotBits+b] = ratio(seen[b])
		}
		for i := range f.now {
			f.now[i] = max(f.next[i]-most, unlikely)
		}
	}
}

// ratio is ln(P(0)/P(1)) of a bit, which is either with equal chance where it was not sent.
func ratio(seen [3]float32) float32 {
	most := max(seen[0], seen[1], seen[2])
	half := math.Exp(float64(seen[2]-most)) / 2
	zero, one := math.Exp(float64(seen[0]-most))+half, math.Exp(float64(seen[1]-most))+half
	return float32(math.Log((zero + 1e-12) / (one + 1e-12)))
}

// costs says how badly each mix explains a slot.
func (f *inference) costs(o *observed) {
	for m := range f.cost {
		var sum float64
		for k, level := range &f.levels[m] {
			d := o[k] - level
			sum += d * d * f.weight[k]
		}
		f.cost[m] = float32(min(sum, costMost))
	}
}

// costMost bounds what one slot can say: an odd reading must not decide alone.
const costMost = 50

func (c *channel) predict(k int, mix *[memory + 1]float32) float64 {
	y := c.bias[k]
	for i, x := range mix {
		y += c.taps[k][i] * float64(x)
	}
	return y
}

// fit estimates the channel from the likeliest levels: least squares, drawn a little towards what it was.
func (f *inference) fit(c *channel, slots []observed) {
	const unknowns = memory + 2
	const pull = 2.0 // slots' worth
	for k := range subslots {
		var a [unknowns][unknowns + 1]float64
		for i := range unknowns {
			old := c.bias[k]
			if i <= memory {
				old = c.taps[k][i]
			}
			a[i][i], a[i][unknowns] = pull, pull*old
		}
		for s, o := range slots {
			row := [unknowns]float64{memory + 1: 1}
			for i, x := range f.t.mixes[f.best[s]] {
				row[i] = float64(x)
			}
			for i := range row {
				for j := range row {
					a[i][j] += row[i] * row[j]
				}
				a[i][unknowns] += row[i] * o[k]
			}
		}
		x := solve(&a)
		copy(c.taps[k][:], x[:memory+1])
		c.bias[k] = x[memory+1]
		c.noise[k] = f.residual(c, slots, k)
	}
}

// misfit is the noise for the size of the signal: what tells a good alignment from a bad one.
func (c *channel) misfit() float64 {
	var noise, gain float64
	for k := range subslots {
		noise += c.noise[k]
		for _, t := range c.taps[k] {
			gain += t / subslots
		}
	}
	return noise / (gain*gain + 1e-6)
}

// steady takes slow changes of offset and gain out of the observations: around each slot, a line is fitted through what was expected and what came.
func (f *inference) steady(c *channel, slots []observed) {
	const pull = 3.0 // slots' worth for the line that changes nothing
	f.expected = sized(f.expected, len(slots))
	f.sums = sized(f.sums, len(slots)+1)
	f.sums[0] = [4]float64{}
	for s, o := range slots {
		x, y := 0.0, 0.0
		for k := range o {
			x += c.predict(k, &f.t.mixes[f.best[s]]) / subslots
			y += o[k] / subslots
		}
		x -= 0.5
		f.expected[s] = x
		before := f.sums[s]
		f.sums[s+1] = [4]float64{before[0] + x, before[1] + y, before[2] + x*x, before[3] + x*y}
	}
	for s := range slots {
		from, to := max(0, s-steadySlots), min(len(slots), s+steadySlots+1)
		var sum [4]float64
		for i := range sum {
			sum[i] = f.sums[to][i] - f.sums[from][i]
		}
		n := float64(to-from) + pull
		sum[1] += pull * 0.5
		sum[2] += pull * 0.25
		sum[3] += pull * 0.25
		gain := (sum[3] - sum[0]*sum[1]/n) / (sum[2] - sum[0]*sum[0]/n)
		gain = min(max(gain, 0.5), 2)
		offset := (sum[1] - gain*sum[0]) / n
		for k := range slots[s] {
			slots[s][k] = (slots[s][k]-offset)/gain + 0.5
		}
	}
}

// steadySlots is how far around a slot its offset and gain are looked for: 3 s.
const steadySlots = 26

// noiseLeast bounds the variance from below: rounding to 50 lux is never nothing.
const noiseLeast = 0.002

func (f *inference) residual(c *channel, slots []observed, k int) float64 {
	var sum float64
	for s, o := range slots {
		d := o[k] - c.predict(k, &f.t.mixes[f.best[s]])
		sum += d * d
	}
	return max(sum/float64(len(slots)), noiseLeast)
}

// solve is Gaussian elimination with a positive definite left side.
func solve(a *[memory + 2][memory + 3]float64) (x [memory + 2]float64) {
	n := len(a)
	for i := range n {
		for j := i + 1; j < n; j++ {
			m := a[j][i] / a[i][i]
			for k := i; k <= n; k++ {
				a[j][k] -= m * a[i][k]
			}
		}
	}
	for i := n - 1; i >= 0; i-- {
		x[i] = a[i][n]
		for j := i + 1; j < n; j++ {
			x[i] -= a[i][j] * x[j]
		}
		x[i] /= a[i][i]
	}
	return x
}

func fill(s []float32, v float32) {
	for i := range s {
		s[i] = v
	}
}

// sized gives a slice of n items, the old one if it is large enough. Its items are as they were.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}
