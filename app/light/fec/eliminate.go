package fec

import (
	"math/bits"
	"slices"
)

// equation is one stream bit as an equation about the message.
type equation struct {
	parity int // -1 for a message bit
	bit    int // the message bit
	trust  float32
	value  uint8
}

// eliminate solves for the message from the most trusted independent bits. It writes bits and returns true if they determine the message.
func (d *Decoder) eliminate(last int, out []uint8) bool {
	all := d.equations(last)
	if len(all) < d.k {
		return false
	}
	slices.SortStableFunc(all, func(a, b equation) int {
		switch {
		case a.trust > b.trust:
			return -1
		case a.trust < b.trust:
			return 1
		}
		return 0
	})
	// Message bits are rows with a single one and cost nothing, so among the bits that will be used anyway they go first.
	best := all[:min(len(all), d.k*9/8)]
	slices.SortStableFunc(best, func(a, b equation) int { return sign(a.parity) - sign(b.parity) })
	s := newSolver(d.k, d.rows(all, last))
	for _, e := range all {
		if s.add(e); s.rank == d.k {
			s.solution(out)
			return true
		}
	}
	return false
}

func sign(parity int) int {
	if parity < 0 {
		return 0
	}
	return 1
}

func (d *Decoder) equations(last int) []equation {
	var all []equation
	add := func(parity, bit int, llr float32) {
		e := equation{parity: parity, bit: bit, trust: llr}
		if llr < 0 {
			e.trust, e.value = -llr, 1
		}
		if llr != 0 {
			all = append(all, e)
		}
	}
	for i, l := range d.known {
		add(-1, i, l)
	}
	for m := 0; m <= last; m++ {
		add(m, 0, d.llr[2*m+1])
	}
	return all
}

// rows gives the coefficients of the parities among the equations.
func (d *Decoder) rows(all []equation, last int) map[int][]uint64 {
	words := (d.k + 63) / 64
	rows := make(map[int][]uint64, len(all))
	for _, e := range all {
		if e.parity >= 0 {
			rows[e.parity] = nil
		}
	}
	chain := make([]uint64, words)
	for m := 0; m <= last; m++ {
		_, wanted := rows[m]
		if !isDense(m) {
			for _, j := range d.table.taps[m] {
				chain[j/64] ^= 1 << (j % 64)
			}
		}
		if !wanted {
			continue
		}
		row := make([]uint64, words)
		copy(row, chain)
		if isDense(m) {
			for w := range row {
				row[w] = d.table.denseWord(m, w)
			}
		}
		rows[m] = row
	}
	return rows
}

// solver is Gaussian elimination over bits, a row at a time.
type solver struct {
	k, rank int
	parity  map[int][]uint64
	solved  []uint64 // message bits known as such, and their values
	values  []uint64
	pivot   [][]uint64 // by leading bit
	right   []uint8
}

func newSolver(k int, parity map[int][]uint64) *solver {
	words := (k + 63) / 64
	return &solver{k: k, parity: parity, solved: make([]uint64, words), values: make([]uint64, words), pivot: make([][]uint64, k), right: make([]uint8, k)}
}

func (s *solver) add(e equation) {
	var row []uint64
	value := e.value
	if e.parity < 0 {
		if s.rank == s.count() { // no parity row yet: keep it as a value
			s.solved[e.bit/64] |= 1 << (e.bit % 64)
			s.values[e.bit/64] |= uint64(value) << (e.bit % 64)
			s.rank++
			return
		}
		row = make([]uint64, len(s.solved))
		row[e.bit/64] = 1 << (e.bit % 64)
	} else {
		row = s.parity[e.parity]
	}
	s.reduce(row, value)
}

// count is the number of message bits held as values.
func (s *solver) count() (n int) {
	for _, w := range s.solved {
		n += bits.OnesCount64(w)
	}
	return n
}

// reduce takes known values and earlier rows out of a row and keeps the rest, if any.
func (s *solver) reduce(row []uint64, value uint8) {
	var sum uint64
	for w := range row {
		sum ^= row[w] & s.values[w]
		row[w] &^= s.solved[w]
	}
	value ^= uint8(bits.OnesCount64(sum) & 1)
	for w := range row {
		for row[w] != 0 {
			b := 64*w + bits.TrailingZeros64(row[w])
			p := s.pivot[b]
			if p == nil {
				s.pivot[b], s.right[b] = row, value
				s.rank++
				return
			}
			for k := w; k < len(row); k++ {
				row[k] ^= p[k]
			}
			value ^= s.right[b]
		}
	}
}

// solution substitutes backwards; the rank is full.
func (s *solver) solution(out []uint8) {
	for b := s.k - 1; b >= 0; b-- {
		row := s.pivot[b]
		if row == nil {
			out[b] = uint8(s.values[b/64] >> (b % 64) & 1)
			continue
		}
		v := s.right[b]
		for w, word := range row {
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
