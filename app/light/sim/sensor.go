package sim

import (
	"math"
	"math/rand/v2"
	"time"

	"glint/app/light/optic"
)

// sensor turns linear light into codes, row by row, and keeps what the camera learns from shot to shot.
type sensor struct {
	path    *Path
	loops   loops
	noise   []float32 // a long row of normal deviates, read from another place each time
	pcg     *rand.PCG
	dice    *rand.Rand
	codes   [codeSteps + 1]uint8
	uneven  []float32 // gain of each pixel; nil if all are the same
	read    float32   // variance of the noise without light
	photons float32   // and what light adds to it, by level
	isp     isp

	// Of the shot that is read.
	gain, white    [3]float32
	nowRead, nowPh float32
	sums           [3]float64
	ripple         []float32 // of each row, or each column if the shot is read sideways
}

const (
	noiseLength = 1 << 15
	codeSteps   = 4095
	blueNoise   = 1.6 // a pixel under blue catches 1/2.56 of the electrons
	quietShare  = 0.4 // of Noise that is there without light
)

func newSensor(p *Path) sensor {
	s := sensor{path: p, pcg: rand.NewPCG(p.Seed, useNoise)}
	s.dice = rand.New(s.pcg)
	s.loops = newLoops()
	if p.FullWell > 0 {
		s.photons = float32(1 / p.FullWell)
		s.read = float32(p.ReadNoise * p.ReadNoise / (p.FullWell * p.FullWell))
	} else {
		v := p.Noise / 255 * p.Noise / 255
		s.read, s.photons = float32(v*quietShare*quietShare), float32(v*(1-quietShare*quietShare))
	}
	if s.read > 0 || s.photons > 0 || p.FixedPattern > 0 {
		s.noise = make([]float32, noiseLength)
		for i := range s.noise {
			s.noise[i] = float32(s.dice.NormFloat64())
		}
	}
	s.tone()
	s.flatField()
	s.isp = newISP(p)
	return s
}

// tone fills the table from linear light to codes: sRGB, then the S-shaped curve. Its ends and its middle stay.
func (s *sensor) tone() {
	t := min(max(s.path.Tone, 0), 1)
	for i := range s.codes {
		v := float64(optic.Encode(float64(i)/codeSteps)) / 255
		v += t * v * (1 - v) * (2*v - 1)
		s.codes[i] = uint8(255*v + 0.5)
	}
}

// flatField finds the gain of each pixel: the lens's vignette, and pixels that differ.
func (s *sensor) flatField() {
	p := s.path
	if p.Vignette <= 0 && p.FixedPattern <= 0 {
		return
	}
	s.uneven = make([]float32, p.W*p.H)
	cx, cy := float64(p.W)/2, float64(p.H)/2
	s.pcg.Seed(p.Seed, usePattern)
	for y := range p.H {
		for x := range p.W {
			dx, dy := float64(x)+0.5-cx, float64(y)+0.5-cy
			g := 1 - p.Vignette*(dx*dx+dy*dy)/(cx*cx+cy*cy)
			s.uneven[y*p.W+x] = float32(g * (1 + p.FixedPattern*s.dice.NormFloat64()))
		}
	}
}

// begin readies the sensor for a shot and gives its exposure time in seconds.
func (s *sensor) begin(at time.Duration) float64 {
	p := s.path
	exposure, amplify := s.loops.step(p, at)
	t := at.Seconds() + float64(p.Seed%97)
	level := float32(s.loops.light * p.Level * (1 + p.GainDrift*math.Sin(2*math.Pi*0.4*t)))
	tint := p.WBDrift * math.Sin(2*math.Pi*0.23*t)
	s.gain = [3]float32{level, level, level}
	s.white = [3]float32{float32(s.loops.red * (1 + tint)), 1, float32(s.loops.blue * (1 - tint))}
	// Amplified, an electron counts for more.
	s.nowPh, s.nowRead = s.photons*float32(amplify), s.read*float32(amplify*amplify)
	s.sums = [3]float64{}
	s.flicker(at.Seconds(), exposure)
	s.pcg.Seed(mix(p.Seed^useNoise<<56), mix(uint64(at)))
	return exposure
}

