package payee

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
	"glint/app/wire"
)

// stage is the page while a charge is under way: the camera's view, then the light with payee, sum and what
// to do beside it, then the result. Light and preview stay the same elements throughout.
func (s Screen) stage() app.UI {
	looks := []string{"stage"}
	switch sends := s.sends(); {
	case s.View.Phase == session.PhasePaid && (sends == sendsNothing || sends == sendsDark):
		looks = append(looks, "done")
	case s.View.Phase == session.PhasePaid:
		looks = append(looks, "paid", string(sends))
	case sends != sendsNothing:
		looks = append(looks, "flash", string(sends))
	default:
		looks = append(looks, "scan")
	}
	if s.View.Light != nil && s.View.Light.Reach == session.ReachFar {
		looks = append(looks, "far")
	}
	return app.Div().Class(looks...).Body(
		app.Div().Class("stage-light").Body(
			app.Canvas().ID(kit.IDLight(s.Place)).Class("light").Role("img").Aria("label", s.say(text.LightArea)),
			app.If(s.sends() == sendsStill, func() app.UI { return s.still() }),
			app.If(s.sends() == sendsDark, func() app.UI { return app.Div().Class("stage-off").Aria("hidden", "true").Body(kit.IconSun.UI()) })),
		s.view(),
		app.Div().Class("stage-words").Body(s.words()...),
	)
}

// sends says what goes to the phone now.
type sends string

const (
	sendsNothing sends = ""
	sendsLight   sends = "lit"
	sendsBeside  sends = "beside" // light, and the code beside it
	sendsStill   sends = "still"  // the code alone
	sendsDark    sends = "dark"   // the light is off, and can be played again
)

func (s Screen) sends() sends {
	switch {
	case s.View.Light != nil && s.View.Still != nil:
		return sendsBeside
	case s.View.Light != nil:
		return sendsLight
	case s.View.Still != nil:
		return sendsStill
	case s.View.Dark:
		return sendsDark
	}
	return sendsNothing
}

// still is what the light carries, as a code.
func (s Screen) still() app.UI {
	return &kit.SymbolCanvas{ID: kit.IDStill(s.Place), Label: s.say(text.StillAlt), Symbol: s.View.Still}
}

func (s Screen) words() []app.UI {
	switch {
	case s.View.Phase == session.PhasePaid:
		return s.paid()
	case s.Warning:
		return s.warningInside()
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
			s.troubled()),
		app.Div().Class("played").Body(s.played()),
		app.If(s.sends() == sendsBeside, func() app.UI {
			return app.Div().Class("still-beside").Body(s.still(), app.P().Class("help").Text(s.say(text.StillBeside)))
		}),
		app.Div().Class("actions").Body(s.switches()...),
	}
}

// switches are the buttons while something is sent. Stop is always the first.
func (s Screen) switches() []app.UI {
	out := []app.UI{
		kit.Button{ID: kit.IDTillCancel, Label: s.say(text.Stop), Name: s.say(text.StopCharge), Look: kit.LookDanger, Icon: kit.IconStop, Press: s.Do.Cancel}.UI(),
	}
	if s.View.Phase != session.PhaseFlashing {
		return out
	}
	if s.sends() == sendsStill && !s.View.Dark {
		return append(out, kit.Button{ID: kit.IDTillLight, Label: s.say(text.PlayLight), Press: s.Do.PlayLight}.UI())
	}
	out = append(out, kit.Button{ID: kit.IDTillAgain, Label: s.say(text.PlayAgain), Press: s.Do.PlayAgain}.UI())
	if s.sends() == sendsStill {
		return out
	}
	return append(out, kit.Button{ID: kit.IDTillStill, Label: s.say(text.StillCode), Name: s.say(text.StillCodeName), Press: s.Do.AsStill}.UI())
}

// warningInside comes where light is asked for in place of a still code: camera and code go on meanwhile.
func (s Screen) warningInside() []app.UI {
	return []app.UI{
		kit.Now(s.level(), kit.IDTillNow, s.say(text.FlashWarnTitle), s.say(text.FlashWarnWhat)),
		app.P().Text(s.say(text.FlashWarnDo)),
		app.Div().Class("actions").Body(
			kit.Button{ID: kit.IDTillWarned, Label: s.say(text.FlashWarnGo), Look: kit.LookPrimary, Press: s.Do.Warned}.UI(),
			kit.Button{ID: kit.IDTillCancel, Label: s.say(text.Back), Press: s.Do.Cancel}.UI()),
	}
}

// line is the one big line with what to do.
func (s Screen) line() (line, more string) {
	switch s.View.Phase {
	case session.PhasePreparing:
		return s.say(text.Preparing), s.say(text.PreparingDo)
	case session.PhaseFlashing:
		switch {
		case s.sends() == sendsStill:
			return s.say(text.StillNow), s.say(text.StillDo)
		case s.sends() == sendsDark:
			return s.say(text.LightOff), s.say(text.LightOffDo)
		case s.View.Whole > 0:
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
	case s.View.Phase == session.PhaseFlashing && s.hint() != "":
		return app.P().Class("hint", "strong").Text(s.hint())
	case s.View.Phase == session.PhaseFlashing && s.View.Light != nil && s.View.Whole == 0:
		return app.P().Class("help").Text(s.say(text.BrightnessTill))
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
	switch s.sends() {
	case sendsLight, sendsBeside:
		more = s.say(text.ReceiptPlays) + " " + more
	case sendsStill:
		more = s.say(text.ReceiptStands) + " " + more
	}
	return []app.UI{
		app.Div().Class("big-mark").Aria("hidden", "true").Body(kit.IconCheck.UI()),
		kit.Now(s.level(), kit.IDTillNow, title, more),
		app.Div().Class("who-what").Body(
			kit.Sum("", s.View.Sum),
			app.Span().Class("who").Body(
				app.If(it.Who != "", func() app.UI { return app.Text(s.say(text.PaidFrom, it.Who) + " ") }),
				kit.CheckWordsShort(s.Prefs.Language, kit.IDTillWords, s.View.Words))),
		app.If(s.sends() == sendsBeside, func() app.UI { return app.Div().Class("still-beside").Body(s.still()) }),
		app.Div().Class("actions").Body(
			kit.Button{ID: kit.IDTillNext, Label: s.say(text.NewCharge), Look: kit.LookPrimary, Press: s.Do.Next}.UI(),
			app.If(s.View.Light != nil, func() app.UI {
				return kit.Button{ID: kit.IDTillDark, Label: s.say(text.StopLight), Icon: kit.IconStop, Press: s.Do.Darken}.UI()
			}),
			app.If(s.View.Dark, func() app.UI {
				return kit.Button{ID: kit.IDTillAgain, Label: s.say(text.PlayReceipt), Press: s.Do.PlayAgain}.UI()
			})),
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
