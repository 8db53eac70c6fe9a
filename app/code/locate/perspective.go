package locate

import "math"

// perspective maps modules, from the top left corner of the symbol, to pixels:
// a homography by rows, with the last entry 1.
type perspective [8]float64

func (h *perspective) at(u, v float64) (x, y float64) {
	z := h[6]*u + h[7]*v + 1
	return (h[0]*u + h[1]*v + h[2]) / z, (h[3]*u + h[4]*v + h[5]) / z
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
