package sim

import (
	"math"
	"time"

	"glint/app/light/optic"
)

// Show is what a screen shows at a time: an emitter's Picture, seen from the path's clock.
type Show func(time.Duration) optic.Picture

// Camera takes shots through a path. It keeps buffers between shots and is not safe for use by several goroutines. Where the path has loops
// (AutoExposure, AutoWhite, Denoise), a shot depends on those before it.
type Camera struct {
	path   Path
	w, h   int
	canvas *canvas
	scan   []float32 // of each pixel: where on the screen it looks, along the scan, 0 to 1
	early  []float32 // of each row: least and greatest of it
	late   []float32
	scenes []*scene
	shots  uint64
	steps  []step
	share  exposure
	motion motion
	sensor sensor

	rows    [3][]float32    // the row that is exposed
	present [2][3][]float32 // scratch: a row of one scene and of the one before
	second  [3][]float32    // scratch: the same row at another moment
}

// step is a change of picture on the screen, at its first line.
type step struct {
	from  float64 // s
	scene *scene
}

// mostMargin bounds what is drawn around the view, in pixels.
const mostMargin = 96

// New makes a camera that looks through a path.
func New(path Path) *Camera {
	p := path.filled()
	c := &Camera{path: p, w: p.W, h: p.H, motion: newMotion(&p), share: newExposure(&p)}
	margin := 2.5 * p.BlurSigmaPx * float64(p.W) / 320
	if m := c.motion.most(); m > 0 {
		margin += m + 1
	}
	c.canvas = newCanvas(&c.path, p.W, p.H, p.Aspect, min(margin, mostMargin))
	c.lines()
	for k := range c.rows {
		c.rows[k] = make([]float32, p.W)
		c.present[0][k], c.present[1][k], c.second[k] = make([]float32, p.W), make([]float32, p.W), make([]float32, p.W)
	}
	c.sensor = newSensor(&c.path)
	return c
}

// lines finds which line of the screen each pixel looks at. Pixels beside the screen, which get of its light what strays there, go with the
// nearest line; rows without any screen with its middle.
func (c *Camera) lines() {
	c.scan, c.early, c.late = make([]float32, c.w*c.h), make([]float32, c.h), make([]float32, c.h)
	m := c.path.newMapping(c.w, c.h, c.path.Aspect)
	for y := range c.h {
		low, high := float32(1), float32(0)
		for x := range c.w {
			at := 0.5
			if s, ok := m.at(x, y); ok && c.path.ScanAcross {
				at = s.u
			} else if ok {
				at = s.v
			}
			v := float32(min(max(at, 0), 1))
			c.scan[y*c.w+x] = v
			low, high = min(low, v), max(high, v)
		}
		c.early[y], c.late[y] = low, high
	}
}

// Frame gives shot n's times: when it is taken (middle of the exposure, middle row), the timestamp that it carries, and false if it is lost.
func (c *Camera) Frame(n int) (taken, stamp time.Duration, ok bool) {
	p := &c.path
	beat := (float64(n) + p.Phase) / p.FPS * float64(time.Second)
	taken = time.Duration(beat + p.dice(n, useWander)*float64(p.Wander))
	lost := n // or all that fall into the same time
	if p.LossFor > 0 {
		lost = int(math.Floor(beat / float64(p.LossFor)))
	}
	return taken, taken + time.Duration(p.dice(n, useJitter)*float64(p.Jitter)), p.share(lost, useDrop) >= p.DropRate
}

// Shoot takes the shot of a time. The pixels are the caller's.
func (c *Camera) Shoot(at time.Duration, show Show) optic.Shot {
	var shot optic.Shot
	c.ShootInto(&shot, at, show)
	return shot
}

// ShootInto takes the shot of a time and puts it in place of another, whose pixels it uses again.
func (c *Camera) ShootInto(shot *optic.Shot, at time.Duration, show Show) {
	c.shots++
	if n := 4 * c.w * c.h; cap(shot.Pix) < n {
		shot.Pix = make([]byte, n)
	} else {
		shot.Pix = shot.Pix[:n]
	}
	shot.W, shot.H = c.w, c.h
	t := at.Seconds()
	c.share.set(&c.path, c.sensor.begin(at))
	c.list(t, show)
	for y := range c.h {
		c.expose(t, y)
		c.sensor.readRow(&c.rows, shot.Pix[4*y*c.w:4*(y+1)*c.w], y)
	}
	c.sensor.finish(shot)
}

// list finds the pictures on the screen during a shot, in order.
func (c *Camera) list(t float64, show Show) {
	p := &c.path
	half := math.Abs(p.Readout.Seconds())/2 + c.share.seconds/2 + 1e-4
	first := int(math.Floor((t - half - p.Scan.Seconds() - (c.share.span - c.share.seconds)) * p.RefreshHz))
	last := int(math.Floor((t + half) * p.RefreshHz))
	c.steps = c.steps[:0]
	for n := first; n <= last; n++ {
		begins, shows := p.refresh(n)
		picture := show(shows)
		if len(c.steps) > 0 && c.steps[len(c.steps)-1].scene.seq == picture.Seq {
			continue
		}
		c.steps = append(c.steps, step{from: begins, scene: c.scene(picture)})
	}
}

