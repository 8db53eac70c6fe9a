// Package locate finds QR symbols in a luma plane and samples their modules.
//
// It works on grey values where it can: thresholds only find the finder
// patterns, the rest is fitted to the picture itself.
//
//	finder patterns  runs 1:1:3:1:1 in planes thresholded by the means of a narrow and a wide window
//	marks            those that look like the pattern in grey, each fitted with axes of its own
//	triples          three marks whose axes meet; or two, and where the third must be
//	size             from the fitted modules; neighbouring versions are tried too
//	perspective      the last alignment pattern, then all function modules together
//	modules          sampled in linear light and deblurred (package deblur), if the function modules are there
//
// It corrects no errors and reads no data: a caller decodes the modules and says
// whether they were a symbol. The order of steps follows from what makes other
// detectors fail on screens held by hand: blur, tilt, and module sizes that are
// rounded to a wrong version.
package locate

import (
	"glint/app/code/deblur"
)

// Symbol is a hypothesis: a square of modules that may be a QR symbol.
type Symbol struct {
	Size    int           // modules on a side, 17 + 4*version
	Dark    []bool        // row by row; valid until the next Symbol
	Corners [4][2]float32 // as corners gives them
}

// Effort says how much time a picture is worth.
type Effort uint8

// The efforts.
const (
	Quick    Effort = iota // every second row
	Fine                   // every row, and what is small
	Smooth                 // every row of a smoothed picture, for noise
	Negative               // every second row, light for dark
)

// Limits of one picture. They bound the time of a picture that is full of things
// like finder patterns.
const (
	maxFinders = 128
	maxMarks   = 14
	maxTriples = 5
	maxSizes   = 2
	maxSymbols = 24 // hypotheses offered
)

// minContrast is the least difference between the mean of the dark and the light
// modules of a finder template, in grey levels.
const minContrast = 5

// leastAgreement is the share of timing, alignment and version modules that must be seen: chance gives half of them.
const leastAgreement = 0.62

// A Locator keeps its buffers from picture to picture. It belongs to one
// goroutine.
type Locator struct {
	plane   plane
	smooth  []byte
	sums    []uint32
	dark    []byte
	runs    []int
	finders []finder
	found   []mark
	triples []triple
	sized   []sized
	light   []float64 // of the modules of a symbol, with margins
	solver  *deblur.Solver
	layouts [41]*layout // by version
	offered int
	left    int // work
	agreed  int // symbols whose function patterns are there
}

// New returns a locator.
func New() *Locator { return &Locator{solver: deblur.NewSolver()} }

// Work is an amount of effort after which a search is given up, in samples of the picture: 100,000 of them take about a millisecond.
type Work int

// Each offers the hypotheses in a picture of w×h samples, the most likely first,
// until taken returns true, or none or no work is left. It reports whether one was taken,
// and the number of hypotheses offered. What it used up is taken off left; it may overdraw it by one hypothesis.
func (l *Locator) Each(pix []byte, w, h, stride int, effort Effort, left *Work, taken func(Symbol) bool) (bool, int) {
	l.left = int(*left)
	defer func() { *left = Work(l.left) }()
	if w < minSide || h < minSide || l.left <= 0 {
		return false, 0
	}
	l.plane, l.offered, l.agreed = plane{pix, w, h, stride}, 0, 0
	means := looks[min(effort, Negative)]
	switch {
	case means.smooth:
		l.smoothen()
	case means.negative:
		l.negate()
	}
	l.addUp()
	bias := l.plane.bias()
	l.finders = l.finders[:0]
	l.left -= w * h / pixelsPerWork
	for _, window := range [...]int{means.narrow, max(12, min(w, h)/means.wide)} {
		l.threshold(window, bias)
		l.findFinders(means.step)
	}
	marks := l.marks()
	if l.tryAll(l.combine(marks), taken) {
		return true, l.offered
	}
	if l.agreed > 0 {
		return false, l.offered
	}
	return l.tryAll(l.couples(marks), taken), l.offered
}

// tryAll offers the hypotheses of all triples.
func (l *Locator) tryAll(ts []triple, taken func(Symbol) bool) bool {
	for i := range ts {
		t := &ts[i]
		if l.offered >= maxSymbols || l.left <= 0 {
			return false
		}
		if l.try(t, taken) {
			return true
		}
	}
	return false
}

// try offers the hypotheses of one triple.
func (l *Locator) try(t *triple, taken func(Symbol) bool) bool {
	for _, s := range l.sizes(&t.at) {
		if l.left <= 0 {
			return false
		}
		h, ok := l.refine(s.perspective, s.size)
		if ok && l.offer(h, s.size, taken) {
			return true
		}
	}
	return false
}

// looks are the means of each effort. A window reaches so far to each side. A narrow one parts what blur has run together, but is lost in large
// modules, which the other one sees.
var looks = [...]struct {
	smooth, negative bool
	step             int // rows
	narrow           int // pixels
	wide             int // a share of the picture
}{
	Quick:    {step: 2, narrow: 10, wide: 14},
	Fine:     {step: 1, narrow: 5, wide: 28},
	Smooth:   {smooth: true, step: 1, narrow: 5, wide: 28},
	Negative: {negative: true, step: 2, narrow: 10, wide: 14},
}

// Costs by the time that they take beside a sample, on 2026-11-23 (go test -bench Each ./app/code/locate).
const (
	refineWork    = 70 // of a module that is decided anew
	pixelsPerWork = 2  // of a picture that is searched for finder patterns
)

// minSide is the side of the smallest symbol at one pixel a module.
const minSide = 21

// refinements is how often the modules are decided anew.
const refinements = 2

// offer samples the modules and offers what they seem to be, then what they are more likely to be.
func (l *Locator) offer(h perspective, size int, taken func(Symbol) bool) bool {
	l.sampleModules(h, size)
	layout := l.layoutOf(size)
	l.solver.Start(size, l.light, layout.known)
	if l.solver.Agreement(layout.tell) < leastAgreement {
		return false
	}
	l.agreed++
	s := Symbol{Size: size, Corners: corners(h, size)}
	for i := range refinements + 1 {
		if l.offered >= maxSymbols || l.left <= 0 {
			return false
		}
		if i > 0 {
			l.left -= refineWork * size * size
			l.solver.Refine()
		}
		l.offered++
		s.Dark = l.solver.Modules()
		if taken(s) {
			return true
		}
	}
	return false
}

// corners gives the middles of the finder patterns bottom left, top left, top
// right, and the fourth corner of their square.
func corners(h perspective, size int) (out [4][2]float32) {
	near, far := 3.5, float64(size)-3.5
	for i, c := range [4][2]float64{{near, far}, {near, near}, {far, near}, {far, far}} {
		x, y := h.at(c[0], c[1])
		out[i] = [2]float32{float32(x), float32(y)}
	}
	return out
}
