package scenes

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
)

// TestEveryStoryRenders draws each story in both languages outside a browser.
func TestEveryStoryRenders(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range All() {
		if seen[s.Name] {
			t.Errorf("two stories are named %s", s.Name)
		}
		seen[s.Name] = true
		for _, l := range []text.Language{text.English, text.Chinese} {
			html := app.HTMLString(s.Render(kit.Prefs{Language: l}))
			if strings.Count(html, "<h1") != 1 {
				t.Errorf("%s in %s: %d headings of level 1, want 1", s.Name, l.Tag(), strings.Count(html, "<h1"))
			}
			if strings.Contains(html, "%!") {
				t.Errorf("%s in %s: an argument is missing or too many", s.Name, l.Tag())
			}
			if strings.Contains(html, " style=") {
				t.Errorf("%s in %s: a style attribute, which the pages' security policy ignores", s.Name, l.Tag())
			}
		}
	}
}

// TestEveryPhaseHasAStory makes sure that no phase of a session goes unlooked at.
func TestEveryPhaseHasAStory(t *testing.T) {
	common := []session.Phase{session.PhaseLoading, session.PhaseHeld, session.PhaseEnrol, session.PhaseFailed}
	phases := map[string][]session.Phase{
		"payee/": append([]session.Phase{
			session.PhaseEntry, session.PhaseConfirm, session.PhaseScanning, session.PhasePreparing, session.PhaseFlashing, session.PhaseChecking,
			session.PhasePaid, session.PhaseRefused, session.PhaseForeign, session.PhaseCancelled, session.PhaseTimedOut,
		}, common...),
		"payer/": append([]session.Phase{
			session.PhaseReady, session.PhaseReceiving, session.PhaseAsking, session.PhaseSigning, session.PhaseApproved, session.PhasePaid,
			session.PhaseRefused, session.PhaseNoToken,
		}, common...),
	}
	for page, want := range phases {
		var all strings.Builder
		for _, s := range All() {
			if strings.HasPrefix(s.Name, page) {
				all.WriteString(app.HTMLString(s.Render(kit.Prefs{})))
			}
		}
		for _, p := range want {
			if !strings.Contains(all.String(), `data-phase="`+string(p)+`"`) {
				t.Errorf("no story of %s in phase %s", page, p)
			}
		}
	}
}
