package payee

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/api"
	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
	"glint/app/wire"
)

// stage is the page while a charge is under way: the camera's view, then the light with payee, sum and what
// to do beside it, then the result. Light and preview stay the same elements throughout.
func (s Screen) stage() app.UI {
	look := "scan"
	switch {
	case s.View.Phase == session.PhasePaid && s.View.Light == nil:
		look = "done"
	case s.View.Phase == session.PhasePaid:
		look = "paid"
	case s.View.Light != nil:
		look = "flash"
	}
	return app.Div().Class("stage", look).Body(
		app.Div().Class("stage-light").Body(
			app.Canvas().ID(kit.IDLight(s.Place)).Class("light").Role("img").Aria("label", s.say(text.LightArea))),
		kit.Eye(s.Place, api.RolePayee),
		app.Div().Class("stage-words").Body(s.words()...),
	)
}

func (s Screen) words() []app.UI {
	if s.View.Phase == session.PhasePaid {
		return s.paid()
	}
	line, more := s.line()
	return []app.UI{
		kit.Now(s.level(), kit.IDTillNow, line, more),
		app.Div().Class("who-what").Body(
			kit.Sum("", s.View.Sum),
			app.Span().Class("who").Text(s.View.Payee),
			app.If(s.View.Order != 0, func() app.UI {
				return app.Span().Class("help").Text(s.say(text.OrderNo, int(s.View.Order)))
			})),
		app.Div().Class("trouble").Body(
			kit.Troubled(s.Prefs.Language, s.View.Camera, s.View.Problem, s.Now)),
		app.Div().Class("played").Body(s.played()),
		app.Div().Class("actions").Body(
			kit.Button{ID: kit.IDTillCancel, Label: s.say(text.Stop), Name: s.say(text.StopCharge), Look: kit.LookDanger, Icon: kit.IconStop, Press: s.Do.Cancel}.UI(),
			app.If(s.View.Phase == session.PhaseFlashing, func() app.UI {
				return kit.Button{ID: kit.IDTillAgain, Label: s.say(text.PlayAgain), Press: s.Do.PlayAgain}.UI()
			})),
	}
}

// line is the one big line with what to do.
func (s Screen) line() (line, more string) {
	switch s.View.Phase {
	case session.PhasePreparing:
		return s.say(text.Preparing), s.say(text.PreparingDo)
	case session.PhaseFlashing:
		if s.View.Whole > 0 {
			return s.say(text.FlashWait), s.say(text.FlashDo)
		}
		return s.say(text.FlashNow), s.say(text.FlashDo)
	case session.PhaseChecking:
		return s.say(text.Checking), s.say(text.CheckingDo)
	}
	return s.say(text.ScanNow), s.say(text.ScanDo)
}

// played tells how far sending, or looking, has come.
func (s Screen) played() app.UI {
	switch {
	case s.View.Phase == session.PhaseScanning && s.View.Camera == session.TroubleNone:
		return app.P().Class("help").Text(s.say(text.ScanHint) + " · " + s.say(text.FramesPerSecond, int(s.View.FPS+0.5)))
	case s.View.Phase == session.PhaseFlashing && s.View.Whole == 1:
		return app.P().Class("help").Text(s.say(text.SignalsPlayedOne))
	case s.View.Phase == session.PhaseFlashing && s.View.Whole > 1:
		return app.P().Class("help").Text(s.say(text.SignalsPlayed, s.View.Whole))
	}
	return nil
}

// paid is the result that cannot be mistaken: colour, mark, words and sum; the tone is its twin.
func (s Screen) paid() []app.UI {
	it := s.payment()
	title, more := s.say(text.Paid), s.say(text.PaidOffline)
	if kit.StandingOf(it) == kit.StandingSettled {
		more = s.say(text.PaidSettled)
	}
	if s.View.Late {
		title = s.say(text.PaidLate, int(s.View.Order))
	}
	if s.View.Light != nil {
		more = s.say(text.ReceiptPlays) + " " + more
	}
	return []app.UI{
		app.Div().Class("big-mark").Aria("hidden", "true").Body(kit.IconCheck.UI()),
		kit.Now(s.level(), kit.IDTillNow, title, more),
		app.Div().Class("who-what").Body(
			kit.Sum("", s.View.Sum),
			app.If(it.Who != "", func() app.UI { return app.Span().Class("who").Text(s.say(text.PaidFrom, it.Who)) })),
		app.Div().Class("actions").Body(
			kit.Button{ID: kit.IDTillNext, Label: s.say(text.NewCharge), Look: kit.LookPrimary, Press: s.Do.Next}.UI()),
	}
}

// payment is what the list has of the charge that the page is about.
func (s Screen) payment() session.HistoryItem {
	for _, it := range s.View.History {
		if it.Order == s.View.Order && it.Ending == wire.EndingAccepted {
			return it
		}
	}
	return session.HistoryItem{}
}
