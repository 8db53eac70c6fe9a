package locate

import (
	"cmp"
	"math"
	"slices"
)

// mark is a finder pattern that was fitted to the picture.
type mark struct {
	affine
	likeness float64
	id       int // its place among the guesses
}

// leastLikeness is what a finder pattern must have of a perfect one's correlation. A strongly blurred one has 0.8.
const leastLikeness = 0.55

func byLikeness(a, b mark) int { return cmp.Compare(b.likeness, a.likeness) }

// guess fills the guesses with the finder patterns of a colour, the likeliest first.
func (l *Locator) guess(negative bool) {
	l.guesses = l.guesses[:0]
	for _, f := range l.finders {
		if f.negative != negative {
			continue
		}
		best := l.liken(f, 0, 1, mark{})
		if best.likeness > leastLikeness/2 && best.likeness < straight {
			for way := range tiltWays {
				best = l.liken(f, (float64(way)+0.5)*math.Pi/tiltWays, tiltShare, best)
			}
		}
		if best.likeness > leastLikeness/2 {
			l.guesses = append(l.guesses, best)
		}
	}
	slices.SortStableFunc(l.guesses, byLikeness)
	l.guesses = l.guesses[:min(len(l.guesses), 2*maxMarks)]
	for i := range l.guesses {
		l.guesses[i].id = i
	}
}

// refit fits a mark from where it may be.
func (l *Locator) refit(m *mark, from affine) {
	m.affine, m.likeness = from, 0
	if l.left > 0 && l.fitFinder(&m.affine) >= minContrast && m.sane() {
		m.likeness = l.likeness(&m.affine)
	}
}

// alike is the likeness from which on a fit has surely found its pattern.
const alike = 0.85

// liken looks for the angle at which a finder pattern, drawn together, looks most like one.
func (l *Locator) liken(f finder, way, share float64, best mark) mark {
	l.left -= turns * finderSize / samplesPerWork
	for quarter := range turns {
		a := laid(f, float64(quarter)*math.Pi/2/turns, way, share)
		if like := l.likeness(&a); like > best.likeness {
			best.affine, best.likeness = a, like
		}
	}
	return best
}

// A finder pattern that looks less than straight is looked at as if tilted in some ways, to some 50 degrees.
const (
	straight  = 0.7
	tiltWays  = 4
	tiltShare = 0.65
)

// marks fits the guesses from one to another, and gives the best of all that are fitted.
func (l *Locator) marks(from, to int) []mark {
	var best mark
	for i := range to {
		m := &l.guesses[i]
		if i >= from {
			l.refit(m, m.affine)
		}
		if m.likeness > best.likeness {
			best = *m
		}
	}
	for i := from; i < to; i++ { // neighbours on a plane have similar axes
		if m := &l.guesses[i]; m.likeness < alike && best.likeness >= alike {
			other := *m
			l.refit(&other, affine{m.x, m.y, best.ux, best.uy, best.vx, best.vy})
			if other.likeness > m.likeness {
				*m = other
			}
		}
	}
	l.found = append(l.found[:0], l.guesses[:to]...)
	slices.SortStableFunc(l.found, byLikeness)
	for i, m := range l.found {
		if m.likeness < leastLikeness || i == maxMarks {
			return l.found[:i]
		}
	}
	return l.found
}

// turns is the number of angles at which a finder pattern is looked at first; between two of them it still looks like one.
const turns = 4

// triple is three marks in their places: top left, top right, bottom left.
type triple struct {
	at       [3]affine
	ids      [3]int // of the marks; -1 for one that is only supposed
	unlikely float64
}

