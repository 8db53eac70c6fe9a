package kit

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/ui/text"
)

// Key is one key of the keypad.
type Key string

// The keys that are no digits. Digits are "0" to "9".
const (
	KeyDoubleZero Key = "00"
	KeyClear      Key = "clear"
	KeyBack       Key = "back"
)

var keypad = [...]Key{"1", "2", "3", "4", "5", "6", "7", "8", "9", KeyDoubleZero, "0", KeyBack}

// Keypad is the keys for an amount. press must stay valid as long as the page lives.
func Keypad(l text.Language, press func(Key)) app.UI {
	return app.Div().Class("keypad").Role("group").Aria("label", l.Say(text.Keypad)).Body(
		app.Range(keypad[:]).Slice(func(i int) app.UI {
			k := keypad[i]
			b := Button{ID: IDKey + string(k), Label: string(k), Look: LookKey, Press: func() { press(k) }}
			if k == KeyBack {
				b.Label, b.Name, b.Icon = "", l.Say(text.KeyBack), IconBackspace
			}
			return b.UI()
		}),
	)
}

// KeyOf finds the key that a key of a physical keyboard stands for.
func KeyOf(name string) (Key, bool) {
	switch {
	case len(name) == 1 && name[0] >= '0' && name[0] <= '9':
		return Key(name), true
	case name == "Backspace":
		return KeyBack, true
	case name == "Escape", name == "Delete":
		return KeyClear, true
	}
	return "", false
}
