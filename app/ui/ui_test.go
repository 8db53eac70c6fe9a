package ui

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/money"
	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
)

func TestSpoken(t *testing.T) {
	sum := money.Amount{Minor: 3850, Currency: money.CNY}
	for _, l := range []text.Language{text.English, text.Chinese} {
		for _, p := range []session.Phase{
			session.PhaseAsking, session.PhaseApproved, session.PhasePaid, session.PhaseFlashing, session.PhaseRefused,
			session.PhaseForeign, session.PhaseTimedOut, session.PhaseFailed,
		} {
			got := Spoken(l, session.Phrase{Phase: p, Who: "Harbour Tea", Sum: sum})
			if got == "" || strings.Contains(got, "%!") {
				t.Errorf("%s, %s: %q", p, l.Tag(), got)
			}
		}
		asked := Spoken(l, session.Phrase{Phase: session.PhaseAsking, Who: "Harbour Tea", Sum: sum})
		if !strings.Contains(asked, "Harbour Tea") || !strings.Contains(asked, "38.50") {
			t.Errorf("%s: %q names no payee or no sum", l.Tag(), asked)
		}
		if got := Spoken(l, session.Phrase{Phase: session.PhaseAsking, Sum: sum}); strings.Contains(got, "%!") || !strings.Contains(got, "38.50") {
			t.Errorf("%s: %q for a payee without a name", l.Tag(), got)
		}
		if got := Spoken(l, session.Phrase{Phase: session.PhaseEntry, Sum: sum}); got != "" {
			t.Errorf("%s: %q for a phase that says nothing", l.Tag(), got)
		}
	}
}

func TestHomeListsThePagesInBothLanguages(t *testing.T) {
	html := app.HTMLString(RenderHome(kit.Prefs{}, false, func() {}, func() {}))
	for _, e := range entries {
		for _, l := range []text.Language{text.English, text.Chinese} {
			if !strings.Contains(html, l.Say(e.name)) || !strings.Contains(html, l.Say(e.what)) {
				t.Errorf("%s is not there in %s", e.path, l.Tag())
			}
		}
		if !strings.Contains(html, `href="`+e.path+`"`) {
			t.Errorf("no link to %s", e.path)
		}
	}
}
