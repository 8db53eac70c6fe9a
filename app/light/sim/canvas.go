package sim

import (
	"math"

	"glint/app/light/optic"
)

// canvas is the view with a margin, for what motion and blur bring into it, and the light in it that no picture changes.
type canvas struct {
	path           *Path
	w, h           int // multiples of grain
	left, top      int // where the view begins
	sigma          float64
	cells          []cell
	base           [3][]float32 // blurred
	baseMean       [3]float32
	x0, y0, x1, y1 int // all of the screen's light, blurred, lies in this part
	blurrer        blurrer
	part           [3][]float32 // scratch: the light of the screen
	wide           []float32    // scratch: the glow at half the side
	line           []float32    // scratch: a row of it
	light          [][3]float32
	panel          panel
}

// grain is a power of two, so that planes may be halved some times.
const grain = 16

// cell is a pixel of the canvas: the part of the screen that it covers, in shares of the screen, and how much of its light comes from there.
type cell struct{ u0, u1, v0, v1, lit float32 }

// scene is a picture as the lens draws it, before the sensor.
type scene struct {
	seq   int
	used  uint64 // shot that needed it last
	plane [3][]float32
}

// newCanvas looks at everything once. The screen's height is its width by aspect.
func newCanvas(p *Path, w, h int, aspect, margin float64) *canvas {
	c := &canvas{path: p, sigma: p.BlurSigmaPx * float64(w) / 320, panel: newPanel(p)}
	c.blurrer.disc = p.Defocus
	edge := int(math.Ceil(margin))
	c.w, c.h = roundUp(w+2*edge), roundUp(h+2*edge)
	c.left, c.top = (c.w-w)/2, (c.h-h)/2
	c.cells = make([]cell, c.w*c.h)
	for k := range c.base {
		c.base[k] = make([]float32, c.w*c.h)
	}
	c.x0, c.y0 = c.w, c.h
	m := p.newMapping(w, h, aspect)
	for y := range c.h {
		for x := range c.w {
			vx, vy := x-c.left, y-c.top
			s, ok := m.at(vx, vy)
			c.set(x, y, p.see(s, ok, float64(vx)/float64(w), float64(vy)/float64(h)))
		}
	}
	c.confine()
	for k, plane := range c.base {
		c.baseMean[k] = mean(plane)
		c.blurrer.blur(plane, c.w, c.h, c.sigma)
	}
	return c
}

func roundUp(n int) int { return (n + grain - 1) / grain * grain }

func (c *canvas) set(x, y int, l look) {
	i := y*c.w + x
	for k, v := range l.base {
		c.base[k][i] = float32(v)
	}
	if l.lit <= 0 {
		return
	}
	within := func(v float64) float32 { return float32(min(max(v, 0), 0.999999)) }
	s := l.spot
	c.cells[i] = cell{within(s.u - s.width/2), within(s.u + s.width/2), within(s.v - s.height/2), within(s.v + s.height/2), float32(l.lit)}
	c.x0, c.y0, c.x1, c.y1 = min(c.x0, x), min(c.y0, y), max(c.x1, x+1), max(c.y1, y+1)
}

// confine widens the screen's part of the canvas by the reach of the blur.
func (c *canvas) confine() {
	if c.x0 >= c.x1 {
		c.x0, c.y0, c.x1, c.y1 = 0, 0, 0, 0
		return
	}
	reach := int(math.Ceil(3*c.sigma)) + 2
	c.x0, c.y0 = max(c.x0-reach, 0)/grain*grain, max(c.y0-reach, 0)/grain*grain
	c.x1, c.y1 = min(roundUp(c.x1+reach), c.w), min(roundUp(c.y1+reach), c.h)
}

func mean(plane []float32) float32 {
	var sum float64
	for _, v := range plane {
		sum += float64(v)
	}
	return float32(sum / float64(max(len(plane), 1)))
}

// draw makes a scene of a picture.
func (c *canvas) draw(s *scene, picture optic.Picture) {
	s.seq = picture.Seq
	cols, rows := picture.Cols, picture.Rows
	if cols <= 0 || rows <= 0 || len(picture.Colours) < cols*rows {
		cols, rows = 0, 0
	}
	c.light = c.light[:0]
	for _, colour := range picture.Colours[:cols*rows] {
		c.light = append(c.light, c.panel.light(colour))
	}
	total := c.baseMean
	lit := len(c.light) > 0
	if lit {
		sums := c.screen(cols, rows)
		for k := range total {
			total[k] += sums[k] / float32(c.w*c.h)
		}
	}
	for k := range s.plane {
		if len(s.plane[k]) != c.w*c.h {
			s.plane[k] = make([]float32, c.w*c.h)
		}
		copy(s.plane[k], c.base[k])
		if lit {
			c.add(s.plane[k], c.part[k])
		}
		c.stray(s.plane[k], total[k])
	}
}

