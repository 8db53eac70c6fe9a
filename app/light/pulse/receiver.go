package pulse

import (
	"math"
	"time"

	"glint/app/light/fec"
	"glint/app/light/optic"
)

// Receiver turns readings of light into a payload. It knows all profiles. It is not safe for use by several goroutines.
type Receiver struct {
	trace   trace
	slow    []*slow
	flashes []*flashReceiver
	fast    []*fast
	least   float64
	stats   optic.Stats
	payload []byte
}

// NewReceiver makes a receiver that has seen nothing. A swing of the readings below least is too little for a delivery; the receiver
// then advises to come closer.
func NewReceiver(least float64) *Receiver {
	r := &Receiver{least: least}
	for _, p := range profiles {
		switch p.Code {
		case NRZ, Stairs:
			r.slow = append(r.slow, newSlow(p, &r.trace))
		case Flashes:
			r.flashes = append(r.flashes, newFlashReceiver(p, &r.trace))
		default:
			r.fast = append(r.fast, newFast(p))
		}
	}
	r.Reset()
	return r
}

// Push takes one reading, linear in the light: lux, the current of a photodiode, or the mean luminance of a shot. at is the time when it was taken, from any
// fixed origin. It holds until the next one, so that a sensor which tells changes only will do, and one of 48,000 samples a second as well. Readings that
// are no numbers or out of order are counted and ignored.
//
// Once Payload is not nil it stays so until Reset.
func (r *Receiver) Push(at time.Duration, value float64) optic.Progress {
	if math.IsNaN(value) || math.Abs(value) > valueMost || at < 0 || at > timeMost || !r.trace.add(at, value) {
		r.stats.Odd++
		return r.progress()
	}
	r.stats.Shots++
	if r.payload != nil {
		return r.progress()
	}
	for _, f := range r.fast {
		f.push(at, value)
		r.take(f.p, f.payload)
	}
	if !r.trace.fresh {
		return r.progress()
	}
	for _, f := range r.flashes {
		f.push()
		r.take(f.p, f.payload)
	}
	for _, s := range r.slow {
		if s.push(at) {
			r.take(s.p, s.state.payload)
			break // one at a time: a try takes long
		}
	}
	return r.progress()
}

// Bounds of what is taken in: beyond them nothing adds up.
const (
	valueMost = 1e9
	timeMost  = 100 * 365 * 24 * time.Hour
)

// PushShot takes the mean luminance of a shot, for lamps and screens that a camera sees.
func (r *Receiver) PushShot(at time.Duration, s optic.Shot) optic.Progress {
	if !s.Valid() {
		r.stats.Odd++
		return r.progress()
	}
	return r.Push(at, Mean(s))
}

// meanPixels is how many pixels of a shot are looked at, about.
const meanPixels = 2048

// Mean is the mean luminance of a valid shot, 0 to 1, by about 2,000 of its pixels.
func Mean(s optic.Shot) float64 {
	table := optic.DecodeTable()
	step := max(1, s.W*s.H/meanPixels) | 1
	var sum [3]float64
	n := 0
	for i := 0; i < s.W*s.H; i += step {
		for k := range sum {
			sum[k] += float64(table[s.Pix[4*i+k]])
		}
		n++
	}
	return optic.Linear{R: sum[0], G: sum[1], B: sum[2]}.Luminance() / float64(n)
}

func (r *Receiver) take(p Profile, payload []byte) {
	if payload != nil && r.payload == nil {
		r.payload, r.stats.Profile = payload, p.ID
	}
}

// progress is that of the profile of which most is known.
func (r *Receiver) progress() optic.Progress {
	out := optic.Progress{Hint: optic.HintSearching, Payload: r.payload}
	swing := 0.0
	for _, s := range r.slow {
		swing = max(swing, s.state.swing)
		if !s.state.locked {
			continue
		}
		if known := int(s.state.known); !out.Locked || known > out.Known {
			out.Locked, out.Known, out.Needed, out.Hint = true, known, fec.ClassOf(s.p.MaxPayload).Bits(), optic.HintNone
			if r.payload == nil {
				r.stats.Profile = s.p.ID
			}
		}
	}
	for _, f := range r.fast {
		if known := int(f.known); f.locked && (!out.Locked || known > out.Known) {
			out.Locked, out.Known, out.Needed, out.Hint = true, known, f.needed(), optic.HintNone
		}
	}
	if r.payload != nil {
		out.Locked, out.Hint = true, optic.HintNone
		if out.Needed == 0 {
			out.Needed = fec.ClassOf(len(r.payload)).Bits()
		}
		out.Known = out.Needed
	} else if swing > 0 && swing < r.least {
		out.Hint = optic.HintCloser
	}
	out.Known = min(out.Known, out.Needed)
	out.Stats = r.stats
	return out
}

// Reset forgets everything, for the next payload.
func (r *Receiver) Reset() {
	r.trace.readings, r.payload, r.stats = r.trace.readings[:0], nil, optic.Stats{}
	for _, s := range r.slow {
		s.reset()
	}
	for _, f := range r.flashes {
		f.reset()
	}
	for _, f := range r.fast {
		f.reset()
	}
}
