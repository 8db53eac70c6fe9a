package fec

import "math"

// Decoder gathers what is known of the bits of one stream. It is not safe for use by several goroutines.
type Decoder struct {
	k     int
	llr   []float32 // by place in the stream, whitening undone; positive is 0
	table *table
	known []float32 // scratch: message bits, all their repeats added up
}

// NewDecoder makes a decoder for a class of messages and a stream of n bits; n is even.
func NewDecoder(class Class, n int) *Decoder {
	k := class.Bits()
	return &Decoder{k: k, llr: make([]float32, n&^1), table: newTable(k), known: make([]float32, k)}
}

// Clear forgets all bits.
func (d *Decoder) Clear() { clear(d.llr) }

// Add counts in a log-likelihood ratio for bit i of the stream, as it was sent: ln(P(0)/P(1)). Places outside the stream are ignored.
func (d *Decoder) Add(i int, llr float32) {
	if i < 0 || i >= len(d.llr) || llr != llr {
		return
	}
	if whiten(i) == 1 {
		llr = -llr
	}
	d.llr[i] = min(max(d.llr[i]+min(max(llr, -most), most), -most), most)
}

const most = 30 // no ratio grows beyond

// Information is how many bits about the message were gathered, by their ratios: what a perfect code would need is Class.Bits.
func (d *Decoder) Information() float64 {
	d.gather()
	var sum float64
	for _, l := range d.known {
		sum += information(l)
	}
	for i := 1; i < len(d.llr); i += 2 {
		if d.llr[i] != 0 {
			sum += information(d.llr[i])
		}
	}
	return sum
}

// information is the capacity of a binary symmetric channel with the error rate that a ratio stands for.
func information(llr float32) float64 {
	a := math.Abs(float64(llr))
	if a > 12 {
		return 1
	}
	p := 1 / (1 + math.Exp(a))
	return 1 + p*math.Log2(p) + (1-p)*math.Log2(1-p)
}

// enough is the share of K below which no attempt is worth its time. Information is an estimate, hence less than 1.
const enough = 0.98

// Decode gives the payload, if the bits suffice and the CRC agrees.
func (d *Decoder) Decode() ([]byte, bool) {
	if d.Information() < enough*float64(d.k) {
		return nil, false
	}
	first, last := d.observed()
	d.table.grow(last + 1)
	bits := make([]uint8, d.k)
	if last >= 0 {
		harden(d.propagate(first, last), bits)
		if payload, ok := payloadOf(bits); ok {
			return payload, true
		}
	}
	if d.eliminate(last, bits) {
		return payloadOf(bits)
	}
	return nil, false
}

// gather adds up the repeats of each message bit.
func (d *Decoder) gather() {
	clear(d.known)
	for m := 0; 2*m < len(d.llr); m++ {
		d.known[m%d.k] += d.llr[2*m]
	}
}

// observed gives the first and last parity that anything is known of; -1 if none.
func (d *Decoder) observed() (first, last int) {
	first, last = -1, -1
	for m := 0; 2*m+1 < len(d.llr); m++ {
		if d.llr[2*m+1] != 0 {
			if first < 0 {
				first = m
			}
			last = m
		}
	}
	return first, last
}

func harden(llr []float32, bits []uint8) {
	for i := range bits {
		bits[i] = 0
		if llr[i] < 0 {
			bits[i] = 1
		}
	}
}

const (
	rounds   = 40  // of belief propagation
	damping  = 0.8 // of min-sum messages
	gapMost  = 40  // unseen parities in a row beyond which the chain is cut: nothing useful passes
	pairMost = degreeHigh + 2
)

// checks is the chain as parity checks over nodes: message bits first, then the parity before the first one seen, then the parities.
type checks struct {
	from  []int32
	node  []int32
	start []float32 // ratio of each node from the channel
}

// propagate runs layered min-sum over the chain of parities and gives the ratios of the message bits.
func (d *Decoder) propagate(first, last int) []float32 {
	c := d.chain(first, last)
	total := append([]float32(nil), c.start...)
	message := make([]float32, len(c.node))
	for round := range rounds {
		unhappy := 0
		for i := 0; i+1 < len(c.from); i++ {
			from, to := c.from[i], c.from[i+1]
			unhappy += relax(c.node[from:to], message[from:to], total)
		}
		if unhappy == 0 && round > 2 {
			break
		}
	}
	return total[:d.k]
}

// relax updates the messages of one check; it returns 1 if the check did not hold before.
func relax(nodes []int32, message, total []float32) int {
	var incoming [pairMost]float32
	least, second := float32(math.Inf(1)), float32(math.Inf(1))
	at, odd := -1, 0
	for e, n := range nodes {
		v := total[n] - message[e]
		incoming[e] = v
		if v < 0 {
			odd ^= 1
			v = -v
		}
		if v < least {
			second, least, at = least, v, e
		} else if v < second {
			second = v
		}
	}
	for e, n := range nodes {
		out := damping * least
		if e == at {
			out = damping * second
		}
		if (incoming[e] < 0) != (odd == 1) {
			out = -out
		}
		message[e] = out
		total[n] = incoming[e] + out
	}
	return odd
}

// chain builds the checks of the parities from first to last, leaving out stretches that nothing is known of.
func (d *Decoder) chain(first, last int) checks {
	if isDense(first) {
		first++
	}
	far := d.distances(first, last)
	k := int32(d.k)
	c := checks{start: make([]float32, d.k+max(last-first, 0)+2)}
	copy(c.start, d.known)
	if first == 0 {
		c.start[k] = most // before the first parity there is nothing: 0
	}
	before := k
	for m := first; m <= last; m++ {
		if isDense(m) {
			continue
		}
		now := k + 1 + int32(m-first)
		c.start[now] = d.llr[2*m+1]
		if far[m-first] <= gapMost {
			c.from = append(c.from, int32(len(c.node)))
			c.node = append(c.node, d.table.taps[m]...)
			c.node = append(c.node, before, now)
		}
		before = now
	}
	c.from = append(c.from, int32(len(c.node)))
	return c
}

// distances gives for each parity how far the nearest one is that something is known of.
func (d *Decoder) distances(first, last int) []int {
	far := make([]int, max(last-first+1, 0))
	run := len(d.llr)
	for m := first; m <= last; m++ {
		if run++; d.llr[2*m+1] != 0 {
			run = 0
		}
		far[m-first] = run
	}
	run = len(d.llr)
	for m := last; m >= first; m-- {
		if run++; d.llr[2*m+1] != 0 {
			run = 0
		}
		far[m-first] = min(far[m-first], run)
	}
	return far
}
