package locate

import (
	"cmp"
	"math"
	"slices"
)

// sized is a hypothesis about the number of modules.
type sized struct {
	size        int
	perspective perspective
	contrast    float64 // of the timing patterns
}

// leastTurns is what timing must have of the modules that take turns; those in what is no symbol have about 0.
const leastTurns = 0.2

// sizes tries the versions near the measured number of modules and keeps those
// whose timing patterns stand out.
func (l *Locator) sizes(at *[3]affine) []sized {
	measured := 7 + (modulesBetween(&at[0], &at[1])+modulesBetween(&at[0], &at[2]))/2
	if math.IsNaN(measured) || measured > 200 {
		return nil
	}
	nearest := int(math.Round((measured - 17) / 4))
	out := l.sized[:0]
	for version := max(nearest-2, 1); version <= min(nearest+2, 40); version++ {
		size := 17 + 4*version
		if math.Abs(float64(size)-measured) > 3+0.12*float64(size) {
			continue
		}
		pairs := threeFinders(at, float64(size))
		h, ok := fit(pairs[:])
		if !ok {
			continue
		}
		if contrast, turns := l.timing(&h, size); turns >= leastTurns {
			out = append(out, sized{size, h, contrast})
		}
	}
	l.sized = out
	slices.SortStableFunc(out, func(a, b sized) int { return cmp.Compare(b.contrast, a.contrast) })
	return out[:min(len(out), maxSizes)]
}

// finderPoints are the middle and the corners of a finder pattern, with their weights in a fit.
var finderPoints = [5][3]float64{{0, 0, 8}, {3.5, 3.5, 1}, {3.5, -3.5, 1}, {-3.5, 3.5, 1}, {-3.5, -3.5, 1}}

// threeFinders pairs the middles and the corners of the fitted patterns.
func threeFinders(at *[3]affine, size float64) (pairs [15]pair) {
	for i, middle := range [3][2]float64{{3.5, 3.5}, {size - 3.5, 3.5}, {3.5, size - 3.5}} {
		a := &at[i]
		for k, o := range finderPoints {
			pairs[5*i+k] = pair{
				middle[0] + o[0], middle[1] + o[1],
				a.x + a.ux*o[0] + a.vx*o[1], a.y + a.uy*o[0] + a.vy*o[1], o[2],
			}
		}
	}
	return pairs
}

// timing looks along the timing patterns: their contrast, and how far their modules take turns, from -1 to 1: each against its two neighbours, and by
// how much.
func (l *Locator) timing(h *perspective, size int) (contrast, turns float64) {
	l.left -= size
	with, all := 0.0, 0.0
	for line := range 2 {
		at := func(i int) float64 {
			u, v := float64(i)+0.5, 6.5
			if line == 1 {
				u, v = v, u
			}
			x, y := h.at(u, v)
			return l.plane.at(x, y)
		}
		before, grey := at(7), at(8)
		for i := 8; i < size-8; i++ {
			after := at(i + 1)
			apart := grey - (before+after)/2
			if i%2 == 0 { // even modules are dark
				apart = -apart
				contrast -= grey
			} else {
				contrast += grey
			}
			with, all = with+apart, all+math.Abs(apart)
			before, grey = grey, after
		}
	}
	return contrast / float64(2*(size-16)), with / max(all, 1)
}

// align finds the last alignment pattern and makes it the fourth point.
func (l *Locator) align(h perspective, size int) (perspective, bool) {
	if size == 21 { // version 1 has none
		return h, true
	}
	n := float64(size)
	du, dv := l.findAlignment(h, n-6.5, n-6.5, 2.5+0.09*n)
	var four [4]pair
	for i, c := range [4][2]float64{{3.5, 3.5}, {n - 3.5, 3.5}, {3.5, n - 3.5}, {n - 6.5, n - 6.5}} {
		u, v := c[0], c[1]
		if i == 3 {
			u, v = u+du, v+dv
		}
		x, y := h.at(u, v)
		four[i] = pair{c[0], c[1], x, y, 1}
	}
	return fit(four[:])
}

