// Package payer is the page of a wallet: the code at once, the light received by itself, the question, the
// answer to show, and what is left.
//
// Render is a pure function of a session's view and the page's own few values; Page is the component that
// follows a session and carries presses to it.
package payer

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/api"
	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
	"glint/app/wire"
)

// Tab is a part of the page between payments.
type Tab int

// The tabs.
const (
	TabPay Tab = iota
	TabHistory
	TabAccount
)

// Screen is all that the page shows.
type Screen struct {
	View       session.WalletView
	Prefs      kit.Prefs
	Place      string
	Code       string // one-time code typed so far
	Tab        Tab
	Confirming bool   // the page of how to confirm is open, on the account's tab
	PIN        string // typed so far
	Ready      bool   // the readiness page is open, on the account's tab
	Sure       bool   // starting over has been asked for once
	Closing    bool   // closing the account has been asked for once
	Now        time.Time
	Do         Actions
}

// Actions is all that a person can do here.
type Actions interface {
	kit.GateActions
	kit.ReadyActions
	ConfirmActions
	PrivacyActions
	Accept()
	Refuse()
	Stop() // put the charge aside, or stop showing an answer
	Next()
	NewCode()  // a fresh payment code
	ShowBars() // as bars, or as a square code again
	UseLens(id string)
	ShowAgain(id wire.PaymentID)
	Show(t Tab)
	SwitchLanguage()
	SwitchTheme()
}

func (s Screen) say(k text.Key, args ...any) string { return s.Prefs.Language.Say(k, args...) }

// level is where the page's headings begin: the desk has two above.
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
		kit.Live("wallet-live", s.spoken(), urgent(s.View.Phase)),
		&kit.Keyed{Key: group, Content: body},
	}
	root := app.Div().ID(kit.IDWallet).Class("screen", "wallet", "at-"+group).DataSet("phase", string(s.View.Phase)).
		DataSet("problem", kit.ProblemCode(s.View.Problem, s.Now))
	if s.Place == kit.PlaceDesk {
		return root.Body(app.Div().Class("main").Body(parts...))
	}
	return root.Body(s.header(), app.Main().ID(kit.IDMain).Class("main").Body(parts...))
}

func (s Screen) header() app.UI {
	var extra app.UI
	if s.View.Demo {
		extra = kit.Badge(kit.ToneCalm, kit.IconNone, s.say(text.Demo))
	}
	return kit.Header(kit.IconPay, s.say(text.PayName), s.View.Account, extra, s.Prefs.Switches(s.Do.SwitchLanguage, s.Do.SwitchTheme))
}

// body picks what the phase shows. While the camera looks, its preview and the code stay the same elements.
func (s Screen) body() (group string, content func() app.UI) {
	switch s.View.Phase {
	case session.PhaseHeld:
		return "held", s.gate().Held
	case session.PhaseEnrol:
		return "enrol", s.gate().Enrol
	case session.PhaseFailed:
		return "failed", func() app.UI { return s.gate().Failed(kit.IDWalletNext) }
	case session.PhaseReady, session.PhaseReceiving, session.PhaseAsking, session.PhaseSigning, session.PhaseApproved, session.PhaseRefused:
		return "live", s.live
	case session.PhaseNoToken:
		return "rest", s.rest
	case session.PhasePaid:
		return "result", s.paid
	}
	return "loading", s.gate().Loading
}

func (s Screen) gate() kit.Gate {
	problem := s.View.Problem
	if s.View.Blocked != "" {
		problem.Code = s.View.Blocked
	}
	return kit.Gate{
		Language: s.Prefs.Language, Place: s.Place, Role: api.RolePayer, Level: s.level(), NowID: kit.IDWalletNow,
		TakeID: kit.IDWalletTake, RetryID: kit.IDWalletRetry, EnrolHelp: text.EnrolDoPayer, Code: s.Code,
		Problem: problem, Do: s.Do,
	}
}

// urgent tells which phases interrupt a screen reader: the question and results.
func urgent(p session.Phase) bool {
	switch p {
	case session.PhaseAsking, session.PhaseApproved, session.PhasePaid, session.PhaseFailed:
		return true
	}
	return false
}

// spoken is what the live region says.
func (s Screen) spoken() string {
	sum := text.SumCode(s.View.Sum)
	switch s.View.Phase {
	case session.PhaseReceiving:
		return s.say(text.ReceivingTitle)
	case session.PhaseAsking:
		out := s.say(text.AskTitle) + " " + sum + ", " + s.say(text.AskTo, s.who())
		if s.View.Blocked != "" {
			out += ". " + s.Prefs.Language.Problem(s.View.Blocked).Both()
		}
		return out
	case session.PhaseApproved:
		return s.say(text.ApprovedTitle) + ". " + sum
	case session.PhasePaid:
		return s.say(text.PaidTitle) + ". " + sum + ", " + s.say(text.PaidTo, s.who())
	case session.PhaseRefused:
		return s.say(text.RefusedTitle) + ". " + s.say(text.RefusedDo)
	case session.PhaseNoToken:
		return s.say(text.NoTokenTitle)
	}
	if kit.Fresh(s.View.Problem, s.Now) {
		return s.Prefs.Language.Problem(s.View.Problem.Code).Both()
	}
	return ""
}

// who names the payee; one that no directory knows has only its number.
func (s Screen) who() string {
	if s.View.Known && s.View.Who != "" {
		return s.View.Who
	}
	return s.say(text.AskUnknown, int(s.View.PayeeID))
}
