package code

import (
	"strings"
	"testing"
	"time"
)

// usKey is the key of a US keyboard for a character.
func usKey(t testing.TB, c byte) (k Key) {
	t.Helper()
	switch {
	case c >= 'A' && c <= 'Z':
		return Key{Place: "Key" + string(c), Shift: true}
	case c >= 'a' && c <= 'z':
		return Key{Place: "Key" + strings.ToUpper(string(c))}
	case c >= '0' && c <= '9':
		return Key{Place: "Digit" + string(c)}
	}
	if i := strings.IndexByte(")!@#$%^&*(", c); i >= 0 {
		return Key{Place: "Digit" + string(rune('0'+i)), Shift: true}
	}
	for place, pair := range usPlaces {
		if i := strings.IndexByte(pair, c); i >= 0 && !strings.HasPrefix(place, "Numpad") {
			return Key{Place: place, Shift: i == 1 && pair[0] != pair[1]}
		}
	}
	t.Fatalf("no key for %q", c)
	return k
}

// us, german and french say what a place and Shift give on a layout, where it is not as on a US one.
var (
	us     = map[string]string{}
	german = map[string]string{
		"KeyY": "zZ", "KeyZ": "yY", "Semicolon": "öÖ", "Slash": "-_", "Minus": "ß?", "Equal": "´`", "Digit8": "8(", "Digit7": "7/", "Period": ".:",
		"Digit0": "0=", "Digit9": "9)",
	}
	french = map[string]string{
		"KeyA": "qQ", "KeyQ": "aA", "KeyZ": "wW", "KeyW": "zZ", "KeyM": ",?", "Semicolon": "mM", "Period": ":/", "Slash": "!§", "Comma": ";.",
		"Digit1": "&1", "Digit2": "é2", "Digit3": `"3`, "Digit4": "'4", "Digit5": "(5", "Digit6": "-6", "Digit7": "è7", "Digit8": "_8", "Digit9": "ç9",
		"Digit0": "à0", "Minus": ")°",
	}
)

// scan types a text by a scanner with a US layout on a machine with another, a key every gap, and gives what becomes of it.
func scan(t testing.TB, g *Typing, layout map[string]string, text string, from, gap time.Duration) (verdicts []Verdict) {
	t.Helper()
	for i := range len(text) {
		k := usKey(t, text[i])
		k.Name = string(text[i])
		if pair := []rune(layout[k.Place]); len(pair) == 2 {
			k.Name = string(pair[0])
			if k.Shift {
				k.Name = string(pair[1])
			}
		}
		k.At = from + time.Duration(i)*gap
		if k.Shift {
			verdicts = append(verdicts, g.Press(Key{Name: "Shift", Place: "ShiftLeft", At: k.At}))
		}
		verdicts = append(verdicts, g.Press(k))
	}
	return verdicts
}

func TestTypedByAScanner(t *testing.T) {
	code, err := Text(KindPayment, []byte("every character of base45, and all of its symbols, come through a keyboard"))
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		layout map[string]string
		text   string
	}{
		"text, same layout":      {us, code},
		"text, German":           {german, code},
		"text, French":           {french, code},
		"short form":             {us, string(checked([]byte("9900010212345678123456")))},
		"short form, French":     {french, string(checked([]byte("9900010212345678123456")))},
		"all of base45's":        {german, "GP:" + encode45([]byte{0, 255, 17, 99, 200, 201, 202, 9, 8, 7})},
		"digits of another kind": {us, "134567890123456789"},
	} {
		t.Run(name, func(t *testing.T) {
			var g Typing
			scan(t, &g, tt.layout, tt.text, time.Second, 8*time.Millisecond)
			end := time.Second + time.Duration(len(tt.text))*8*time.Millisecond
			if v := g.Press(Key{Name: "Enter", Place: "Enter", At: end}); v != Done {
				t.Fatalf("Enter gave %v, want Done", v)
			}
			got, ok := g.Take()
			if !ok || got.Text() != tt.text || !got.Whole() {
				t.Errorf("got %+v, %v; want %q", got, ok, tt.text)
			}
			if again, ok := g.Take(); ok {
				t.Errorf("taken twice: %+v", again)
			}
		})
	}
}

