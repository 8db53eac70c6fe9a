package pulse

import (
	"math"
	"time"
)

// flashReceiver receives the code of flashes: it measures how long and how bright each one was.
type flashReceiver struct {
	p       Profile
	trace   *trace
	tried   time.Duration // end of the latest gap that was looked at
	flashes []flash       // scratch
	payload []byte
}

// flash is one time of light.
type flash struct {
	begin, end time.Duration
	level      float64 // brightest reading
}

func newFlashReceiver(p Profile, t *trace) *flashReceiver { return &flashReceiver{p: p, trace: t} }

func (f *flashReceiver) reset() { f.tried, f.payload = 0, nil }

// push is called after each reading. A frame is read when the dark after it ends, since a sensor is silent meanwhile.
func (f *flashReceiver) push() {
	rs := f.trace.readings
	if n := len(rs); f.payload != nil || n < 4 || rs[n-1].value <= rs[n-2].value {
		return
	}
	low, high := rs[0].value, rs[0].value
	for _, r := range rs {
		low, high = min(low, r.value), max(high, r.value)
	}
	if dark := f.dark(low, high); rs[len(rs)-1].value > dark {
		f.split(dark)
		f.read(low)
	}
}

// dark is the reading below which no flash is.
func (f *flashReceiver) dark(low, high float64) float64 {
	span := f.p.Levels[len(f.p.Levels)-1] - f.p.Levels[0]
	return low + (high-low)*(f.p.Levels[1]-f.p.Levels[0])/(2*span)
}

// split cuts the trace into flashes.
func (f *flashReceiver) split(dark float64) {
	f.flashes = f.flashes[:0]
	lit := false
	for _, r := range f.trace.readings {
		n := len(f.flashes)
		switch {
		case r.value > dark && !lit:
			f.flashes = append(f.flashes, flash{begin: r.at, level: r.value})
		case r.value > dark:
			f.flashes[n-1].level = max(f.flashes[n-1].level, r.value)
		case lit:
			f.flashes[n-1].end = r.at
		}
		lit = r.value > dark
	}
}

// read takes the flashes between the last two long gaps, the newer of which has just ended.
func (f *flashReceiver) read(low float64) {
	last := len(f.flashes) - 1
	if last < 1 || !f.isGap(last) || f.flashes[last].begin == f.tried {
		return
	}
	f.tried = f.flashes[last].begin
	first := last - 1
	for first > 0 && !f.isGap(first) {
		first--
	}
	frame := f.flashes[first:last]
	if !f.isGap(first) || len(frame)%(2*f.p.Flashes) != 0 {
		return
	}
	brightest := 0.0
	for _, g := range frame {
		brightest = max(brightest, g.level-low)
	}
	// Where all are alike it does not show which of the two levels it is: the CRC says it.
	share := (f.p.Levels[1] + f.p.Levels[2]) / (2 * f.p.Levels[2])
	for _, border := range [...]float64{share * brightest, 2 * brightest} {
		if payload, ok := f.bytes(frame, low+border); ok {
			f.payload = payload
			return
		}
	}
}

// isGap says whether the dark before a flash is that of a new frame.
func (f *flashReceiver) isGap(n int) bool {
	return n > 0 && f.units(f.flashes[n].begin-f.flashes[n-1].end) >= flashGap-1
}

func (f *flashReceiver) units(d time.Duration) int {
	return int(math.Round(float64(d) / float64(f.p.Duration)))
}

// bytes puts the flashes of a frame together; those brighter than the border are of the upper level.
func (f *flashReceiver) bytes(frame []flash, border float64) ([]byte, bool) {
	message := make([]byte, len(frame)/(2*f.p.Flashes))
	for i, g := range frame {
		long := f.units(g.end - g.begin)
		if long != 1 && long != 2 {
			return nil, false
		}
		bits := byte(long - 1)
		if g.level > border {
			bits |= 2
		}
		message[i/4] = message[i/4]<<2 | bits
	}
	n := len(message) - crc16Bytes
	if n < 1 || n > f.p.MaxPayload {
		return nil, false
	}
	sum := uint16(message[n])<<8 | uint16(message[n+1])
	return message[:n:n], crc16(message[:n]) == sum
}
