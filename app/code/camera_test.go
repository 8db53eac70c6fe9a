package code

import (
	"math"
	"math/rand/v2"
)

// scene is how a camera sees a symbol on a phone.
type scene struct {
	w, h   int
	side   float64 // of the symbol with its quiet zone when straight, in pixels
	tilt   float64 // degrees, half about each axis in a random sense
	roll   float64 // most turn in the plane, degrees
	blur   float64 // Gaussian, sigma in pixels
	noise  float64 // sigma in grey levels
	motion int     // length of a smear along the row, pixels
	light  float64 // grey of the screen's white; 0 means 220
	gamma  float64 // of the camera; 0 means 1
}

// shot takes one picture. The phone has a light screen around the symbol and
// lies before stripes; its place and turn are random.
func (c scene) shot(s *Symbol, rng *rand.Rand) picture {
	sample := c.project(s, rng)
	plane := make([]float64, c.w*c.h)
	const sub = 2
	for y := range c.h {
		for x := range c.w {
			sum := 0.0
			for i := range sub * sub {
				sum += sample(float64(x)+(float64(i%sub)+0.5)/sub, float64(y)+(float64(i/sub)+0.5)/sub)
			}
			plane[y*c.w+x] = sum / (sub * sub)
		}
	}
	if c.motion > 1 {
		plane = convolve(plane, c.w, c.h, 1, 0, box1(c.motion))
	}
	if c.blur > 0 {
		k := gaussian(c.blur)
		plane = convolve(convolve(plane, c.w, c.h, 1, 0, k), c.w, c.h, 0, 1, k)
	}
	return c.expose(plane, rng)
}

func (c scene) expose(plane []float64, rng *rand.Rand) picture {
	white, gamma := c.light, c.gamma
	if white == 0 {
		white = 220
	}
	if gamma == 0 {
		gamma = 1
	}
	pix := make([]byte, len(plane))
	for i, v := range plane {
		g := white*math.Pow(v, gamma) + c.noise*rng.NormFloat64()
		pix[i] = byte(min(max(g, 0), 255))
	}
	return picture{pix, c.w, c.h, c.w}
}

// project returns the scene's light, 0 to 1, at a pixel: the ray is cut with the
// phone's plane, 1.2 picture widths away from a camera of that focal length.
func (c scene) project(s *Symbol, rng *rand.Rand) func(x, y float64) float64 {
	rad := math.Pi / 180
	sign := func() float64 { return float64(1 - 2*rng.IntN(2)) }
	a, b, r := sign()*c.tilt*rad/math.Sqrt2, sign()*c.tilt*rad/math.Sqrt2, (2*rng.Float64()-1)*c.roll*rad
	// Columns of the rotation about x by a, y by b, z by r.
	u := [3]float64{math.Cos(b) * math.Cos(r), math.Cos(a)*math.Sin(r) + math.Sin(a)*math.Sin(b)*math.Cos(r), math.Sin(a)*math.Sin(r) - math.Cos(a)*math.Sin(b)*math.Cos(r)}
	v := [3]float64{-math.Cos(b) * math.Sin(r), math.Cos(a)*math.Cos(r) - math.Sin(a)*math.Sin(b)*math.Sin(r), math.Sin(a)*math.Cos(r) + math.Cos(a)*math.Sin(b)*math.Sin(r)}
	n := [3]float64{u[1]*v[2] - u[2]*v[1], u[2]*v[0] - u[0]*v[2], u[0]*v[1] - u[1]*v[0]}
	f := 1.2 * float64(c.w)
	slackX, slackY := max(float64(c.w)-1.1*c.side, 0)/2, max(float64(c.h)-1.1*c.side, 0)/2
	cx, cy := float64(c.w)/2+(2*rng.Float64()-1)*slackX, float64(c.h)/2+(2*rng.Float64()-1)*slackY
	mid := [3]float64{cx - float64(c.w)/2, cy - float64(c.h)/2, f}
	module := c.side / float64(s.Size)
	return func(x, y float64) float64 {
		d := [3]float64{x - float64(c.w)/2, y - float64(c.h)/2, f}
		t := dot(mid, n) / dot(d, n)
		p := [3]float64{d[0]*t - mid[0], d[1]*t - mid[1], d[2]*t - mid[2]}
		mu, mv := dot(p, u)/module+float64(s.Size)/2, dot(p, v)/module+float64(s.Size)/2
		i, j := int(math.Floor(mu)), int(math.Floor(mv))
		margin := s.Size / 10
		switch {
		case i >= 0 && j >= 0 && i < s.Size && j < s.Size:
			if s.Dark(i, j) {
				return 0.04
			}
			return 1
		case i >= -margin && i < s.Size+margin && j >= -3*margin && j < s.Size+4*margin:
			return 0.93
		}
		return 0.25 + 0.1*float64((int(x)/29+int(y)/41)%3) // the hand and the shop
	}
}

func dot(a, b [3]float64) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func gaussian(sigma float64) []float64 {
	k := make([]float64, 2*int(3*sigma)+3)
	sum := 0.0
	for i := range k {
		d := float64(i - len(k)/2)
		k[i] = math.Exp(-d * d / (2 * sigma * sigma))
		sum += k[i]
	}
	for i := range k {
		k[i] /= sum
	}
	return k
}

func box1(n int) []float64 {
	k := make([]float64, n|1)
	for i := range k {
		k[i] = 1 / float64(len(k))
	}
	return k
}

func convolve(in []float64, w, h, dx, dy int, kernel []float64) []float64 {
	out := make([]float64, len(in))
	mid := len(kernel) / 2
	for y := range h {
		for x := range w {
			sum := 0.0
			for k, weight := range kernel {
				xx, yy := min(max(x+dx*(k-mid), 0), w-1), min(max(y+dy*(k-mid), 0), h-1)
				sum += weight * in[yy*w+xx]
			}
			out[y*w+x] = sum
		}
	}
	return out
}
