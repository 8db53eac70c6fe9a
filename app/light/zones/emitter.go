package zones

import (
	"fmt"
	"time"

	"glint/app/light/fec"
	"glint/app/light/optic"
)

// Emitter makes the pictures of one signal. It is a pure function of the time since its start and may be shared by goroutines.
type Emitter struct {
	p      Profile
	class  fec.Class
	stream []uint8
	pilots [pilotDown + 1]optic.Picture
}

// NewEmitter codes a payload.
func NewEmitter(p Profile, payload []byte) (*Emitter, error) {
	if !p.valid() {
		return nil, fmt.Errorf("zones: profile %q cannot be shown", p.Name)
	}
	stream, err := fec.Encode(payload, p.streamLength())
	if err != nil {
		return nil, fmt.Errorf("zones: %w", err)
	}
	e := &Emitter{p: p, class: fec.ClassOf(len(payload)), stream: stream}
	for k := range e.pilots {
		e.pilots[k] = pilotPicture(pilot(k))
	}
	return e, nil
}

// Picture is what must be on the screen at a time after the start. Before the start it is Rest.
func (e *Emitter) Picture(elapsed time.Duration) optic.Picture {
	if elapsed < 0 {
		return e.Rest()
	}
	elapsed += e.p.lead()
	frame := e.p.superframe()
	number := int(elapsed / frame % superframes)
	symbol := e.p.symbolAt(elapsed % frame)
	if pilots := e.p.pilots(); symbol < len(pilots) {
		return e.pilots[pilots[symbol]]
	}
	return e.zonePicture(number, symbol-len(e.p.pilots()))
}

// Rest is the picture while nothing is sent: that of the first pilot. A signal begins with the second, since a receiver that was already
// looking has seen the first; one that was not gets it from the next superframe.
func (e *Emitter) Rest() optic.Picture { return e.pilots[pilotA] }

// Period is the time of the superframes that hold at least 1.15 times the bits of the message: enough for a delivery to a receiver that saw
// all of them well.
func (e *Emitter) Period() time.Duration {
	perFrame := e.p.DataSymbols * e.p.symbolBits()
	need := (e.class.Bits()*115/100 + perFrame - 1) / perFrame
	return time.Duration(need)*e.p.superframe() - e.p.lead()
}

// symbolAt gives the place of a time within a superframe.
func (p Profile) symbolAt(t time.Duration) int {
	if t < p.lead() {
		return 0
	}
	if t < p.preambleTime() {
		return 1 + int((t-p.lead())/p.pilotTime())
	}
	return min(len(p.pilots())+int((t-p.preambleTime())/p.symbolTime()), p.symbols()-1)
}

// zonePicture shows a data symbol of a superframe.
func (e *Emitter) zonePicture(number, symbol int) optic.Picture {
	colours := make([]optic.RGB, e.p.zones())
	for z, slot := range e.p.slots(number, symbol) {
		colours[z] = palette[e.pointAt(number, symbol, slot)]
	}
	return optic.NewPicture(e.p.Cols, e.p.Rows, colours)
}

// pointAt gives the palette point for a slot of a data symbol.
func (e *Emitter) pointAt(number, symbol, slot int) point {
	bits := e.p.bitsPerZone()
	var high, low uint8
	if slot < 0 {
		high, low = e.p.labelBit(number, e.class, symbol, slot, 0), e.p.labelBit(number, e.class, symbol, slot, 1)
	} else {
		i := e.p.place(number, symbol, slot)
		high, low = e.stream[i], e.stream[i+bits-1]
	}
	if bits == 1 {
		return pointD * point(high)
	}
	return pointOf[high<<1|low]
}

func pilotPicture(k pilot) optic.Picture {
	switch k {
	case pilotA:
		return optic.NewPicture(1, 1, []optic.RGB{palette[pointA]})
	case pilotD:
		return optic.NewPicture(1, 1, []optic.RGB{palette[pointD]})
	}
	colours := make([]optic.RGB, rampSteps)
	for i := range colours {
		colours[i] = ramp((float64(i) + 0.5) / rampSteps)
	}
	if k == pilotRight {
		return optic.NewPicture(rampSteps, 1, colours)
	}
	return optic.NewPicture(1, rampSteps, colours)
}
