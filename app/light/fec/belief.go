package fec

import (
	"math"
	"sync"
)

// belief is sum-product decoding of the chain: what a parity says about each of its bits is the product of what the others are, as
// tanh(ratio/2), and a bit's ratio is the sum of what its parities and the channel say. Parities are taken one after the other, each with the newest
// ratios (a layered schedule).
type belief struct {
	checks  checks
	total   []float32 // ratio of each node so far
	message []float32 // of each edge, the last word of its check
	tables  *tables
}

// checks is the chain as parity checks over nodes: message bits first, then the parity before the first one seen, then the parities.
type checks struct {
	from  []int32
	node  []int32
	start []float32 // ratio of each node from the channel
}

const (
	rounds    = 40         // of belief propagation at most
	patience  = 8          // rounds without fewer unhappy parities, after which it is given up
	pairMost  = degree + 2 // nodes of a check
	surest    = 15         // no ratio goes into a check with more
	tanhSteps = 64         // a unit of ratio
	lnBits    = 9          // of the mantissa
)

// run starts afresh and goes on until all checks hold, or nothing moves any more.
func (b *belief) run() {
	b.tables = beliefTables()
	b.total = append(b.total[:0], b.checks.start...)
	b.message = sized(b.message, len(b.checks.node))
	clear(b.message)
	least, since := math.MaxInt, 0
	for range rounds {
		unhappy := b.round()
		if unhappy == 0 {
			break
		}
		if since++; unhappy < least {
			least, since = unhappy, 0
		}
		if since >= patience {
			break
		}
	}
}

// round takes every check once; it returns how many did not hold.
func (b *belief) round() (unhappy int) {
	c := &b.checks
	for i := 0; i+1 < len(c.from); i++ {
		from, to := c.from[i], c.from[i+1]
		unhappy += b.relax(c.node[from:to], b.message[from:to])
	}
	return unhappy
}

// relax updates the messages of one check; it returns 1 if the check did not hold before.
func (b *belief) relax(nodes []int32, message []float32) int {
	var in, own, rest [pairMost]float32
	message = message[:len(nodes)]
	product := float32(1)
	odd := 0
	for e, n := range nodes {
		v := b.total[n] - message[e]
		in[e] = v
		if b.total[n] < 0 {
			odd ^= 1
		}
		own[e], rest[e] = b.tables.tanhHalf(v), product
		product *= own[e]
	}
	product = 1
	for e := len(nodes) - 1; e >= 0; e-- {
		out := b.tables.twiceAtanh(rest[e] * product)
		product *= own[e]
		message[e] = out
		b.total[nodes[e]] = in[e] + out
	}
	return odd
}

// tables hold the functions of the sum-product rule; their errors are below 1e-4 of the result.
type tables struct {
	tanh [surest*tanhSteps + 2]float32
	ln   [1<<lnBits + 1]float32 // of 1 to 2
}

var beliefTables = sync.OnceValue(func() *tables {
	t := new(tables)
	for i := range t.tanh {
		t.tanh[i] = float32(math.Tanh(float64(i) / (2 * tanhSteps)))
	}
	for i := range t.ln {
		t.ln[i] = float32(math.Log(1 + float64(i)/(1<<lnBits)))
	}
	return t
})

func (t *tables) tanhHalf(x float32) float32 {
	if x < 0 {
		return -t.positive(-x)
	}
	return t.positive(x)
}

func (t *tables) positive(x float32) float32 {
	at := min(x, surest) * tanhSteps
	i := int(at)
	p := t.tanh[i]
	return p + (at-float32(i))*(t.tanh[i+1]-p)
}

// twiceAtanh is ln((1+x)/(1-x)).
func (t *tables) twiceAtanh(x float32) float32 {
	x = min(max(x, -1+1e-6), 1-1e-6)
	return t.logarithm((1 + x) / (1 - x))
}

// logarithm of a positive normal number: its exponent, and the table for its mantissa.
func (t *tables) logarithm(x float32) float32 {
	bits := math.Float32bits(x)
	exponent := int32(bits>>23) - 127
	mantissa := bits & (1<<23 - 1)
	i := mantissa >> (23 - lnBits)
	rest := float32(mantissa&(1<<(23-lnBits)-1)) * (1.0 / (1 << (23 - lnBits)))
	p := t.ln[i]
	return float32(exponent)*math.Ln2 + p + rest*(t.ln[i+1]-p)
}

// sized gives a slice of n values, the old one if it is large enough; what it holds is left over.
func sized[T any](old []T, n int) []T {
	if cap(old) < n {
		return make([]T, n, n+n/4)
	}
	return old[:n]
}
