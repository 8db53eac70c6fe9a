package payee

import (
	"slices"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/session"
	"glint/app/ui/kit"
)

// TestReadiness: the page opens and goes back, says each check, and starts over only at the second press.
func TestReadiness(t *testing.T) {
	p, f := at(session.PhaseEntry)
	f.view.Ready = []session.Check{
		{Name: session.CheckStop, Level: session.LevelBad, Code: session.ProblemSetBack},
		{Name: session.CheckLasting, Level: session.LevelWait},
		{Name: session.CheckUnsent, Level: session.LevelWait, Count: 412},
	}
	f.view.Sync = session.SyncView{Pending: 412, Stop: session.ProblemSetBack}
	p.take()
	p.OpenReady()
	html := app.HTMLString(p.Render())
	for _, want := range []string{"412 of 500", "data-check=\"lasting\"", kit.IDTill + kit.IDReadyBack, kit.IDTill + kit.IDReadyKeep, kit.IDTill + kit.IDReadyExport, kit.IDTill + kit.IDReadyOver} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	p.KeepData()
	p.Export()
	p.StartOver()
	if want := []string{"keep", "export"}; !slices.Equal(f.calls, want) {
		t.Fatalf("got %q, want %q", f.calls, want)
	}
	if !strings.Contains(app.HTMLString(p.Render()), "412 records are unsent") {
		t.Error("starting over does not warn of what is unsent")
	}
	p.StartOver()
	if f.calls[len(f.calls)-1] != "forget" {
		t.Errorf("got %q, want forget at the second press", f.calls)
	}
	p.CloseReady()
	if strings.Contains(app.HTMLString(p.Render()), kit.IDTill+kit.IDReadyBack) {
		t.Error("the page stays")
	}
}
