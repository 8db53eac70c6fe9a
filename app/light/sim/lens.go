package sim

import "math"

// focal is the focal length by the width of the view: a horizontal field of view of 60 degrees.
const focal = 0.866

// mapping takes pixels of a shot to places on the screen (0 to 1 on it).
type mapping [9]float64

// newMapping places a screen of the given aspect before the camera.
func (p Path) newMapping(w, h int, aspect float64) mapping {
	width := p.Scale / focal // of the screen, its distance being 1
	sinT, cosT := math.Sincos(p.Tilt * math.Pi / 180)
	sinR, cosR := math.Sincos(p.Rotation * math.Pi / 180)
	// Screen (u-1/2, v-1/2, 1) to the view in units of its width, before rotation.
	x := [3]float64{focal * width * cosT, 0, 0}
	y := [3]float64{0, focal * width * aspect, 0}
	z := [3]float64{width * sinT, 0, 1}
	var m mapping
	fw := float64(w)
	for k := range 3 {
		rx, ry := cosR*x[k]-sinR*y[k], sinR*x[k]+cosR*y[k]
		m[k] = fw*rx + (0.5+p.OffsetX)*fw*z[k]
		m[3+k] = fw*ry + (0.5+p.OffsetY)*float64(h)*z[k]
		m[6+k] = z[k]
	}
	inv := m.inverse()
	for k := range 3 { // from u-1/2 back to u
		inv[k] += 0.5 * inv[6+k]
		inv[3+k] += 0.5 * inv[6+k]
	}
	return inv
}

func (m mapping) inverse() mapping {
	a, b, c, d, e, f, g, h, i := m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]
	return mapping{
		e*i - f*h, c*h - b*i, b*f - c*e,
		f*g - d*i, a*i - c*g, c*d - a*f,
		d*h - e*g, b*g - a*h, a*e - b*d,
	}
}

// at gives the place on the screen of a pixel's centre.
func (m mapping) at(x, y int) (u, v float64) {
	fx, fy := float64(x)+0.5, float64(y)+0.5
	q := 1 / (m[6]*fx + m[7]*fy + m[8])
	return (m[0]*fx + m[1]*fy + m[2]) * q, (m[3]*fx + m[4]*fy + m[5]) * q
}

// blur is a Gaussian of sigma pixels on a plane w wide. Wide ones are made on a plane of half the size: 5 ms for a shot would be too slow.
func blur(plane []float32, w, h int, sigma float64) {
	const widest = 3.0
	if sigma < 0.3 || w < 4 || h < 4 {
		return
	}
	if sigma <= widest || w%2 == 1 || h%2 == 1 {
		convolve(plane, w, h, kernel(sigma))
		return
	}
	half := shrink(plane, w, h)
	// Averaging two pixels and drawing lines between their centres have a variance of their own: 1/4 and 3/4 square pixels.
	blur(half, w/2, h/2, math.Sqrt(sigma*sigma-1)/2)
	enlarge(half, plane, w, h)
}

func kernel(sigma float64) []float32 {
	r := int(math.Ceil(2.7 * sigma))
	k := make([]float32, 2*r+1)
	var sum float32
	for i := range k {
		d := float64(i-r) / sigma
		k[i] = float32(math.Exp(-d * d / 2))
		sum += k[i]
	}
	for i := range k {
		k[i] /= sum
	}
	return k
}

// convolve runs a symmetric kernel along rows, then along columns; the borders are continued.
func convolve(plane []float32, w, h int, k []float32) {
	r := len(k) / 2
	line := make([]float32, w+2*r)
	for y := range h {
		row := plane[y*w : (y+1)*w]
		copy(line[r:], row)
		for i := range r {
			line[i], line[r+w+i] = row[0], row[w-1]
		}
		for x := range row {
			s := line[x : x+len(k)]
			v := k[r] * s[r]
			for i := range r {
				v += k[i] * (s[i] + s[len(k)-1-i])
			}
			row[x] = v
		}
	}
	src := append([]float32(nil), plane...)
	row := func(y int) []float32 {
		y = min(max(y, 0), h-1)
		return src[y*w : (y+1)*w]
	}
	for y := range h {
		out := plane[y*w : (y+1)*w]
		for x, v := range row(y) {
			out[x] = k[r] * v
		}
		for i := range r {
			a, b, f := row(y-r+i), row(y+r-i), k[i]
			for x := range out {
				out[x] += f * (a[x] + b[x])
			}
		}
	}
}

func shrink(plane []float32, w, h int) []float32 {
	half := make([]float32, w/2*(h/2))
	for y := range h / 2 {
		a, b := plane[2*y*w:], plane[(2*y+1)*w:]
		for x := range w / 2 {
			half[y*(w/2)+x] = (a[2*x] + a[2*x+1] + b[2*x] + b[2*x+1]) / 4
		}
	}
	return half
}

func enlarge(half, plane []float32, w, h int) {
	hw, hh := w/2, h/2
	for y := range h {
		near, far := half[y/2*hw:], half[min(max(y/2-1+2*(y&1), 0), hh-1)*hw:]
		out := plane[y*w : (y+1)*w]
		for x := range out {
			i, j := x/2, min(max(x/2-1+2*(x&1), 0), hw-1)
			out[x] = 0.5625*near[i] + 0.1875*(near[j]+far[i]) + 0.0625*far[j]
		}
	}
}
