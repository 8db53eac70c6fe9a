package code

import (
	"strings"
	"time"
)

// Limits of what a scanner types, in time and in count. Scanners type a key every 1 to 30 ms, people none below 60.
const (
	TypedGap   = 60 * time.Millisecond  // between two keys of one text, at most
	TypedQuiet = 300 * time.Millisecond // after the last key: a scanner without an end key has come to its end
	TypedLeast = 12                     // keys that no person types so fast
	typedMost  = maxText + 8
)

// Key is one press of a key, as browsers tell it. Scanners that plug in as keyboards press keys of a layout of theirs; what they give on this
// machine's layout is another text, so both are kept.
type Key struct {
	Name  string // what it gives here: "a", "Enter", "Process" under an input method
	Place string // where it is on a keyboard: "KeyA"
	Shift bool
	At    time.Duration // by the clock of key presses
}

// Typed is a text from a scanner, read in two ways.
type Typed struct {
	ByName  string // as this machine's layout has it; empty where a key gave no character
	ByPlace string // as a US layout has it, which is how scanners come; empty where a key has none
	Cut     bool   // it broke off
}

// Text is the reading that is a code of ours, or else the first that there is.
func (t Typed) Text() string {
	for _, text := range [...]string{t.ByName, t.ByPlace} {
		if _, _, err := Parse(text); err == nil {
			return text
		}
	}
	if t.ByName == "" {
		return t.ByPlace
	}
	return t.ByName
}

// Whole tells whether a text can have come whole: no code of ours that lacks its end.
func (t Typed) Whole() bool {
	if t.Cut {
		return false
	}
	for _, text := range [...]string{t.ByName, t.ByPlace} {
		digits := strings.HasPrefix(text, shortPrefix) && len(text) < ShortDigits && strings.Trim(text, alphabet[:10]) == ""
		if kind, _, err := Parse(text); digits || kind.Valid() && err != nil {
			return false
		}
	}
	return true
}

// Typing gathers the keys of a scanner. What it holds back until it knows whether a scanner types goes on as Held. Its zero value is
// ready; it belongs to one goroutine.
type Typing struct {
	name, place   []byte
	noName, noPut bool // a key had no character
	held          []Key
	count         int
	last          time.Duration
	cut           bool
}

// Verdict says what becomes of a key.
type Verdict uint8

// The verdicts. With Pass, what was held before comes first.
const (
	Pass  Verdict = iota // a person's: it goes on as if nobody had looked
	Hold                 // perhaps a scanner's: see Held
	Done                 // it ends a text, and is part of it: see Take
	Again                // what came before it has come to its end: see Take and Held, then press again
)

// Press takes a key.
func (g *Typing) Press(k Key) Verdict {
	if g.count > 0 && (k.At-g.last > TypedGap || k.At < g.last) {
		g.cut = true
		return Again
	}
	switch {
	case k.Name == "Shift" || k.Name == "CapsLock":
		return Pass // comes before the key that it changes
	case k.Name == "Enter" || k.Name == "Tab":
		if g.scanned() {
			return Done
		}
		return Pass
	case k.Place == "Space" && g.count == 0:
		return Pass // a person's press of a button
	}
	name, place := character(k.Name), onUS(k)
	if name == 0 && place == 0 || g.count >= typedMost {
		return Pass
	}
	g.noName, g.noPut = g.noName || name == 0, g.noPut || place == 0
	g.name, g.place = append(g.name, name), append(g.place, place)
	if g.count++; g.count < TypedLeast {
		g.held = append(g.held, k)
	} else {
		g.held = g.held[:0] // a scanner's: nobody else gets them
	}
	g.last = k.At
	return Hold
}

// scanned tells whether so many keys came that it was a scanner.
func (g *Typing) scanned() bool { return g.count >= TypedLeast }

// Waits tells how long after the last key a look at Held or Take is due, if no key comes.
func (g *Typing) Waits() (time.Duration, bool) {
	switch {
	case g.scanned():
		return TypedQuiet, true
	case g.count > 0:
		return TypedGap, true
	}
	return 0, false
}

// Held gives the keys that no scanner typed, in their order, and forgets them.
func (g *Typing) Held() []Key {
	if g.scanned() || g.count == 0 {
		return nil
	}
	out := append([]Key(nil), g.held...)
	g.reset()
	return out
}

// Take gives the text of a scanner and forgets it.
func (g *Typing) Take() (Typed, bool) {
	if !g.scanned() {
		return Typed{}, false
	}
	t := Typed{Cut: g.cut || g.count >= typedMost}
	if !g.noName {
		t.ByName = string(g.name)
	}
	if !g.noPut {
		t.ByPlace = string(g.place)
	}
	g.reset()
	return t, true
}

func (g *Typing) reset() {
	*g = Typing{name: g.name[:0], place: g.place[:0], held: g.held[:0]}
}

// character is what a key's name gives, where that is one character of ASCII.
func character(name string) byte {
	if len(name) == 1 && name[0] >= ' ' && name[0] <= '~' {
		return name[0]
	}
	return 0
}

// usPlaces are the keys beside letters and digits, with what a US layout gives without and with Shift.
var usPlaces = map[string]string{
	"Space": "  ", "Minus": "-_", "Equal": "=+", "Comma": ",<", "Period": ".>", "Slash": "/?", "Semicolon": ";:", "Quote": `'"`,
	"BracketLeft": "[{", "BracketRight": "]}", "Backslash": `\|`, "Backquote": "`~",
	"NumpadAdd": "++", "NumpadSubtract": "--", "NumpadMultiply": "**", "NumpadDivide": "//", "NumpadDecimal": "..",
}

// onUS is what a key gives on a US layout.
func onUS(k Key) byte {
	shift := 0
	if k.Shift {
		shift = 1
	}
	if pair, ok := usPlaces[k.Place]; ok {
		return pair[shift]
	}
	n := len(k.Place) - 1
	switch {
	case n == 3 && k.Place[:3] == "Key" && k.Place[3] >= 'A' && k.Place[3] <= 'Z':
		return k.Place[3] + byte(1-shift)*('a'-'A')
	case n == 5 && k.Place[:5] == "Digit" && k.Place[5] >= '0' && k.Place[5] <= '9' && k.Shift:
		return ")!@#$%^&*("[k.Place[5]-'0']
	case (n == 5 && k.Place[:5] == "Digit" || n == 6 && k.Place[:6] == "Numpad") && k.Place[n] >= '0' && k.Place[n] <= '9':
		return k.Place[n]
	}
	return 0
}
