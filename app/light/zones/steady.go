package zones

// A hand trembles. Each view may look at the screen from a little aside; to first order that adds two images, the slopes of what is seen along
// the view's axes, each times the shift. steady finds the shifts of a view by least squares against decisions and takes their effect
// out of the observations.

const (
	steadyStep  = 0.004 // of the view's width, for the slopes
	steadyMost  = 0.04  // of the view's width; larger shifts are cut
	steadyRidge = 0.02  // of the slopes' energy: no shift where there is little to tell it by
	steadyFrom  = 0.06  // misfit above which it is worth the time
)

// steady corrects all observations; the kernel is left as it was.
func (q *system) steady(p Profile, base lens, hard *[2][]float32, block float64) {
	kernel := q.set.kernel
	var seen [3][2][]float32 // as it is, moved along x, moved along y
	for i, move := range [3][2]float64{{}, {steadyStep, 0}, {0, steadyStep}} {
		l := base
		l.place = base.place.moved(move[0], move[1])
		if q.set.kernel = kernel; i > 0 {
			q.set.kernel = q.set.newKernel(p, l, block)
		}
		for k := range q.channels {
			seen[i][k] = make([]float32, len(q.set.x)*q.symbols)
			q.set.kernel.forward(hard[k], seen[i][k], q.symbols)
		}
	}
	q.set.kernel = kernel
	for i := range q.seen {
		q.steadyView(&q.seen[i], &seen)
	}
}

// moved is the homography of a view whose axes have moved.
func (h *homography) moved(dx, dy float64) homography {
	g := *h
	for k := 0; k < 9; k += 3 {
		g[k+2] += dx*h[k] + dy*h[k+1]
	}
	return g
}

// slope is an observation's error and its slopes in one cell and channel.
type slope struct{ off, x, y float32 }

func (q *system) steadyView(o *observation, seen *[3][2][]float32) {
	var xx, xy, yy, xe, ye float64
	q.slopes(o, seen, func(_, c int, s slope) {
		if s.off > 0.5 || s.off < -0.5 {
			return // a wrong decision says nothing about place
		}
		w := float64(q.set.weight[c])
		x, y, e := float64(s.x), float64(s.y), float64(s.off)
		xx, xy, yy, xe, ye = xx+w*x*x, xy+w*x*y, yy+w*y*y, xe+w*x*e, ye+w*y*e
	})
	ridge := steadyRidge*(xx+yy) + 1e-9
	xx, yy = xx+ridge, yy+ridge
	det := xx*yy - xy*xy
	dx := float32(clip((yy*xe-xy*ye)/det, steadyMost/steadyStep))
	dy := float32(clip((xx*ye-xy*xe)/det, steadyMost/steadyStep))
	var y [2][]float32
	for k := range q.channels {
		y[k] = append([]float32(nil), o.y[k]...)
	}
	q.slopes(o, seen, func(k, c int, s slope) { y[k][c] -= dx*s.x + dy*s.y })
	o.y = &y
}

// slopes visits the cells of an observation that see unknown symbols only.
func (q *system) slopes(o *observation, seen *[3][2][]float32, visit func(channel, c int, s slope)) {
	for j, row := range q.set.rows {
		r := o.shares[j]
		if r.trust == 0 || q.known(r.first) || r.after > 0 && q.known(r.first+1) {
			continue
		}
		for k := range q.channels {
			for c := row.from; c < row.to; c++ {
				at := c*q.symbols + r.first
				var v [3]float32
				for i := range v {
					v[i] = r.now * seen[i][k][at]
					if r.after > 0 {
						v[i] += r.after * seen[i][k][at+1]
					}
				}
				visit(k, c, slope{o.y[k][c] - v[0], v[1] - v[0], v[2] - v[0]})
			}
		}
	}
}
