// Package deblur decides which modules of a symbol are dark when the light of neighbours runs into each other.
//
// Defocus, motion, a lens's flare and the camera's pixels spread each module over those around it, by much the same pattern everywhere in a
// symbol. That pattern is learned from the symbol itself: from the modules that every symbol of its size has in common, and then, since most
// modules are right from the start, from all of them.
//
//	levels    each sample against the mean and the swing of the modules around it
//	linear    a filter of 5×5 modules that gives the modules known and decided so far back best (least squares)
//	forward   how a module spreads (least squares), then those modules turned over whose other colour explains the samples better
//
// Samples are linear light, because light adds up there. The package corrects no errors and knows no data.
package deblur

import "math"

// Margin is how many modules of the surroundings come with a grid, on each side.
const Margin = 2

// Colours of a module that is known beforehand.
const (
	Open  int8 = 0
	Dark  int8 = -1
	Light int8 = 1
)

// maxSize bounds a grid: version 40 has 177 modules on a side.
const maxSize = 177

// A Solver works on one grid at a time and keeps its buffers. It belongs to one goroutine.
type Solver struct {
	size, wide int // modules on a side, and with the margins
	raw        []float64
	level      []float64 // raw, after mean and swing are taken out
	known      []int8    // size*size
	x          []float64 // decided: -1 dark, 1 light; wide*wide, light in the margins
	soft       []float64 // what x was decided from; size*size
	guess      []float64 // forward: what the samples would be; size*size
	sums       [4][]float64
	forward    [taps]float64
	equations  equations
	dark       []bool
}

// NewSolver returns a solver that has seen no grid.
func NewSolver() *Solver { return &Solver{} }

// Start takes a grid of size×size modules with their margins, row by row, in linear light, and the colours known beforehand, size*size of
// them. Both are only read, and until the next Start. It decides each module by itself.
func (s *Solver) Start(size int, raw []float64, known []int8) {
	wide := size + 2*Margin
	if size < 1 || size > maxSize || len(raw) != wide*wide || len(known) != size*size {
		panic("deblur: internal error: a grid of another size")
	}
	s.size, s.wide, s.raw, s.known = size, wide, raw, known
	s.level, s.x = grown(s.level, wide*wide), grown(s.x, wide*wide)
	s.soft, s.guess, s.dark = grown(s.soft, size*size), grown(s.guess, size*size), grown(s.dark, size*size)
	for i := range s.x {
		s.x[i] = 1
	}
	s.flatten()
	s.decide(func(at int) float64 {
		around := s.level[at-1] + s.level[at+1] + s.level[at-s.wide] + s.level[at+s.wide]
		return s.level[at] + plainGain*(4*s.level[at]-around)
	})
}

// Agreement is the share of some known modules that a look at each by itself, at the Start, gets right: half where there is no such symbol.
func (s *Solver) Agreement(modules []int) float64 {
	right := 0
	for _, i := range modules {
		if s.soft[i] > 0 == (s.known[i] == Light) {
			right++
		}
	}
	return float64(right) / float64(max(len(modules), 1))
}

// plainGain is the sharpening of modules that are decided by themselves.
const plainGain = 0.06

// Refine decides anew with what the decisions so far teach.
func (s *Solver) Refine() {
	s.linear()
	s.learnForward()
	s.relevel()
	s.linear()
	s.learnForward()
	s.turnOver()
}

// Modules gives the decisions, true is dark; valid until the next call of the solver.
func (s *Solver) Modules() []bool {
	for i := range s.dark {
		s.dark[i] = s.x[s.at(i)] < 0
	}
	return s.dark
}

// at is the place of a module in what has margins.
func (s *Solver) at(i int) int { return (i/s.size+Margin)*s.wide + i%s.size + Margin }

// decide sets all modules that are not known, by the sign of a value.
func (s *Solver) decide(value func(at int) float64) {
	for i := range s.soft {
		at := s.at(i)
		s.soft[i] = value(at)
		s.x[at] = math.Copysign(1, s.soft[i])
		if s.known[i] != Open {
			s.x[at] = float64(s.known[i])
		}
	}
}

func grown[T any](b []T, n int) []T {
	if cap(b) < n {
		return make([]T, n)
	}
	return b[:n]
}