// keptScenes are drawn once and used again, the latest of them: a screen at rest costs nothing.
const keptScenes = 6

// scene draws a picture through the lens, or finds it among those drawn before.
func (c *Camera) scene(picture optic.Picture) *scene {
	var oldest *scene
	for _, s := range c.scenes {
		if s.seq == picture.Seq {
			s.used = c.shots
			return s
		}
		if s.used != c.shots && (oldest == nil || s.used < oldest.used) {
			oldest = s
		}
	}
	if len(c.scenes) < keptScenes || oldest == nil {
		oldest = &scene{}
		c.scenes = append(c.scenes, oldest)
	}
	oldest.used = c.shots
	c.canvas.draw(oldest, picture)
	return oldest
}

// blend is the place of a pixel's change in the table of shares: start, less down for lines further along the scan, and more along the row.
type blend struct{ start, down, along float32 }

// expose gathers the light of row y of a shot taken at t.
func (c *Camera) expose(t float64, y int) {
	readout, along := c.path.Readout.Seconds(), 0.0
	middle := t // of the exposure of the row's first pixel
	if c.path.Sideways {
		middle -= readout / 2
		along = readout
	} else {
		middle += readout * ((float64(y)+0.5)/float64(c.h) - 0.5)
	}
	way := c.motion.during(middle+along/2, c.share.seconds)
	scan, whole := c.path.Scan.Seconds(), shareSteps/c.share.span
	now, before := &c.present[0], &c.present[1]
	begun := false
	first := len(c.steps) - 1 // the last change that all of the row has seen to its end
	for ; first > 0; first-- {
		end := middle + c.share.seconds/2 - c.steps[first].from
		if end+min(along, 0)-scan*float64(c.late[y]) >= c.share.span {
			break
		}
	}
	for k := first + 1; k < len(c.steps); k++ {
		end := middle + c.share.seconds/2 - c.steps[k].from
		if end+max(along, 0)-scan*float64(c.early[y]) <= 0 {
			break
		}
		if !begun {
			begun = true
			c.window(&c.rows, c.steps[first].scene, y, way)
			c.window(before, c.steps[first].scene, y, way)
		}
		c.window(now, c.steps[k].scene, y, way)
		c.blend(now, before, y, blend{float32(end * whole), float32(scan * whole), float32(along * whole / float64(c.w))})
		now, before = before, now
	}
	if !begun {
		c.window(&c.rows, c.steps[first].scene, y, way)
	}
}

// blend adds the share that each pixel saw of a change from one scene to the next.
func (c *Camera) blend(now, before *[3][]float32, y int, b blend) {
	scan := c.scan[y*c.w:][:c.w]
	t0, t1, t2 := c.share.table[0], c.share.table[1], c.share.table[2]
	r, g, bl := c.rows[0][:len(scan)], c.rows[1][:len(scan)], c.rows[2][:len(scan)]
	nr, ng, nb := now[0][:len(scan)], now[1][:len(scan)], now[2][:len(scan)]
	or, og, ob := before[0][:len(scan)], before[1][:len(scan)], before[2][:len(scan)]
	start, step := b.start+b.along/2+0.5, float32(0)
	for x, v := range scan {
		z := start - b.down*v + step
		step += b.along
		switch {
		case z <= 0:
		case z >= shareSteps:
			r[x] += nr[x] - or[x]
			g[x] += ng[x] - og[x]
			bl[x] += nb[x] - ob[x]
		default:
			i := int(z)
			r[x] += t0[i] * (nr[x] - or[x])
			g[x] += t1[i] * (ng[x] - og[x])
			bl[x] += t2[i] * (nb[x] - ob[x])
		}
	}
}

// window copies row y of the view out of a scene, moved by the hand.
func (c *Camera) window(out *[3][]float32, s *scene, y int, way sweep) {
	c.moved(out, s, y, way.from)
	if way.from == way.to {
		return
	}
	c.moved(&c.second, s, y, way.to)
	for k := range out {
		row, other := out[k], c.second[k][:len(out[k])]
		for x := range row {
			row[x] = (row[x] + other[x]) / 2
		}
	}
}

// moved copies row y of the view, shifted: read between its pixels.
func (c *Camera) moved(out *[3][]float32, s *scene, y int, by shift) {
	v := c.canvas
	if by == (shift{}) {
		at := (c.canvas.top+y)*v.w + v.left
		for k := range out {
			copy(out[k], s.plane[k][at:at+c.w])
		}
		return
	}
	fx, fy := float32(math.Floor(float64(by.x))), float32(math.Floor(float64(by.y)))
	left, top := v.left+int(fx), v.top+y+int(fy)
	fx, fy = by.x-fx, by.y-fy
	left = min(max(left, 0), v.w-c.w-1)
	top = min(max(top, 0), v.h-2)
	a, b := (1-fx)*(1-fy), fx*(1-fy)
	d, e := (1-fx)*fy, fx*fy
	for k := range out {
		upper := s.plane[k][top*v.w+left:][:c.w+1]
		lower := s.plane[k][(top+1)*v.w+left:][:c.w+1]
		row := out[k][:c.w]
		p, q := upper[0], lower[0]
		for x := range row {
			pn, qn := upper[x+1], lower[x+1]
			row[x] = a*p + b*pn + d*q + e*qn
			p, q = pn, qn
		}
	}
}
