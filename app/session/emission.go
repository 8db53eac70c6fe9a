package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Emission is how a till sends: how far its light reaches, for how long, and whether it stands still. It is a setting of the
// terminal; its zero value is the usual one.
type Emission struct {
	Reach  Reach
	Until  Until
	Window time.Duration // of UntilWindow
	Style  Style
}

// Until is when the light of a charge, or of a receipt, ends by itself. The till goes on looking for the answer.
type Until uint8

// The ends of light.
const (
	UntilAnswered Until = iota // with the charge: answered, stopped or timed out
	UntilWindow                // after Emission.Window
	UntilWhole                 // after one whole signal; a still code, which has none, stands for the shortest window
)

// Limits of Emission.Window, and what it is where none was chosen.
const (
	WindowMin   = 5 * time.Second
	WindowMax   = 120 * time.Second
	WindowUsual = 30 * time.Second
)

// Style says whether what the light carries plays in time, stands still as a code, or both.
type Style uint8

// The styles.
const (
	StyleAsDevice Style = iota // StyleBeside; StyleStill where the device asks for less motion
	StyleLight                 // the playing light alone
	StyleBeside                // the playing light, with the code beside it where there is room
	StyleStill                 // the code alone: nothing flickers
)

// errEmission says that settings are none that a person can have chosen.
var errEmission = errors.New("session: emission out of range")

// clean checks settings that come from outside and fills in the window.
func (e Emission) clean() (Emission, error) {
	if e.Window == 0 {
		e.Window = WindowUsual
	}
	if e.Reach > ReachFar || e.Until > UntilWhole || e.Style > StyleStill || e.Window < WindowMin || e.Window > WindowMax {
		return Emission{}, fmt.Errorf("%w: %+v", errEmission, e)
	}
	return e, nil
}

// on gives the settings with the style that they mean on this device.
func (e Emission) on(reduced bool) Emission {
	switch {
	case e.Style != StyleAsDevice:
	case reduced:
		e.Style = StyleStill
	default:
		e.Style = StyleBeside
	}
	return e
}

// lasts is how long the light goes on where a time is set; zero: no limit of time.
func (e Emission) lasts() time.Duration {
	switch {
	case e.Until == UntilWindow:
		return e.Window
	case e.Until == UntilWhole && e.Style == StyleStill:
		return WindowMin
	}
	return 0
}

// keptEmission is how settings are stored.
type keptEmission struct {
	Reach  Reach `json:"reach"`
	Until  Until `json:"until"`
	Window int   `json:"window"` // seconds
	Style  Style `json:"style"`
}

func keepEmission(e Emission) keptEmission {
	return keptEmission{e.Reach, e.Until, int(e.Window / time.Second), e.Style}
}

// decodeEmission reads stored settings; nothing stored gives the usual ones.
func decodeEmission(b []byte) (Emission, error) {
	if b == nil {
		return Emission{}.clean()
	}
	var k keptEmission
	if err := json.Unmarshal(b, &k); err != nil {
		return Emission{}, fmt.Errorf("%w: %w", errEmission, err)
	}
	if k.Window < 0 || k.Window > int(WindowMax/time.Second) {
		return Emission{}, fmt.Errorf("%w: window of %d s", errEmission, k.Window)
	}
	return Emission{k.Reach, k.Until, time.Duration(k.Window) * time.Second, k.Style}.clean()
}
