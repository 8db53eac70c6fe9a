// Package payee is the page of a till: amount entry, what happens now, the light, the result, the payments.
//
// Render is a pure function of a session's view and the page's own few values; Page is the component that
// follows a session and carries presses to it.
package payee

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/api"
	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
)

// Tab is a part of the page between charges.
type Tab int

// The tabs.
const (
	TabCharge Tab = iota
	TabPayments
)

// Screen is all that the page shows.
type Screen struct {
	View      session.TillView
	Prefs     kit.Prefs
	Place     string
	Entry     Entry
	Reference string
	Code      string // one-time code typed so far
	Tab       Tab
	Warning   bool   // the warning before the first light is asked
	PIN       string // typed so far
	Settings  bool   // the light's settings are open
	Ready     bool   // the readiness page is open
	Sure      bool   // starting over has been asked for once
	Now       time.Time
	Do        Actions
}

// Actions is all that a person can do here.
type Actions interface {
	kit.GateActions
	kit.ReadyActions
	Press(k kit.Key)
	Refer(reference string)
	Charge()     // the sum entered
	ChargeSure() // the same sum again
	Warned()     // the warning is understood
	Cancel()
	PlayAgain()
	AsStill()      // a still code in place of light
	PlayLight()    // light after all
	Darken()       // stop the light, and nothing else
	StillInstead() // a still code from now on, in place of the light that the warning is about
	LookBack()     // for the answer to a charge of before
	OpenSettings()
	CloseSettings()
	TypePIN(pin string)
	Unlock()    // the settings, with what is typed
	SetPIN()    // to what is typed
	RemovePIN() // what is set
	Style(session.Style)
	Reach(session.Reach)
	Until(session.Until)
	Window(time.Duration)
	UseLens(id string)
	NextLens()    // the camera after the one in use
	SwitchTorch() // on, or off
	LookAgain()   // at once, where the camera was away
	Next()
	Show(t Tab)
	SwitchLanguage()
	SwitchTheme()
}

func (s Screen) say(k text.Key, args ...any) string { return s.Prefs.Language.Say(k, args...) }

// level is where the page's headings begin: the desk has one above.
func (s Screen) level() int {
	if s.Place == kit.PlaceDesk {
		return 3
	}
	return 1
}

// Render draws the page.
func Render(s Screen) app.UI {
	group, body := s.body()
	parts := []app.UI{
		kit.Live("till-live", s.spoken(), urgent(s.View.Phase)),
		&kit.Keyed{Key: group, Content: body},
	}
	root := app.Div().ID(kit.IDTill).Class("screen", "till", "at-"+group).DataSet("phase", string(s.View.Phase)).
		DataSet("problem", kit.ProblemCode(s.View.Problem, s.Now))
	if s.Place == kit.PlaceDesk {
		return root.Body(app.Div().Class("main").Body(parts...))
	}
	return root.Body(s.header(), app.Main().ID(kit.IDMain).Class("main").Body(parts...))
}

func (s Screen) header() app.UI {
	owner := s.View.Payee
	if owner != "" {
		owner += " · " + s.say(text.TerminalNo, int(s.View.Terminal))
	}
	var extra app.UI
	if s.View.Demo {
		extra = kit.Badge(kit.ToneCalm, kit.IconNone, s.say(text.Demo))
	}
	return kit.Header(kit.IconTill, s.say(text.TillName), owner, extra, s.Prefs.Switches(s.Do.SwitchLanguage, s.Do.SwitchTheme))
}

// body picks what the phase shows. Phases of one group keep their elements: light and preview must not be
// torn down between them.
func (s Screen) body() (group string, content func() app.UI) {
	switch s.View.Phase {
	case session.PhaseHeld:
		return "held", s.gate().Held
	case session.PhaseEnrol:
		return "enrol", s.gate().Enrol
	case session.PhaseFailed:
		return "failed", func() app.UI { return s.gate().Failed(kit.IDTillNext) }
	case session.PhaseEntry:
		switch {
		case s.Warning:
			return "warning", s.warning
		case s.Ready:
			return "ready", s.readiness
		case s.Settings:
			// A choice that could not be stored stays marked by the browser; drawn anew, the page shows what is.
			return "settings" + kit.ProblemCode(s.View.Problem, s.Now), s.settings
		}
		return "entry", s.entry
	case session.PhaseConfirm:
		return "confirm", s.confirm
	case session.PhaseScanning, session.PhasePreparing, session.PhaseFlashing, session.PhaseChecking, session.PhasePaid:
		return "stage", s.stage
	case session.PhaseRefused, session.PhaseForeign, session.PhaseCancelled, session.PhaseTimedOut:
		return "result", s.result
	}
	return "loading", s.gate().Loading
}

func (s Screen) gate() kit.Gate {
	return kit.Gate{
		Language: s.Prefs.Language, Place: s.Place, Role: api.RolePayee, Level: s.level(), NowID: kit.IDTillNow,
		TakeID: kit.IDTillTake, RetryID: kit.IDTillRetry, EnrolHelp: text.EnrolDoPayee, Code: s.Code,
		Problem: s.View.Problem, Do: s.Do,
	}
}

// urgent tells which phases interrupt a screen reader: results.
func urgent(p session.Phase) bool {
	switch p {
	case session.PhasePaid, session.PhaseRefused, session.PhaseForeign, session.PhaseTimedOut, session.PhaseFailed:
		return true
	}
	return false
}

// spoken is what the live region says.
func (s Screen) spoken() string {
	sum := text.SumCode(s.View.Sum)
	switch s.View.Phase {
	case session.PhaseScanning:
		return s.say(text.ScanNow) + ". " + sum
	case session.PhaseFlashing:
		line, _ := s.line()
		return line + ". " + sum
	case session.PhasePaid:
		return s.say(text.Paid) + ". " + sum
	case session.PhaseRefused:
		return s.say(text.PayerRefused) + ". " + sum
	case session.PhaseForeign:
		return s.say(text.ForeignTitle) + ". " + s.say(text.ForeignWhat)
	case session.PhaseTimedOut:
		return s.say(text.TimedOutTitle) + ". " + s.say(text.TimedOutDo)
	case session.PhaseCancelled:
		return s.say(text.CancelledTitle)
	case session.PhaseFailed:
		return s.Prefs.Language.Problem(s.View.Problem.Code).Both()
	}
	if kit.Fresh(s.View.Problem, s.Now) {
		return s.Prefs.Language.Problem(s.View.Problem.Code).Both()
	}
	return ""
}
