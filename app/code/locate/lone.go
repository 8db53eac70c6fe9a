package locate

import "math"

// A mark that stands alone, with the others of its symbol too small and too blurred to be found by their runs, says where to look for them and what they look like.
const (
	surelyOne = 0.72 // likeness of such a mark
	maxLone   = 2    // of them in a picture
	farthest  = 62   // modules to the next mark; more of them are large enough to be found
	lean      = 0.16 // by which that may lie aside, of its distance
	loneStep  = 0.75 // modules
	perWay    = 2    // places that are fitted in each direction
)

// lone makes triples of a mark and what is found along its axes.
func (l *Locator) lone(ms []mark) []triple {
	l.triples = l.triples[:0]
	for i := range ms[:min(len(ms), maxLone)] {
		if ms[i].likeness >= surelyOne {
			l.triples = l.beside(l.triples, &ms[i])
		}
	}
	return l.triples
}

// beside adds the triples in which a mark is the corner, or next to it.
func (l *Locator) beside(out []triple, m *mark) []triple {
	var others [4 * perWay]mark
	found := others[:0]
	for way := range 4 {
		along := m.affine
		for range way {
			along.ux, along.uy, along.vx, along.vy = along.vx, along.vy, -along.ux, -along.uy
		}
		for _, at := range l.along(&along) {
			o := mark{affine: at, id: -1}
			if at == (affine{}) || l.left <= 0 {
				continue
			}
			if l.refit(&o, at); o.likeness >= leastLikeness {
				found = append(found, o)
			}
		}
	}
	for i := range found {
		for j := range i {
			if t, ok := plausible(m, &found[i], &found[j]); ok {
				out = append(out, t)
			}
		}
		out = l.thirds(out, m, &found[i])
	}
	return out
}

// along looks for the likeliest places on the way of the first axis.
func (l *Locator) along(a *affine) (best [perWay]affine) {
	var scores [perWay]int
	for n := leastBetween + 2.0; n < farthest; n += loneStep {
		side := lean*n + loneStep
		for aside := -side; aside <= side; aside += loneStep {
			at := *a
			at.x, at.y = a.x+a.ux*n+a.vx*aside, a.y+a.uy*n+a.vy*aside
			if at.x < 0 || at.y < 0 || at.x >= float64(l.plane.w) || at.y >= float64(l.plane.h) {
				continue
			}
			if score := l.ringed(&at); score > scores[perWay-1] {
				insert(&best, &scores, at, score)
			}
		}
	}
	return best
}

// insert keeps the best first, and one of what is at the same place.
func insert(best *[perWay]affine, scores *[perWay]int, at affine, score int) {
	place := perWay - 1
	for i := range best {
		if scores[i] > 0 && math.Hypot(best[i].x-at.x, best[i].y-at.y) < 3*math.Hypot(at.ux, at.uy) {
			place = i
		}
	}
	if score <= scores[place] {
		return
	}
	best[place], scores[place] = at, score
	for i := place; i > 0 && scores[i] > scores[i-1]; i-- {
		best[i], best[i-1], scores[i], scores[i-1] = best[i-1], best[i], scores[i-1], scores[i]
	}
}

// ringed is how much the light ring of a finder pattern stands out from what is dark inside and around it.
func (l *Locator) ringed(a *affine) int {
	l.left -= len(ringPlaces) * 3 / samplesPerWork
	inside, light, outside := 0, 0, 0
	for _, o := range ringPlaces {
		grey := func(r float64) int { return l.plane.raw(a.x+r*(a.ux*o[0]+a.vx*o[1]), a.y+r*(a.uy*o[0]+a.vy*o[1])) }
		inside += grey(0.8)
		light += grey(2)
		outside += grey(3)
	}
	score := min(light-inside, light-outside)
	if l.plane.gain < 0 {
		score = min(inside-light, outside-light)
	}
	return score
}

// ringPlaces are directions around a middle, on a square.
var ringPlaces = [...][2]float64{{1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}, {-1, -1}, {0, -1}, {1, -1}}
