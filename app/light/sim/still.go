package sim

import (
	"image"
	"math/rand/v2"

	"glint/app/light/optic"
)

// ShootImage takes a gray shot, w by h pixels, of a screen that shows an image: the phone's code as the tablet's camera sees it. Geometry,
// blur, room light and noise are the path's; the image fills the path's scale with its own aspect. It returns w*h luma codes, row by row.
func (c *Camera) ShootImage(img image.Image, w, h int) []byte {
	if w <= 0 || h <= 0 {
		return nil
	}
	p := c.path
	src := newStill(img)
	aspect := 1.0
	if src.w > 0 {
		aspect = float64(src.h) / float64(src.w)
	}
	m := p.newMapping(w, h, aspect)
	plane := make([]float32, w*h)
	for y := range h {
		for x := range w {
			u, v := m.at(x, y)
			cell := p.look(u, v, float64(x)/float64(w), float64(y)/float64(h))
			light := cell.base
			if cell.kind == onScreen && len(src.light) > 0 {
				light += src.at(u, v)
			}
			plane[y*w+x] = light
		}
	}
	blur(plane, w, h, p.BlurSigmaPx*float64(w)/320)
	return c.develop(plane)
}

// develop makes codes of linear light, with noise.
func (c *Camera) develop(plane []float32) []byte {
	noise := c.sensor.noise
	dice := rand.New(rand.NewPCG(c.path.Seed, uint64(len(plane))))
	out := make([]byte, len(plane))
	sigma := float32(c.path.Noise / 255)
	at := 0
	for i, light := range plane {
		v := light * float32(c.path.Level)
		if noise != nil {
			if at == 0 {
				at = dice.IntN(noiseLength)
			}
			at--
			v += sigma * (0.4 + 0.6*v) * noise[at]
		}
		out[i] = c.sensor.code(v)
	}
	return out
}

// still is an image in linear light.
type still struct {
	w, h  int
	light []float32
}

func newStill(img image.Image) still {
	b := img.Bounds()
	s := still{w: b.Dx(), h: b.Dy(), light: make([]float32, b.Dx()*b.Dy())}
	table := optic.DecodeTable()
	if gray, ok := img.(*image.Gray); ok {
		for y := range s.h {
			for x, v := range gray.Pix[y*gray.Stride : y*gray.Stride+s.w] {
				s.light[y*s.w+x] = table[v]
			}
		}
		return s
	}
	for y := range s.h {
		for x := range s.w {
			r, g, bl, _ := img.At(b.Min.X+x, b.Min.Y+y).RGBA()
			s.light[y*s.w+x] = 0.2126*table[r>>8] + 0.7152*table[g>>8] + 0.0722*table[bl>>8]
		}
	}
	return s
}

func (s still) at(u, v float64) float32 {
	return s.light[min(int(v*float64(s.h)), s.h-1)*s.w+min(int(u*float64(s.w)), s.w-1)]
}