// screen draws the sharp picture on its part of the canvas, and gives the sum of its light.
func (c *canvas) screen(cols, rows int) (sums [3]float32) {
	w, h := c.x1-c.x0, c.y1-c.y0
	for k := range c.part {
		c.part[k] = resized(c.part[k], w*h)
	}
	for y := range h {
		part := c.expose(c.cells[(c.y0+y)*c.w+c.x0:][:w], y*w, cols, rows)
		for k := range sums {
			sums[k] += part[k]
		}
	}
	return sums
}

// add blurs the screen's light and puts it on a plane.
func (c *canvas) add(plane, part []float32) {
	w, h := c.x1-c.x0, c.y1-c.y0
	c.blurrer.blur(part, w, h, c.sigma)
	for y := range h {
		out := plane[(c.y0+y)*c.w+c.x0:][:w]
		for x, v := range part[y*w : (y+1)*w] {
			out[x] += v
		}
	}
}

// expose gives a row of cells the light of the parts of the picture that they cover, and its sum.
func (c *canvas) expose(cells []cell, at, cols, rows int) (sum [3]float32) {
	red, green, blue := c.part[0][at:][:len(cells)], c.part[1][at:][:len(cells)], c.part[2][at:][:len(cells)]
	fc, fr := float32(cols), float32(rows)
	for x := range cells {
		p := &cells[x]
		if p.lit == 0 {
			red[x], green[x], blue[x] = 0, 0, 0
			continue
		}
		i0, i1, j0, j1 := int(p.u0*fc), int(p.u1*fc), int(p.v0*fr), int(p.v1*fr)
		v := c.light[j0*cols+i0]
		if i0 != i1 || j0 != j1 {
			v = c.straddle(p, cols, rows)
		}
		r, g, b := p.lit*v[0], p.lit*v[1], p.lit*v[2]
		red[x], green[x], blue[x] = r, g, b
		sum[0], sum[1], sum[2] = sum[0]+r, sum[1]+g, sum[2]+b
	}
	return sum
}

// straddle mixes the fields of a picture that a cell lies over, each by its share of the cell; of more than two in a row, the first and the last.
func (c *canvas) straddle(p *cell, cols, rows int) (mixed [3]float32) {
	i0, i1, a := split(p.u0, p.u1, cols)
	j0, j1, b := split(p.v0, p.v1, rows)
	corners := [4]*[3]float32{&c.light[j0*cols+i0], &c.light[j0*cols+i1], &c.light[j1*cols+i0], &c.light[j1*cols+i1]}
	for k := range mixed {
		above := corners[0][k]*(1-a) + corners[1][k]*a
		below := corners[2][k]*(1-a) + corners[3][k]*a
		mixed[k] = above*(1-b) + below*b
	}
	return mixed
}

// split says on which fields of n an interval begins and ends, and which share of it is on the last.
func split(from, to float32, n int) (first, last int, share float32) {
	a, b := from*float32(n), to*float32(n)
	first, last = int(a), int(b)
	if first == last {
		return first, last, 0
	}
	share = (b - float32(last)) / (b - a)
	if last > first+1 {
		share = 0.5
	}
	return first, last, share
}

// glowSigma is the reach of the glow, in shares of the view's width.
const glowSigma = 0.06

// stray takes the light that the lens scatters from where it belongs to where it goes: some nearby, some everywhere.
func (c *canvas) stray(plane []float32, total float32) {
	g, f := float32(c.path.Glow), float32(c.path.Flare)
	if g <= 0 && f <= 0 {
		return
	}
	if g > 0 {
		c.halo(plane)
	}
	veil, rest := f*total/(1+f), 1/(1+f)
	for y := range c.h {
		row := plane[y*c.w : (y+1)*c.w]
		if g > 0 {
			enlargeRow(c.line, c.wide, y, c.h)
			line := c.line[:len(row)]
			for x, v := range row {
				row[x] = v + g*(line[x]-v)
			}
		}
		for x, v := range row {
			row[x] = rest*v + veil
		}
	}
}

// halo blurs a plane by the reach of the glow, at half its side.
func (c *canvas) halo(plane []float32) {
	c.wide, c.line = resized(c.wide, c.w/2*(c.h/2)), resized(c.line, c.w)
	shrink(c.wide, plane, c.w, c.h)
	disc := c.blurrer.disc
	c.blurrer.disc = false
	c.blurrer.blur(c.wide, c.w/2, c.h/2, glowSigma*float64(c.w-2*c.left)/2)
	c.blurrer.disc = disc
}
