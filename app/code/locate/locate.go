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
	Quick  Effort = iota // some rows
	Fine                 // every row, as it is and sharpened, for what is small
	Smooth               // every row of a smoothed picture, for noise
)

// Limits of one picture. They bound the time of a picture that is full of things
// like finder patterns.
const (
	maxFinders = 128
	maxSharp   = 64 // more of them, where the picture is sharpened
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
	// Replaces says what becomes of a place like a finder pattern where there are too many: it is let go; or, if set, it replaces one that was
	// seen in one row only, of which print and some symbols are full. Either way loses some that the other finds.
	Replaces bool

	plane   plane
	smooth  []byte
	mesh    mesh
	columns []uint16
	ground  ground
	edges   []int
	finders []finder
	room    int // for finders
	next    int // of them, that may be replaced
	seen    [finderSize]int
	guesses []mark
	used    [2 * maxMarks]bool // guesses that are part of a symbol that was read
	found   []mark
	triples []triple
	sized   []sized
	light   []float64 // of the modules of a symbol, with margins
	solver  *deblur.Solver
	layouts [41]*layout // by version
	offered int
	left    int // work
	agreed  int // symbols whose function patterns are there
	hint    bool
	refined bool // a symbol, in this picture
}

// New returns a locator.
func New() *Locator { return &Locator{solver: deblur.NewSolver()} }

// Work is an amount of effort after which a search is given up, in steps of which 100,000 take about a millisecond here and two or three as wasm in a browser.
type Work int

// Verdict is what a caller made of a symbol.
type Verdict uint8

// The verdicts.
const (
	Unread Verdict = iota
	Read           // go on to the next symbol
	Enough
)

// Each offers the hypotheses in a picture of w×h samples, the most likely first,
// until taken has enough, or none or no work is left. It reports whether it had enough,
// and the number of hypotheses offered. What it used up is taken off left; it may overdraw it by one hypothesis.
func (l *Locator) Each(pix []byte, w, h, stride int, effort Effort, left *Work, taken func(Symbol) Verdict) (bool, int) {
	l.left = int(*left)
	defer func() { *left = Work(l.left) }()
	if w < minSide || h < minSide || l.left <= 0 {
		return false, 0
	}
	l.next = 0
	l.plane, l.offered, l.agreed, l.refined, l.hint = newPlane(pix, w, h, stride), 0, 0, false, false
	l.search(effort)
	for _, negative := range [2]bool{false, true} {
		if negative {
			l.plane.negate()
		}
		l.guess(negative)
		if l.tryColour(taken) {
			return true, l.offered
		}
	}
	return false, l.offered
}

// search fills the finders.
func (l *Locator) search(effort Effort) {
	means, w, h := looks[min(effort, Smooth)], l.plane.w, l.plane.h
	l.finders = l.finders[:0]
	most := l.left / searchShare
	l.room = maxFinders
	if h >= tall && (means.smooth || effort == Quick && l.plane.bias() >= noisy) {
		l.searchHalf(means, most)
		return
	}
	if means.smooth {
		l.left -= w * h / filterPerWork
		l.smoothen()
	}
	l.ground.addUp(&l.plane)
	l.searchWith(means.narrow, means.step, most)
	l.searchWith(max(3, min(w, h)/(means.wide*block)), means.wideStep, most)
	if means.sharp {
		given := l.plane
		l.left -= w * h / filterPerWork
		l.sharpen()
		l.room = len(l.finders) + maxSharp
		l.ground.addUp(&l.plane)
		l.searchWith(means.narrow, means.step, most)
		l.plane = given
	}
}

// noisy is the bias of a picture, in grey levels, in which the search for large modules is better done in half the size.
const noisy = 8

// searchHalf looks in a picture of half the size: that takes more of the noise of a large one than smoothing does, and less work.
func (l *Locator) searchHalf(means look, most int) {
	given := l.plane
	l.left -= given.w * given.h / filterPerWork
	l.halve()
	l.ground.addUp(&l.plane)
	l.searchWith(means.narrow, means.step, most)
	l.searchWith(max(3, min(l.plane.w, l.plane.h)/(means.wide*block)), means.wideStep, most)
	for i := range l.finders {
		f := &l.finders[i]
		f.x, f.y, f.module, f.wide, f.tall = 2*f.x, 2*f.y, 2*f.module, 2*f.wide, 2*f.tall
	}
	l.plane = given
}

// searchWith looks for finder patterns in the plane thresholded by the means of a window.
func (l *Locator) searchWith(reach, step, most int) {
	l.left -= l.plane.w * l.plane.h / pixelsPerWork
	l.ground.threshold(reach, l.plane.bias())
	l.findFinders(step+l.plane.h/tall, most)
}

// hinting is the likeness of a mark from which on there may be a symbol.
const hinting = 0.65

// Hint reports whether there was anything like a finder pattern in the last picture.
func (l *Locator) Hint() bool { return l.hint }

// tall is the height of a picture, in rows, that may do with one row in three.
const tall = 600

// firstMarks is how many of the likeliest finder patterns are tried by themselves: those of one symbol, mostly, and some more.
const firstMarks = 5

