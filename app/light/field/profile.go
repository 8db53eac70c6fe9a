package field

import (
	"time"

	"glint/app/light/fec"
)

// Profile is how a signal is coded: what sender and receiver must agree on. Profiles are told apart by their symbol rate, so no two in the table
// may have the same.
type Profile struct {
	ID          uint8
	Name        string
	SymbolRate  int // Hz
	Levels      int // colours that a symbol may have: 4 or 8
	DataSymbols int // in one superframe, after pilots and labels
	MaxPayload  int // bytes: those whose Period is 18 s at most
}

// profiles is the table; the first is the default. Measured with BenchmarkDeliver, 32 bytes, 16 seeds of each of 18 conditions, simulated only, 2026-11-23:
//
//   - field-20 is for everything: 6.5 s (9.8 at worst), all delivered, 15 shots a second of 40 ms included; overexposed by 1.6: 9.1 s, 15 of 16.
//   - field-30 takes 4.1 to 5.1 s (8.7 at worst), all delivered with 30 shots a second and more; 14 of 16 with 15, and 7 of 16 overexposed by 1.6.
//   - field-10 is for cameras of 10 shots a second and exposures beyond 50 ms: 32 bytes in 12.0 s, 4 of 5 at 10 shots a second of 60 ms.
//
// Four colours at 20 symbols a second took 10.1 s and were surer in none of the first ten conditions. 88 bytes take 11 to 12 s with field-30.
var profiles = []Profile{
	{ID: 16, Name: "field-20", SymbolRate: 20, Levels: 8, DataSymbols: 48, MaxPayload: 96},
	{ID: 17, Name: "field-30", SymbolRate: 30, Levels: 8, DataSymbols: 60, MaxPayload: 152},
	{ID: 18, Name: "field-10", SymbolRate: 10, Levels: 8, DataSymbols: 56, MaxPayload: 40},
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

const (
	superframes = 10 // period of a signal: the numbers of the superframes go round in it
	labelBits   = 6  // of each superframe

	// stretch is how much longer the first pilot of a superframe lasts than a symbol: one refresh at 60 Hz. The superframe is then no whole number
	// of camera frames, so a symbol that falls between two shots in one superframe falls within a shot in the next.
	stretch = time.Second / 60
)

func (p Profile) palette() *palette {
	if p.Levels == 4 {
		return &fourPoints
	}
	return &eightPoints
}

func (p Profile) bits() int         { return p.palette().bits }
func (p Profile) labels() int       { return labelBits / p.bits() }
func (p Profile) lead() int         { return len(p.palette().pilots) + p.labels() }
func (p Profile) symbols() int      { return p.lead() + p.DataSymbols }
func (p Profile) streamLength() int { return superframes * p.DataSymbols * p.bits() }

func (p Profile) valid() bool {
	return p.SymbolRate > 0 && p.SymbolRate <= 60 && (p.Levels == 4 || p.Levels == 8) && p.DataSymbols > 0
}

func (p Profile) symbolTime() time.Duration { return time.Second / time.Duration(p.SymbolRate) }

// superframe is the time that one superframe takes.
func (p Profile) superframe() time.Duration {
	return time.Duration(p.symbols())*p.symbolTime() + stretch
}

// period is the time of as many data symbols as hold 1.1 times the bits of a message, with their pilots and labels.
func (p Profile) period(class fec.Class) time.Duration {
	need := (class.Bits()*11/10 + p.bits() - 1) / p.bits()
	whole, rest := need/p.DataSymbols, need%p.DataSymbols
	d := time.Duration(whole) * p.superframe()
	if rest > 0 {
		d += time.Duration(p.lead()+rest)*p.symbolTime() + stretch
	}
	return d
}

// labelBit is one bit of the labels of a superframe. All of them together say its number and the message's class, with checks enough that two or three
// superframes suffice.
func labelBit(number int, class fec.Class, bit int) uint8 {
	word := uint64(number)<<40 | uint64(class)<<32 | uint64(bit)
	return uint8(fec.Hash(word^11<<59) >> 17 & 1)
}
