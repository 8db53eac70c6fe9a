package zones

// A hand trembles. Each view may look at the screen from a little aside; to first order that adds two images, the slopes of what is seen along
// the view's axes, each times the shift. steady finds the shifts of a view by least squares against decisions and takes their effect
// out of the observations.

const (
	steadyMost  = 0.04 // of the view's width; larger shifts are cut
	steadyRidge = 0.02 // of the slopes' energy: no shift where there is little to tell it by
	steadyFrom  = 0.06 // misfit above which it is worth the time
)

// steady corrects all observations.
func (q *system) steady(p Profile, base lens, hard *[2][]float32, block float64) {
	q.kernel.buildSlopes(q.set, p, base, block)
	q.foresee(p, hard)
	su, sv := q.cells[0], q.cells[1]
	q.kernel.slopes(0, q.zone[0], su)
	q.kernel.slopes(1, q.zone[0], sv)
	cells := len(q.set.x)
	for c := range cells { // from the screen's axes to the view's
		at := base.place.look(q.set.x[c], q.set.y[c])
		ux, uy, vx, vy := float32(at.ux), float32(at.uy), float32(at.vx), float32(at.vy)
		for i := c; i < len(su); i += cells {
			p, q := &su[i], &sv[i]
			for j := range p {
				p[j], q[j] = p[j]*ux+q[j]*vx, p[j]*uy+q[j]*vy
			}
		}
	}
	q.moved = sized(q.moved, len(q.seen)*2*cells)
	q.slopes = sized(q.slopes, 2*cells)
	for i := range q.seen {
		q.steadyView(&q.seen[i], su, sv, q.moved[2*cells*i:])
	}
}

// slope is an observation's error and its slopes in one cell and channel.
type slope struct{ off, x, y float32 }

// steadyView corrects one observation; room is where its new values go.
func (q *system) steadyView(o *observation, sx, sy []lanes, room []float32) {
	var xx, xy, yy, xe, ye float64
	cells := len(q.set.x)
	clear(q.slopes)
	for j, row := range q.set.rows {
		r := o.shares[j]
		if !q.holds(r) || q.known(r.first) || r.after > 0 && q.known(r.first+1) {
			continue
		}
		for k := range q.channels {
			q.rowSlopes(o, row, r, k, sx, sy)
			for c := row.from; c < row.to; c++ {
				s := q.slopes[k*cells+c]
				if s.off > 0.5 || s.off < -0.5 {
					continue // a wrong decision says nothing about place
				}
				w := q.set.weight[c]
				x, y := w*s.x, w*s.y
				xx, xy, yy = xx+float64(x*s.x), xy+float64(x*s.y), yy+float64(y*s.y)
				xe, ye = xe+float64(x*s.off), ye+float64(y*s.off)
			}
		}
	}
	ridge := steadyRidge*(xx+yy) + 1e-9
	xx, yy = xx+ridge, yy+ridge
	det := xx*yy - xy*xy
	dx := float32(clip((yy*xe-xy*ye)/det, steadyMost))
	dy := float32(clip((xx*ye-xy*xe)/det, steadyMost))
	for k := range q.channels {
		out := room[k*cells : (k+1)*cells]
		for c, y := range o.y[k] {
			s := &q.slopes[k*cells+c]
			out[c] = y - dx*s.x - dy*s.y
		}
		o.y[k] = out
	}
}

// rowSlopes fills in the slopes of one row and channel.
func (q *system) rowSlopes(o *observation, row cellRow, r rowShares, k int, sx, sy []lanes) {
	cells := len(q.set.x)
	now, next := q.foreseen.levels[r.first+1][k], q.foreseen.levels[r.first+2][k]
	at, lane := r.first/laneSymbols*cells, k*laneSymbols+r.first%laneSymbols
	to, beside := (r.first+1)/laneSymbols*cells, k*laneSymbols+(r.first+1)%laneSymbols
	for c := row.from; c < row.to; c++ {
		s := slope{o.y[k][c] - r.now*now[c], r.now * sx[at+c][lane], r.now * sy[at+c][lane]}
		if r.after > 0 {
			s.off -= r.after * next[c]
			s.x += r.after * sx[to+c][beside]
			s.y += r.after * sy[to+c][beside]
		}
		q.slopes[k*cells+c] = s
	}
}