// tryColour offers what can be made of the guesses, which are of one colour.
func (l *Locator) tryColour(taken func(Symbol) Verdict) bool {
	l.used = [2 * maxMarks]bool{}
	agreed, done := l.agreed, 0
	var marks []mark
	for _, to := range [2]int{min(firstMarks, len(l.guesses)), len(l.guesses)} {
		if to == done {
			break
		}
		marks = l.marks(done, to)
		if l.tryAll(l.combine(marks, done), taken) {
			return true
		}
		l.hint = l.hint || len(marks) > 0 && marks[0].likeness >= hinting
		done = to
	}
	if l.agreed != agreed {
		return false
	}
	return l.tryAll(l.couples(marks), taken) || l.agreed == agreed && l.tryAll(l.lone(marks), taken)
}

// tryAll offers the hypotheses of triples.
func (l *Locator) tryAll(ts []triple, taken func(Symbol) Verdict) bool {
	tries := 0
	for i := range ts {
		t := &ts[i]
		if l.taken(t) {
			continue
		}
		if tries++; tries > maxTriples || l.offered >= maxSymbols || l.left <= 0 {
			return false
		}
		switch l.try(t, taken) {
		case Enough:
			return true
		case Read:
			tries = 0
			l.use(t)
		}
	}
	return false
}

// taken reports whether a mark of a triple is part of a symbol that was read.
func (l *Locator) taken(t *triple) bool {
	for _, id := range t.ids {
		if id >= 0 && l.used[id] {
			return true
		}
	}
	return false
}

func (l *Locator) use(t *triple) {
	for _, id := range t.ids {
		if id >= 0 {
			l.used[id] = true
		}
	}
}

// try offers the hypotheses of one triple.
func (l *Locator) try(t *triple, taken func(Symbol) Verdict) Verdict {
	for _, s := range l.sizes(&t.at) {
		if l.left <= 0 {
			return Unread
		}
		h, ok := l.align(s.perspective, s.size)
		if !ok {
			continue
		}
		if v := l.offer(h, s.size, 0, clearly, taken); v != Unread {
			return v
		}
		if h, ok = l.refine(h, s.size); ok && l.left > 0 {
			if v := l.offer(h, s.size, refinements, leastAgreement, taken); v != Unread {
				return v
			}
		}
	}
	return Unread
}

// clearly is the share of known modules from which on a symbol is offered at once: it saves the fit and the deblurring of most.
const clearly = 0.9

// look is how finder patterns are looked for.
type look struct {
	smooth, sharp bool
	narrow        int // blocks
	step          int // rows; more in a tall picture
	wide          int // a share of the picture
	wideStep      int // rows
}

// looks are the means of each effort. A window reaches so far to each side. A narrow one parts what blur has run together, but is lost in large
// modules, which the other one sees.
var looks = [...]look{
	Quick:  {narrow: 2, step: 2, wide: 14, wideStep: 2},
	Fine:   {sharp: true, narrow: 1, step: 1, wide: 28, wideStep: 2},
	Smooth: {smooth: true, narrow: 1, step: 1, wide: 28, wideStep: 1},
}

// Costs, on 2026-11-23 (go test -bench Each ./app/code/locate).
const (
	refineWork     = 60 // of a module that is learned from and decided anew
	redecideWork   = 20 // of one that is only decided anew
	enoughToLearn  = 2500
	mostOverdrawn  = 250_000
	sampleWork     = 10 // of a module that is sampled and decided by itself
	alignWork      = 10 // of a place at which an alignment pattern is looked for
	samplesPerWork = 3  // between pixels
	acrossWork     = 3  // of a finder pattern that is looked at across
	pixelsPerWork  = 24 // of a picture that is searched for finder patterns once
	filterPerWork  = 9  // of one that is smoothed or sharpened
)

// searchShare is the part of the work that the search for finder patterns may take, each time, beyond what it always takes: noise and
// print are full of runs.
const searchShare = 5

// minSide is the side of the smallest symbol at one pixel a module.
const minSide = 21

// refinements is how often the modules are decided anew.
const refinements = 2

// offer samples the modules and offers what they seem to be, if enough of the known ones are there, then what they are more likely to be.
func (l *Locator) offer(h perspective, size, refinements int, least float64, taken func(Symbol) Verdict) Verdict {
	flat := surface{h, nil}
	l.sample(flat, size)
	if l.solver.Agreement(l.layoutOf(size).tell) < least {
		return Unread
	}
	if on := l.surface(h, size); refinements > 0 && on != flat {
		l.sample(on, size)
	}
	l.agreed++
	s := Symbol{Size: size, Corners: corners(h, size)}
	for i := range refinements + 1 {
		if l.offered >= maxSymbols || l.left <= 0 {
			return Unread
		}
		if i > 0 {
			if !l.affordsRefining(size) {
				return Unread
			}
			l.solver.Refine()
		}
		l.offered++
		s.Dark = l.solver.Modules()
		if v := taken(s); v != Unread {
			return v
		}
	}
	return Unread
}

// sample measures the modules and decides each by itself.
func (l *Locator) sample(on surface, size int) {
	l.sampleModules(on, size)
	l.left -= sampleWork * size * size
	l.solver.Start(size, l.light, l.layoutOf(size).known)
}

// affordsRefining takes what a symbol's refinement costs from the work that is left. The first in a picture may overdraw that, if it is no large one.
func (l *Locator) affordsRefining(size int) bool {
	cost := refineWork * min(size*size, enoughToLearn)
	cost += redecideWork * (size*size - min(size*size, enoughToLearn))
	if l.left < cost && (l.refined || cost > mostOverdrawn) {
		return false
	}
	l.left, l.refined = l.left-cost, true
	return true
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
