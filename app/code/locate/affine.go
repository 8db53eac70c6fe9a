package locate

import "math"

// affine maps modules from the middle of a finder pattern to pixels:
// (x, y) + u*(ux, uy) + v*(vx, vy).
type affine struct{ x, y, ux, uy, vx, vy float64 }

// sample is a module with its weight in a template: dark ones add up to -1,
// light ones to +1, so that a score is a difference of mean grey levels.
type sample struct{ u, v, weight float64 }

// finderDark tells the colour of a module by its place from the middle.
func finderDark(u, v int) bool {
	ring := max(u, -u, v, -v)
	return ring <= 1 || ring == 3
}

// aside is how far from its middle, in modules, a module is looked at finely.
const aside = 0.36

// finely makes four samples of one.
func finely(coarse []sample) []sample {
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

// laid lays a finder pattern's axes at an angle and then draws it together across a way, as a tilt does.
func laid(f finder, angle, way, share float64) affine {
	sin, cos := math.Sincos(angle)
	a := affine{x: f.x, y: f.y, ux: cos, uy: sin, vx: -sin, vy: cos}
	if share != 1 {
		wy, wx := math.Sincos(way)
		draw := func(x, y float64) (float64, float64) {
			by := (share - 1) * (x*wx + y*wy)
			return x + by*wx, y + by*wy
		}
		a.ux, a.uy = draw(a.ux, a.uy)
		a.vx, a.vy = draw(a.vx, a.vy)
	}
	// Modules were measured along the axes of the picture.
	chord := func(x, y float64) float64 {
		u, v := a.modules(x, y)
		return 1 / max(math.Abs(u), math.Abs(v))
	}
	across, down := f.wide/chord(1, 0), f.tall/chord(0, 1)
	a.ux, a.vx, a.uy, a.vy = a.ux*across, a.vx*across, a.uy*down, a.vy*down
	return a
}

// A finder pattern with its light separator has nine by nine modules, of which 33 are dark.
const (
	nine       = 9
	finderSize = nine * nine
	darkOnes   = 33
	lightOnes  = finderSize - darkOnes
)

// finderWeights are those of the modules, row by row, so that a sum over a finder pattern is the difference of its mean grey levels, times
// darkOnes*lightOnes.
var finderWeights = func() (out [finderSize]int) {
	for i := range out {
		out[i] = darkOnes
		if finderDark(i%nine-nine/2, i/nine-nine/2) {
			out[i] = -lightOnes
		}
	}
	return out
}()

// see samples the modules of a finder pattern, each aside from its middle by a part of a module.
func (p *plane) see(a *affine, asideU, asideV float64, out *[finderSize]int) {
	const reach = nine/2 + 0.5
	x, y := a.x+a.ux*asideU+a.vx*asideV, a.y+a.uy*asideU+a.vy*asideV
	wide, tall := reach*(math.Abs(a.ux)+math.Abs(a.vx))+1, reach*(math.Abs(a.uy)+math.Abs(a.vy))+1
	if !(x > wide && y > tall && x < float64(p.w)-wide && y < float64(p.h)-tall) {
		for i := range out {
			u, v := float64(i%nine-nine/2), float64(i/nine-nine/2)
			out[i] = p.raw(x+a.ux*u+a.vx*v, y+a.uy*u+a.vy*v)
		}
		return
	}
	// Steps in whole numbers: they are exact enough over nine modules.
	const more = 16
	ux, uy, vx, vy := int(a.ux*(1<<more)), int(a.uy*(1<<more)), int(a.vx*(1<<more)), int(a.vy*(1<<more))
	left := int((x-0.5)*(1<<more)) - nine/2*(ux+vx)
	top := int((y-0.5)*(1<<more)) - nine/2*(uy+vy)
	for row := 0; row < finderSize; row += nine {
		x, y := left, top
		for i := range out[row : row+nine] {
			pix := p.pix[y>>more*p.stride+x>>more:]
			out[row+i] = mix(pix, p.stride, x>>(more-fraction)&(one-1), y>>(more-fraction)&(one-1))
			x, y = x+ux, y+uy
		}
		left, top = left+vx, top+vy
	}
}

// likeness is the correlation of the samples with the finder pattern: 1 at best, whatever the light.
func (l *Locator) likeness(a *affine) float64 {
	l.plane.see(a, 0, 0, &l.seen)
	sum, squares, contrast := 0.0, 0.0, 0
	for i, g := range l.seen {
		contrast += finderWeights[i] * g
		grey := float64(g)
		sum, squares = sum+grey, squares+grey*grey
	}
	const n = finderSize
	variance := (squares/n - sum*sum/(n*n)) * l.plane.gain * l.plane.gain
	if variance < 1 {
		return 0
	}
	const share = float64(darkOnes) / n
	return float64(contrast) / (darkOnes * lightOnes) * l.plane.gain * math.Sqrt(share*(1-share)/variance)
}

// finderContrast is the difference of the mean grey levels, over four places in each module if it is looked at finely: large ones are even in
// their middle, and a fit would stop anywhere within one.
func (l *Locator) finderContrast(a *affine, fine bool) float64 {
	l.left -= finderSize / samplesPerWork
	if !fine {
		return l.seenContrast(a, 0, 0)
	}
	l.left -= 3 * finderSize / samplesPerWork
	return (l.seenContrast(a, -aside, -aside) + l.seenContrast(a, aside, -aside) + l.seenContrast(a, -aside, aside) + l.seenContrast(a, aside, aside)) / 4
}

func (l *Locator) seenContrast(a *affine, asideU, asideV float64) float64 {
	l.plane.see(a, asideU, asideV, &l.seen)
	sum := 0
	for i, g := range l.seen {
		sum += finderWeights[i] * g
	}
	return float64(sum) / (darkOnes * lightOnes) * l.plane.gain
}

// fitFinder moves, turns and stretches a finder pattern until it stands out best, and returns its contrast in grey levels. What does not look
// like one after the first steps is left at those.
func (l *Locator) fitFinder(a *affine) float64 {
	best := l.climbFinder(a, false, 0.4, 0.2)
	if best < minContrast/2 || l.likeness(a) < leastHalfSeen/2 {
		return best
	}
	return l.climbFinder(a, math.Abs(a.ux*a.vy-a.uy*a.vx) > largeModule*largeModule, 0.1, 0.05)
}

// climbFinder fits in steps of so many modules.
func (l *Locator) climbFinder(a *affine, fine bool, steps ...float64) float64 {
	best := l.finderContrast(a, fine)
	module := math.Sqrt(math.Abs(a.ux*a.vy - a.uy*a.vx))
	parameters := [6]*float64{&a.x, &a.y, &a.ux, &a.uy, &a.vx, &a.vy}
	for _, step := range steps {
		climb(4, &best, func() float64 { return l.finderContrast(a, fine) }, func(move func(parameter *float64, by float64)) {
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
