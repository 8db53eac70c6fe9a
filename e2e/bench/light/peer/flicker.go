package peer

import (
	"time"

	"glint/app/light"
	"glint/app/light/optic"
	"glint/app/light/sim/trial"
)

// Flicker is five bars, black and white: a clock and four data bits, 45 ms a step, two steps to four bits: 44 bits a second. It is the code by which
// German banks reach TAN readers held to a screen (chipTAN optic, as in react-chiptan's src/flicker.js and steve-m's chiptan.c): the start mark 0FFF, low half
// of a byte first, repeated until the checks agree. A CRC-32 stands in for their two sums of 4 bits.
//
// Ours to its favour: a camera in place of five photocells, the place of the bars and the clock's beginning told, each row of a shot taken at
// its own time, thresholds from a whole round.
func Flicker(t trial.Trial, payload []byte) (trial.Link, error) {
	nibbles := spellNibbles(payload)
	eye := &flicker{bars: newColumns(newView(t.Path), barAt), start: start(t), count: len(nibbles), seen: make([]nibble, 2*len(nibbles))}
	return trial.Link{Show: func(at time.Duration) light.Picture { return flickerPicture(nibbles, at) }, Eye: eye}, nil
}

const (
	flickerStep   = 45 * time.Millisecond
	flickerNibble = 2 * flickerStep
	dataBars      = 4
	flickerCols   = 9 // five bars and the gaps between them
)

// spellNibbles is the start mark, then each byte of payload and CRC.
func spellNibbles(payload []byte) []byte {
	out := []byte{0x0, 0xf, 0xf, 0xf}
	bits := spell(payload)
	for i := 0; i < len(bits); i += 8 {
		out = append(out, nibbleOf(bits[i+4:i+8]), nibbleOf(bits[i:i+4]))
	}
	return out
}

func nibbleOf(bits []bool) (v byte) {
	for _, bit := range bits {
		v <<= 1
		if bit {
			v |= 1
		}
	}
	return v
}

// flickerPicture is the clock at the left, high in the first step of each nibble, and the data bars, low bit first.
func flickerPicture(nibbles []byte, at time.Duration) light.Picture {
	colours := make([]optic.RGB, flickerCols)
	if at >= 0 {
		k := int(at / flickerStep)
		if k%2 == 0 {
			colours[0] = white
		}
		v := nibbles[k/2%len(nibbles)]
		for bar := range dataBars {
			if v>>bar&1 == 1 {
				colours[2*(bar+1)] = white
			}
		}
	}
	return optic.NewPicture(flickerCols, 1, colours)
}

// barAt is the data bar at u: the middle half of it only, for the sake of blur.
func barAt(u float32) int8 {
	col := int(u * flickerCols)
	if inside := u*flickerCols - float32(col); col == 0 || col%2 == 1 || inside < 0.25 || inside > 0.75 {
		return -1
	}
	return int8(col/2 - 1)
}

// flicker is the receiver.
type flicker struct {
	bars  columns
	start time.Duration
	count int // nibbles of a round
	round int // the one that is finished next
	seen  []nibble
	known light.Progress
}

// nibble is the light seen of each bar while it was shown.
type nibble struct{ light, weight [dataBars]float64 }

// Push adds a shot to the nibbles that it saw.
func (f *flicker) Push(at time.Duration, s light.Shot) light.Progress {
	at -= f.start
	p := f.bars.path
	if at > flickerNibble*time.Duration(f.count*(f.round+1))+p.Scan+p.Readout+p.Exposure {
		f.finish()
	}
	var means [dataBars]float64
	for y := range s.H {
		if f.bars.middle[y] < 0 {
			continue
		}
		from, to := f.bars.exposure(at, y, f.bars.middle[y])
		f.bars.means(s, y, means[:])
		f.add(from, to, means)
	}
	return f.known
}

// add shares a row out among the nibbles of its exposure: with the square of the overlap, so that clean views count most.
func (f *flicker) add(from, to time.Duration, means [dataBars]float64) {
	for k := max(int(from/flickerNibble), 0); flickerNibble*time.Duration(k) < to; k++ {
		begin := flickerNibble * time.Duration(k)
		w := overlap(from, to, begin, begin+flickerNibble)
		n := &f.seen[k%len(f.seen)]
		for bar, y := range means {
			if y >= 0 {
				n.light[bar], n.weight[bar] = n.light[bar]+w*w*y, n.weight[bar]+w*w
			}
		}
	}
}

// finish decides all nibbles of a round: each bar against the middle of its extremes.
func (f *flicker) finish() {
	at := f.round % 2 * f.count
	round := f.seen[at : at+f.count]
	var least, most [dataBars]float64
	for i := range least {
		least[i] = 2
	}
	for _, n := range round {
		for bar, w := range n.weight {
			if w > 0 {
				least[bar], most[bar] = min(least[bar], n.light[bar]/w), max(most[bar], n.light[bar]/w)
			}
		}
	}
	var bits []bool
	for i := 4; i < f.count; i += 2 { // after the start mark
		for _, n := range []nibble{round[i+1], round[i]} {
			for bar := dataBars - 1; bar >= 0; bar-- {
				bits = append(bits, n.weight[bar] > 0 && n.light[bar]/n.weight[bar] > (least[bar]+most[bar])/2)
			}
		}
	}
	clear(round)
	f.known.Payload = unspell(bits)
	f.round++
}
