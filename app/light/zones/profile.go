package zones

import (
	"time"

	"glint/app/light/optic"
)

// Profile is how a signal is coded: what sender and receiver must agree on. Profiles are told apart by their symbol rate, so no two
// in the table may have the same.
type Profile struct {
	ID          uint8
	Name        string
	Cols, Rows  int // zones
	SymbolRate  int // Hz
	Levels      int // colours that a zone may have: 2 or 4
	DataSymbols int // in one superframe, after the pilots
	Labels      int // zones of each data symbol that tell the superframe's number and the message's class
}

// profiles is the table; the first is the default. Measured with `go run ./e2e/bench/light -profile N`, simulated only, 2026-11-23:
//
//   - zones-M is the fastest wherever it works: blur up to 16 px of 320, 12 shots a second or more. 32 bytes in 0.97 s, 221 in 2.8 s at the desk.
//   - zones-S is for blur beyond that: at 26 px, where zones-M delivers nothing, 32 bytes in 2.0 s. 1.4 s at the desk.
//   - zones-slow is for few shots: 32 bytes in 1.8 s at 8 screenshots a second with bad timestamps. 1.6 s at 15.
//
// Two colours in place of four (zones-S with twice the symbols) were slower everywhere, overexposure included.
var profiles = []Profile{
	{ID: 1, Name: "zones-M", Cols: 9, Rows: 6, SymbolRate: 12, Levels: 4, DataSymbols: 13, Labels: 3},
	{ID: 2, Name: "zones-S", Cols: 6, Rows: 4, SymbolRate: 10, Levels: 4, DataSymbols: 13, Labels: 2},
	{ID: 3, Name: "zones-slow", Cols: 9, Rows: 6, SymbolRate: 6, Levels: 4, DataSymbols: 10, Labels: 3},
}

// Profiles gives the table, in order of their ids.
func Profiles() []Profile { return append([]Profile(nil), profiles...) }

// ProfileByID gives the profile with an id; false if there is none.
func ProfileByID(id uint8) (Profile, bool) {
	for _, p := range profiles {
		if p.ID == id {
			return p, true
		}
	}
	return Profile{}, false
}

// superframes is the period of a signal: the superframe numbers go round in it. A whole period of zones-S
// holds 4,576 bits, twice the longest message.
const superframes = 8

// stretch is how much longer the first pilot of each superframe lasts than a symbol: one refresh at 60 Hz. The superframe is then no whole
// number of camera frames, so a cell that falls on a change of symbols in one superframe is clean in the next.
const stretch = time.Second / 60

func (p Profile) zones() int        { return p.Cols * p.Rows }
func (p Profile) bitsPerZone() int  { return p.Levels / 2 }
func (p Profile) symbolBits() int   { return (p.zones() - p.Labels) * p.bitsPerZone() }
func (p Profile) symbols() int      { return len(p.pilots()) + p.DataSymbols }
func (p Profile) streamLength() int { return superframes * p.DataSymbols * p.symbolBits() }
func (p Profile) symbolTime() time.Duration {
	return time.Second / time.Duration(p.SymbolRate)
}

// valid says whether the profile can be coded at all.
func (p Profile) valid() bool {
	return p.Cols > 0 && p.Cols <= gridMost && p.Rows > 0 && p.Rows <= gridMost && p.SymbolRate > 0 && (p.Levels == 2 || p.Levels == 4) &&
		p.DataSymbols > 0 && p.Labels > 0 && p.Labels < p.zones()
}

// superframe is the time that one superframe takes.
func (p Profile) superframe() time.Duration {
	return time.Duration(p.symbols())*p.symbolTime() + stretch
}

// pilot is a picture that the receiver knows.
type pilot uint8

const (
	pilotA     pilot = iota // flat in palette point A
	pilotD                  // flat in palette point D
	pilotE                  // flat in palette point E
	pilotRight              // from A at the left to D at the right
	pilotLeft               // from D at the left to A at the right
	pilotDown               // from A at the top to D at the bottom
	pilotUp                 // from D at the top to A at the bottom
)

var (
	pilotsTwo  = []pilot{pilotA, pilotD, pilotRight, pilotLeft, pilotDown, pilotUp}
	pilotsFour = []pilot{pilotA, pilotD, pilotE, pilotRight, pilotLeft, pilotDown, pilotUp}
)

func (p Profile) pilots() []pilot {
	if p.Levels == 2 {
		return pilotsTwo
	}
	return pilotsFour
}

// point is one colour of the palette. The order is that of the ring, along which neighbours differ in one bit.
type point uint8

const (
	pointA point = iota
	pointC
	pointD
	pointE
)

// palette holds the colours: nearly equal luminance, far apart in blue (the rule is package safe's; found by a search over 8-bit codes).
var palette = [4]optic.RGB{
	pointA: {R: 255, G: 255, B: 0},
	pointC: {R: 225, G: 255, B: 175},
	pointD: {R: 200, G: 255, B: 255},
	pointE: {R: 255, G: 245, B: 235},
}

// pointOf gives the point of two bits, first bit high: a Gray code round the ring of points.
var pointOf = [4]point{0b00: pointA, 0b01: pointC, 0b11: pointD, 0b10: pointE}

// rampSteps is the count of columns (or rows) of a ramp picture.
const rampSteps = 64

// ramp is the colour a share t of the way from A to D, in linear light.
func ramp(t float64) optic.RGB {
	return palette[pointA].Linear().Mix(palette[pointD].Linear(), t).RGB()
}