// readRow makes codes of row y's light.
func (s *sensor) readRow(light *[3][]float32, out []byte, y int) {
	w := s.path.W
	red, green, blue := light[0][:w], light[1][:w], light[2][:w]
	s.waver(light, y)
	if s.uneven != nil {
		for x, g := range s.uneven[y*w:][:w] {
			red[x], green[x], blue[x] = g*red[x], g*green[x], g*blue[x]
		}
	}
	if s.nowPh > 0 || s.nowRead > 0 {
		s.disturb(red, green, blue)
	} else {
		s.mix(red, green, blue)
	}
	black := float32(s.path.Black)
	wr, wb := s.white[0], s.white[2]
	var sr, sg, sb float32
	out = out[:4*w]
	for x := range red {
		r, g, b := clip(wr*red[x]+black), clip(green[x]+black), clip(wb*blue[x]+black)
		sr, sg, sb = sr+r, sg+g, sb+b
		o := out[4*x : 4*x+4 : 4*x+4]
		o[0], o[1], o[2], o[3] = s.codes[int(codeSteps*r+0.5)], s.codes[int(codeSteps*g+0.5)], s.codes[int(codeSteps*b+0.5)], 255
	}
	s.sums[0], s.sums[1], s.sums[2] = s.sums[0]+float64(sr), s.sums[1]+float64(sg), s.sums[2]+float64(sb)
}

// flicker finds what a ripple of the light leaves in each line's exposure: its mean over a time E is less by sin(pi f E) / (pi f E).
func (s *sensor) flicker(t, exposure float64) {
	p := s.path
	if p.Ripple <= 0 || p.RippleHz <= 0 {
		return
	}
	lines := p.H
	if p.Sideways {
		lines = p.W
	}
	s.ripple = resized(s.ripple, lines)
	turn := math.Pi * p.RippleHz
	depth := p.Ripple
	if x := turn * exposure; x > 1e-6 {
		depth *= math.Sin(x) / x
	}
	for i := range s.ripple {
		at := t + p.Readout.Seconds()*((float64(i)+0.5)/float64(lines)-0.5)
		s.ripple[i] = float32(1 + depth*math.Cos(2*turn*at))
	}
}

// waver lets the ripple act on row y.
func (s *sensor) waver(light *[3][]float32, y int) {
	if len(s.ripple) == 0 {
		return
	}
	for k := range light {
		for x := range light[k] {
			i := y
			if s.path.Sideways {
				i = x
			}
			light[k][x] *= s.ripple[i]
		}
	}
}

func clip(v float32) float32 {
	if !(v > 0) {
		return 0
	}
	if v > 1 {
		return 1
	}
	return v
}

// mix applies the exposure and lets each channel see something of its neighbours.
func (s *sensor) mix(red, green, blue []float32) {
	k, level := float32(s.path.Crosstalk), s.gain[0]
	green, blue = green[:len(red)], blue[:len(red)]
	for x := range red {
		r, g, b := level*red[x], level*green[x], level*blue[x]
		red[x], green[x], blue[x] = r+k*(g-r), g+k*(0.5*(r+b)-g), b+k*(g-b)
	}
}

// disturb does the same and adds the noise of photons and of reading.
func (s *sensor) disturb(red, green, blue []float32) {
	k, level := float32(s.path.Crosstalk), s.gain[0]
	green, blue = green[:len(red)], blue[:len(red)]
	noise := s.noise[s.dice.IntN(noiseLength-3*len(red)):][:3*len(red)]
	read, photons := s.nowRead, s.nowPh
	for x := range red {
		n := noise[3*x : 3*x+3 : 3*x+3]
		r, g, b := level*red[x], level*green[x], level*blue[x]
		r, g, b = r+k*(g-r), g+k*(0.5*(r+b)-g), b+k*(g-b)
		red[x] = r + n[0]*float32(math.Sqrt(float64(read+photons*r)))
		green[x] = g + n[1]*float32(math.Sqrt(float64(read+photons*g)))
		blue[x] = b + n[2]*blueNoise*float32(math.Sqrt(float64(read+photons*b)))
	}
}

// finish ends a shot: the loops learn from it, and the camera's processing goes over it.
func (s *sensor) finish(shot *optic.Shot) {
	pixels := float64(shot.W * shot.H)
	s.loops.learn(s.sums[0]/pixels, s.sums[1]/pixels, s.sums[2]/pixels)
	s.isp.process(shot, s.dice)
}
