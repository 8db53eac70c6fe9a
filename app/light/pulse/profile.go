package pulse

import (
	"fmt"
	"time"

	"glint/app/light/optic"
)

// LineCode is how bits become light and dark.
type LineCode uint8

// The line codes.
const (
	NRZ                    LineCode = iota + 1 // two levels; a choice to turn at every slot that is free to; runs have a least and a greatest length
	Stairs                                     // the same with three levels: steps in one direction are no reversal
	Manchester                                 // each bit is two chips: high low for 0, low high for 1 (G. E. Thomas)
	DifferentialManchester                     // two chips with a change between them; 0 begins with a change as well (IEEE 802.5)
	Flashes                                    // flashes of one of two levels and one of two durations, dark between
)

// String names the line code.
func (c LineCode) String() string {
	names := [...]string{"none", "NRZ", "stairs", "Manchester", "differential Manchester", "flashes"}
	if int(c) < len(names) {
		return names[c]
	}
	return fmt.Sprintf("line code %d", uint8(c))
}

// Source is what shines.
type Source uint8

// The sources. A screen and a visible lamp are seen by people, and obey the reversal limit.
const (
	Screen       Source = iota + 1
	VisibleLamp         // at 70 Hz and above nobody sees it flicker
	InfraredLamp        // 850 or 940 nm: nobody sees it at all
)

// Colour is the colour of the light.
type Colour uint8

// The colours.
const (
	White Colour = iota + 1
	Red          // lamps only: saturated red must not flash on a screen
	Blue
	Infrared850 // nm
	Infrared940
)

// Profile is how a signal is coded: what sender and receiver must agree on.
type Profile struct {
	ID          uint8
	Name        string
	Code        LineCode
	Source      Source
	Colour      Colour
	FrequencyHz float64 // slots, chips or seconds of flashes a second: the finest change of the light
	Levels      []float64
	Flashes     int           // of one symbol, with the code Flashes
	Duration    time.Duration // of the shorter flash, and of the dark after each
	MaxPayload  int           // bytes
}

// Level is a relative illuminance: 0 is dark, 1 the brightest that the source gives. It is linear: levels of light add up.
type Level = float64

// profiles is the table; the first is the default.
//
//   - pulse-screen is for light sensors of browsers that see a swing of 150 lux or more: 16 bytes in 40 to 50 s.
//   - pulse-stairs is half as long again as fast, and needs 300 lux.
//   - pulse-lamp and pulse-infrared are for photodiodes.
//   - pulse-figure-6 is for people to see, and for receivers that can do nothing but measure how long and how bright a light is.
//
// The rate of the screen's profiles is a little below 9 Hz, so that 9 slots last a second or more also when a screen of 60 Hz rounds their
// times to its refreshes. Levels stay off black, so that the swing is no larger than sensors need.
var profiles = []Profile{
	{ID: 32, Name: "pulse-screen", Code: NRZ, Source: Screen, Colour: White, FrequencyHz: 8.8, Levels: []Level{0.03, 1}, MaxPayload: 16},
	{ID: 33, Name: "pulse-lamp", Code: DifferentialManchester, Source: VisibleLamp, Colour: White, FrequencyHz: 1200, Levels: []Level{0, 1}, MaxPayload: 255},
	{ID: 34, Name: "pulse-infrared", Code: Manchester, Source: InfraredLamp, Colour: Infrared850, FrequencyHz: 2000, Levels: []Level{0, 1}, MaxPayload: 255},
	{
		ID: 35, Name: "pulse-figure-6", Code: Flashes, Source: Screen, Colour: White, FrequencyHz: 1, Levels: []Level{0, 0.5, 1},
		Flashes: 2, Duration: time.Second, MaxPayload: 4,
	},
	{ID: 36, Name: "pulse-stairs", Code: Stairs, Source: Screen, Colour: White, FrequencyHz: 8.8, Levels: []Level{0.03, 0.515, 1}, MaxPayload: 16},
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

// ForSensors gives the ids of the profiles for light sensors, the surest first.
func ForSensors() []uint8 { return []uint8{32, 36} }

// Limits of the seizure rule, as far as profiles are concerned.
const (
	turnsPerSecond = 3   // reversals of luminance in any second, of a screen or a lamp that is seen to flicker
	fusionHz       = 70  // above, flicker is not seen
	levelApart     = 0.1 // of relative luminance: less is no transition, and no sensor sees it
)

// check says whether the profile can be shown at all, and safely.
func (p Profile) check() error {
	if !(p.FrequencyHz > 0) || p.MaxPayload < 1 || p.MaxPayload > 255 || len(p.Levels) < 2 {
		return fmt.Errorf("pulse: profile %q cannot be shown", p.Name)
	}
	for i, l := range p.Levels {
		if !(l >= 0 && l <= 1) || i > 0 && l < p.Levels[i-1]+levelApart {
			return fmt.Errorf("pulse: profile %q: levels %v", p.Name, p.Levels)
		}
	}
	ok := false
	switch p.Code {
	case NRZ, Stairs:
		ok = len(p.Levels) == 2 && p.Code == NRZ || len(p.Levels) == 3 && p.Code == Stairs
	case Manchester, DifferentialManchester:
		// The longest run is the sync's, of three chips: the slowest wave has a period of six.
		ok = len(p.Levels) == 2 && (p.Source == InfraredLamp || p.Source == VisibleLamp && p.FrequencyHz >= 2*syncRun*fusionHz)
	case Flashes:
		ok = len(p.Levels) == 3 && p.Flashes == 2 && p.Duration >= time.Second*2/turnsPerSecond
	}
	if !ok {
		return fmt.Errorf("pulse: profile %q: %v with %d levels at %v Hz", p.Name, p.Code, len(p.Levels), p.FrequencyHz)
	}
	return p.checkColour()
}

func (p Profile) checkColour() error {
	visible := p.Colour == White || p.Colour == Blue || p.Colour == Red && p.Source != Screen
	if p.Source == InfraredLamp {
		visible = p.Colour == Infrared850 || p.Colour == Infrared940
	}
	if !visible {
		return fmt.Errorf("pulse: profile %q: colour %d of source %d", p.Name, p.Colour, p.Source)
	}
	return nil
}

// picture shows a level on a screen.
func (p Profile) picture(l Level) optic.Picture {
	light := optic.Linear{R: l, G: l, B: l}
	if p.Colour == Blue {
		light = optic.Linear{B: l}
	}
	return optic.NewPicture(1, 1, []optic.RGB{light.RGB()})
}

// unit is the time of one slot, chip or second of flashes.
func (p Profile) unit() time.Duration { return time.Duration(float64(time.Second) / p.FrequencyHz) }
