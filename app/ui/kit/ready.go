package kit

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/session"
	"glint/app/ui/text"
)

// Readiness is the page that says whether a terminal is ready to work offline, and what to do where it is
// not.
type Readiness struct {
	Language text.Language
	Level    int    // of its heading
	Prefix   string // of the ids: IDTill, IDWallet
	NowID    string
	Checks   []session.Check
	Sync     session.SyncView
	Sure     bool // starting over has been asked for once
	Now      time.Time
	Do       ReadyActions
}

// ReadyActions are the callbacks of the readiness page.
type ReadyActions interface {
	OpenReady()
	CloseReady()
	SyncNow()
	KeepData()  // asks the browser to keep what is stored
	Export()    // writes unsent records to a file
	StartOver() // asks first; then drops everything
}

// The parts of ids on the readiness page, after the prefix.
const (
	IDReady       = "-ready" // opens the page
	IDReadyBack   = "-ready-back"
	IDReadySync   = "-ready-sync"
	IDReadyKeep   = "-ready-keep"
	IDReadyExport = "-ready-export"
	IDReadyOver   = "-ready-over"
)

// Worst is the level of the check that stands worst.
func Worst(checks []session.Check) session.Level {
	worst := session.LevelGood
	for _, c := range checks {
		worst = max(worst, c.Level)
	}
	return worst
}

var levels = [...]struct {
	tone Tone
	icon Icon
	word text.Key
}{
	session.LevelGood: {ToneGood, IconCheck, text.ReadyGood},
	session.LevelWait: {ToneWait, IconClock, text.ReadyWait},
	session.LevelBad:  {ToneBad, IconWarning, text.ReadyBad},
}

// ReadyDoor opens the page, and says how it stands.
func ReadyDoor(l text.Language, prefix string, checks []session.Check, open func()) app.UI {
	level := levels[Worst(checks)]
	return Button{ID: prefix + IDReady, Label: l.Say(text.ReadyOpen, l.Say(level.word)), Icon: level.icon, Look: LookChip, Press: open}.UI()
}

// UI draws the page.
func (r Readiness) UI() app.UI {
	l, worst := r.Language, Worst(r.Checks)
	return app.Div().Class("settings", "readiness").Body(
		Now(r.Level, r.NowID, l.Say(text.ReadyTitle), l.Say([...]text.Key{text.ReadyAll, text.ReadySome, text.ReadyNot}[worst])),
		app.Ul().Class("rows").Body(app.Range(r.Checks).Slice(func(i int) app.UI { return r.row(r.Checks[i]) })),
		app.Div().Class("actions").Body(r.actions()...))
}

func (r Readiness) row(c session.Check) app.UI {
	l, level := r.Language, levels[c.Level]
	name, do := l.Check(string(c.Name), int(c.Level))
	if c.Code != "" && text.HasProblem(c.Code) {
		do = l.Problem(c.Code).Both()
	}
	return app.Li().Class("row", "check").DataSet("check", string(c.Name)).DataSet("level", int(c.Level)).Body(
		app.Div().Class("row-main").Body(
			app.Span().Class("row-who").Text(name),
			app.If(r.value(c) != "", func() app.UI { return app.Span().Class("check-value").Text(r.value(c)) })),
		app.Div().Class("row-state").Body(Badge(level.tone, level.icon, l.Say(level.word))),
		app.If(do != "" && c.Level != session.LevelGood, func() app.UI { return app.P().Class("help", "row-reason").Text(do) }))
}

// value says what was found.
func (r Readiness) value(c session.Check) string {
	l := r.Language
	switch c.Name {
	case session.CheckKey:
		return l.Say(text.ReadyKey, c.Text)
	case session.CheckToken, session.CheckCertified:
		if c.At.IsZero() {
			return ""
		}
		return l.Say(text.ReadyUntil, l.Clock(c.At, r.Now))
	case session.CheckServer:
		return l.Say(text.ReadyList, c.Count)
	case session.CheckDirectory, session.CheckSnapshot, session.CheckSync:
		return l.Ago(c.At, r.Now)
	case session.CheckLasting:
		switch {
		case c.Code != "":
			return l.Say(text.ReadyUnknown)
		case c.Level == session.LevelGood:
			return l.Say(text.ReadyKept)
		}
		return l.Say(text.ReadyLoose)
	case session.CheckCamera:
		if c.Count > 0 {
			return l.Say(text.ReadyFound, c.Count)
		}
	case session.CheckClock:
		switch {
		case c.Count > 0:
			return l.Say(text.ReadySlow, c.Count)
		case c.Count < 0:
			return l.Say(text.ReadyFast, -c.Count)
		}
		return l.Say(text.ReadyExact)
	case session.CheckUnsent:
		return l.Say(text.ReadyOf, c.Count, session.UnsentMax)
	}
	return ""
}

func (r Readiness) sure() app.UI {
	l := r.Language
	do := l.Say(text.OverSure)
	if r.Sync.Pending > 0 {
		do = l.Say(text.OverUnsent, r.Sync.Pending)
	}
	return Banner(ToneBad, IconWarning, l.Say(text.OverWhat), do)
}

// actions are what can be done, as far as there is reason to.
func (r Readiness) actions() []app.UI {
	l := r.Language
	face := l.Say(text.SyncNow)
	if r.Sync.Running {
		face = l.Say(text.SyncRunning)
	}
	var out []app.UI
	if r.Sure {
		out = append(out, r.sure())
	}
	out = append(out,
		Button{ID: r.Prefix + IDReadyBack, Label: l.Say(text.Back), Look: LookPrimary, Press: r.Do.CloseReady}.UI(),
		Button{ID: r.Prefix + IDReadySync, Label: face, Icon: IconSync, Disabled: r.Sync.Running, Press: r.Do.SyncNow}.UI())
	for _, c := range r.Checks {
		if c.Name == session.CheckLasting && c.Level != session.LevelGood {
			out = append(out, Button{ID: r.Prefix + IDReadyKeep, Label: l.Say(text.KeepData), Press: r.Do.KeepData}.UI())
		}
	}
	if r.Sync.Pending > 0 {
		out = append(out, Button{ID: r.Prefix + IDReadyExport, Label: l.Say(text.Export, r.Sync.Pending), Press: r.Do.Export}.UI())
	}
	if r.Sync.Stop != "" {
		out = append(out, Button{ID: r.Prefix + IDReadyOver, Label: l.Say(text.StartOver), Look: LookDanger, Press: r.Do.StartOver}.UI())
	}
	return out
}

// Overdue is what a terminal shows while it works: why it goes on no more, that it has not heard for too
// long, or that too much is unsent; the worst alone, with the button to the readiness page.
func Overdue(l text.Language, checks []session.Check, actions ...app.UI) app.UI {
	for _, c := range checks {
		switch {
		case c.Name == session.CheckStop:
			a := l.Problem(c.Code)
			if len(actions) > 0 {
				a.Do = "" // it stands on the page that they open, and a phone has no room for it above a keypad
			}
			return Banner(ToneBad, IconWarning, a.What, a.Do, actions...)
		case c.Level != session.LevelGood && (c.Name == session.CheckSnapshot && !c.At.IsZero() || c.Name == session.CheckUnsent):
			name, do := l.Check(string(c.Name), int(c.Level))
			if c.Name == session.CheckUnsent {
				name += ": " + l.Say(text.ReadyOf, c.Count, session.UnsentMax)
			}
			return Banner(levels[c.Level].tone, levels[c.Level].icon, name, do, actions...)
		}
	}
	return nil
}
