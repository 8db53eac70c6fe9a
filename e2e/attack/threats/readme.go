package threats

import (
	"errors"
	"fmt"
	"strings"

	"glint/e2e/attack/town"
)

// Markers of the generated table.
const (
	From = "<!-- threats: make threats -->"
	To   = "<!-- end of threats -->"
)

// ErrMarkers says that a text has no place for the table.
var ErrMarkers = errors.New("threats: text has no markers for the table")

// Into puts the table into a text between its markers.
func Into(text string) (string, error) {
	before, rest, ok := strings.Cut(text, From)
	_, after, closed := strings.Cut(rest, To)
	if !ok || !closed {
		return "", ErrMarkers
	}
	return before + From + "\n" + Markdown() + To + after, nil
}

// Markdown is the table of threats as the README shows it. What it claims of refusals and detections is what
// the attacks are held to.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| threat | prevented | only detected | refused by | detected by | loss at most |\n|---|---|---|---|---|---|\n")
	for _, t := range All {
		if t.Try == nil {
			fmt.Fprintf(&b, "| %s | **not tried here**: %s | | | | |\n", t.Name, t.NotTried)
			continue
		}
		name := t.Name
		if t.Partly != "" {
			name += " (*left out: " + t.Partly + "*)"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", name, t.Prevented, t.Detected, list(t.Refused), list(t.Found), t.Bound)
	}
	return b.String()
}

func list(parties []town.By) string {
	if len(parties) == 0 {
		return "–"
	}
	var out []string
	for _, p := range parties {
		out = append(out, string(p))
	}
	return strings.Join(out, ", ")
}
