package locate

import "math"

// leastHalfSeen is the likeness that the third pattern must have where two others say it is: a hand may lie over half of it.
const leastHalfSeen = 0.2

// maxCouples bounds the pairs of marks that are tried.
const maxCouples = 6

// couples makes triples of two marks and a place where a third should be, for symbols of which one pattern is covered.
func (l *Locator) couples(ms []mark) []triple {
	out := l.triples[:0]
	tried := 0
	for i := range ms {
		for j := range i {
			if a, b := &ms[j], &ms[i]; tried < maxCouples && l.left > 0 && a.pairs(b) {
				tried++
				out = l.thirds(out, a, b)
			}
		}
	}
	l.triples = out
	return out
}

// pairs says whether two marks may be neighbours in a symbol, or lie across from each other.
func (a *mark) pairs(b *mark) bool {
	n := modulesBetween(&a.affine, &b.affine)
	beside := max(a.bend(&b.affine), b.bend(&a.affine)) < mostBend/2
	return n > leastBetween && n < math.Sqrt2*mostBetween && (beside || a.across(b) && b.across(a))
}

// across says whether another mark lies where a diagonal leads.
func (a *mark) across(b *mark) bool {
	u, v := a.modules(b.x-a.x, b.y-a.y)
	return math.Abs(math.Log(math.Abs(u/v))) < mostSkew
}

// thirds looks at the places where a third mark may be.
func (l *Locator) thirds(out []triple, a, b *mark) []triple {
	p, q := a.affine, b.affine
	u, v := a.modules(b.x-a.x, b.y-a.y)
	n := modulesBetween(&p, &q)
	if a.across(b) {
		n /= math.Sqrt2
		u, v = math.Copysign(n, u), math.Copysign(n, v)
		q.orient(p.ux, p.uy)
	} else {
		p.orient(b.x-a.x, b.y-a.y)
		q.orient(b.x-a.x, b.y-a.y)
		u, v = n, 0
	}
	h, ok := fitTwo(&p, &q, u, v)
	if !ok {
		return out
	}
	if v != 0 {
		corner := func(third *mark) (triple, bool) { return plausible(third, a, b) }
		return l.third(l.third(out, h.affine(u, 0), corner), h.affine(0, v), corner)
	}
	for _, side := range [2]float64{n, -n} {
		out = l.third(out, h.affine(0, side), func(third *mark) (triple, bool) { return plausible(a, b, third) })
		out = l.third(out, h.affine(n, side), func(third *mark) (triple, bool) { return plausible(b, a, third) })
	}
	return out
}

// third looks for a mark at a place and adds the triple that it makes.
func (l *Locator) third(out []triple, at affine, join func(third *mark) (triple, bool)) []triple {
	third := mark{affine: at, id: -1}
	if !third.sane() || l.fitFinder(&third.affine) < minContrast || !third.sane() {
		return out
	}
	third.likeness = l.likeness(&third.affine)
	if t, ok := join(&third); ok && third.likeness > leastHalfSeen {
		out = append(out, t)
	}
	return out
}

// fitTwo is the perspective in which one pattern lies at the origin and another at (u, v).
func fitTwo(p, q *affine, u, v float64) (perspective, bool) {
	var pairs [10]pair
	for k, o := range finderPoints {
		pairs[k] = pair{o[0], o[1], p.x + p.ux*o[0] + p.vx*o[1], p.y + p.uy*o[0] + p.vy*o[1], o[2]}
		pairs[5+k] = pair{u + o[0], v + o[1], q.x + q.ux*o[0] + q.vx*o[1], q.y + q.uy*o[0] + q.vy*o[1], o[2]}
	}
	return fit(pairs[:])
}

// affine is the perspective near a place.
func (h *perspective) affine(u, v float64) affine {
	x, y := h.at(u, v)
	ux, uy := h.at(u+1, v)
	vx, vy := h.at(u, v+1)
	a := affine{x, y, ux - x, uy - y, vx - x, vy - y}
	if math.IsNaN(a.ux+a.uy+a.vx+a.vy) || math.IsInf(a.ux+a.uy+a.vx+a.vy, 0) {
		return affine{}
	}
	return a
}
