package sim

import "math"

// focal is the focal length by the width of the view: a horizontal field of view of 60 degrees.
const focal = 0.866

// mapping takes pixels of a shot to places on the screen (0 to 1 on it).
type mapping struct {
	m     [9]float64
	front float64 // sign of the denominator before the camera
}

// newMapping places a screen of the given aspect before the camera.
func (p Path) newMapping(w, h int, aspect float64) mapping {
	width := p.Scale / focal // of the screen, its distance being 1
	sinT, cosT := math.Sincos(p.Tilt * math.Pi / 180)
	sinR, cosR := math.Sincos(p.Rotation * math.Pi / 180)
	// Screen (u-1/2, v-1/2, 1) to the view in units of its width, before rotation.
	x := [3]float64{focal * width * cosT, 0, 0}
	y := [3]float64{0, focal * width * aspect, 0}
	z := [3]float64{width * sinT, 0, 1}
	var m [9]float64
	fw := float64(w)
	for k := range 3 {
		rx, ry := cosR*x[k]-sinR*y[k], sinR*x[k]+cosR*y[k]
		m[k] = fw*rx + (0.5+p.OffsetX)*fw*z[k]
		m[3+k] = fw*ry + (0.5+p.OffsetY)*float64(h)*z[k]
		m[6+k] = z[k]
	}
	inv := mapping{m: inverse(m)}
	inv.front = math.Copysign(1, inv.m[6]*m[2]+inv.m[7]*m[5]+inv.m[8]) // at the screen's middle
	for k := range 3 {                                                 // from u-1/2 back to u
		inv.m[k] += 0.5 * inv.m[6+k]
		inv.m[3+k] += 0.5 * inv.m[6+k]
	}
	return inv
}

func inverse(m [9]float64) [9]float64 {
	a, b, c, d, e, f, g, h, i := m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]
	return [9]float64{
		e*i - f*h, c*h - b*i, b*f - c*e,
		f*g - d*i, a*i - c*g, c*d - a*f,
		d*h - e*g, b*g - a*h, a*e - b*d,
	}
}

// spot is what a pixel covers of the screen's plane: an upright box with the same second moments as the pixel's picture there.
type spot struct{ u, v, width, height float64 }

// at gives the spot of the pixel whose upper left corner is x, y; false if it looks past the screen's horizon.
func (m *mapping) at(x, y int) (spot, bool) {
	fx, fy := float64(x)+0.5, float64(y)+0.5
	q := m.m[6]*fx + m.m[7]*fy + m.m[8]
	if !(q*m.front > 1e-9) {
		return spot{}, false
	}
	u, v := (m.m[0]*fx+m.m[1]*fy+m.m[2])/q, (m.m[3]*fx+m.m[4]*fy+m.m[5])/q
	ux, uy := (m.m[0]-u*m.m[6])/q, (m.m[1]-u*m.m[7])/q
	vx, vy := (m.m[3]-v*m.m[6])/q, (m.m[4]-v*m.m[7])/q
	return spot{u, v, math.Sqrt(ux*ux + uy*uy), math.Sqrt(vx*vx + vy*vy)}, true
}

// cover is the share of an interval about a middle that lies between two bounds.
func cover(middle, width, low, high float64) float64 {
	a, b := max(middle-width/2, low), min(middle+width/2, high)
	return max(b-a, 0) / width
}
