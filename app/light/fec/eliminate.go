package fec

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// equation is one stream bit as an equation about the message.
type equation struct {
	parity int32 // -1 for a message bit
	bit    int32 // the message bit
	trust  float32
	value  uint8
}

// solver is Gaussian elimination over bits, a row at a time. It keeps its buffers.
type solver struct {
	k, words, rank int
	all            []equation
	order          []int32  // by parity: its place in rows, -1 if it is not wanted
	rows           []uint64 // coefficients of the parities among the equations, in the order of their numbers
	chain          []uint64
	solved, values []uint64 // message bits known as such, and their values
	count          int      // of these
	pivot          []int32  // by leading bit: place in rows; -1 if none
	right          []uint8
}

// eliminate solves for the message from the most trusted independent bits. It writes bits and returns true if they determine the message.
func (d *Decoder) eliminate(last int, out []uint8) bool {
	s := &d.solver
	d.equations(last)
	if len(s.all) < d.k {
		return false
	}
	slices.SortStableFunc(s.all, func(a, b equation) int { return cmp.Compare(b.trust, a.trust) })
	if expectedErrors(s.all[:d.k]) > errorsMost {
		return false
	}
	// Message bits are rows with a single one and cost nothing, so among the bits that will be used anyway they go first.
	best := s.all[:min(len(s.all), d.k*9/8)]
	slices.SortStableFunc(best, func(a, b equation) int { return sign(a.parity) - sign(b.parity) })
	s.all = s.all[:min(len(s.all), d.k+spares(d.k))]
	s.reset(d.k)
	s.coefficients(d.table, last)
	for _, e := range s.all {
		if s.add(e); s.rank == d.k {
			s.solution(out)
			return true
		}
	}
	return false
}

// errorsMost is how many of the K best equations may be expected to be wrong; one would be enough to spoil all.
const errorsMost = 6

func expectedErrors(all []equation) (sum float64) {
	for _, e := range all {
		sum += 1 / (1 + math.Exp(float64(e.trust)))
	}
	return sum
}

// spares is how many equations more than unknowns are tried: where these do not suffice, the next ones are no good.
func spares(k int) int { return k/4 + 64 }

func sign(parity int32) int {
	if parity < 0 {
		return 0
	}
	return 1
}

func (d *Decoder) equations(last int) {
	s := &d.solver
	s.all = s.all[:0]
	add := func(parity, bit int, llr float32) {
		e := equation{parity: int32(parity), bit: int32(bit), trust: llr}
		if llr < 0 {
			e.trust, e.value = -llr, 1
		}
		if llr != 0 {
			s.all = append(s.all, e)
		}
	}
	for i, l := range d.known {
		add(-1, i, l)
	}
	for m := 0; m <= last; m++ {
		add(m, 0, d.llr[2*m+1])
	}
}

func (s *solver) reset(k int) {
	s.k, s.words, s.rank, s.count = k, (k+63)/64, 0, 0
	s.solved, s.values, s.chain = zeroed(s.solved, s.words), zeroed(s.values, s.words), zeroed(s.chain, s.words)
	s.pivot, s.right = sized(s.pivot, k), sized(s.right, k)
	for i := range s.pivot {
		s.pivot[i] = -1
	}
}

// coefficients fills in the rows of the parities among the equations.
func (s *solver) coefficients(t *table, last int) {
	s.order = sized(s.order, last+1)
	for m := range s.order {
		s.order[m] = -1
	}
	wanted := int32(0)
	for _, e := range s.all {
		if e.parity >= 0 {
			s.order[e.parity] = 0
		}
	}
	for m, o := range s.order {
		if o == 0 {
			s.order[m] = wanted
			wanted++
		}
	}
	s.rows = sized(s.rows, (len(s.all)+1)*s.words)[:(int(wanted)+1)*s.words] // one more as scratch for message bits
	for m, o := range s.order {
		dense := isDense(m)
		if !dense {
			for _, j := range t.taps(m) {
				s.chain[j/64] ^= 1 << (j % 64)
			}
		}
		if o < 0 {
			continue
		}
		row := s.row(o)
		copy(row, s.chain)
		if dense {
			for w := range row {
				row[w] = t.denseWord(m, w)
			}
		}
	}
}

func (s *solver) row(i int32) []uint64 { return s.rows[int(i)*s.words:][:s.words] }

func (s *solver) add(e equation) {
	if e.parity >= 0 {
		at := s.order[e.parity]
		s.reduce(at, s.row(at), e.value)
		return
	}
	if s.rank == s.count { // no parity row yet: keep it as a value
		s.solved[e.bit/64] |= 1 << (e.bit % 64)
		s.values[e.bit/64] |= uint64(e.value) << (e.bit % 64)
		s.rank++
		s.count++
		return
	}
	at := int32(len(s.rows)/s.words) - 1
	row := s.row(at)
	clear(row)
	row[e.bit/64] = 1 << (e.bit % 64)
	if s.reduce(at, row, e.value) {
		s.rows = append(s.rows, row...) // the scratch row is in use now: here is another
	}
}

// reduce takes known values and earlier rows out of a row and keeps the rest; false if nothing is left.
func (s *solver) reduce(at int32, row []uint64, value uint8) bool {
	var sum uint64
	for w := range row {
		sum ^= row[w] & s.values[w]
		row[w] &^= s.solved[w]
	}
	value ^= uint8(bits.OnesCount64(sum) & 1)
	for w := range row {
		for row[w] != 0 {
			b := 64*w + bits.TrailingZeros64(row[w])
			if s.pivot[b] < 0 {
				s.pivot[b], s.right[b] = at, value
				s.rank++
				return true
			}
			p := s.row(s.pivot[b])
			for k := w; k < len(row) && k < len(p); k++ {
				row[k] ^= p[k]
			}
			value ^= s.right[b]
		}
	}
	return false
}

// solution substitutes backwards; the rank is full.
func (s *solver) solution(out []uint8) {
	for b := s.k - 1; b >= 0; b-- {
		if s.pivot[b] < 0 {
			out[b] = uint8(s.values[b/64] >> (b % 64) & 1)
			continue
		}
		v := s.right[b]
		for w, word := range s.row(s.pivot[b]) {
			for word != 0 {
				if k := 64*w + bits.TrailingZeros64(word); k != b {
					v ^= out[k]
				}
				word &= word - 1
			}
		}
		out[b] = v
	}
}

// zeroed gives a slice of n zeros, in the old one's place if it is large enough.
func zeroed(old []uint64, n int) []uint64 {
	old = sized(old, n)
	clear(old)
	return old
}
