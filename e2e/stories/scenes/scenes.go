// Package scenes lists every state of every page as a story: a name and what the page shows, from fixed
// values, without sessions, cameras or a server.
//
// The client program (e2e/stories/client) shows them in a browser, where pictures are taken and the
// accessibility rules are tried on each.
package scenes

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/ui/kit"
)

// Story is one state of one page.
type Story struct {
	Name   string // page/state
	Render func(kit.Prefs) app.UI
	Light  bool // a picture of the signal belongs on the light canvas
}

// Now is the moment of all stories.
var Now = time.Date(2026, 11, 23, 15, 4, 0, 0, time.Local)

// All lists the stories in the order of the pages.
func All() []Story {
	var out []Story
	for _, part := range [][]Story{home(), till(), wallet(), readiness(), bench(), operator()} {
		out = append(out, part...)
	}
	return out
}

// Find gives the story of a name.
func Find(name string) (Story, bool) {
	for _, s := range All() {
		if s.Name == name {
			return s, true
		}
	}
	return Story{}, false
}

func home() []Story {
	nothing := func() {}
	return []Story{
		{Name: "home/list", Render: func(p kit.Prefs) app.UI { return renderHome(p, false, nothing) }},
		{Name: "home/lost", Render: func(p kit.Prefs) app.UI { return renderHome(p, true, nothing) }},
	}
}
