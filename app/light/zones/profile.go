package zones

import (
	"time"

	"glint/app/light/fec"
	"glint/app/light/optic"
)

// Profile is how a signal is coded: what sender and receiver must agree on. Profiles are told apart by the rate and the order of their pilots,
// so no two in the table may have both the same.
type Profile struct {
	ID          uint8
	Name        string
	Cols, Rows  int  // zones
	PilotRate   int  // Hz, of the pilots
	Swapped     bool // the ramp down comes before the ramp to the right
	SymbolRate  int  // Hz, of the data symbols
	Levels      int  // colours that a zone may have: 2 or 4
	DataSymbols int  // in one superframe, after the pilots
	Labels      int  // zones of each data symbol that tell the superframe's number and the message's class
}

// profiles is the table; the first is the default. All figures are simulated (2026-11-23). Ids 2 and 3 were earlier signals of zones-F and zones-slow, and are not
// used again.
//
//   - zones-M: quick in most views, and the one that bears most: blur up to 16 px of 320, 15 shots a second, a third of the screen. 32 bytes in
//     0.45 s and 221 in 1.0 s at the desk. 9x6 zones took 1.2 s and were hardly quicker at blur 16; 12x8 fail there.
//   - zones-F: finer, for a sharp view or one of a part of the screen.
//   - zones-slow: for 13 to 20 shots a second with long exposures: 32 bytes in 0.5 s and 221 in 1.9 s, also at a blur of 16 px, where zones-M fails even when told
//     the timing, because its symbols outnumber the shots. Pilots of 6 a second took 0.2 s longer; of 8 they pass for those of zones-M. Symbols of 13 to 16 a second
//     take 0.1 to 0.3 s less in a sharp view (221 bytes) and fail in a small blurred one. A superframe just holds 221 bytes: with 15 symbols they take 0.4 s
//     longer, and a join in the middle is no quicker.
//   - zones-S: coarser, for blur beyond 16 px, a small picture out of focus, and 8 to 12 shots a second.
//   - zones-60: for cameras of 60 shots a second.
var profiles = []Profile{
	{ID: 1, Name: "zones-M", Cols: 10, Rows: 7, PilotRate: 10, SymbolRate: 20, Levels: 4, DataSymbols: 17, Labels: 3},
	{ID: 4, Name: "zones-S", Cols: 6, Rows: 4, PilotRate: 6, Swapped: true, SymbolRate: 10, Levels: 4, DataSymbols: 20, Labels: 2},
	{ID: 5, Name: "zones-60", Cols: 9, Rows: 6, PilotRate: 30, SymbolRate: 30, Levels: 4, DataSymbols: 20, Labels: 3},
	{ID: 6, Name: "zones-slow", Cols: 9, Rows: 6, PilotRate: 10, Swapped: true, SymbolRate: 12, Levels: 4, DataSymbols: 21, Labels: 3},
	{ID: 7, Name: "zones-F", Cols: 12, Rows: 8, PilotRate: 6, SymbolRate: 20, Levels: 4, DataSymbols: 12, Labels: 4},
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

// The first pilot of each superframe may be shorter than the others, since the one before the start, the rest, is as long as one likes. It lasts one refresh
// at 60 Hz more than five sixths of a pilot: the superframe is then no whole number of camera frames, so a cell that falls on a change of symbols
// in one superframe is clean in the next.
const (
	leadShare = 5.0 / 6
	stretch   = time.Second / 60
)

func (p Profile) zones() int        { return p.Cols * p.Rows }
func (p Profile) bitsPerZone() int  { return p.Levels / 2 }
func (p Profile) symbolBits() int   { return (p.zones() - p.Labels) * p.bitsPerZone() }
func (p Profile) symbols() int      { return len(p.pilots()) + p.DataSymbols }
func (p Profile) streamLength() int { return superframes * p.DataSymbols * p.symbolBits() }
func (p Profile) pilotTime() time.Duration {
	return time.Second / time.Duration(p.PilotRate)
}

// preambleTime is the time of all pilots.
func (p Profile) preambleTime() time.Duration {
	return p.lead() + time.Duration(len(p.pilots())-1)*p.pilotTime()
}

// lead is how long the first pilot lasts. A signal starts with its second: the rest picture before it stands for the first.
func (p Profile) lead() time.Duration {
	return time.Duration(leadShare*float64(p.pilotTime())) + stretch
}

// dataTime is the time of a superframe's data symbols.
func (p Profile) dataTime() time.Duration { return time.Duration(p.DataSymbols) * p.symbolTime() }

func (p Profile) symbolTime() time.Duration {
	return time.Second / time.Duration(p.SymbolRate)
}

// Ideal is the time that a payload of n bytes would take with the same grid and rate if neither pilots nor labels were needed and a perfect code
// filled every zone of every symbol. No receiver can be faster.
func (p Profile) Ideal(n int) time.Duration {
	perSecond := p.zones() * p.bitsPerZone() * p.SymbolRate
	return time.Duration(fec.ClassOf(n).Bits()) * time.Second / time.Duration(perSecond)
}

// valid says whether the profile can be coded at all.
func (p Profile) valid() bool {
	return p.Cols > 0 && p.Cols <= gridMost && p.Rows > 0 && p.Rows <= gridMost && p.PilotRate > 0 && p.SymbolRate > 0 && (p.Levels == 2 || p.Levels == 4) &&
		p.DataSymbols > 0 && p.Labels > 0 && p.Labels < p.zones()
}

// superframe is the time that one superframe takes.
func (p Profile) superframe() time.Duration {
	return p.preambleTime() + p.dataTime()
}

// pilot is a picture that the receiver knows.
type pilot uint8

const (
	pilotA     pilot = iota // flat in palette point A
	pilotD                  // flat in palette point D
	pilotRight              // from A at the left to D at the right
	pilotDown               // from A at the top to D at the bottom
)

var (
	pilotsPlain   = []pilot{pilotA, pilotD, pilotRight, pilotDown}
	pilotsSwapped = []pilot{pilotA, pilotD, pilotDown, pilotRight}
)

func (p Profile) pilots() []pilot {
	if p.Swapped {
		return pilotsSwapped
	}
	return pilotsPlain
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

// redInBlue is the share of red that a view's channel 0 takes from blue, and of blue that channel 1 adds to red.
const redInBlue = 0.4

// rampSteps is the count of columns (or rows) of a ramp picture.
const rampSteps = 64

// ramp is the colour a share t of the way from A to D, in linear light.
func ramp(t float64) optic.RGB {
	return palette[pointA].Linear().Mix(palette[pointD].Linear(), t).RGB()
}
