// Package strange makes frames in which a reader must not see a code of ours, or only the one that is truly there: noise, textures, text, patterns like
// those of QR, Aztec, Data Matrix and bar codes, codes of others, damaged and broken codes of ours; and clean symbols of every version and level, which it
// must read to the byte. All from dice.
package strange

import (
	"math"
	"math/rand/v2"
)

// Frame is one picture.
type Frame struct {
	Luma []byte
	W, H int
	Own  []string // texts of codes of ours that are in it, if damaged: reading one is right
	Want string   // what must be read, if anything must
}

// Kind is a kind of frame. New draws one with sides of that many pixels, or more where a symbol needs it.
type Kind struct {
	Name string
	New  func(dice *rand.Rand, side int) Frame
}

// Kinds lists all.
func Kinds() []Kind {
	return []Kind{
		{"noise", noise}, {"texture", texture}, {"text", letters}, {"rings", rings}, {"like a QR", alike}, {"like others", others},
		{"foreign codes", foreign}, {"damaged", damaged}, {"two in one", spliced}, {"broken", broken}, {"clean symbols", clean},
	}
}

// noise has grains of several sizes.
func noise(dice *rand.Rand, side int) Frame {
	cell, swing := 1+dice.IntN(6), 1+dice.IntN(255)
	row := make([]int, side*side)
	for i := range row {
		row[i] = dice.IntN(swing + 1)
	}
	return paint(dice, side, func(x, y float64) float64 {
		return float64(row[int(y)/cell*side+int(x)/cell]) + float64(255-swing)/2
	})
}

// texture is waves, tiles and stripes on top of each other.
func texture(dice *rand.Rand, side int) Frame {
	type wave struct{ fx, fy, phase, swing float64 }
	waves := make([]wave, 1+dice.IntN(4))
	for i := range waves {
		sin, cos := math.Sincos(dice.Float64() * math.Pi)
		f := 2 * math.Pi / (3 + 30*dice.Float64())
		waves[i] = wave{f * cos, f * sin, 7 * dice.Float64(), 20 + 80*dice.Float64()}
	}
	tile, hard := 3+dice.IntN(20), dice.IntN(2) == 0
	return paint(dice, side, func(x, y float64) float64 {
		v := 128.0
		for _, w := range waves {
			s := math.Sin(x*w.fx + y*w.fy + w.phase)
			if hard {
				s = math.Copysign(1, s)
			}
			v += w.swing * s
		}
		if (int(x)/tile^int(y)/tile)&1 == 0 {
			v -= 30
		}
		return v
	})
}

// letters are lines of random signs, five by seven.
func letters(dice *rand.Rand, side int) Frame {
	var signs [40][7]uint8
	for i := range signs {
		for k := range signs[i] {
			signs[i][k] = uint8(dice.IntN(32)) & uint8(dice.IntN(32)|21)
		}
	}
	scale := 1 + 2*dice.Float64()
	lines := make([]int, 4096)
	for i := range lines {
		lines[i] = dice.IntN(len(signs) + 6) // some are gaps
	}
	return paint(dice, side, func(x, y float64) float64 {
		u, v := int(x/scale), int(y/scale)
		sign := lines[(v/10*64+u/6)%len(lines)]
		if sign < len(signs) && v%10 < 7 && u%6 < 5 && signs[sign][v%10]>>(u%6)&1 == 1 {
			return 40
		}
		return 225
	})
}

// rings are finder patterns of QR and bull's eyes of Aztec, many or few, with random modules between them.
func rings(dice *rand.Rand, side int) Frame {
	module, pitch, depth := 1.5+2.5*dice.Float64(), 8+dice.IntN(16), 2+dice.IntN(4)
	fill := randomBits(dice, side*side)
	busy := dice.IntN(2) == 0
	return paint(dice, side, func(x, y float64) float64 {
		u, v := int(x/module), int(y/module)
		r := max(abs(u%pitch-pitch/2), abs(v%pitch-pitch/2))
		switch {
		case r <= depth && (depth != 3 && r&1 == 0 || depth == 3 && r != 2):
			return 35
		case r > depth+1 && busy && fill[v*side+u]:
			return 35
		}
		return 220
	})
}

// others are like Aztec, Data Matrix or bar codes.
func others(dice *rand.Rand, side int) Frame {
	n := 16 + dice.IntN(30)
	fill := randomBits(dice, n*n)
	kind := dice.IntN(3)
	return draw(dice, side, n, func(x, y int) bool {
		switch r := max(abs(x-n/2), abs(y-n/2)); {
		case kind == 0 && r <= 5: // Aztec
			return r&1 == 0
		case kind == 1 && (x == 0 || y == n-1): // Data Matrix: two bars, two dotted sides
			return true
		case kind == 1 && (y == 0 || x == n-1):
			return (x+y)&1 == 0
		case kind == 2: // bars
			return fill[x]
		}
		return fill[y*n+x]
	})
}

func randomBits(dice *rand.Rand, n int) []bool {
	bits := make([]bool, n)
	for i := range bits {
		bits[i] = dice.IntN(2) == 0
	}
	return bits
}

func abs(x int) int { return max(x, -x) }

// draw shows n×n modules somewhere in a frame, turned at will; it grows the frame where modules would be below two pixels.
func draw(dice *rand.Rand, side, n int, dark func(x, y int) bool) Frame {
	side = max(side, int(2.3*float64(n+4)))
	module := min(2+3*dice.Float64(), float64(side)/float64(n+4))
	turn := float64(dice.IntN(4))*math.Pi/2 + 0.3*(dice.Float64()-0.5)
	sin, cos := math.Sincos(turn)
	mid := float64(side) / 2
	return paint(dice, side, func(x, y float64) float64 {
		x, y = (x-mid)/module, (y-mid)/module
		u, v := int(math.Floor(x*cos+y*sin+float64(n)/2)), int(math.Floor(y*cos-x*sin+float64(n)/2))
		if u >= 0 && v >= 0 && u < n && v < n && dark(u, v) {
			return 40
		}
		return 215
	})
}

// paint takes a square picture of a pattern with a camera that is sometimes noisy, dull, or sees its negative.
func paint(dice *rand.Rand, side int, grey func(x, y float64) float64) Frame {
	f := Frame{Luma: make([]byte, side*side), W: side, H: side}
	sigma, gain := 6*dice.Float64()*float64(dice.IntN(2)), 1.0
	if dice.IntN(4) == 0 {
		gain = 0.2 + 0.6*dice.Float64()
	}
	if dice.IntN(8) == 0 {
		gain = -gain
	}
	for i := range f.Luma {
		v := 128 + gain*(grey(float64(i%side), float64(i/side))-128) + sigma*dice.NormFloat64()
		f.Luma[i] = byte(min(max(v, 0), 255))
	}
	return f
}