// combine lists the plausible combinations, the most likely first, without those of marks before a new one.
func (l *Locator) combine(ms []mark, fresh int) []triple {
	out := l.triples[:0]
	l.left -= 2 * len(ms) * len(ms) * len(ms)
	for i := range ms {
		for j := range ms {
			for k := j + 1; k < len(ms); k++ {
				if i == j || i == k || max(ms[i].id, ms[j].id, ms[k].id) < fresh {
					continue
				}
				if t, ok := plausible(&ms[i], &ms[j], &ms[k]); ok {
					out = append(out, t)
				}
			}
		}
	}
	l.triples = out
	slices.SortStableFunc(out, func(a, b triple) int { return cmp.Compare(a.unlikely, b.unlikely) })
	return out
}

// Limits of a triple. Its marks carry their own axes, so that a tilt does not matter, only how well they fit.
const (
	leastBetween, mostBetween = 11, 185 // modules between two marks; 14 and 170 in truth
	mostSkew                  = 0.3     // logarithm of the two sides' ratio, in modules
	mostBend                  = 0.25    // by which an axis misses the next mark, of its distance
	mostShrink                = 3.0     // of the modules' size
)

// plausible takes a as the corner of an angle b, a, c.
func plausible(a, b, c *mark) (triple, bool) {
	ab, ac := modulesBetween(&a.affine, &b.affine), modulesBetween(&a.affine, &c.affine)
	if !(min(ab, ac) > leastBetween && max(ab, ac) < mostBetween) { // NaN too
		return triple{}, false
	}
	skew := math.Abs(math.Log(ab / ac))
	size := func(m *mark) float64 { return math.Sqrt(math.Abs(m.ux*m.vy - m.uy*m.vx)) }
	large, small := max(size(a), size(b), size(c)), min(size(a), size(b), size(c))
	bend := max(a.bend(&b.affine), a.bend(&c.affine), b.bend(&a.affine), c.bend(&a.affine), a.corner(b, c))
	if skew > mostSkew || bend > mostBend || large > mostShrink*small {
		return triple{}, false
	}
	if (b.x-a.x)*(c.y-a.y)-(b.y-a.y)*(c.x-a.x) < 0 {
		b, c = c, b
	}
	likeness := a.likeness + b.likeness + c.likeness
	t := triple{at: [3]affine{a.affine, b.affine, c.affine}, ids: [3]int{a.id, b.id, c.id}}
	for i := range t.at {
		t.at[i].orient(b.x-a.x, b.y-a.y)
	}
	t.unlikely = skew + 2*bend + math.Log(large/small)/2 + 2*(3-likeness)
	return t, true
}

// orient names the axes so that u points along (x, y) most, and v is to its right where y grows downwards.
func (a *affine) orient(x, y float64) {
	u, v := a.modules(x, y)
	switch {
	case math.Abs(u) >= math.Abs(v) && u >= 0:
	case math.Abs(u) >= math.Abs(v):
		a.ux, a.uy, a.vx, a.vy = -a.ux, -a.uy, -a.vx, -a.vy
	case v >= 0:
		a.ux, a.uy, a.vx, a.vy = a.vx, a.vy, -a.ux, -a.uy
	default:
		a.ux, a.uy, a.vx, a.vy = -a.vx, -a.vy, a.ux, a.uy
	}
}

// bend is how far an axis misses a point, as a share of its distance, all in modules.
func (a *affine) bend(to *affine) float64 {
	u, v := a.modules(to.x-a.x, to.y-a.y)
	return min(math.Abs(u), math.Abs(v)) / math.Hypot(u, v)
}

// corner is the cosine of the angle between two others, in modules.
func (a *affine) corner(b, c *mark) float64 {
	u1, v1 := a.modules(b.x-a.x, b.y-a.y)
	u2, v2 := a.modules(c.x-a.x, c.y-a.y)
	return math.Abs(u1*u2+v1*v2) / (math.Hypot(u1, v1) * math.Hypot(u2, v2))
}

// modules is a way in pixels along both axes, in modules.
func (a *affine) modules(x, y float64) (u, v float64) {
	area := a.ux*a.vy - a.uy*a.vx
	return (x*a.vy - y*a.vx) / area, (a.ux*y - a.uy*x) / area
}
