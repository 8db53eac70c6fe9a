// Package safe holds the seizure rule: which colours may follow each other on a screen at any rate, and how a signal that cannot keep to them is
// slowed down.
//
// WCAG 2.3.1 forbids more than three general or red flashes in any second over a large part of the view. A general flash is a pair of opposing
// changes of relative luminance by 0.1 or more, the darker state below 0.8; a red flash one between a saturated red and something else. The package
// has three lines of defence, each of its own:
//
//   - CheckPalette: colours so alike in luminance, and so far from red, that no sequence of them is a flash at all. It is stricter than WCAG: the
//     rules of ITU-R BT.1702 and of Japanese broadcasters hold as well, at any brightness of the panel.
//   - Governor: for signals of light and dark it refuses the fourth reversal of luminance in any second. The renderer asks it.
//   - Analyser: looks at rendered frames, block by block, and says whether WCAG 2.3.1 is broken, or ITU-R BT.1702 at any brightness of the panel.
//     Tests feed it every signal, and a table of films that other analysers have judged.
//
// None of them is a certificate, and colour alone is not free of risk: keep the light area no larger than needed, and offer a still code.
package safe

import (
	"fmt"
	"math"

	"glint/app/light/optic"
)

// The rule on every pair of colours that a screen may alternate, on the 8-bit codes. With luminances from 0.905 to 1 no pair differs by 0.1,
// and the darker is above 16/18 of the brighter, below which BT.1702 begins to count at some brightness of the panel. The distance in u'v' keeps chromatic
// flicker far below known risky pairs (red and blue: 0.457).
const (
	LuminanceMin = 0.905
	LuminanceMax = 1.0
	RedShareMax  = 0.6
	UVMax        = 0.10
)

// PaletteError says which colours break which part of the rule.
type PaletteError struct {
	Rule  string
	A, B  optic.RGB // B equals A where the rule is about one colour
	Value float64
}

func (e *PaletteError) Error() string {
	return fmt.Sprintf("safe: %s is %.4f for colours %v and %v", e.Rule, e.Value, e.A, e.B)
}

// CheckPalette says whether the colours may follow each other in any order at any rate; the error is a *PaletteError.
func CheckPalette(colours []optic.RGB) error {
	for i, a := range colours {
		light := a.Linear()
		if l := light.Luminance(); l < LuminanceMin || l > LuminanceMax+rounding {
			return &PaletteError{Rule: "luminance", A: a, B: a, Value: l}
		}
		if s := light.RedShare(); s >= RedShareMax {
			return &PaletteError{Rule: "share of red", A: a, B: a, Value: s}
		}
		for _, b := range colours[:i] {
			if d := Distance(a, b); d > UVMax {
				return &PaletteError{Rule: "u'v' distance", A: a, B: b, Value: d}
			}
		}
	}
	return nil
}

// Distance is the distance of two colours in CIE 1976 u'v'.
func Distance(a, b optic.RGB) float64 {
	u1, v1 := a.Linear().UV()
	u2, v2 := b.Linear().UV()
	return math.Hypot(u1-u2, v1-v2)
}
