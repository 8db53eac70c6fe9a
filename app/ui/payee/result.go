package payee

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
)

// outcome is an ending without payment, in words.
type outcome struct {
	look         string
	icon         kit.Icon
	what, do     text.Key
	more         text.Key
	again, fresh bool // offer to play the same charge again; to charge anew
}

var outcomes = map[session.Phase]outcome{
	session.PhaseRefused:   {"bad", kit.IconCross, text.PayerRefused, text.PayerRefusedDo, 0, false, true},
	session.PhaseForeign:   {"odd", kit.IconStranger, text.ForeignTitle, text.ForeignWhat, text.ForeignDo, false, true},
	session.PhaseCancelled: {"calm", kit.IconStop, text.CancelledTitle, text.CancelledDo, 0, false, true},
	session.PhaseTimedOut:  {"odd", kit.IconClock, text.TimedOutTitle, text.TimedOutDo, 0, true, true},
}

// result fills the page with an ending that is no payment.
func (s Screen) result() app.UI {
	o := outcomes[s.View.Phase]
	next := kit.Button{ID: kit.IDTillNext, Label: s.say(text.NewCharge), Look: kit.LookPlain, Press: s.Do.Next}
	if !o.again {
		next.Look = kit.LookPrimary
	}
	return app.Div().Class("result", o.look).Body(
		app.Div().Class("big-mark").Aria("hidden", "true").Body(o.icon.UI()),
		kit.Now(s.level(), kit.IDTillNow, s.say(o.what), s.say(o.do)),
		app.If(o.more != 0, func() app.UI { return app.P().Class("now-more").Text(s.say(o.more)) }),
		kit.Sum("", s.View.Sum),
		kit.Troubled(s.Prefs.Language, s.View.Camera, s.View.Problem, s.Now),
		app.Div().Class("actions").Body(
			app.If(o.again, func() app.UI {
				return kit.Button{ID: kit.IDTillAgain, Label: s.say(text.PlayAgain), Look: kit.LookPrimary, Press: s.Do.PlayAgain}.UI()
			}),
			next.UI()))
}