// TestTypedByAPerson: keys with gaps, and few keys however quick, go on as they came.
func TestTypedByAPerson(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		gap  time.Duration
	}{"slowly": {"12.80", 120 * time.Millisecond}, "quickly, few": {"12.80", 20 * time.Millisecond}} {
		t.Run(name, func(t *testing.T) {
			var g Typing
			passed := ""
			for i := range len(tt.text) {
				k := usKey(t, tt.text[i])
				k.Name, k.At = tt.text[i:i+1], time.Duration(i)*tt.gap
				v := g.Press(k)
				if (v == Again) != (i > 0 && tt.gap > TypedGap) {
					t.Fatalf("%q: %v", k.Name, v)
				}
				if v == Again {
					for _, h := range g.Held() {
						passed += h.Name
					}
					v = g.Press(k)
				}
				if v != Hold {
					t.Fatalf("%q: %v", k.Name, v)
				}
			}
			if v := g.Press(Key{Name: "Enter", Place: "Enter", At: time.Duration(len(tt.text)-1) * tt.gap}); v != Pass {
				t.Fatalf("Enter: %v", v)
			}
			for _, h := range g.Held() {
				passed += h.Name
			}
			if passed != tt.text {
				t.Errorf("passed %q, want %q", passed, tt.text)
			}
			if _, ok := g.Take(); ok {
				t.Error("taken for a scanner's")
			}
		})
	}
}

func TestTypedInPart(t *testing.T) {
	short := string(checked([]byte("9900010212345678123456")))
	code, _ := Text(KindAcceptance, make([]byte, 106))
	for name, tt := range map[string]struct {
		text string
		late bool // a key comes 100 ms after the last
	}{
		"digits":       {text: short[:20]},
		"odd base45":   {text: code[:len(code)-2]},
		"interrupted":  {text: short, late: true},
		"far too long": {text: strings.Repeat("9", typedMost)},
	} {
		t.Run(name, func(t *testing.T) {
			var g Typing
			scan(t, &g, us, tt.text, 0, 5*time.Millisecond)
			at := time.Duration(len(tt.text)-1) * 5 * time.Millisecond
			if tt.late {
				if v := g.Press(Key{Name: "7", Place: "Digit7", At: at + 100*time.Millisecond}); v != Again {
					t.Fatalf("late key: %v", v)
				}
			}
			if wait, ok := g.Waits(); !ok || wait != TypedQuiet {
				t.Errorf("waits %v, %v", wait, ok)
			}
			got, ok := g.Take()
			if !ok || got.Whole() {
				t.Errorf("got %+v, %v; want one that is not whole", got, ok)
			}
		})
	}
}

// TestTypedIsWholeWhenForeign: what is another's is not called cut.
func TestTypedIsWholeWhenForeign(t *testing.T) {
	for _, text := range []string{"134567890123456789", "https://example.com/", "4006381333931", "GS1 element strings"} {
		if got := (Typed{ByName: text, ByPlace: text}); !got.Whole() || got.Text() != text {
			t.Errorf("%q: whole %v, text %q", text, got.Whole(), got.Text())
		}
	}
}

// FuzzTyping: whatever keys come, none is lost and none is both held and passed; a scanner's text is no longer than the limit.
func FuzzTyping(f *testing.F) {
	f.Add([]byte("\x05a\x05b\xffc\x02d"))
	f.Add([]byte(strings.Repeat("\x019", 30) + "\x01\n"))
	f.Fuzz(func(t *testing.T, script []byte) {
		var g Typing
		at := time.Duration(0)
		held := 0
		for i := 0; i+1 < len(script); i += 2 {
			at += time.Duration(script[i]) * time.Millisecond
			k := Key{Name: string(rune(script[i+1])), Place: "Digit" + string(rune('0'+script[i+1]%10)), At: at}
			if script[i+1] == '\n' {
				k.Name, k.Place = "Enter", "Enter"
			}
			v := g.Press(k)
			if v == Again {
				_, ok := g.Take()
				if back := len(g.Held()); back != held && !ok || ok && held < TypedLeast {
					t.Fatalf("%d held, %d given back", held, back)
				}
				held = 0
				if v = g.Press(k); v == Again {
					t.Fatal("again twice")
				}
			}
			switch v {
			case Hold:
				held++
			case Done:
				text, ok := g.Take()
				if !ok || len(text.ByName) > typedMost || len(text.ByPlace) > typedMost {
					t.Fatalf("done with %v, %d keys", ok, held)
				}
				held = 0
			case Pass:
				text, ok := g.Take()
				back := len(g.Held())
				if !ok && back != held || ok && held < TypedLeast || len(text.ByPlace) > typedMost {
					t.Fatalf("%d held, %d given back", held, back)
				}
				held = 0
			}
		}
	})
}
