package sim

import (
	"math"
	"time"

	"glint/app/light/optic"
)

// Show is what a screen shows at a time: an emitter's Picture, seen from the path's clock.
type Show func(time.Duration) optic.Picture

// Camera takes shots through a path. It keeps buffers between shots and is not safe for use by several goroutines.
type Camera struct {
	path   Path
	w, h   int
	cell   []place   // of each pixel of the view
	lowV   []float32 // least and greatest v on the screen of each row
	highV  []float32
	seen   []*scene // newest last
	linear [3][]float32
	row    []float32 // scratch
	sensor sensor
}

// place is where a pixel looks.
type place struct {
	u, v float32 // on the screen
	kind surface
	base float32 // light of the room from there
}

type surface uint8

const (
	onScreen surface = iota
	onBezel
	onRoom
	onHand
)

// scene is a picture as the lens draws it, before the sensor.
type scene struct {
	seq   int
	plane [3][]float32
}

const keptScenes = 4

// New makes a camera that looks through a path.
func New(path Path) *Camera {
	p := path.filled()
	c := &Camera{path: p, w: p.W, h: p.H, cell: make([]place, p.W*p.H)}
	c.lowV, c.highV = make([]float32, p.H), make([]float32, p.H)
	m := p.newMapping(p.W, p.H, p.Aspect)
	for y := range p.H {
		c.lowV[y], c.highV[y] = 1, 0
		for x := range p.W {
			u, v := m.at(x, y)
			cell := p.look(u, v, float64(x)/float64(p.W), float64(y)/float64(p.H))
			c.cell[y*p.W+x] = cell
			if cell.kind == onScreen {
				c.lowV[y], c.highV[y] = min(c.lowV[y], cell.v), max(c.highV[y], cell.v)
			}
		}
		if c.lowV[y] > c.highV[y] { // no screen in this row: what little of it the blur brings has the time of its middle
			c.lowV[y], c.highV[y] = 0.5, 0.5
		}
	}
	for i := range c.linear {
		c.linear[i] = make([]float32, p.W*p.H)
	}
	c.row = make([]float32, p.W)
	c.sensor = newSensor(p)
	return c
}

// look says what a pixel sees: the screen, its dark edge (4% of its width), the room behind it, or a hand before it.
func (p Path) look(u, v, x, y float64) place {
	c := place{u: float32(u), v: float32(min(max(v, 0), 1))}
	edge := 0.04
	switch {
	case x > 1-p.Occlusion:
		c.kind, c.base = onHand, float32(0.25*p.Ambient+0.02)
	case u >= 0 && u < 1 && v >= 0 && v < 1:
		c.kind, c.base = onScreen, float32(0.05*p.Ambient)
	case u > -edge && u < 1+edge && v > -edge/p.Aspect && v < 1+edge/p.Aspect:
		c.kind, c.base = onBezel, float32(0.04*p.Ambient)
	default:
		c.kind = onRoom
		c.base = float32(p.Ambient * (0.35 + 0.2*math.Sin(9*x+3*y) + 0.15*math.Sin(17*y-5*x)))
	}
	return c
}

// Frame gives shot n's times: when it is taken (middle of the exposure, middle row), the timestamp that it carries, and false if it is lost.
func (c *Camera) Frame(n int) (taken, stamp time.Duration, ok bool) {
	p := c.path
	beat := (float64(n) + p.Phase) / p.FPS * float64(time.Second)
	taken = time.Duration(beat + c.dice(n, 1)*float64(p.Wander))
	stamp = time.Duration(beat+c.dice(n, 1)*float64(p.Wander)) + time.Duration(c.dice(n, 2)*float64(p.Jitter))
	return taken, stamp, (c.dice(n, 3)+1)/2 >= p.DropRate
}

// Shoot takes the shot of a time. The pixels are the caller's.
func (c *Camera) Shoot(at time.Duration, show Show) optic.Shot {
	steps := c.steps(at, show)
	dx, dy := c.tremor(at)
	for y := range c.h {
		for k := range 3 {
			c.copyRow(c.linear[k][y*c.w:(y+1)*c.w], steps[0].scene.plane[k], y, dx, dy)
		}
		for _, s := range steps[1:] {
			c.exposeRow(at.Seconds()-s.from, s.scene, y, dx, dy)
		}
	}
	return c.sensor.read(at, &c.linear)
}

// exposeRow lets a scene that came on the screen a time before the middle of the shot's exposure take over what it should of a row.
func (c *Camera) exposeRow(since float64, s *scene, y int, dx, dy float32) {
	exposure := max(c.path.Exposure.Seconds(), 1e-5)
	scan, readout := c.path.Scan.Seconds(), c.path.Readout.Seconds()
	since += exposure / 2
	along := 0.0 // readout from the left of the row to its right
	if c.path.Sideways {
		since -= readout / 2
		along = readout
	} else {
		since += readout * (float64(y)/float64(c.h) - 0.5)
	}
	first := (since - scan*float64(c.lowV[y]) + max(along, 0)) / exposure
	last := (since - scan*float64(c.highV[y]) + min(along, 0)) / exposure
	switch {
	case first <= 0:
	case last >= 1:
		for k := range 3 {
			c.copyRow(c.linear[k][y*c.w:(y+1)*c.w], s.plane[k], y, dx, dy)
		}
	default:
		c.blendRow(s, y, dx, dy, blend{float32(since / exposure), float32(scan / exposure), float32(along / exposure / float64(c.w))})
	}
}

// step is a change of picture on the screen, at its first line.
type step struct {
	from  float64 // s
	scene *scene
}

