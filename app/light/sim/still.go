package sim

import (
	"image"
	"math"

	"glint/app/light/optic"
)

// ShootImage takes a gray shot, w by h pixels, of a screen that shows an image: the phone's code as the tablet's camera sees it. Geometry,
// blur, room light, flare and noise are the path's; the image fills the path's scale with its own aspect and stands still. It returns w*h luma
// codes, row by row.
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
	p.Aspect = aspect
	m := p.newMapping(w, h, aspect)
	plane := make([]float32, w*h)
	brightness := float32(p.Brightness)
	for y := range h {
		for x := range w {
			s, ok := m.at(x, y)
			l := p.see(s, ok, float64(x)/float64(w), float64(y)/float64(h))
			light := float32(0.2126*l.base[0] + 0.7152*l.base[1] + 0.0722*l.base[2])
			if l.lit > 0 && len(src.light) > 0 {
				light += float32(l.lit) * brightness * src.at(s)
			}
			plane[y*w+x] = light
		}
	}
	blurrer := blurrer{disc: p.Defocus}
	blurrer.blur(plane, w, h, p.BlurSigmaPx*float64(w)/320)
	if f := float32(p.Flare); f > 0 {
		veil := f * mean(plane)
		for i := range plane {
			plane[i] = (plane[i] + veil) / (1 + f)
		}
	}
	return c.develop(plane)
}

// develop makes codes of linear light, with noise.
func (c *Camera) develop(plane []float32) []byte {
	s := &c.sensor
	s.pcg.Seed(mix(c.path.Seed^useNoise<<56), uint64(len(plane)))
	level := float32(c.path.Level)
	out := make([]byte, len(plane))
	at := 0
	for i, light := range plane {
		v := level * light
		if s.read > 0 || s.photons > 0 {
			if at == 0 {
				at = s.dice.IntN(noiseLength)
			}
			at--
			v += s.noise[at] * float32(math.Sqrt(float64(s.read+s.photons*v)))
		}
		out[i] = s.codes[int(codeSteps*clip(v+float32(c.path.Black))+0.5)]
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

// at is the mean light of a spot: of 3x3 points of it, which is enough where the image has pixels no smaller than the camera's.
func (s still) at(p spot) float32 {
	sum := float32(0)
	for j := -1.0; j <= 1; j++ {
		y := min(max(int((p.v+j*p.height/3)*float64(s.h)), 0), s.h-1)
		for i := -1.0; i <= 1; i++ {
			x := min(max(int((p.u+i*p.width/3)*float64(s.w)), 0), s.w-1)
			sum += s.light[y*s.w+x]
		}
	}
	return sum / 9
}
