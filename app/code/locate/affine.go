package locate

import (
	"math"
	"sync"
)

// affine maps modules from the middle of a finder pattern to pixels:
// (x, y) + u*(ux, uy) + v*(vx, vy).
type affine struct{ x, y, ux, uy, vx, vy float64 }

// sample is a module with its weight in a template: dark ones add up to -1,
// light ones to +1, so that a score is a difference of mean grey levels.
type sample struct{ u, v, weight float64 }

// finderTemplate is a finder pattern with its light separator, from its middle.
var finderTemplate = sync.OnceValue(func() []sample {
	return weighted(func(put func(u, v float64, dark bool)) {
		for v := -4; v <= 4; v++ {
			for u := -4; u <= 4; u++ {
				put(float64(u), float64(v), finderDark(u, v))
			}
		}
	})
})

// finderDark tells the colour of a module by its place from the middle.
func finderDark(u, v int) bool {
	ring := max(u, -u, v, -v)
	return ring <= 1 || ring == 3
}

// fineTemplate looks at each module near its corners, so that a fit by large modules does not stop anywhere within one.
var fineTemplate = sync.OnceValue(func() []sample { return finely(finderTemplate()) })

// finely makes four samples of one.
func finely(coarse []sample) []sample {
	const aside = 0.36
	out := make([]sample, 0, 4*len(coarse))
	for _, s := range coarse {
		for _, o := range [4][2]float64{{-aside, -aside}, {aside, -aside}, {-aside, aside}, {aside, aside}} {
			out = append(out, sample{s.u + o[0], s.v + o[1], s.weight / 4})
		}
	}
	return out
}

// largeModule is the size, in pixels, from which on a module is even in its middle.
const largeModule = 3

// weighted builds a template whose weights balance.
func weighted(build func(put func(u, v float64, dark bool))) []sample {
	var out []sample
	dark, light := 0.0, 0.0
	build(func(u, v float64, isDark bool) {
		if isDark {
			dark++
			out = append(out, sample{u, v, -1})
			return
		}
		light++
		out = append(out, sample{u, v, 1})
	})
	for i := range out {
		if out[i].weight < 0 {
			out[i].weight /= dark
		} else {
			out[i].weight /= light
		}
	}
	return out
}

// guess lays a finder pattern's axes at an angle.
func guess(f finder, angle float64) affine {
	sin, cos := math.Sincos(angle)
	// Along an axis of the picture, a square turned by some angle measures its
	// side over the angle's cosine.
	module := f.module * max(math.Abs(sin), math.Abs(cos))
	return affine{f.x, f.y, cos * module, sin * module, -sin * module, cos * module}
}

// likeness is the correlation of the samples with the finder pattern: 1 at best, whatever the light.
func (p *plane) likeness(a *affine) float64 {
	sum, squares, contrast := 0.0, 0.0, 0.0
	template := finderTemplate()
	for i := range template {
		s := &template[i]
		g := p.at(a.x+a.ux*s.u+a.vx*s.v, a.y+a.uy*s.u+a.vy*s.v)
		sum, squares, contrast = sum+g, squares+g*g, contrast+s.weight*g
	}
	const n, dark = 81.0, 33.0
	variance := squares/n - sum*sum/(n*n)
	if variance < 1 {
		return 0
	}
	return contrast * math.Sqrt(dark*(n-dark)/(n*n)/variance)
}

// fitFinder moves, turns and stretches a finder pattern until it stands out best, and returns its contrast in grey levels. What does not look
// like one after the first steps is left at those.
func (l *Locator) fitFinder(a *affine) float64 {
	best := l.climbFinder(a, finderTemplate(), 0.4, 0.2)
	if best < minContrast/2 || l.plane.likeness(a) < leastHalfSeen/2 {
		return best
	}
	template := finderTemplate()
	if math.Abs(a.ux*a.vy-a.uy*a.vx) > largeModule*largeModule {
		template = fineTemplate()
	}
	return l.climbFinder(a, template, 0.1, 0.05)
}

// climbFinder fits in steps of so many modules.
func (l *Locator) climbFinder(a *affine, template []sample, steps ...float64) float64 {
	contrast := func() float64 {
		sum := 0.0
		l.left -= len(template)
		for i := range template {
			s := &template[i]
			sum += s.weight * l.plane.at(a.x+a.ux*s.u+a.vx*s.v, a.y+a.uy*s.u+a.vy*s.v)
		}
		return sum
	}
	best := contrast()
	module := math.Sqrt(math.Abs(a.ux*a.vy - a.uy*a.vx))
	parameters := [6]*float64{&a.x, &a.y, &a.ux, &a.uy, &a.vx, &a.vy}
	for _, step := range steps {
		climb(4, &best, contrast, func(move func(parameter *float64, by float64)) {
			for i, q := range parameters {
				by := step * module
				if i >= 2 {
					by /= 3 // the axes act three to four modules away
				}
				move(q, by)
			}
		})
	}
	return best
}

// climb changes parameters one by one as long as the score grows, for at most so
// many rounds.
func climb(rounds int, best *float64, score func() float64, each func(move func(parameter *float64, by float64))) {
	for range rounds {
		better := false
		each(func(parameter *float64, by float64) {
			old := *parameter
			for _, try := range [2]float64{old + by, old - by} {
				*parameter = try
				if s := score(); s > *best+1e-9 {
					*best, better = s, true
					return
				}
			}
			*parameter = old
		})
		if !better {
			return
		}
	}
}

// sane refuses a fit that has collapsed.
func (a *affine) sane() bool {
	area := math.Abs(a.ux*a.vy - a.uy*a.vx)
	return area > 0.3 && area > 0.2*math.Hypot(a.ux, a.uy)*math.Hypot(a.vx, a.vy)
}

// along is the length of a module in pixels in the direction of (x, y).
func (a *affine) along(x, y float64) float64 {
	u, v := a.modules(x, y)
	return 1 / math.Hypot(u, v)
}

// modulesBetween counts the modules between the middles of two patterns. The
// geometric mean of the sizes at both ends is exact under perspective.
func modulesBetween(a, b *affine) float64 {
	dx, dy := b.x-a.x, b.y-a.y
	length := math.Hypot(dx, dy)
	return length / math.Sqrt(a.along(dx/length, dy/length)*b.along(dx/length, dy/length))
}
