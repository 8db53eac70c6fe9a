package peer

import (
	"time"

	"glint/app/light"
	"glint/app/light/optic"
	"glint/app/light/sim"
)

// view says where each pixel of a camera looks, and when.
type view struct {
	path sim.Path
	w, h int
	u, v []float32 // on the screen; u below zero beside it
}

// steps of the pictures from which a view is learned: finer than any peer's bars.
const steps = 200

// newView learns a path's geometry from ramps seen through it with nothing in the way: no blur, noise or light of the room.
func newView(p sim.Path) view {
	clean := sim.Path{
		W: p.W, H: p.H, Scale: p.Scale, OffsetX: p.OffsetX, OffsetY: p.OffsetY, Rotation: p.Rotation, Tilt: p.Tilt, Aspect: p.Aspect,
		Occlusion: p.Occlusion, Level: 1,
	}
	across, down := make([]optic.RGB, steps), make([]optic.RGB, steps)
	for i := range steps {
		across[i] = optic.RGB{R: byte(i), G: 255}
		down[i] = optic.RGB{R: byte(i), G: 255}
	}
	camera := sim.New(clean)
	shoot := func(picture light.Picture) light.Shot {
		return camera.Shoot(time.Second, func(time.Duration) light.Picture { return picture })
	}
	left, top := shoot(optic.NewPicture(steps, 1, across)), shoot(optic.NewPicture(1, steps, down))
	g := view{path: p, w: left.W, h: left.H, u: make([]float32, left.W*left.H), v: make([]float32, left.W*left.H)}
	for i := range g.u {
		g.u[i] = -1
		if left.Pix[4*i+1] == 255 {
			g.u[i], g.v[i] = (float32(left.Pix[4*i])+0.5)/steps, (float32(top.Pix[4*i])+0.5)/steps
		}
	}
	return g
}

// exposure is when the pixels of a row that look at height v of the screen gathered their light, by the clock of the screen's first line.
func (g view) exposure(at time.Duration, y int, v float32) (from, to time.Duration) {
	middle := at - time.Duration(float64(v)*float64(g.path.Scan))
	if !g.path.Sideways {
		middle += time.Duration((float64(y)/float64(g.h) - 0.5) * float64(g.path.Readout))
	}
	half := max(g.path.Exposure, time.Microsecond) / 2
	return middle - half, middle + half
}

// columns maps the pixels of each row to regions of the screen, side by side.
type columns struct {
	view
	region []int8    // of each pixel, -1: none
	middle []float32 // mean v of each row's pixels in any region, -1: none
}

// newColumns gives each pixel the region that a function of u names.
func newColumns(g view, of func(u float32) int8) columns {
	c := columns{view: g, region: make([]int8, len(g.u)), middle: make([]float32, g.h)}
	for y := range g.h {
		var sum, count float32
		for x := range g.w {
			i := y*g.w + x
			c.region[i] = -1
			if g.u[i] >= 0 {
				c.region[i] = of(g.u[i])
			}
			if c.region[i] >= 0 {
				sum, count = sum+g.v[i], count+1
			}
		}
		c.middle[y] = -1
		if count > 0 {
			c.middle[y] = sum / count
		}
	}
	return c
}

// means gives the mean light of each region in one row, -1 for those that it does not show.
func (c columns) means(s light.Shot, y int, out []float64) {
	var counts [16]float64
	clear(out)
	table := optic.DecodeTable()
	for i := y * c.w; i < (y+1)*c.w; i++ {
		if r := c.region[i]; r >= 0 {
			out[r] += float64(table[s.Pix[4*i]]+table[s.Pix[4*i+1]]+table[s.Pix[4*i+2]]) / 3
			counts[r]++
		}
	}
	for r := range out {
		if counts[r] == 0 {
			out[r] = -1
			continue
		}
		out[r] /= counts[r]
	}
}

// overlap is the time that two intervals share, in seconds.
func overlap(a, b, c, d time.Duration) float64 { return max(min(b, d)-max(a, c), 0).Seconds() }
