package kit

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/session"
	"glint/app/ui/text"
)

// Gate is what a terminal shows before and beside its work: loading, held elsewhere, enrolment, failure.
type Gate struct {
	Language  text.Language
	Place     string
	Role      string
	Level     int    // of its heading
	NowID     string // of its big line
	TakeID    string
	RetryID   string
	EnrolHelp text.Key
	Code      string // typed so far
	Problem   session.Problem
	Do        GateActions
}

// GateActions are the callbacks of a gate.
type GateActions interface {
	TypeCode(code string)
	EnrolTyped()
	TakeOver()
	Retry()
	Leave() // of a failure, back to work
}

// Loading says that the terminal opens.
func (g Gate) Loading() app.UI {
	l := g.Language
	return app.Div().Class("card", "gate").Body(
		app.Div().Class("spinner").Aria("hidden", "true"),
		Now(g.Level, g.NowID, l.Say(text.Loading), l.Say(text.LoadingDo)))
}

// Held says that another window has the terminal.
func (g Gate) Held() app.UI {
	l := g.Language
	return app.Div().Class("card", "gate").Body(
		Now(g.Level, g.NowID, l.Say(text.HeldWhat), l.Say(text.HeldDo)),
		Button{ID: g.TakeID, Label: l.Say(text.TakeOver), Look: LookPrimary, Press: g.Do.TakeOver}.UI())
}

// Enrol asks for the one-time code.
func (g Gate) Enrol() app.UI {
	l := g.Language
	return app.Div().Class("card", "gate").Body(
		Now(g.Level, g.NowID, l.Say(text.EnrolTitle), l.Say(g.EnrolHelp)),
		g.problem(),
		Field{
			ID: IDEnrolCode(g.Place, g.Role), Label: l.Say(text.EnrolCode), Value: g.Code, Max: codeMax,
			Type: g.Do.TypeCode, Enter: g.Do.EnrolTyped,
		}.UI(),
		Button{ID: IDEnrolGo(g.Place, g.Role), Label: l.Say(text.EnrolGo), Look: LookPrimary, Press: g.Do.EnrolTyped}.UI())
}

// Failed says what the device could not do.
func (g Gate) Failed(leaveID string) app.UI {
	l := g.Language
	a := l.Problem(g.Problem.Code)
	return app.Div().Class("card", "gate").Body(
		Now(g.Level, g.NowID, l.Say(text.FailedTitle), ""),
		Banner(ToneBad, IconWarning, a.What, a.Do),
		app.Div().Class("actions").Body(
			Button{ID: g.RetryID, Label: l.Say(text.Retry), Look: LookPrimary, Press: g.Do.Retry}.UI(),
			Button{ID: leaveID, Label: l.Say(text.Back), Press: g.Do.Leave}.UI()))
}

func (g Gate) problem() app.UI {
	if g.Problem.Code == "" {
		return nil
	}
	a := g.Language.Problem(g.Problem.Code)
	return Banner(ToneBad, IconWarning, a.What, a.Do)
}

// CodeInAddress gives the one-time code that the operator's QR puts behind the # of a page's address, to be
// sent by the person's own press; empty where there is none.
func CodeInAddress(fragment string) string {
	code, found := strings.CutPrefix(fragment, "enrol=")
	if !found || len(code) > codeMax {
		return ""
	}
	return CleanCode(code)
}

// codeMax is the longest one-time code that is taken.
const codeMax = 64
