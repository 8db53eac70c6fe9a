package main

import (
	"image"
	"image/color"
	"math"
)

// A shape tells whether a point is inside. Coordinates run from -1 to 1 over
// the icon, y downwards.
type shape func(x, y float64) bool

// layer is a shape in one colour.
type layer struct {
	shape shape
	color color.NRGBA
}

// samples is the number of sub-samples of a pixel along one side.
const samples = 4

// draw renders layers, the last on top, with smooth edges.
func draw(size int, layers []layer) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			img.SetNRGBA(x, y, pixel(x, y, size, layers))
		}
	}
	return img
}

// pixel is the mean of its sub-samples, weighted by their alpha.
func pixel(px, py, size int, layers []layer) color.NRGBA {
	var r, g, b, a int
	for i := range samples * samples {
		x := (float64(px)+(float64(i%samples)+0.5)/samples)/float64(size)*2 - 1
		y := (float64(py)+(float64(i/samples)+0.5)/samples)/float64(size)*2 - 1
		for j := len(layers) - 1; j >= 0; j-- {
			if layers[j].shape(x, y) {
				c := layers[j].color
				r, g, b, a = r+int(c.R), g+int(c.G), b+int(c.B), a+1
				break
			}
		}
	}
	if a == 0 {
		return color.NRGBA{}
	}
	return color.NRGBA{byte(r / a), byte(g / a), byte(b / a), byte(a * 255 / (samples * samples))}
}

// everywhere fills the icon.
func everywhere(x, y float64) bool { return true }

// rounded is a rectangle about (cx, cy) with half sides w and h and corners of
// radius r.
func rounded(cx, cy, w, h, r float64) shape {
	return func(x, y float64) bool {
		dx, dy := math.Abs(x-cx)-(w-r), math.Abs(y-cy)-(h-r)
		if dx <= 0 || dy <= 0 {
			return dx <= r && dy <= r
		}
		return math.Hypot(dx, dy) <= r
	}
}

// glint is the four-pointed star of light that gives the program its name: an
// astroid |x|^p + |y|^p <= r^p.
func glint(cx, cy, r float64) shape {
	const p = 0.58 // below 2/3, for slender points
	limit := math.Pow(r, p)
	return func(x, y float64) bool {
		dx, dy := math.Abs(x-cx), math.Abs(y-cy)
		return dx <= r && dy <= r && math.Pow(dx, p)+math.Pow(dy, p) <= limit
	}
}

// without is a with b cut out.
func without(a, b shape) shape {
	return func(x, y float64) bool { return a(x, y) && !b(x, y) }
}

// either is a and b together.
func either(a, b shape) shape {
	return func(x, y float64) bool { return a(x, y) || b(x, y) }
}

// shrunk is s at a fraction of its size about the middle.
func shrunk(s shape, factor float64) shape {
	return func(x, y float64) bool { return s(x/factor, y/factor) }
}
