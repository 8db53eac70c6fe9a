package code

import (
	"math"

	"glint/app/code/locate"
)

// Glimpse is what a Reader has made out of a code in a picture, also where it could not read it.
type Glimpse struct {
	Mark    Mark
	Modules int           // on a side of the symbol
	Corners [4][2]float32 // the middles of the finder patterns bottom left, top left, top right, and the fourth corner of their square
}

// Glimpse tells what the last Read has made out.
func (r *Reader) Glimpse() Glimpse { return r.glimpse }

// located takes note of a hypothesis; the first of a picture is the most likely.
func (r *Reader) located(s locate.Symbol, b box) {
	if r.glimpse.Mark == MarkNone {
		r.glimpse = Glimpse{Mark: MarkLocated, Modules: s.Size, Corners: moved(s.Corners, b)}
	}
}

// usualModules is the side of most payment codes, for a symbol whose size the library does not tell.
const usualModules = 49

// glimpsed takes note of what was read.
func (r *Reader) glimpsed(f Found) {
	if f.Text == "" {
		return
	}
	g := Glimpse{Mark: MarkRead, Modules: usualModules, Corners: f.Corners}
	if f.Foreign || f.Payload == nil {
		g.Mark = MarkForeign
	}
	if seen := r.glimpse; seen.Mark != MarkNone && distance(seen.middle(), g.middle()) < seen.side()/4 {
		g.Modules, g.Corners = seen.Modules, seen.Corners
	}
	r.glimpse = g
}

func moved(corners [4][2]float32, b box) [4][2]float32 {
	for i := range corners {
		corners[i][0] += float32(b.x)
		corners[i][1] += float32(b.y)
	}
	return corners
}

func (g Glimpse) middle() (m [2]float64) {
	for _, c := range g.Corners {
		m[0] += float64(c[0]) / 4
		m[1] += float64(c[1]) / 4
	}
	return m
}

// side is the longest distance of two neighbouring corners.
func (g Glimpse) side() float64 {
	out := 0.0
	for i, c := range g.Corners {
		n := g.Corners[(i+1)%4]
		out = max(out, math.Hypot(float64(n[0]-c[0]), float64(n[1]-c[1])))
	}
	return out
}

// module is the mean side of a module in pixels, along the shorter pair of sides: a tilt takes from one of them.
func (g Glimpse) module() float64 {
	length := func(i int) float64 {
		c, n := g.Corners[i], g.Corners[(i+1)%4]
		return math.Hypot(float64(n[0]-c[0]), float64(n[1]-c[1]))
	}
	return max(min(length(0)+length(2), length(1)+length(3))/2, 1) / float64(max(g.Modules-7, 1))
}

func distance(a, b [2]float64) float64 { return math.Hypot(a[0]-b[0], a[1]-b[1]) }

// inside is the place in the picture of a point of the symbol, of 0 to 1 on each side from its top left. It lies between the corners in a
// straight line: off by less than a module under the tilts that codes are read at, which is all the same to an outline.
func (g Glimpse) inside(u, v float64) (x, y float64) {
	n := float64(max(g.Modules, 8))
	u, v = (u*n-3.5)/(n-7), (v*n-3.5)/(n-7)
	of := func(axis int) float64 {
		bl, tl, tr, br := float64(g.Corners[0][axis]), float64(g.Corners[1][axis]), float64(g.Corners[2][axis]), float64(g.Corners[3][axis])
		return (tl*(1-u)+tr*u)*(1-v) + (bl*(1-u)+br*u)*v
	}
	return of(0), of(1)
}

// outline goes around the symbol, in the middle of its quiet zone.
func (g Glimpse) outline() (out [4][2]int16) {
	beyond := 2 / float64(max(g.Modules, 8))
	for i, c := range [4][2]float64{{-beyond, 1 + beyond}, {-beyond, -beyond}, {1 + beyond, -beyond}, {1 + beyond, 1 + beyond}} {
		x, y := g.inside(c[0], c[1])
		out[i] = [2]int16{pixel(x), pixel(y)}
	}
	return out
}

func pixel(v float64) int16 {
	return int16(min(max(math.Round(v), math.MinInt16), math.MaxInt16))
}

// tones is how light falls on a symbol.
type tones struct {
	dark, light int  // grey of its dark and of its light modules
	covered     bool // a patch of several modules is as bright as the camera can tell
	outside     bool // a part of it is out of the picture
}

const (
	toneCells   = 6 // on a side, of toneSamples each: some four by four modules or more, never all light in a symbol
	toneSamples = 4 // on a side of a cell
	clipped     = 250
	coveredAt   = 2 // cells all clipped: more than the weakest level corrects
)

// tones samples the symbol.
func (g Glimpse) tones(luma []byte, w, h, stride int) (t tones) {
	const side = toneCells * toneSamples
	var greys [256]int
	var bright [toneCells * toneCells]int
	all := 0
	for j := range side {
		for i := range side {
			fx, fy := g.inside((float64(i)+0.5)/side, (float64(j)+0.5)/side)
			x, y := int(math.Floor(fx)), int(math.Floor(fy))
			if x < 0 || y < 0 || x >= w || y >= h {
				t.outside = true
				continue
			}
			grey := luma[y*stride+x]
			greys[grey]++
			all++
			if grey >= clipped {
				bright[j/toneSamples*toneCells+i/toneSamples]++
			}
		}
	}
	cells := 0
	for _, n := range bright {
		if n == toneSamples*toneSamples {
			cells++
		}
	}
	t.covered = cells >= coveredAt
	t.dark, t.light = quantile(&greys, all/10), quantile(&greys, all-all/10)
	return t
}

// quantile is the grey level below which so many samples lie.
func quantile(greys *[256]int, below int) int {
	for grey, n := range greys {
		if below -= n; below < 0 {
			return grey
		}
	}
	return len(greys) - 1
}
