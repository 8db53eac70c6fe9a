package fec

import (
	"math"
	"sync"
)

// Decoder gathers what is known of the bits of one stream. It keeps its buffers: once it has seen a message's worth of bits, nothing more is allocated
// until a payload comes out. It is not safe for use by several goroutines.
type Decoder struct {
	k      int
	llr    []float32 // by place in the stream, whitening undone; positive is 0
	table  *table
	known  []float32 // message bits, all their repeats added up
	bits   []uint8
	far    []int32
	first  int // parity of the first check
	belief belief
	solver solver
}

// NewDecoder makes a decoder for a class of messages and a stream of n bits; n is even.
func NewDecoder(class Class, n int) *Decoder {
	k := class.Bits()
	return &Decoder{k: k, llr: make([]float32, n&^1), table: newTable(k), known: make([]float32, k), bits: make([]uint8, k)}
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
	sum, _ := d.gathered()
	return sum
}

// gathered gives the information, and the count of equations that it comes from: message bits and parities of which anything is known.
func (d *Decoder) gathered() (sum float64, equations int) {
	d.gather()
	for _, l := range d.known {
		if l != 0 {
			sum += information(l)
			equations++
		}
	}
	for i := 1; i < len(d.llr); i += 2 {
		if d.llr[i] != 0 {
			sum += information(d.llr[i])
			equations++
		}
	}
	return sum, equations
}

// Certain says whether what is known is known for sure: then more light helps, and more thought does not.
func (d *Decoder) Certain() bool {
	sum, equations := d.gathered()
	return sum >= certain*float64(equations)
}

// hopeful says whether an attempt is worth its time. K unknowns take K equations, whatever is known of each, and a few more where no thought can make
// up for those that depend on others.
func (d *Decoder) hopeful() bool {
	sum, equations := d.gathered()
	if sum >= certain*float64(equations) {
		return float64(equations) >= enoughCertain*float64(d.k)
	}
	return equations >= d.k && sum >= enough*float64(d.k)
}

// information is the capacity of a binary symmetric channel with the error rate that a ratio stands for.
func information(llr float32) float64 {
	const steps, reach = 32, 12
	t := informationTable()
	at := max(llr, -llr) * steps
	if at >= reach*steps {
		return 1
	}
	i := int(at)
	return float64(t[i] + (at-float32(i))*(t[i+1]-t[i]))
}

var informationTable = sync.OnceValue(func() *[32*12 + 2]float32 {
	t := new([32*12 + 2]float32)
	for i := range t {
		p := 1 / (1 + math.Exp(float64(i)/32))
		t[i] = float32(1 + p*math.Log2(p) + (1-p)*math.Log2(1-p))
	}
	return t
})

const (
	enough        = 0.93 // share of K below which no attempt is worth its time: information is an estimate, hence less than 1
	certain       = 0.97 // information of an equation in the mean, where all are certain
	enoughCertain = 1.01 // of K: certain equations suffice from 1.02 on, 1.04 to 1.07 in the mean (TestNeededBits)
)

// Decode gives the payload, if the bits suffice and the CRC agrees.
func (d *Decoder) Decode() ([]byte, bool) {
	d.belief.total = d.belief.total[:0]
	if !d.hopeful() {
		return nil, false
	}
	first, last := d.observed()
	d.table.grow(last + 1)
	if last >= 0 {
		harden(d.propagate(first, last), d.bits)
		if payload, ok := payloadOf(d.bits); ok {
			return payload, true
		}
	}
	if d.eliminate(last, d.bits) {
		return payloadOf(d.bits)
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

// gapMost is how many parities in a row may be unseen; where there are more the chain is cut: nothing useful passes.
const gapMost = 40

// propagate runs belief propagation over the chain of parities and gives the ratios of the message bits.
func (d *Decoder) propagate(first, last int) []float32 {
	d.chain(first, last)
	d.belief.run()
	return d.belief.total[:d.k]
}

// chain builds the checks of the parities from first to last, leaving out stretches that nothing is known of.
func (d *Decoder) chain(first, last int) {
	if isDense(first) {
		first++
	}
	d.distances(first, last)
	k := int32(d.k)
	c := &d.belief.checks
	c.from, c.node = c.from[:0], c.node[:0]
	c.start = sized(c.start, d.k+max(last-first, 0)+2)
	clear(c.start)
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
		if d.far[m-first] <= gapMost {
			c.from = append(c.from, int32(len(c.node)))
			c.node = append(c.node, d.table.taps(m)...)
			c.node = append(c.node, before, now)
		}
		before = now
	}
	c.from = append(c.from, int32(len(c.node)))
	d.first = first
}

// distances finds for each parity how far the nearest one is that something is known of.
func (d *Decoder) distances(first, last int) {
	d.far = sized(d.far, max(last-first+1, 0))
	run := int32(len(d.llr))
	for m := first; m <= last; m++ {
		if run++; d.llr[2*m+1] != 0 {
			run = 0
		}
		d.far[m-first] = run
	}
	run = int32(len(d.llr))
	for m := last; m >= first; m-- {
		if run++; d.llr[2*m+1] != 0 {
			run = 0
		}
		d.far[m-first] = min(d.far[m-first], run)
	}
}

// Believe runs belief propagation on what there is, for Extrinsic. Decode does the same where the bits may suffice.
func (d *Decoder) Believe() {
	d.gather()
	if first, last := d.observed(); last >= 0 {
		d.table.grow(last + 1)
		d.propagate(first, last)
	}
}

// Extrinsic is what the code said of bit i of the stream, as it was sent, beyond what was added for it, when Decode or Believe last ran; 0 if nothing.
func (d *Decoder) Extrinsic(i int) float32 {
	total := d.belief.total
	if i < 0 || i >= len(d.llr) || len(total) == 0 {
		return 0
	}
	m := i / 2
	node := m % d.k
	if i%2 == 1 {
		if node = d.k + 1 + m - d.first; node <= d.k || node >= len(total) || isDense(m) {
			return 0
		}
	}
	llr := total[node] - d.llr[i]
	if whiten(i) == 1 {
		llr = -llr
	}
	return llr
}