// refine moves the four corners until all function modules together stand out best.
func (l *Locator) refine(h perspective, size int) (perspective, bool) {
	q := quadOf(&h, size)
	module := h.module(size)
	layout := l.layoutOf(size)
	best := math.Inf(-1)
	for i, step := range [...]float64{0.5, 0.25, 0.12, 0.06} {
		if l.left <= 0 {
			break // of a large symbol each step costs much
		}
		template := layout.template
		if i >= 2 && module > largeModule {
			template = layout.fine
		}
		score := func() float64 {
			moved, ok := q.perspective(size)
			if !ok {
				return math.Inf(-1)
			}
			return l.contrast(&moved, template)
		}
		best = score()
		climb(3, &best, score, func(move func(parameter *float64, by float64)) {
			for i := range q {
				move(&q[i][0], step*module)
				move(&q[i][1], step*module)
			}
		})
	}
	h, ok := q.perspective(size)
	return h, ok && best >= minContrast
}

// nearer is what a module of distance takes from the contrast of a pattern that is looked for, in grey levels.
const nearer = 0.15

// findAlignment searches within reach modules about (u, v) and prefers what is
// near.
func (l *Locator) findAlignment(h perspective, u, v, reach float64) (du, dv float64) {
	best := math.Inf(-1)
	n := int(2 * reach) // steps of half a module, one of them at (u, v) itself
	l.left -= (2*n + 1) * (2*n + 1) * alignWork
	for j := -n; j <= n; j++ {
		for i := -n; i <= n; i++ {
			x, y := float64(i)/2, float64(j)/2
			if s := l.alignmentContrast(&h, u+x, v+y) - nearer*math.Hypot(x, y); s > best {
				best, du, dv = s, x, y
			}
		}
	}
	return du, dv
}

// alignmentContrast is the mean of the light ring less that of the dark modules.
func (l *Locator) alignmentContrast(h *perspective, u, v float64) float64 {
	light, dark := 0.0, 0.0
	for j := -2; j <= 2; j++ {
		for i := -2; i <= 2; i++ {
			x, y := h.at(u+float64(i), v+float64(j))
			if g := l.plane.at(x, y); max(i, -i, j, -j) == 1 {
				light += g
			} else {
				dark += g
			}
		}
	}
	return light/8 - dark/17
}

// contrast weighs the samples of a template.
func (l *Locator) contrast(h *perspective, template []sample) float64 {
	sum := 0.0
	l.left -= len(template) / samplesPerWork
	p := &l.plane
	right, bottom := uint(p.w-1), uint(p.h-1)
	for i := range template {
		s := &template[i]
		z := 1 / (h[6]*s.u + h[7]*s.v + 1)
		px, py := (h[0]*s.u+h[1]*s.v+h[2])*z, (h[3]*s.u+h[4]*s.v+h[5])*z
		x, y := int(px*one)-one/2, int(py*one)-one/2
		grey := 0
		if left, top := x>>fraction, y>>fraction; uint(left) < right && uint(top) < bottom {
			grey = mix(p.pix[top*p.stride+left:], p.stride, x&(one-1), y&(one-1))
		} else {
			grey = p.raw(px, py)
		}
		sum += s.weight * float64(grey)
	}
	return sum * p.gain
}

// alignments lists the middles of the alignment patterns (ISO/IEC 18004 annex
// E): an even grid from 6 to size-7, without the corners of the finders.
func alignments(size int) [][2]int {
	lines := alignmentLines(size)
	count := len(lines)
	var out [][2]int
	for i, u := range lines {
		for j, v := range lines {
			if i == 0 && j == 0 || i == 0 && j == count-1 || i == count-1 && j == 0 {
				continue
			}
			out = append(out, [2]int{u, v})
		}
	}
	return out
}

// alignmentLines are the modules from the corner at which alignment patterns have their middles, alike on both sides.
func alignmentLines(size int) []int {
	version := (size - 17) / 4
	if version < 2 {
		return nil
	}
	count := version/7 + 2
	step := (version*8 + count*3 + 5) / (count*4 - 4) * 2
	lines := make([]int, count)
	lines[0] = 6
	for i, at := count-1, size-7; i > 0; i, at = i-1, at-step {
		lines[i] = at
	}
	return lines
}
