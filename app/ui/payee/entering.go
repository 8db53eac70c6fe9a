package payee

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/api"
	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
	"glint/app/wire"
)

// entry is the page between charges: the keypad, and the payments beside or behind it.
func (s Screen) entry() app.UI {
	waiting := s.View.Sync.Pending
	return app.Div().Class("halls").Body(
		kit.Panel(s.Tab == TabCharge, "hall-charge", s.counter()),
		kit.Panel(s.Tab == TabPayments, "hall-payments", s.payments()),
		kit.Tabs(s.say(text.TillName)+": "+s.say(text.Sections), int(s.Tab), func(i int) { s.Do.Show(Tab(i)) },
			kit.Tab{ID: kit.IDTillTab + "charge", Label: s.say(text.TabCharge), Icon: kit.IconTill},
			kit.Tab{ID: kit.IDTillTab + "payments", Label: s.say(text.TabPayments), Icon: kit.IconClock, Count: waiting}),
	)
}

// levelOf is the level of a tab's heading: the one in front has the page's first.
func (s Screen) levelOf(t Tab) int {
	if s.Tab == t {
		return s.level()
	}
	return s.level() + 1
}

// counter is the keypad with the sum.
func (s Screen) counter() app.UI {
	sum := s.Entry.Sum(s.View.Currency)
	charge, ready := s.say(text.EnterAmount), s.Entry > 0
	if ready {
		charge = s.say(text.ChargeSum, text.Sum(sum))
	}
	return app.Div().Class("counter").Body(
		app.Div().ID(kit.IDTillNow).Class("unseen").TabIndex(-1).Body(
			kit.Heading(s.levelOf(TabCharge), "unseen", app.Text(s.say(text.ReadyForNext)))),
		kit.Troubled(s.Prefs.Language, session.TroubleNone, s.View.Problem, s.Now),
		kit.Overdue(s.Prefs.Language, s.View.Ready, kit.Button{ID: kit.IDTill + kit.IDReady + "-now", Label: s.say(text.ReadyTitle), Press: s.Do.OpenReady}.UI()),
		app.Div().Class("display").Aria("live", "polite").Aria("atomic", "true").Body(
			app.Span().Class("label").Text(s.say(text.Amount)),
			kit.Sum(kit.IDTillAmount, sum)),
		kit.Keypad(s.Prefs.Language, s.Do.Press),
		kit.Button{ID: kit.IDTillCharge, Label: charge, Look: kit.LookPrimary, Disabled: !ready, Press: s.Do.Charge}.UI(),
		kit.Field{
			ID: kit.IDTillRef, Label: s.say(text.Reference) + " (" + s.say(text.Optional) + ")", Value: s.Reference,
			Max: wire.ReferenceMax, Type: s.Do.Refer, Enter: s.Do.Charge,
		}.UI(),
		s.settingsDoor(),
		s.late(),
		s.sound(),
	)
}

// late offers to read an answer that the till did not see in time, where a charge waits for one.
func (s Screen) late() app.UI {
	if s.View.Looking {
		return app.Div().Class("looking").Body(
			kit.Eye(s.Place, api.RolePayee),
			app.Div().Body(
				app.P().Class("banner-what").Text(s.say(text.LookingBack)),
				kit.Troubled(s.Prefs.Language, s.View.Camera, session.Problem{}, s.Now)))
	}
	for _, it := range s.View.History {
		if (it.State == "" || !it.State.Final()) && (it.Ending == wire.EndingTimedOut || it.Ending == wire.EndingCancelled) {
			return kit.Button{ID: kit.IDTillLate, Label: s.say(text.LookBack), Icon: kit.IconCode, Press: s.Do.LookBack}.UI()
		}
	}
	return nil
}

// sound says that nothing can be heard yet.
func (s Screen) sound() app.UI {
	if s.View.Sound {
		return nil
	}
	return app.P().Class("help", "sound").Body(kit.IconSound.UI(), app.Span().Text(s.say(text.SoundOff)))
}

// confirm guards against charging one customer twice.
func (s Screen) confirm() app.UI {
	return app.Div().Class("card", "gate", "question").Body(
		kit.Now(s.level(), kit.IDTillNow, s.say(text.AskAgainTitle), s.say(text.AskAgainWhat, text.SumCode(s.View.Sum))),
		kit.Sum("", s.View.Sum),
		app.Div().Class("actions").Body(
			kit.Button{ID: kit.IDTillCancel, Label: s.say(text.AskAgainNo), Look: kit.LookPrimary, Press: s.Do.Cancel}.UI(),
			kit.Button{ID: kit.IDTillSure, Label: s.say(text.AskAgainYes), Press: s.Do.ChargeSure}.UI()))
}

// warning comes once on a device, before its first light.
func (s Screen) warning() app.UI {
	return app.Div().Class("card", "gate", "question").Body(
		kit.Now(s.level(), kit.IDTillNow, s.say(text.FlashWarnTitle), s.say(text.FlashWarnWhat)),
		app.If(s.Prefs.Reduced, func() app.UI {
			return kit.Banner(kit.ToneWait, kit.IconWarning, s.say(text.FlashWarnReduced), "")
		}),
		app.P().Text(s.say(text.FlashWarnDo)),
		app.Div().Class("actions").Body(
			kit.Button{ID: kit.IDTillWarned, Label: s.say(text.FlashWarnGo), Look: kit.LookPrimary, Press: s.Do.Warned}.UI(),
			kit.Button{ID: kit.IDTillStill, Label: s.say(text.StillInstead), Icon: kit.IconCode, Press: s.Do.StillInstead}.UI(),
			kit.Button{ID: kit.IDTillCancel, Label: s.say(text.Back), Press: s.Do.Cancel}.UI()))
}
