package light

import (
	"fmt"
	"slices"

	"glint/app/light/field"
	"glint/app/light/pulse"
	"glint/app/light/zones"
)

// Skin is a way to put coded bits into light.
type Skin uint8

// The skins that play in time. A still code, which does not, is package code's.
const (
	SkinZones Skin = iota + 1 // a grid of colour zones: the normal case
	SkinField                 // the whole screen is one symbol: too close, no focus
	SkinPulse                 // light and dark in time: light sensors and lamps
)

// String names the skin.
func (s Skin) String() string {
	if s.known() {
		return skins[s].name
	}
	return fmt.Sprintf("skin %d", uint8(s))
}

// Profile is how the light is coded. Its id says everything to sender and receiver; the details are in the table of its skin's package.
type Profile struct {
	ID         uint8 // unique over all skins
	Name       string
	Skin       Skin
	MaxPayload int // bytes
}

// skin is what each way of sending offers.
type skin struct {
	name     string
	profiles func() []Profile
	emitter  func(id uint8, payload []byte) (source, error)
}

// skins is the table, by Skin. Ids: zones 1 to 15, field 16 to 31, pulse 32 to 47.
var skins = [...]skin{
	SkinZones: {"zones", zonesProfiles, zonesEmitter},
	SkinField: {"field", fieldProfiles, fieldEmitter},
	SkinPulse: {"pulse", pulseProfiles, pulseEmitter},
}

func (s Skin) known() bool { return s >= SkinZones && int(s) < len(skins) }

func (p Profile) skin() skin {
	if p.Skin.known() {
		return skins[p.Skin]
	}
	return skin{emitter: func(id uint8, _ []byte) (source, error) { return nil, fmt.Errorf("light: no profile %d", id) }}
}

// Profiles gives the table of what a screen can play, skin by skin, each in order of its ids. The first is the default.
func Profiles() []Profile {
	var all []Profile
	for _, s := range skins[SkinZones:] {
		all = append(all, s.profiles()...)
	}
	return all
}

// ProfileByID gives the profile with an id; false if there is none.
func ProfileByID(id uint8) (Profile, bool) {
	all := Profiles()
	if i := slices.IndexFunc(all, func(p Profile) bool { return p.ID == id }); i >= 0 {
		return all[i], true
	}
	return Profile{}, false
}

func zonesProfiles() []Profile {
	var all []Profile
	for _, p := range zones.Profiles() {
		all = append(all, Profile{ID: p.ID, Name: p.Name, Skin: SkinZones, MaxPayload: MaxPayload})
	}
	return all
}

func zonesEmitter(id uint8, payload []byte) (source, error) {
	p, ok := zones.ProfileByID(id)
	if !ok {
		return nil, fmt.Errorf("light: no profile %d", id)
	}
	return zones.NewEmitter(p, payload)
}

func fieldProfiles() []Profile {
	var all []Profile
	for _, p := range field.Profiles() {
		all = append(all, Profile{ID: p.ID, Name: p.Name, Skin: SkinField, MaxPayload: p.MaxPayload})
	}
	return all
}

func fieldEmitter(id uint8, payload []byte) (source, error) {
	p, ok := field.ProfileByID(id)
	if !ok {
		return nil, fmt.Errorf("light: no profile %d", id)
	}
	return field.NewEmitter(p, payload)
}

func pulseProfiles() []Profile {
	var all []Profile
	for _, p := range pulse.Profiles() {
		if p.Source != pulse.Screen {
			continue // a lamp's driver takes its steps from package pulse
		}
		all = append(all, Profile{ID: p.ID, Name: p.Name, Skin: SkinPulse, MaxPayload: p.MaxPayload})
	}
	return all
}

func pulseEmitter(id uint8, payload []byte) (source, error) {
	p, ok := pulse.ProfileByID(id)
	if !ok || p.Source != pulse.Screen {
		return nil, fmt.Errorf("light: no profile %d", id)
	}
	return pulse.NewEmitter(p, payload)
}

// Needs says what is known of the eye that is to receive; its zero value: nothing.
type Needs struct {
	FPS    int  // shots a second; 0: not known
	Sensor bool // a light sensor, and no camera
	Bytes  int  // length of the payload
}

// Cycle lists the profiles to play one after the other, the likeliest to be quick first, until an answer comes. Those that the eye cannot receive, or
// that do not carry the payload, are left out; there may be none.
func Cycle(n Needs) []Profile {
	var order []Profile
	for _, id := range n.ids() {
		if p, ok := ProfileByID(id); ok && p.MaxPayload >= n.Bytes {
			order = append(order, p)
		}
	}
	return order
}

// Shots a second below which a camera is slow, and from which on it is fast.
const (
	slowCamera = 20
	fastCamera = 50
)

// Profiles of the tables in packages zones and field, by id.
const (
	zonesM    = 1
	zonesS    = 4
	zones60   = 5
	zonesSlow = 6
	zonesF    = 7
	field20   = 16
	field30   = 17
	field10   = 18
)

// ids is the order for a camera: the default, the field for whoever is too close for it, more and larger zones for a blurred or a slow one, then finer
// zones and slower fields.
func (n Needs) ids() []uint8 {
	switch {
	case n.Sensor:
		return pulse.ForSensors()
	case n.FPS >= fastCamera:
		return []uint8{zones60, zonesM, field30, zonesSlow, zonesS, zonesF, field20}
	case n.FPS > 0 && n.FPS < slowCamera:
		return []uint8{zonesSlow, zonesS, field10, zonesM, field20}
	}
	return []uint8{zonesM, field30, zonesSlow, zonesS, zonesF, field20}
}
