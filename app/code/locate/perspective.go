package locate

import "math"

// perspective maps modules, from the top left corner of the symbol, to pixels:
// a homography by rows, with the last entry 1.
type perspective [8]float64

func (h *perspective) at(u, v float64) (x, y float64) {
	z := h[6]*u + h[7]*v + 1
	return (h[0]*u + h[1]*v + h[2]) / z, (h[3]*u + h[4]*v + h[5]) / z
}

// moved is the perspective as seen from another module.
func (h *perspective) moved(u, v float64) perspective {
	z := 1 / (h[6]*u + h[7]*v + 1)
	return perspective{
		h[0] * z, h[1] * z, (h[0]*u + h[1]*v + h[2]) * z,
		h[3] * z, h[4] * z, (h[3]*u + h[4]*v + h[5]) * z, h[6] * z, h[7] * z,
	}
}

// module is the size of one in pixels, along the upper side of a symbol.
func (h *perspective) module(size int) float64 {
	q := quadOf(h, size)
	return math.Hypot(q[1][0]-q[0][0], q[1][1]-q[0][1]) / (float64(size) - 7)
}

// pair is a module and the pixel where it is seen.
type pair struct{ u, v, x, y, weight float64 }

// fit finds the perspective of least squares; four pairs give it exactly. It
// fails when the points do not span a plane.
func fit(pairs []pair) (perspective, bool) {
	var m [8][9]float64 // normal equations
	for _, p := range pairs {
		for _, row := range [2][9]float64{
			{p.u, p.v, 1, 0, 0, 0, -p.u * p.x, -p.v * p.x, p.x},
			{0, 0, 0, p.u, p.v, 1, -p.u * p.y, -p.v * p.y, p.y},
		} {
			for i := range 8 {
				if row[i] == 0 {
					continue
				}
				scaled := p.weight * row[i]
				for j := range 9 {
					m[i][j] += scaled * row[j]
				}
			}
		}
	}
	return solve(&m)
}

// solve is Gauss-Jordan elimination with pivots.
func solve(m *[8][9]float64) (h perspective, ok bool) {
	for c := range 8 {
		pivot := c
		for i := c + 1; i < 8; i++ {
			if math.Abs(m[i][c]) > math.Abs(m[pivot][c]) {
				pivot = i
			}
		}
		m[c], m[pivot] = m[pivot], m[c]
		if math.Abs(m[c][c]) < 1e-12 {
			return h, false
		}
		for i := range 8 {
			if i == c {
				continue
			}
			f := m[i][c] / m[c][c]
			for j := c; j < 9; j++ {
				m[i][j] -= f * m[c][j]
			}
		}
	}
	for i := range 8 {
		h[i] = m[i][8] / m[i][i]
	}
	return h, true
}

// quad is where a perspective has the square between the middles of the finder patterns: top left, top right, bottom left, and the fourth.
type quad [4][2]float64

func quadOf(h *perspective, size int) (q quad) {
	near, far := 3.5, float64(size)-3.5
	for i, c := range [4][2]float64{{near, near}, {far, near}, {near, far}, {far, far}} {
		q[i][0], q[i][1] = h.at(c[0], c[1])
	}
	return q
}

// perspective is the one that has the square there (Heckbert, Fundamentals of Texture Mapping and Image Warping, 1989, section 2.2.3).
func (q *quad) perspective(size int) (h perspective, ok bool) {
	dx1, dx2 := q[1][0]-q[3][0], q[2][0]-q[3][0]
	dy1, dy2 := q[1][1]-q[3][1], q[2][1]-q[3][1]
	sx, sy := q[0][0]-q[1][0]+q[3][0]-q[2][0], q[0][1]-q[1][1]+q[3][1]-q[2][1]
	area := dx1*dy2 - dx2*dy1
	if math.Abs(area) < 1e-9 {
		return h, false
	}
	g, k := (sx*dy2-dx2*sy)/area, (dx1*sy-sx*dy1)/area
	// From the unit square to the quad, then from modules to the unit square.
	a, b, c := q[1][0]-q[0][0]+g*q[1][0], q[2][0]-q[0][0]+k*q[2][0], q[0][0]
	d, e, f := q[1][1]-q[0][1]+g*q[1][1], q[2][1]-q[0][1]+k*q[2][1], q[0][1]
	const near = 3.5
	scale := 1 / (float64(size) - 2*near)
	g, k = g*scale, k*scale
	a, b, d, e = a*scale, b*scale, d*scale, e*scale
	z := 1 - near*(g+k)
	if math.Abs(z) < 1e-9 {
		return h, false
	}
	return perspective{a / z, b / z, (c - near*(a+b)) / z, d / z, e / z, (f - near*(d+e)) / z, g / z, k / z}, true
}
