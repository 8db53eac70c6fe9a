package kit

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/api"
	"glint/app/money"
	"glint/app/session"
	"glint/app/ui/text"
	"glint/app/wire"
)

func TestStandingOf(t *testing.T) {
	tests := []struct {
		state  api.State
		ending wire.Ending
		want   Standing
	}{
		{"", wire.EndingAccepted, StandingOffline},
		{api.StatePayeeOnly, wire.EndingAccepted, StandingOffline},
		{api.StatePayerOnly, wire.EndingAccepted, StandingOffline},
		{api.StateMatched, wire.EndingAccepted, StandingOffline},
		{api.StateSettled, wire.EndingAccepted, StandingSettled},
		{api.StateSettled, wire.EndingTimedOut, StandingSettled},
		{"", wire.EndingTimedOut, StandingOther},
		{"", wire.EndingForeign, StandingOther},
		{api.StatePayeeOnly, wire.EndingCancelled, StandingOther},
		{api.StateMismatched, wire.EndingAccepted, StandingOther},
		{api.StateConflict, wire.EndingAccepted, StandingOther},
		{api.StateRejected, wire.EndingAccepted, StandingOther},
		{api.StateDisputed, wire.EndingAccepted, StandingOther},
		{api.StateVoided, wire.EndingAccepted, StandingOther},
	}
	for _, tt := range tests {
		it := session.HistoryItem{State: tt.state, Ending: tt.ending}
		if got := StandingOf(it); got != tt.want {
			t.Errorf("%q after ending %d stands at %d, want %d", tt.state, tt.ending, got, tt.want)
		}
	}
}

// TestOfflineNeverLooksSettled: an accepted payment on which the server has not spoken has neither the word nor
// the colour of one that has settled.
func TestOfflineNeverLooksSettled(t *testing.T) {
	for _, l := range []text.Language{text.English, text.Chinese} {
		badge := app.HTMLString(StateBadge(l, session.HistoryItem{Ending: wire.EndingAccepted}))
		if strings.Contains(badge, "good") || strings.Contains(badge, ">"+l.State(api.StateSettled)+"<") {
			t.Errorf("%s: %s", l.Tag(), badge)
		}
	}
}

func TestKeyOf(t *testing.T) {
	tests := []struct {
		name string
		want Key
		ok   bool
	}{
		{"7", "7", true}, {"0", "0", true}, {"Backspace", KeyBack, true}, {"Escape", KeyClear, true}, {"Delete", KeyClear, true},
		{"a", "", false}, {"Enter", "", false}, {"F1", "", false}, {".", "", false}, {"", "", false}, {"٣", "", false},
	}
	for _, tt := range tests {
		if got, ok := KeyOf(tt.name); got != tt.want || ok != tt.ok {
			t.Errorf("KeyOf(%q) = %q, %v; want %q, %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
}

// drawer is a storage in memory, with JSON values as the browser's.
type drawer struct {
	values map[string]string
	err    error
}

func (d drawer) Get(key string, value any) error {
	if v, ok := d.values[key]; ok && d.err == nil {
		return json.Unmarshal([]byte(v), value)
	}
	return d.err
}

func (d drawer) Set(key string, value any) error {
	b, err := json.Marshal(value)
	if err == nil && d.err == nil {
		d.values[key] = string(b)
	}
	return d.err
}

func TestPrefsComeBack(t *testing.T) {
	d := drawer{values: map[string]string{}}
	want := Prefs{Language: text.Chinese, Theme: ThemeDark, Warned: true}
	want.Save(d)
	if got := LoadPrefs(d); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestPrefsThatCannotBeRead(t *testing.T) {
	for name, d := range map[string]drawer{
		"forbidden": {err: errors.New("denied")},
		"odd":       {values: map[string]string{keyLanguage: `7`, keyTheme: `"pink"`, keyWarned: `"yes"`}},
	} {
		got := LoadPrefs(d)
		if got != (Prefs{}) {
			t.Errorf("%s: got %+v, want what a fresh device has", name, got)
		}
		got.Save(d)
	}
}

func TestThemesGoRound(t *testing.T) {
	p := Prefs{}
	var seen []Theme
	for range 3 {
		p = p.NextTheme()
		seen = append(seen, p.Theme)
	}
	if seen[0] != ThemeLight || seen[1] != ThemeDark || seen[2] != ThemeAuto {
		t.Errorf("themes in turn: %q", seen)
	}
}

func TestFresh(t *testing.T) {
	now := time.Unix(1000, 0)
	tests := []struct {
		name string
		p    session.Problem
		want bool
	}{
		{"none", session.Problem{At: now}, false},
		{"just now", session.Problem{Code: "x", At: now}, true},
		{"long ago", session.Problem{Code: "x", At: now.Add(-ProblemFor)}, false},
		{"clock went back", session.Problem{Code: "x", At: now.Add(time.Hour)}, true},
	}
	for _, tt := range tests {
		if got := Fresh(tt.p, now); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestSumLengths(t *testing.T) {
	for minor, class := range map[money.Minor]string{3850: "sum-figure", 128800: "sum-figure long", money.MaxMinor: "sum-figure longer"} {
		html := app.HTMLString(Sum("", money.Amount{Minor: minor, Currency: money.CNY}))
		if !strings.Contains(html, `"`+class+`"`) {
			t.Errorf("%d: no class %q in %s", minor, class, html)
		}
	}
}

func TestProgressIsHonest(t *testing.T) {
	if html := app.HTMLString(Progress("x", 5, 0)); strings.Contains(html, "value=") {
		t.Errorf("a value without knowing the whole: %s", html)
	}
	if html := app.HTMLString(Progress("x", 900, 576)); !strings.Contains(html, `value="576"`) {
		t.Errorf("more than the whole: %s", html)
	}
}

func TestCameraTroubleGoesFirst(t *testing.T) {
	now := time.Unix(1000, 0)
	html := app.HTMLString(Troubled(text.English, session.TroubleRefused, session.Problem{Code: "code_foreign", At: now}, now))
	if !strings.Contains(html, text.English.Problem("camera_refused").What) {
		t.Errorf("got %s", html)
	}
}

// marked gives the radio buttons that are marked. A false attribute is written out; the browser is given it as a property.
func marked(html string) (tags []string) {
	for _, tag := range regexp.MustCompile(`<input [^>]*>`).FindAllString(html, -1) {
		if regexp.MustCompile(` checked[ >]`).MatchString(tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}

func TestChoiceMarksOne(t *testing.T) {
	c := Choice{ID: "c", Label: "Pick", Current: 1, Options: []Option{{Key: "a", Label: "First"}, {Key: "b", Label: "Second", Help: "More"}}, Pick: func(string) {}}
	html := app.HTMLString(c.UI())
	if tags := marked(html); len(tags) != 1 || !strings.Contains(tags[0], `id="c-1"`) {
		t.Errorf("marked: %q", tags)
	}
	for _, want := range []string{"<fieldset", "<legend", `for="c-0"`, `aria-describedby="c-1-help"`, `id="c-1-help"`} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s in %s", want, html)
		}
	}
	c.Current = -1
	if tags := marked(app.HTMLString(c.UI())); tags != nil {
		t.Errorf("marked: %q", tags)
	}
}

func TestOneLensIsNoChoice(t *testing.T) {
	for _, lenses := range [][]session.Lens{nil, {{ID: "a", Name: "Front", Used: true}}} {
		if ui := LensChoice(text.English, "l", lenses, func(string) {}); ui != nil {
			t.Errorf("%d lenses to choose from: %s", len(lenses), app.HTMLString(ui))
		}
	}
}
