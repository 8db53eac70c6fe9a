package stage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// scanGap is the time between two keys of a scanner, by the clock of key presses.
const scanGap = 5 * time.Millisecond

// keyShift is the bit of the Shift key.
const keyShift = 8

// German is what a German layout gives for keys of a US keyboard, where that is another character.
var German = map[rune]string{
	'Y': "Z", 'Z': "Y", ':': "Ö", '/': "-", '-': "ß", '*': "(", '+': "`",
}

// Scan presses the keys of a text and then Enter, as a scanner does that plugs in as a keyboard and is set to a US layout. layout is that of
// the machine; nil: the same.
func (b *Browser) Scan(text string, layout map[rune]string) error {
	ctx, cancel := context.WithTimeout(b.ctx, 60*time.Second)
	defer cancel()
	at := time.Now().Add(-time.Duration(len(text)+1) * scanGap)
	for _, c := range text + "\n" {
		place, shift, err := keyOf(c)
		if err != nil {
			return err
		}
		name, other := layout[c]
		if !other {
			name = string(c)
		}
		down := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: name, Code: place, Text: name}
		if c == '\n' {
			down.Key, down.Text = "Enter", "\r"
		}
		if shift {
			down.Modifiers = keyShift
		}
		at = at.Add(scanGap)
		down.Timestamp = input.TimeSinceEpoch(float64(at.UnixMicro()) / 1e6)
		if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, down); err != nil {
			return fmt.Errorf("stage: %s: scan: %w", b.Name, err)
		}
	}
	return nil
}

// keyOf is the key of a US keyboard for a character of our codes.
func keyOf(c rune) (place string, shift bool, err error) {
	switch {
	case c == '\n':
		return "Enter", false, nil
	case c >= 'A' && c <= 'Z':
		return "Key" + string(c), true, nil
	case c >= '0' && c <= '9':
		return "Digit" + string(c), false, nil
	}
	for place, pair := range map[string]string{
		"Space": " ", "Minus": "-", "Equal": "=+", "Period": ".", "Slash": "/", "Semicolon": ";:", "Digit4": "4$", "Digit5": "5%", "Digit8": "8*",
	} {
		if i := strings.IndexRune(pair, c); i >= 0 {
			return place, i == 1, nil
		}
	}
	return "", false, fmt.Errorf("stage: no key for %q", c)
}
