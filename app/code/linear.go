package code

import (
	"errors"
	"fmt"
	"strings"
)

// QuietBars is the empty border on both ends of a bar code, in modules (ISO/IEC 15417 section 4.3.2).
const QuietBars = 10

// ShortDigits is the length of the short form of a payment code.
const ShortDigits = 24

// shortPrefix begins each short form: a number of a kind that no other issuer of payment codes uses.
const shortPrefix = "99"

// The faults of a short form.
var (
	ErrDigits = fmt.Errorf("not %d digits after %s", ShortDigits, shortPrefix)
	ErrCheck  = errors.New("check digits do not fit")
)

// Bars is a bar code ready to be drawn: Code 128 (ISO/IEC 15417), digits only, code set C.
type Bars struct {
	Text   string
	Widths []uint8 // in modules: bar, space, bar, …, bar; without the quiet zones
}

// MakeBars draws the short form of a payment code: a laser scanner reads it.
func MakeBars(digits []byte) (*Bars, error) {
	text, err := Text(KindShort, digits)
	if err != nil {
		return nil, err
	}
	values := make([]uint8, 0, ShortDigits/2+3)
	values = append(values, startC)
	for ; text != ""; text = text[2:] {
		values = append(values, (text[0]-'0')*10+text[1]-'0')
	}
	return drawBars(append(values, checkOf(values))), nil
}

// drawBars draws symbol characters, the start character first, and adds the stop character.
func drawBars(values []uint8) *Bars {
	b := &Bars{}
	for _, v := range append(values, stop) {
		b.Widths = append(b.Widths, widthsOf(v)...)
	}
	b.Widths = append(b.Widths, stopBar)
	b.Text, _ = textOfBars(values[:len(values)-1])
	return b
}

// Size is the width in modules with both quiet zones.
func (b *Bars) Size() int {
	n := 2 * QuietBars
	for _, w := range b.Widths {
		n += int(w)
	}
	return n
}

// Luma draws one line of the code with its quiet zones, black 0 on white 255, scale pixels to a module. All lines are equal.
func (b *Bars) Luma(scale int) []byte {
	scale = max(scale, 1)
	line := make([]byte, 0, b.Size()*scale)
	run := func(modules int, luma byte) {
		for range modules * scale {
			line = append(line, luma)
		}
	}
	run(QuietBars, 255)
	for i, w := range b.Widths {
		run(int(w), byte(i%2*255))
	}
	run(QuietBars, 255)
	return line
}

// isShort tells whether a text looks like the short form of a payment code.
func isShort(text string) bool {
	return len(text) == ShortDigits && strings.HasPrefix(text, shortPrefix) && strings.Trim(text, alphabet[:10]) == ""
}

// checkShort checks the last two digits (ISO/IEC 7064, MOD 97-10, as package wire makes them): a bar code that is read through blur can
// be wrong in several characters and keep its own check character. What the other digits say is package wire's to check.
func checkShort(text string) error {
	if !isShort(text) {
		return ErrDigits
	}
	rest := 0
	for _, d := range []byte(text) {
		rest = (rest*10 + int(d-'0')) % 97
	}
	if rest != 1 {
		return ErrCheck
	}
	return nil
}

// Values of symbol characters (ISO/IEC 15417, table 1).
const (
	toC     = 99 // from code sets A and B
	toB     = 100
	toA     = 101
	fnc1    = 102
	startA  = 103
	startB  = 104
	startC  = 105
	stop    = 106
	stopBar = 2 // the stop character's last bar
)

// modulesOfChar is the width of a symbol character.
const modulesOfChar = 11

// patterns are the widths of the three bars and three spaces of each symbol character, by value.
const patterns = "" +
	"212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221223211221132" +
	"221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321112313132113132311211313" +
	"231113231311112133112331132131113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111" +
	"314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111" +
	"111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141" +
	"114131311141411131211412211214211232233111"

func widthsOf(v uint8) []uint8 {
	w := make([]uint8, 6)
	for i := range w {
		w[i] = patterns[int(v)*6+i] - '0'
	}
	return w
}

// checkOf is the check character of symbol characters, the start character first (ISO/IEC 15417, annex A).
func checkOf(values []uint8) uint8 {
	sum := 0
	for i, v := range values {
		sum += max(i, 1) * int(v)
	}
	return uint8(sum % 103)
}

// textOfBars reads symbol characters, the start character first, without check and stop. Characters that stand for no text (FNC1) are
// left out; those that change the next one only, or carry no character we know, make it fail.
func textOfBars(values []uint8) (string, bool) {
	var s strings.Builder
	set := values[0]
	for _, v := range values[1:] {
		switch {
		case v == fnc1:
		case set == startC && v < 100:
			s.WriteByte('0' + v/10)
			s.WriteByte('0' + v%10)
		case v == toB && set != startB, v == toA && set != startA, v == toC && set != startC:
			set = startA + toA - v
			if v == toC {
				set = startC
			}
		case v >= 96:
			return "", false
		case set == startA && v >= 64:
			s.WriteByte(v - 64)
		default:
			s.WriteByte(v + ' ')
		}
	}
	return s.String(), true
}
