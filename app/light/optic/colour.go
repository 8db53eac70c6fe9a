// Package optic holds the two ends of a light path as values: the pictures that a screen shows, the shots that a camera takes, and the
// arithmetic of their colours.
//
// It knows nothing of how bytes become colours. Every other package of the modem stands on it, and it stands on none of them.
package optic

import "math"

// RGB is one colour as 8-bit sRGB codes: what a canvas is told to show and what a camera delivers.
type RGB struct{ R, G, B uint8 }

// Linear is a colour in linear light, 0 to 1 in each channel, with the primaries of sRGB. Light adds up in it, codes do not.
type Linear struct{ R, G, B float64 }

// Linear undoes the sRGB transfer function (IEC 61966-2-1).
func (c RGB) Linear() Linear {
	return Linear{Decode(c.R), Decode(c.G), Decode(c.B)}
}

// RGB gives the nearest 8-bit codes; values outside 0 to 1 are clipped.
func (l Linear) RGB() RGB {
	return RGB{Encode(l.R), Encode(l.G), Encode(l.B)}
}

// Mix is the colour a share t of the way from l to m.
func (l Linear) Mix(m Linear, t float64) Linear {
	return Linear{l.R + t*(m.R-l.R), l.G + t*(m.G-l.G), l.B + t*(m.B-l.B)}
}

// Luminance is WCAG's relative luminance: 0 for black, 1 for white.
func (l Linear) Luminance() float64 { return 0.2126*l.R + 0.7152*l.G + 0.0722*l.B }

// RedShare is R/(R+G+B), the measure of a saturated red in WCAG 2.3.1. Black has none.
func (l Linear) RedShare() float64 {
	sum := l.R + l.G + l.B
	if sum == 0 {
		return 0
	}
	return l.R / sum
}

// UV gives the CIE 1976 u'v' chromaticity. Black has the chromaticity of the white point, so that nothing divides by zero.
func (l Linear) UV() (u, v float64) {
	x := 0.4124564*l.R + 0.3575761*l.G + 0.1804375*l.B
	y := 0.2126729*l.R + 0.7151522*l.G + 0.0721750*l.B
	z := 0.0193339*l.R + 0.1191920*l.G + 0.9503041*l.B
	sum := x + 15*y + 3*z
	if sum == 0 {
		return 0.1978, 0.4683
	}
	return 4 * x / sum, 9 * y / sum
}

// Decode turns an sRGB code into linear light.
func Decode(code uint8) float64 { return float64(decoded[code]) }

// DecodeTable gives the linear light of all 256 codes, for loops over pixels.
func DecodeTable() *[256]float32 { return &decoded }

// Encode gives the nearest sRGB code of a linear value.
func Encode(x float64) uint8 {
	switch {
	case !(x > 0):
		return 0
	case x >= 1:
		return 255
	case x <= 0.0031308:
		x *= 12.92
	default:
		x = 1.055*math.Pow(x, 1/2.4) - 0.055
	}
	return uint8(math.Round(255 * x))
}

var decoded = func() (t [256]float32) {
	for i := range t {
		x := float64(i) / 255
		if x <= 0.04045 {
			t[i] = float32(x / 12.92)
		} else {
			t[i] = float32(math.Pow((x+0.055)/1.055, 2.4))
		}
	}
	return t
}()
