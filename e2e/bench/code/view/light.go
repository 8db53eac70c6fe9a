package view

import (
	"math"
	"math/rand/v2"
)

const black = 0.006 // of a screen, its white being 1

// shine gives the light on the sensor.
func shine(s Scene, v *View, dice *rand.Rand) []float64 {
	clutter := newClutter(s.Room, dice)
	phone := func(x, y float64) float64 { return s.screen(v, clutter, x, y) }
	const sub = 3
	light := make([]float64, s.W*s.H)
	for y := range s.H {
		for x := range s.W {
			sum := 0.0
			for i := range sub * sub {
				sum += phone(float64(x)+(float64(i%sub)+0.5)/sub, float64(y)+(float64(i/sub)+0.5)/sub)
			}
			light[y*s.W+x] = sum / (sub * sub)
		}
	}
	if s.Moire > 0 {
		ripple(light, s.W, s.Moire, dice)
	}
	if s.Glare > 0 {
		s.glare(v, light, dice)
	}
	if s.Motion > 1 {
		light = smear(light, s.W, s.H, s.Motion, dice.Float64()*math.Pi)
	}
	if s.Blur > 0 {
		light = blurred(light, s.W, s.H, s.Blur)
	}
	if s.Bloom > 0 {
		wide := blurred(light, s.W, s.H, 14)
		for i := range light {
			light[i] = (1-s.Bloom)*light[i] + s.Bloom*wide[i]
		}
	}
	return light
}

// screen is the light from a place: the symbol on its card, the page around it, the phone's frame, and what is behind.
func (s Scene) screen(v *View, c clutter, x, y float64) float64 {
	if s.Absent {
		return c.at(x, y)
	}
	mu, mv := v.place.modules(x, y)
	size := float64(v.Code.Size)
	half := size/2 - float64(s.Quiet)
	card := func(by float64) bool { return math.Abs(mu) < half+by && math.Abs(mv) < half+by }
	page := math.Abs(mu) < 0.62*size && mv > -1.2*size && mv < 0.9*size
	frame := math.Abs(mu) < 0.66*size && mv > -1.25*size && mv < 0.95*size
	switch {
	case card(0):
		if v.Code.Dark(int(math.Floor(mu+size/2)), int(math.Floor(mv+size/2))) != s.Inverted {
			return black + 0.02*s.Room
		}
		return 1
	case page && s.Inverted:
		return black + 0.02*s.Room
	case page && s.Quiet > 0:
		return 0.1
	case page && mv < -0.7*size && int(math.Floor(mv))%3 == 0 && int(math.Floor(mu*0.7+mv))%4 != 0:
		return 0.15 // lines of text
	case page:
		return 0.85
	case frame:
		return 0.01 + 0.05*s.Room
	}
	return c.at(x, y)
}

// clutter is a shop out of focus.
type clutter struct {
	light            float64
	fx, fy, px, py   float64
	edge, tall, dark float64
}

func newClutter(light float64, dice *rand.Rand) clutter {
	return clutter{
		0.05 + 0.3*light, 0.01 + 0.03*dice.Float64(), 0.01 + 0.03*dice.Float64(), 6 * dice.Float64(), 6 * dice.Float64(),
		20 + 60*dice.Float64(), 20 + 60*dice.Float64(), 0.2 + 0.5*dice.Float64(),
	}
}

func (c clutter) at(x, y float64) float64 {
	l := c.light * (1 + 0.8*math.Sin(x*c.fx+c.px)*math.Sin(y*c.fy+c.py))
	if (int(x/c.edge)+int(y/c.tall))%3 == 0 {
		l *= c.dark
	}
	return l
}

// ripple is the beat of two grids: two waves of some 4 to 20 pixels.
func ripple(light []float64, w int, swing float64, dice *rand.Rand) {
	for range 2 {
		length, angle, phase := 4+16*dice.Float64(), dice.Float64()*math.Pi, dice.Float64()*2*math.Pi
		sin, cos := math.Sincos(angle)
		for i := range light {
			light[i] *= 1 + swing/2*math.Sin(2*math.Pi*(float64(i%w)*cos+float64(i/w)*sin)/length+phase)
		}
	}
}

// glare is a lamp that the glass mirrors, somewhere over the symbol.
func (s Scene) glare(v *View, light []float64, dice *rand.Rand) {
	size := float64(v.Code.Size)
	x0, y0 := v.place.project((dice.Float64()-0.5)*size*0.7, (dice.Float64()-0.5)*size*0.7)
	rx, ry := (0.12+0.15*dice.Float64())*size*s.ModulePx, (0.08+0.1*dice.Float64())*size*s.ModulePx
	for i := range light {
		dx, dy := (float64(i%s.W)-x0)/rx, (float64(i/s.W)-y0)/ry
		light[i] += s.Glare * math.Exp(-dx*dx-dy*dy)
	}
}

// smear moves the picture along a line while the shutter is open.
func smear(light []float64, w, h int, length, angle float64) []float64 {
	sin, cos := math.Sincos(angle)
	steps := int(2*length) + 1
	out := make([]float64, len(light))
	for y := range h {
		for x := range w {
			sum := 0.0
			for i := range steps {
				t := length * (float64(i)/float64(max(steps-1, 1)) - 0.5)
				sum += between(light, w, h, float64(x)+t*cos, float64(y)+t*sin)
			}
			out[y*w+x] = sum / float64(steps)
		}
	}
	return out
}

func between(light []float64, w, h int, x, y float64) float64 {
	x, y = min(max(x, 0), float64(w)-1.001), min(max(y, 0), float64(h)-1.001)
	i := int(y)*w + int(x)
	fx, fy := x-math.Floor(x), y-math.Floor(y)
	return (light[i]*(1-fx)+light[i+1]*fx)*(1-fy) + (light[i+w]*(1-fx)+light[i+w+1]*fx)*fy
}

func blurred(light []float64, w, h int, sigma float64) []float64 {
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
	return along(along(light, w, h, 1, 0, k), w, h, 0, 1, k)
}

func along(in []float64, w, h, dx, dy int, kernel []float64) []float64 {
	out := make([]float64, len(in))
	for y := range h {
		for x := range w {
			sum := 0.0
			for i, k := range kernel {
				d := i - len(kernel)/2
				sum += k * in[min(max(y+d*dy, 0), h-1)*w+min(max(x+d*dx, 0), w-1)]
			}
			out[y*w+x] = sum
		}
	}
	return out
}
