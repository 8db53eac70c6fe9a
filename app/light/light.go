// Package light is an optical modem: it carries up to 255 bytes from a screen to a camera, or a few to a light sensor.
//
//	payload ── NewEmitter ── Picture(elapsed) ──▶ screen ┄┄ light ┄┄▶ camera ──▶ Push(at, shot) ── NewReceiver ── payload
//	                                                     ┄┄ light ┄┄▶ sensor ──▶ Push(at, lux) ── NewSensorReceiver ── payload
//
// There are several ways to do that, called skins: a grid of colour zones (the normal case), the whole screen as one symbol (too close, no focus), light and
// dark in time (light sensors, lamps). A Profile is one skin with all its figures; Cycle says which to play for whom.
//
// The sender shows the pictures by the wall clock; a missed refresh shifts nothing. The receiver may join anywhere, see a part of the
// screen, from aside, out of focus, at 15 to 60 shots a second; it finds the screen and the profile by itself. It delivers a payload only if a checksum
// over it agrees.
//
// No signal breaks the seizure rule of package safe: colours that hardly differ in luminance and are no saturated red, or three reversals of luminance
// in any second at the most.
//
// The package knows nothing of what the bytes mean, opens no device, reads no clock and starts no goroutine: times come in as arguments.
// The same code runs in a browser, on a server and in tests. Sub-packages in signal order: fec (bytes to bits and back), zones, field and pulse (bits to
// light and back), safe (the seizure rule), sim (a simulated light path for tests and demonstrations), optic (pictures, shots, colours).
package light

import (
	"time"

	"glint/app/light/fec"
	"glint/app/light/field"
	"glint/app/light/optic"
	"glint/app/light/zones"
)

// MaxPayload is the longest payload in bytes; the shortest is 1.
const MaxPayload = fec.MaxPayload

// ErrLength says that a payload is empty or too long. NewEmitter returns it wrapped.
var ErrLength = fec.ErrLength

type (
	// RGB is one colour as 8-bit sRGB codes.
	RGB = optic.RGB
	// Picture is a grid of colours to be spread over the whole light area of a screen.
	Picture = optic.Picture
	// Shot is what a camera took: RGBA pixels.
	Shot = optic.Shot
	// Progress is what a receiver knows after a shot.
	Progress = optic.Progress
	// Stats are the figures behind Progress, for benches and status lines.
	Stats = optic.Stats
	// Hint is advice to whoever holds the camera.
	Hint = optic.Hint
)

// The hints, in the order of their table.
const (
	HintNone       = optic.HintNone       // all is well
	HintSearching  = optic.HintSearching  // no signal in view
	HintTooDark    = optic.HintTooDark    // the camera sees next to nothing
	HintTooBright  = optic.HintTooBright  // the picture is overexposed
	HintCloser     = optic.HintCloser     // the screen is too small in view
	HintHoldStill  = optic.HintHoldStill  // the view moves
	HintNightLight = optic.HintNightLight // the screen hardly shows blue: a night-light filter is on
	HintFarther    = optic.HintFarther    // too little of the screen is in view
)

// Emitter makes the pictures to show for one payload.
type Emitter struct{ source }

// source is the emitter of one skin: a pure function of the time since its start.
type source interface {
	Picture(elapsed time.Duration) Picture
	Rest() Picture
	Period() time.Duration
}

// NewEmitter codes a payload of 1 to Profile.MaxPayload bytes.
func NewEmitter(p Profile, payload []byte) (*Emitter, error) {
	s, err := p.skin().emitter(p.ID, payload)
	if err != nil {
		return nil, err
	}
	return &Emitter{s}, nil
}

// Picture is what must be on the screen at a time after the start. It depends on nothing but that time, and it never ends: the signal goes
// on until the sender stops showing it.
func (e *Emitter) Picture(elapsed time.Duration) Picture { return e.source.Picture(elapsed) }

// Rest is the picture to show while nothing is sent. Showing it for some tenths of a second before the start lets the camera settle.
func (e *Emitter) Rest() Picture { return e.source.Rest() }

// Period is the time of one whole signal: enough of it for a delivery to a receiver that sees it well from the start.
func (e *Emitter) Period() time.Duration { return e.source.Period() }

// Receiver turns shots into a payload. It knows all profiles. It is not safe for use by several goroutines.
type Receiver struct {
	zones *zones.Receiver
	field *field.Receiver
	last  Progress // with the payload, once there is one
}

// NewReceiver makes a receiver that has seen nothing.
func NewReceiver() *Receiver {
	return &Receiver{zones: zones.NewReceiver(), field: field.NewReceiver()}
}

// Push takes one shot. at is the time when it was taken (the camera's timestamp, not the time of the call), from any fixed origin.
// Shots may be lost, but should come in order; a shot much older than the one before it, or after a gap of many seconds, starts the search anew. Odd shots
// (empty, wrong length) are counted and ignored. The receiver keeps no reference to the pixels.
//
// Once Payload is not nil it stays so until Reset.
//
// The receivers of all skins for cameras see every shot. The first to deliver wins; until then Progress is that of the one that knows most.
func (r *Receiver) Push(at time.Duration, s Shot) Progress {
	if r.last.Payload != nil {
		return r.last
	}
	zones, field := r.zones.Push(at, s), r.field.Push(at, s)
	if r.last = zones; zones.Payload == nil && (field.Payload != nil || knowsMore(field, zones)) {
		r.last = field
	}
	return r.last
}

// knowsMore compares by the share of the message that is known, and without any by who sees a signal.
func knowsMore(a, b Progress) bool {
	if x, y := a.Known*b.Needed, b.Known*a.Needed; a.Needed > 0 && b.Needed > 0 && x != y {
		return x > y
	}
	if a.Known != b.Known {
		return a.Known > b.Known
	}
	return a.Locked && !b.Locked
}

// Reset forgets everything, for the next payload.
func (r *Receiver) Reset() {
	r.zones.Reset()
	r.field.Reset()
	r.last = Progress{}
}
