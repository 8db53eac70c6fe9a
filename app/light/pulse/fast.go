package pulse

import (
	"math"
	"time"

	"glint/app/light/fec"
)

// Bounds of the fast receiver.
const (
	parts     = 4                     // of a chip: the grain of its samples
	fastKeep  = 2 * fastChips * parts // samples kept: a frame, wherever it begins, and one more
	syncMin   = 0.65                  // least correlation of a sync: mains light takes some; the label decides
	slackest  = 4 * time.Millisecond  // between samples: a slower device sees no chips at all
	labelMin  = 0.75                  // least correlation of a label; the likeliest of 512 has 0.55 in noise
	labelClip = 0.5                   // of the mean size of a bit
	llrGain   = 4.0                   // of a bit that is as strong as the mean
)

// fast receives one profile of chips: Manchester or differential Manchester, from dense samples.
type fast struct {
	p       Profile
	samples []float64 // means over parts of chips
	cell    int64     // number of the part under way, from the origin of time
	sum     float64   // of the readings in it
	count   int
	latest  time.Duration
	value   float64
	begun   bool

	scanned int // samples in which syncs were looked for
	decoder *fec.Decoder
	class   fec.Class
	locked  bool
	known   float64
	payload []byte
}

func newFast(p Profile) *fast { return &fast{p: p} }

func (f *fast) reset() {
	*f = fast{p: f.p, samples: f.samples[:0]}
}

func (f *fast) needed() int { return f.class.Bits() }

// push takes one reading, and fills the parts of chips up to its time. A part without a reading of its own has that of the one before.
func (f *fast) push(at time.Duration, value float64) {
	if f.payload != nil {
		return
	}
	part := f.p.unit() / parts
	cell := int64(at / part)
	if !f.begun || at-f.latest > slackest {
		f.samples, f.scanned = f.samples[:0], 0
		f.begun, f.cell, f.sum, f.count = true, cell, value, 1
		f.latest, f.value = at, value
		return
	}
	for ; f.cell < cell; f.cell++ {
		mean := f.value
		if f.count > 0 {
			mean = f.sum / float64(f.count)
		}
		f.add(mean)
		f.sum, f.count = 0, 0
	}
	f.sum, f.count = f.sum+value, f.count+1
	f.latest, f.value = at, value
}

// add takes the next sample; with a whole frame in hand it looks for a sync at its beginning.
func (f *fast) add(sample float64) {
	if len(f.samples) == fastKeep {
		n := copy(f.samples, f.samples[f.scanned:])
		f.samples, f.scanned = f.samples[:n], 0
	}
	f.samples = append(f.samples, sample)
	for f.payload == nil && len(f.samples)-f.scanned >= (fastChips+1)*parts {
		if !f.frame(f.scanned) {
			f.scanned++
		} else {
			f.scanned += (fastChips - 2) * parts
		}
	}
}

// chip is the mean over one chip of a frame that begins at a sample, its edges left out.
func (f *fast) chip(begin, n int) float64 {
	at := begin + n*parts
	return (f.samples[at+1] + f.samples[at+2]) / 2
}

// correlate compares the chips of a place with the sync: 1 if they are the same but for offset and gain.
func (f *fast) correlate(begin int) float64 {
	var product, power, sum float64
	for n, c := range syncChips {
		v := f.chip(begin, n)
		sum += v
		power += v * v
		if c == 1 {
			product += v
		} else {
			product -= v
		}
	}
	n := float64(len(syncChips))
	if power -= sum * sum / n; power <= 0 {
		return 0
	}
	return product / math.Sqrt(power*n)
}

// frame reads the frame that begins at a sample, if one does: the correlation has its peak there, and the label makes sense.
func (f *fast) frame(begin int) bool {
	score := f.correlate(begin)
	if score < syncMin || f.correlate(begin+1) > score {
		return false
	}
	bits := f.bits(begin)
	class, number, ok := label(bits[:labelBits])
	if !ok {
		return false
	}
	if f.decoder == nil || class != f.class {
		f.class, f.decoder = class, fec.NewDecoder(class, fastFrames*dataBits)
	}
	for i, b := range bits[labelBits:] {
		f.decoder.Add(number*dataBits+i, float32(b*llrGain))
	}
	f.locked, f.known = true, f.decoder.Information()
	if payload, ok := f.decoder.Decode(); ok && len(payload) <= f.p.MaxPayload {
		f.payload = payload
	}
	return true
}

// bits gives the bits of a frame as numbers: above 0 for 0, of about 1 in size.
func (f *fast) bits(begin int) []float64 {
	out := f.halves(begin)
	var strength float64
	for _, d := range out {
		strength += math.Abs(d)
	}
	if f.p.Code == DifferentialManchester {
		last := strength / float64(len(out)) // the sync ends low, like a bit that began high
		for i, d := range out {
			out[i], last = min(math.Abs(last), math.Abs(d))*sign(d)*sign(last), d
		}
	}
	for i := range out {
		out[i] = min(max(out[i]*float64(len(out))/max(strength, 1e-12), -2), 2)
	}
	return out
}

// halves gives the difference of the two chips of each bit. As a bit is as long high as low, its mean is that of all other light, whose
// slope can be taken out.
func (f *fast) halves(begin int) []float64 {
	out := make([]float64, labelBits+dataBits)
	middle := func(i int) float64 {
		n := len(syncChips) + 2*i
		return (f.chip(begin, n) + f.chip(begin, n+1)) / 2
	}
	for i := range out {
		n := len(syncChips) + 2*i
		before, after := max(i-1, 0), min(i+1, len(out)-1)
		slope := (middle(after) - middle(before)) / float64(2*(after-before))
		out[i] = f.chip(begin, n) - f.chip(begin, n+1) + slope
	}
	return out
}

func sign(x float64) float64 {
	if x < 0 {
		return -1
	}
	return 1
}

// label finds the likeliest class and number of a frame.
func label(bits []float64) (class fec.Class, number int, ok bool) {
	best := 0.0
	var size float64
	var clipped [labelBits]float64 // no few strong bits may decide alone
	for i, b := range bits {
		clipped[i] = min(max(b, -labelClip), labelClip)
		size += math.Abs(clipped[i])
	}
	for c := fec.Class(1); c <= fec.Classes; c++ {
		for n := range fastFrames {
			var sum float64
			for i, b := range clipped {
				if labelBit(c, n, i) == 1 {
					b = -b
				}
				sum += b
			}
			if sum > best {
				best, class, number = sum, c, n
			}
		}
	}
	return class, number, best > labelMin*size
}