// steps lists the pictures on the screen during a shot, in order.
func (c *Camera) steps(at time.Duration, show Show) []step {
	p := c.path
	half := math.Abs(p.Readout.Seconds())/2 + p.Exposure.Seconds()/2 + 1e-4
	first := int(math.Floor((at.Seconds() - half - p.Scan.Seconds()) * p.RefreshHz))
	last := int(math.Floor((at.Seconds() + half) * p.RefreshHz))
	var steps []step
	for n := first; n <= last; n++ {
		shown := n
		if (c.dice(n, 4)+1)/2 < p.LateRate {
			shown--
		}
		picture := show(time.Duration(float64(shown) / p.RefreshHz * float64(time.Second)))
		if len(steps) > 0 && steps[len(steps)-1].scene.seq == picture.Seq {
			continue
		}
		steps = append(steps, step{from: float64(n) / p.RefreshHz, scene: c.scene(picture)})
	}
	return steps
}

// scene draws a picture through the lens, or finds it among those drawn before.
func (c *Camera) scene(picture optic.Picture) *scene {
	for i, s := range c.seen {
		if s.seq == picture.Seq {
			c.seen = append(append(c.seen[:i:i], c.seen[i+1:]...), s)
			return s
		}
	}
	var s *scene
	if len(c.seen) < keptScenes {
		s = &scene{}
		for k := range s.plane {
			s.plane[k] = make([]float32, c.w*c.h)
		}
	} else {
		s = c.seen[0]
		c.seen = c.seen[1:]
	}
	c.seen = append(c.seen, s)
	s.seq = picture.Seq
	c.draw(s, picture)
	return s
}

func (c *Camera) draw(s *scene, picture optic.Picture) {
	light := make([][3]float32, len(picture.Colours))
	for i, colour := range picture.Colours {
		l := colour.Linear()
		light[i] = [3]float32{float32(l.R), float32(l.G), float32(l.B * (1 - c.path.BlueLoss))}
	}
	cols, rows := float32(picture.Cols), float32(picture.Rows)
	var sum [3]float32
	for i := range c.cell {
		p := &c.cell[i]
		v := [3]float32{p.base, p.base, p.base}
		if p.kind == onScreen && len(light) > 0 {
			l := &light[min(int(p.v*rows), picture.Rows-1)*picture.Cols+int(p.u*cols)]
			v[0], v[1], v[2] = v[0]+l[0], v[1]+l[1], v[2]+l[2]
		}
		for k := range v {
			s.plane[k][i] = v[k]
			sum[k] += v[k]
		}
	}
	sigma := c.path.BlurSigmaPx * float64(c.w) / 320
	for k, plane := range s.plane {
		blur(plane, c.w, c.h, sigma)
		if f := float32(c.path.Flare); f > 0 {
			veil := f * sum[k] / float32(len(plane))
			for i := range plane {
				plane[i] = (plane[i] + veil) / (1 + f)
			}
		}
	}
}

// copyRow gives a row of a plane, moved by the tremor: read between its pixels, its border continued.
func (c *Camera) copyRow(out, plane []float32, y int, dx, dy float32) {
	if dx == 0 && dy == 0 {
		copy(out, plane[y*c.w:(y+1)*c.w])
		return
	}
	fx, fy := float32(math.Floor(float64(dx))), float32(math.Floor(float64(dy)))
	left, top := int(fx), y+int(fy)
	fx, fy = dx-fx, dy-fy
	upper := plane[min(max(top, 0), c.h-1)*c.w:][:c.w]
	lower := plane[min(max(top+1, 0), c.h-1)*c.w:][:c.w]
	between := func(x int) float32 {
		x = min(max(x, 0), c.w-1)
		return upper[x] + fy*(lower[x]-upper[x])
	}
	v := between(left)
	for x := range out {
		next := between(left + x + 1)
		out[x] = v + fx*(next-v)
		v = next
	}
}

// blend is the share of an exposure that a scene has in a pixel: start, less down for lines further down the screen, and more along the row.
type blend struct{ start, down, along float32 }

func (c *Camera) blendRow(s *scene, y int, dx, dy float32, b blend) {
	row := c.row[:c.w]
	cells := c.cell[y*c.w : (y+1)*c.w]
	for k, plane := range c.linear {
		c.copyRow(row, s.plane[k], y, dx, dy)
		out := plane[y*c.w : (y+1)*c.w]
		for x := range out {
			share := min(max(b.start-b.down*cells[x].v+b.along*float32(x), 0), 1)
			out[x] += share * (row[x] - out[x])
		}
	}
}

// tremor is the view's shift in pixels at a time: three sines of 2 to 9 Hz in each direction.
func (c *Camera) tremor(at time.Duration) (dx, dy float32) {
	a := c.path.Tremor * float64(c.w) / 320 * math.Sqrt(2.0/3)
	if a == 0 {
		return 0, 0
	}
	for i, hz := range [...]float64{2.3, 5.1, 8.7} {
		w := 2 * math.Pi * hz * at.Seconds()
		dx += float32(a * math.Sin(w+math.Pi*c.dice(i, 5)))
		dy += float32(a * math.Sin(1.13*w+math.Pi*c.dice(i, 6)))
	}
	return dx, dy
}

// dice gives a number from -1 to 1 that depends on the path's seed, an index and what it is for.
func (c *Camera) dice(n int, use uint64) float64 {
	return 2*float64(mix(c.path.Seed<<20^uint64(n)^use<<56)>>11)/(1<<53) - 1
}

// mix is the finaliser of splitmix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
