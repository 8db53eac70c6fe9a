package sim

import (
	"math"
	"math/rand/v2"
	"sync"
	"time"

	"glint/app/light/optic"
)

// sensor turns linear light into codes.
type sensor struct {
	path  Path
	noise []float32 // a long row of normal deviates, read from another place each time
	dice  *rand.Rand
	codes *[4096]uint8
}

const noiseLength = 1 << 15

func newSensor(p Path) sensor {
	s := sensor{path: p, dice: rand.New(rand.NewPCG(p.Seed, 0x5e5)), codes: codes()}
	if p.Noise > 0 {
		s.noise = make([]float32, noiseLength)
		for i := range s.noise {
			s.noise[i] = float32(s.dice.NormFloat64())
		}
	}
	return s
}

// codes gives the sRGB code of linear light in steps of 1/4095: made at first use, since a page that never
// simulates starts with this package as well.
var codes = sync.OnceValue(func() *[4096]uint8 {
	var t [4096]uint8
	for i := range t {
		t[i] = optic.Encode(float64(i) / 4095)
	}
	return &t
})

func (s *sensor) read(at time.Duration, linear *[3][]float32) optic.Shot {
	w, h := s.path.W, s.path.H
	shot := optic.Shot{W: w, H: h, Pix: make([]byte, 4*w*h)}
	gain := s.gains(at)
	x := float32(s.path.Crosstalk)
	for y := range h {
		s.readRow(linear, shot.Pix[4*y*w:4*(y+1)*w], y, gain, x)
	}
	if s.path.Chroma420 || s.path.BlockNoise > 0 {
		s.compress(shot)
	}
	return shot
}

// gains follows the slow drifts of exposure and white balance.
func (s *sensor) gains(at time.Duration) [3]float32 {
	t := at.Seconds() + float64(s.path.Seed%97)
	all := s.path.Level * (1 + s.path.GainDrift*math.Sin(2*math.Pi*0.4*t))
	tint := s.path.WBDrift * math.Sin(2*math.Pi*0.23*t)
	return [3]float32{float32(all * (1 + tint)), float32(all), float32(all * (1 - tint))}
}

func (s *sensor) readRow(linear *[3][]float32, out []byte, y int, gain [3]float32, x float32) {
	w := len(out) / 4
	red, green, blue := linear[0][y*w:(y+1)*w], linear[1][y*w:(y+1)*w], linear[2][y*w:(y+1)*w]
	var noise []float32
	sigma := float32(s.path.Noise / 255)
	if s.noise != nil {
		noise = s.noise[s.dice.IntN(noiseLength-3*w):]
	}
	for i := range w {
		r, g, b := red[i]*gain[0], green[i]*gain[1], blue[i]*gain[2]
		r, g, b = r+x*(g-r), g+x*(0.5*(r+b)-g), b+x*(g-b)
		if noise != nil {
			n := noise[3*i : 3*i+3]
			r += sigma * (0.4 + 0.6*r) * n[0]
			g += sigma * (0.4 + 0.6*g) * n[1]
			b += 1.6 * sigma * (0.4 + 0.6*b) * n[2]
		}
		out[4*i], out[4*i+1], out[4*i+2], out[4*i+3] = s.code(r), s.code(g), s.code(b), 255
	}
}

func (s *sensor) code(v float32) uint8 { return s.codes[int(min(max(v, 0), 1)*4095+0.5)] }

// compress averages chroma over 2x2 pixels and adds an error of its own to each 8x8 block, as a video or JPEG coder would.
func (s *sensor) compress(shot optic.Shot) {
	w, h := shot.W, shot.H
	blocks := make([][2]float32, (w+7)/8)
	for y := 0; y+1 < h; y += 2 {
		if y%8 == 0 && s.path.BlockNoise > 0 {
			for i := range blocks {
				blocks[i] = [2]float32{float32(s.path.BlockNoise * s.dice.NormFloat64()), float32(s.path.BlockNoise * s.dice.NormFloat64())}
			}
		}
		for x := 0; x+1 < w; x += 2 {
			quad(shot.Pix, 4*(y*w+x), 4*w, blocks[x/8])
		}
	}
}

// quad gives four pixels one chroma (BT.601, full range).
func quad(pix []byte, at, stride int, err [2]float32) {
	var luma [4]float32
	var cb, cr float32
	places := [4]int{at, at + 4, at + stride, at + stride + 4}
	for i, o := range places {
		r, g, b := float32(pix[o]), float32(pix[o+1]), float32(pix[o+2])
		luma[i] = 0.299*r + 0.587*g + 0.114*b
		cb += 0.141 * (b - luma[i]) // 0.564/4
		cr += 0.17825 * (r - luma[i])
	}
	cb, cr = cb+err[0], cr+err[1]
	dr, dg, db := 1.402*cr, -0.344*cb-0.714*cr, 1.772*cb
	for i, o := range places {
		pix[o], pix[o+1], pix[o+2] = clip8(luma[i]+dr), clip8(luma[i]+dg), clip8(luma[i]+db)
	}
}

func clip8(v float32) uint8 { return uint8(min(max(v+0.5, 0), 255)) }
