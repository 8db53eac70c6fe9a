package field

import (
	"fmt"
	"time"

	"glint/app/light/fec"
	"glint/app/light/optic"
)

// Emitter makes the pictures of one signal, each of one colour. It is a pure function of the time since its start and may be shared by goroutines.
type Emitter struct {
	p        Profile
	class    fec.Class
	stream   []uint8
	pictures []optic.Picture // by point
}

// NewEmitter codes a payload of 1 to Profile.MaxPayload bytes.
func NewEmitter(p Profile, payload []byte) (*Emitter, error) {
	if !p.valid() {
		return nil, fmt.Errorf("field: profile %q cannot be shown", p.Name)
	}
	if len(payload) > p.MaxPayload {
		return nil, fmt.Errorf("field: %d bytes in profile %s: %w", len(payload), p.Name, fec.ErrLength)
	}
	stream, err := fec.Encode(payload, p.streamLength())
	if err != nil {
		return nil, fmt.Errorf("field: %w", err)
	}
	e := &Emitter{p: p, class: fec.ClassOf(len(payload)), stream: stream}
	for _, c := range p.palette().colours {
		e.pictures = append(e.pictures, optic.NewPicture(1, 1, []optic.RGB{c}))
	}
	return e, nil
}

// Picture is what must be on the screen at a time after the start. Before the start it is Rest.
func (e *Emitter) Picture(elapsed time.Duration) optic.Picture {
	if elapsed < 0 {
		return e.Rest()
	}
	frame := e.p.superframe()
	return e.pictures[e.pointAt(int(elapsed/frame%superframes), e.p.symbolAt(elapsed%frame))]
}

// Rest is the picture while nothing is sent: that of the first pilot, which so is whole for a receiver that was already looking.
func (e *Emitter) Rest() optic.Picture { return e.pictures[e.p.palette().pilots[0]] }

// Period is the time of 1.1 times the bits of the message: enough for a delivery to a receiver that saw all of them well.
func (e *Emitter) Period() time.Duration { return e.p.period(e.class) }

// symbolAt gives the place of a time within a superframe.
func (p Profile) symbolAt(t time.Duration) int {
	if t < p.symbolTime()+stretch {
		return 0
	}
	return min(int((t-stretch)/p.symbolTime()), p.symbols()-1)
}

// pointAt gives the palette point of a symbol of a superframe.
func (e *Emitter) pointAt(number, symbol int) point {
	palette := e.p.palette()
	if symbol < len(palette.pilots) {
		return palette.pilots[symbol]
	}
	var word uint8
	for i := range palette.bits {
		if symbol < e.p.lead() {
			word = word<<1 | labelBit(number, e.class, (symbol-len(palette.pilots))*palette.bits+i)
			continue
		}
		word = word<<1 | e.stream[(number*e.p.DataSymbols+symbol-e.p.lead())*palette.bits+i]
	}
	return palette.pointOf[word]
}
