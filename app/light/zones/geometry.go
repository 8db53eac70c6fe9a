package zones

import "math"

// homography takes places in the view (in units of its width, from its centre) to places on the screen (0 to 1 on it).
type homography [9]float64

func (h *homography) at(x, y float64) (u, v float64) {
	q := h[6]*x + h[7]*y + h[8]
	return (h[0]*x + h[1]*y + h[2]) / q, (h[3]*x + h[4]*y + h[5]) / q
}

// spread moves the screen's image away from the mean place (u,v) by a share: flare pulls measured places towards their mean.
func (h *homography) spread(u, v, share float64) homography {
	g := *h
	for k := range 3 {
		g[k] += share * (h[k] - u*h[6+k])
		g[3+k] += share * (h[3+k] - v*h[6+k])
	}
	return g
}

// corners gives the images of four places, and throughCorners the homography with these images.
func (h *homography) corners(from *[4][2]float64) (to [8]float64) {
	for i, p := range from {
		to[2*i], to[2*i+1] = h.at(p[0], p[1])
	}
	return to
}

func throughCorners(from *[4][2]float64, to [8]float64) (homography, bool) {
	var m [8][9]float64
	for i, p := range from {
		x, y, u, v := p[0], p[1], to[2*i], to[2*i+1]
		m[2*i] = [9]float64{x, y, 1, 0, 0, 0, -x * u, -y * u, u}
		m[2*i+1] = [9]float64{0, 0, 0, x, y, 1, -x * v, -y * v, v}
	}
	h, ok := solve8(&m)
	return homography{h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], 1}, ok
}

// cellPlace is the centre of a block of cells, in units of the view's width from its centre.
func (l layout) cellPlace(x, y float64) (float64, float64) {
	return x/float64(l.w) - 0.5, (y - float64(l.h)/2) / float64(l.w)
}

// lookup is one measured pair: a place in the view and the place on the screen that it sees.
type lookup struct{ x, y, u, v float64 }

// fitHomography fits measured pairs by a weighted direct linear transform; pairs far off lose their weight over four rounds.
func fitHomography(pairs []lookup) (homography, bool) { return fitBelow(pairs, math.Inf(1)) }

// fitBelow does so with the coordinates below a limit: those beyond say nothing.
func fitBelow(pairs []lookup, most float64) (homography, bool) {
	const tolerance = 0.05 // screens
	var h homography
	n := float64(len(pairs))
	for round := range 4 {
		var m [8][9]float64
		for _, p := range pairs {
			across, down := 1.0, 1.0
			if p.u >= most {
				across = 0
			}
			if p.v >= most {
				down = 0
			}
			if round > 0 {
				u, v := h.at(p.x, p.y)
				q := h[6]*p.x + h[7]*p.y + 1
				weight := 1 / ((1 + (across*square(u-p.u)+down*square(v-p.v))/(tolerance*tolerance)) * q * q)
				across, down = across*weight, down*weight
			}
			a := [8]float64{p.x, p.y, 1, 0, 0, 0, -p.x * p.u, -p.y * p.u}
			b := [8]float64{0, 0, 0, p.x, p.y, 1, -p.x * p.v, -p.y * p.v}
			for i := range a {
				for k := range a {
					m[i][k] += across*a[i]*a[k] + down*b[i]*b[k]
				}
				m[i][8] += across*a[i]*p.u + down*b[i]*p.v
			}
		}
		for i := range m {
			m[i][i] += 1e-6 * n
		}
		m[6][6] += 2e-4 * n // perspective is weak unless the cells insist
		m[7][7] += 2e-4 * n
		x, ok := solve8(&m)
		if !ok {
			return h, false
		}
		h = homography{x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], 1}
	}
	return h, true
}

// area is how many screens the whole view would hold, by the scale at its centre.
func (h *homography) area(l layout) float64 {
	const e = 0.01
	u0, v0 := h.at(0, 0)
	u1, v1 := h.at(e, 0)
	u2, v2 := h.at(0, e)
	det := math.Abs((u1-u0)*(v2-v0)-(u2-u0)*(v1-v0)) / (e * e)
	return det * float64(l.h) / float64(l.w)
}

// zoneSide is the side of a zone in fine cells.
func (h *homography) zoneSide(l layout, p Profile) float64 {
	return math.Sqrt(float64(l.w*l.h) / (h.area(l) * float64(p.zones())))
}

// sight is a place on the screen, and how it moves along the view's axes.
type sight struct{ u, v, ux, uy, vx, vy float64 }

func (h *homography) look(x, y float64) sight {
	q := 1 / (h[6]*x + h[7]*y + h[8])
	u, v := (h[0]*x+h[1]*y+h[2])*q, (h[3]*x+h[4]*y+h[5])*q
	return sight{u, v, (h[0] - u*h[6]) * q, (h[1] - u*h[7]) * q, (h[3] - v*h[6]) * q, (h[4] - v*h[7]) * q}
}
