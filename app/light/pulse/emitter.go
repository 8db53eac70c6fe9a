package pulse

import (
	"errors"
	"fmt"
	"time"

	"glint/app/light/fec"
	"glint/app/light/optic"
)

// ErrLength says that a payload is empty or too long for its profile.
var ErrLength = fmt.Errorf("pulse: %w", fec.ErrLength)

// errProfile says that a payload cannot be made into a signal of the profile.
var errProfile = errors.New("pulse: internal error: line code")

// Emitter makes the levels of one signal. It is a pure function of the time since its start and may be shared by goroutines.
type Emitter struct {
	p        Profile
	first    []int8 // units at the very beginning, where they differ from those of later periods
	units    []int8 // levels of one period of the signal
	period   time.Duration
	pictures []optic.Picture // by level
}

// Step is a level and how long it lasts.
type Step struct {
	Level    Level
	Duration time.Duration
}

// NewEmitter codes a payload of 1 to Profile.MaxPayload bytes.
func NewEmitter(p Profile, payload []byte) (*Emitter, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	if len(payload) < 1 || len(payload) > p.MaxPayload {
		return nil, fmt.Errorf("%w: %d bytes by %s", ErrLength, len(payload), p.Name)
	}
	e := &Emitter{p: p}
	for _, l := range p.Levels {
		e.pictures = append(e.pictures, p.picture(l))
	}
	return e, e.code(payload)
}

func (e *Emitter) code(payload []byte) error {
	class := fec.ClassOf(len(payload))
	switch e.p.Code {
	case NRZ, Stairs:
		r := rulesOf(e.p)
		stream, err := fec.Encode(payload, r.streamBits())
		if err != nil {
			return err
		}
		levels, _ := r.walk(stream)
		e.first, e.units = levels[:r.marker:r.marker], append(r.following(levels), levels[r.marker:]...)
		e.period = time.Duration(r.frame) * e.p.unit()
	case Manchester, DifferentialManchester:
		stream, err := fec.Encode(payload, fastFrames*dataBits)
		if err != nil {
			return err
		}
		e.units = chips(e.p.Code, class, stream)
		need := (class.Bits()*115/100 + dataBits - 1) / dataBits
		e.period = time.Duration(min(need, fastFrames)*fastChips) * e.p.unit()
	case Flashes:
		e.units = flashUnits(payload)
		e.period = time.Duration(len(e.units)) * e.p.unit()
	default:
		return errProfile
	}
	return nil
}

// Level is the illuminance at a time after the start. Before the start it is that of Rest. It never ends.
func (e *Emitter) Level(elapsed time.Duration) Level { return e.p.Levels[e.at(elapsed)] }

// Picture is what must be on a screen at a time after the start.
func (e *Emitter) Picture(elapsed time.Duration) optic.Picture { return e.pictures[e.at(elapsed)] }

// Rest is the picture while nothing is sent: dark.
func (e *Emitter) Rest() optic.Picture { return e.pictures[0] }

// Period is the time of the frames that hold at least 1.15 times the bits of the message: enough for a delivery to a receiver that saw them well.
func (e *Emitter) Period() time.Duration { return e.period }

func (e *Emitter) at(elapsed time.Duration) int8 {
	if elapsed < 0 {
		return 0
	}
	n := int64(elapsed / e.p.unit())
	if n < int64(len(e.first)) {
		return e.first[n]
	}
	return e.units[n%int64(len(e.units))]
}

// Steps gives the signal as levels and how long each lasts, for drivers of lamps that play a list over and over: all frames, once. The bound is
// that of the units of a period: 7,424.
func (e *Emitter) Steps() []Step {
	var steps []Step
	for i, l := range e.units {
		if i > 0 && l == e.units[i-1] {
			steps[len(steps)-1].Duration += e.p.unit()
			continue
		}
		steps = append(steps, Step{e.p.Levels[l], e.p.unit()})
	}
	return steps
}
