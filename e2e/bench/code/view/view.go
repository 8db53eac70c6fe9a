// Package view makes pictures of a phone that shows a code, as a till's webcam takes them: all from a seed, all simulated.
//
// The phone is a plane in space before a camera with a lens. Light is added up in linear units, pixel by pixel from a square of samples, and goes
// the way of a real one: screen and its pixel grid, reflections, lens (distortion, blur, bloom), motion and rolling shutter, exposure and clipping,
// the camera's curve, noise, JPEG. What is not modelled: colour, autofocus hunting, a screen's subpixels.
package view

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"

	"glint/app/code"
)

// Scene is what varies. The zero value of a field means none of it, unless said otherwise.
type Scene struct {
	W, H       int     // pixels; 640x480 if 0
	ModulePx   float64 // size of a module on the picture when the phone is straight; 4 if 0
	Tilt       float64 // degrees, about an axis of any direction in the picture
	Roll       float64 // most turn in the picture, degrees
	Quiet      int     // modules of quiet zone that are cut off, of 4
	Distortion float64 // of the lens: share by which the corner of the picture is drawn in
	Blur       float64 // sigma in pixels
	Motion     float64 // length of a smear in pixels, in any direction
	Shear      float64 // pixels by which the phone moves aside while the rows are read out
	Bloom      float64 // share of light that is spread widely
	Moire      float64 // swing of the beat between the screen's grid and the sensor's
	Glare      float64 // light of a lamp's reflection, the screen's white being 1
	Light      float64 // exposure: linear level of the screen's white; 0.75 if 0
	Room       float64 // light of what is around the phone, and of what its glass mirrors of it
	Noise      float64 // sigma in grey levels
	JPEG       int     // quality; 0 if not compressed
	Inverted   bool    // light modules on dark
	Absent     bool    // there is no phone
}

// View is one picture and what is true of it.
type View struct {
	Luma  []byte
	W, H  int
	Code  *code.Symbol
	place place
}

// At is where a point of the symbol is seen: in modules from its corner without the quiet zone, to pixels.
func (v *View) At(mu, mv float64) (x, y float64) {
	size := float64(v.Code.Size)
	return v.place.project(mu+code.QuietZone-size/2, mv+code.QuietZone-size/2)
}

// place is the plane of the phone before the camera.
type place struct {
	w, h       float64
	mid        [3]float64
	u, v, n    [3]float64 // a module to the right, down, and the normal
	distortion float64
	shear      float64
}

// New takes a picture. The phone's place and what lies over it are drawn from the dice, the sensor's noise from the grain.
func New(s Scene, symbol *code.Symbol, dice, grain *rand.Rand) *View {
	if s.W == 0 {
		s.W, s.H = 640, 480
	}
	if s.ModulePx == 0 {
		s.ModulePx = 4
	}
	if s.Light == 0 {
		s.Light = 0.75
	}
	v := &View{W: s.W, H: s.H, Code: symbol, place: newPlace(s, float64(symbol.Size), dice)}
	v.Luma = expose(s, shine(s, v, dice), grain)
	return v
}

const degree = math.Pi / 180

// newPlace puts the phone somewhere in view. The camera's focal length is 1.1 widths of the picture.
func newPlace(s Scene, size float64, dice *rand.Rand) place {
	p := place{w: float64(s.W), h: float64(s.H), distortion: s.Distortion, shear: s.Shear * (2*float64(dice.IntN(2)) - 1)}
	axis, roll := dice.Float64()*2*math.Pi, (2*dice.Float64()-1)*s.Roll*degree
	turn := func(a [3]float64) [3]float64 { // about the axis in the picture's plane (Rodrigues)
		k := [3]float64{math.Cos(axis), math.Sin(axis), 0}
		sin, cos := math.Sincos(s.Tilt * degree)
		c, d := cross(k, a), dot(k, a)
		for i := range a {
			a[i] = a[i]*cos + c[i]*sin + k[i]*d*(1-cos)
		}
		return a
	}
	f := 1.1 * p.w
	slackX, slackY := max(p.w-1.05*size*s.ModulePx, 0)/2, max(p.h-1.05*size*s.ModulePx, 0)/2
	p.mid = [3]float64{(2*dice.Float64() - 1) * slackX, (2*dice.Float64() - 1) * slackY, f}
	p.u = scaled(turn([3]float64{math.Cos(roll), math.Sin(roll), 0}), s.ModulePx)
	p.v = scaled(turn([3]float64{-math.Sin(roll), math.Cos(roll), 0}), s.ModulePx)
	p.n = cross(p.u, p.v)
	return p
}

// project maps modules from the symbol's middle to pixels.
func (p *place) project(mu, mv float64) (x, y float64) {
	var at [3]float64
	for i := range at {
		at[i] = p.mid[i] + mu*p.u[i] + mv*p.v[i]
	}
	x, y = at[0]*1.1*p.w/at[2], at[1]*1.1*p.w/at[2]
	// The inverse of bend, by iteration.
	px, py := x, y
	for range 12 {
		k := p.bend(px, py)
		px, py = x/k, y/k
	}
	y = py + p.h/2
	return px + p.w/2 + p.shear*(y/p.h-0.5), y
}

// bend is the factor by which the lens has drawn in what is seen at a place.
func (p *place) bend(x, y float64) float64 {
	return 1 + p.distortion*4*(x*x+y*y)/(p.w*p.w+p.h*p.h)
}

// modules maps pixels to modules from the symbol's middle; far away if the ray misses.
func (p *place) modules(x, y float64) (mu, mv float64) {
	x, y = x-p.w/2-p.shear*(y/p.h-0.5), y-p.h/2
	k := p.bend(x, y)
	ray := [3]float64{x * k, y * k, 1.1 * p.w}
	t := dot(p.mid, p.n) / dot(ray, p.n)
	if !(t > 0) {
		return 1e6, 1e6
	}
	var d [3]float64
	for i := range d {
		d[i] = ray[i]*t - p.mid[i]
	}
	return dot(d, p.u) / dot(p.u, p.u), dot(d, p.v) / dot(p.v, p.v)
}

func dot(a, b [3]float64) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func cross(a, b [3]float64) [3]float64 {
	return [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

func scaled(a [3]float64, by float64) [3]float64 { return [3]float64{a[0] * by, a[1] * by, a[2] * by} }

// expose is the camera behind the lens: exposure, curve, noise, compression.
func expose(s Scene, light []float64, dice *rand.Rand) []byte {
	out := make([]byte, len(light))
	for i, l := range light {
		g := 255*math.Pow(min(max(l*s.Light, 0), 1), 1/2.2) + s.Noise*dice.NormFloat64()
		out[i] = byte(min(max(math.Round(g), 0), 255))
	}
	if s.JPEG == 0 {
		return out
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, &image.Gray{Pix: out, Stride: s.W, Rect: image.Rect(0, 0, s.W, s.H)}, &jpeg.Options{Quality: s.JPEG}); err != nil {
		panic("view: internal error: " + err.Error()) // a buffer takes all
	}
	got, err := jpeg.Decode(&file)
	if gray, ok := got.(*image.Gray); err == nil && ok && gray.Stride == s.W {
		return gray.Pix
	}
	panic("view: internal error: a picture came back as another kind")
}
