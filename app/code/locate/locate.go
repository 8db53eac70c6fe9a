// Package locate finds QR symbols in a luma plane and samples their modules.
//
// It works on grey values where it can: thresholds only find the finder
// patterns, the rest is fitted to the picture itself.
//
//	finder patterns  runs 1:1:3:1:1 in a plane thresholded by its local mean
//	triples          three of them in a plausible shape, with their templates fitted
//	size             from the fitted module sizes; neighbouring versions are tried too
//	perspective      the last alignment pattern, then all function modules together
//	modules          sampled grey, sharpened among themselves, against the local mean
//
// It corrects no errors and reads no data: a caller decodes the modules and says
// whether they were a symbol. The order of steps follows from what makes other
// detectors fail on screens held by hand: blur, tilt, and module sizes that are
// rounded to a wrong version.
package locate

import (
	"cmp"
	"math"
	"slices"
)

// Symbol is a hypothesis: a square of modules that may be a QR symbol.
type Symbol struct {
	Size    int    // modules on a side, 17 + 4*version
	Dark    []bool // row by row; valid until the next Symbol
	Corners [][2]float32
}

// Effort says how much time a picture is worth.
type Effort uint8

// The efforts.
const (
	Quick    Effort = iota // every second row
	Thorough               // a smoothed picture and every row, for noise and small modules
)

// Limits of one picture. They bound the time of a picture that is full of things
// like finder patterns.
const (
	maxFinders = 14
	maxTriples = 5
	maxSizes   = 2
	maxSymbols = 24 // hypotheses offered
)

// minContrast is the least difference between the mean of the dark and the light
// modules of a finder template, in grey levels.
const minContrast = 5

// A Locator keeps its buffers from picture to picture. It belongs to one
// goroutine.
type Locator struct {
	plane     plane
	smooth    []byte
	sums      []uint32
	dark      []byte
	runs      []int
	grey      []float64
	greySums  []float64
	bits      []bool
	functions map[int][]sample // function modules by size
	offered   int
}

// New returns a locator.
func New() *Locator { return &Locator{functions: map[int][]sample{}} }

// Each offers the hypotheses in a picture of w×h samples, the most likely first,
// until taken returns true or none is left. It reports whether one was taken,
// and the number of hypotheses offered.
func (l *Locator) Each(pix []byte, w, h, stride int, effort Effort, taken func(Symbol) bool) (bool, int) {
	if w < minSide || h < minSide {
		return false, 0
	}
	l.plane, l.offered = plane{pix, w, h, stride}, 0
	window, step := max(12, min(w, h)/14), 2
	if effort == Thorough {
		l.smoothen()
		window, step = window/2, 1
	}
	l.threshold(window)
	for _, t := range triples(l.finders(step)) {
		if l.offered >= maxSymbols {
			break
		}
		if l.try(t, taken) {
			return true, l.offered
		}
	}
	return false, l.offered
}

// minSide is the side of the smallest symbol at one pixel a module.
const minSide = 21

// triple is three finder patterns in their places.
type triple struct {
	topLeft, topRight, bottomLeft finder
	unlikely                      float64
}

// triples lists the plausible combinations, the most likely first.
func triples(fs []finder) []triple {
	var out []triple
	for i := range fs {
		for j := range fs {
			for k := j + 1; k < len(fs); k++ {
				if i == j || i == k {
					continue
				}
				if t, ok := plausible(fs[i], fs[j], fs[k]); ok {
					out = append(out, t)
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b triple) int { return cmp.Compare(a.unlikely, b.unlikely) })
	return out[:min(len(out), maxTriples)]
}

// plausible takes a as the corner of an angle b, a, c. Limits allow a tilt of
// some 50°.
func plausible(a, b, c finder) (triple, bool) {
	x1, y1, x2, y2 := b.x-a.x, b.y-a.y, c.x-a.x, c.y-a.y
	l1, l2 := math.Hypot(x1, y1), math.Hypot(x2, y2)
	large, small := max(a.module, b.module, c.module), min(a.module, b.module, c.module)
	if large > 2.2*small || min(l1, l2) < 10*small || max(l1, l2) > 180*large {
		return triple{}, false
	}
	cosine := math.Abs(x1*x2+y1*y2) / (l1 * l2)
	skew := math.Abs(math.Log(l1 / l2))
	if cosine > 0.75 || skew > 0.85 {
		return triple{}, false
	}
	if x1*y2-y1*x2 < 0 {
		b, c = c, b
	}
	seen := float64(min(a.rows, 6) + min(b.rows, 6) + min(c.rows, 6))
	return triple{a, b, c, cosine + skew + math.Log(large/small) - 0.05*seen}, true
}

// try fits one triple and offers its hypotheses.
func (l *Locator) try(t triple, taken func(Symbol) bool) bool {
	var at [3]affine
	for i, f := range [3]finder{t.topLeft, t.topRight, t.bottomLeft} {
		a := guess(f, t)
		contrast := l.plane.fitFinder(&a)
		if contrast < minContrast || !a.sane() {
			return false
		}
		at[i] = a
	}
	for _, s := range l.sizes(at) {
		h, ok := l.refine(s.perspective, s.size)
		if !ok {
			continue
		}
		if l.offer(h, s.size, taken) {
			return true
		}
	}
	return false
}

// sharpenings are the strengths tried in turn; what is blurred needs the
// stronger ones, what is noisy none.
var sharpenings = [...]float64{0.12, 0, 0.3, 0.5}

// offer samples the modules and offers them with each sharpening.
func (l *Locator) offer(h perspective, size int, taken func(Symbol) bool) bool {
	l.sampleModules(h, size)
	s := Symbol{Size: size, Corners: corners(h, size)}
	for _, strength := range sharpenings {
		if l.offered >= maxSymbols {
			return false
		}
		l.offered++
		s.Dark = l.decide(size, strength)
		if taken(s) {
			return true
		}
	}
	return false
}

// corners gives the middles of the finder patterns bottom left, top left, top
// right, and the fourth corner of their square.
func corners(h perspective, size int) [][2]float32 {
	near, far := 3.5, float64(size)-3.5
	var out [][2]float32
	for _, c := range [4][2]float64{{near, far}, {near, near}, {far, near}, {far, far}} {
		x, y := h.at(c[0], c[1])
		out = append(out, [2]float32{float32(x), float32(y)})
	}
	return out
}
