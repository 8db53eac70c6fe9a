package field

import "glint/app/light/optic"

// maxLevels is the most points that a palette has.
const maxLevels = 8

// point is an index of a palette.
type point uint8

// palette is a set of colours of nearly equal luminance. Its values are where the receiver sees them: red and blue, each by green.
type palette struct {
	bits    int
	colours []optic.RGB
	label   []uint8 // bits of each point; near neighbours differ in few
	pilots  []point // the sequence that each superframe begins with
	value   [maxLevels][2]float32
	pointOf [maxLevels]point
}

// The points were found by a search over 8-bit codes under the rule of package safe; labels by a search over all orders. Each palette's pilots run
// over three far points in an order that looks least like itself, moved, with the first point before it.
var (
	fourPoints = newPalette(2, []optic.RGB{{R: 255, G: 255, B: 0}, {R: 225, G: 255, B: 175}, {R: 200, G: 255, B: 255}, {R: 255, G: 245, B: 235}},
		[]uint8{0, 1, 3, 2}, []point{0, 2, 3, 0, 3, 2, 3})
	eightPoints = newPalette(3, []optic.RGB{{R: 255, G: 255, B: 0}, {R: 235, G: 255, B: 130}, {R: 255, G: 255, B: 175}, {R: 220, G: 255, B: 195},
		{R: 255, G: 245, B: 215}, {R: 230, G: 255, B: 235}, {R: 255, G: 240, B: 255}, {R: 200, G: 255, B: 255}},
		[]uint8{0, 1, 3, 2, 7, 6, 5, 4}, []point{0, 7, 6, 0, 6, 7, 6})
)

func newPalette(bits int, colours []optic.RGB, label []uint8, pilots []point) palette {
	p := palette{bits: bits, colours: colours, label: label, pilots: pilots}
	for i, c := range colours {
		l := c.Linear()
		p.value[i] = [2]float32{float32(l.R / l.G), float32(l.B / l.G)}
		p.pointOf[label[i]] = point(i)
	}
	return p
}
