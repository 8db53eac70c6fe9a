package payer

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/api"
	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
)

// live is the page while camera or code are in use.
func (s Screen) live() app.UI {
	sheet, look := s.ready, "ready"
	switch s.View.Phase {
	case session.PhaseReceiving:
		look = "receiving"
	case session.PhaseAsking:
		sheet, look = s.asking, "asking"
	case session.PhaseSigning:
		sheet, look = s.signing, "signing"
	case session.PhaseApproved:
		sheet, look = s.approved, "showing"
	case session.PhaseRefused:
		sheet, look = s.refused, "showing"
	}
	key := look
	if key == "receiving" {
		key = "ready" // the code is frozen: the same element
	}
	if s.View.Camera != session.TroubleNone {
		look += " blind"
	}
	return app.Div().Class("live", look, "tab-"+[...]string{"pay", "history", "account"}[s.Tab]).Body(
		kit.Eye(s.Place, api.RolePayer),
		&kit.Keyed{Key: key, Content: sheet},
	)
}

func (s Screen) symbol(label text.Key) app.UI {
	return &kit.SymbolCanvas{ID: kit.IDCode(s.Place), Label: s.say(label), Symbol: s.View.Symbol, Bars: s.View.Bars}
}

// ready shows the code, with history and account behind tabs.
func (s Screen) ready() app.UI {
	title, do := s.say(text.CodeTitle), s.say(text.CodeDo)
	if s.View.Phase == session.PhaseReceiving {
		title, do = s.say(text.ReceivingTitle), s.say(text.ReceivingDo)
	}
	return app.Div().Class("halls").Body(
		kit.Panel(s.Tab == TabPay, "hall-pay",
			kit.Now(s.levelOf(TabPay), kit.IDWalletNow, title, do),
			s.symbol(text.CodeAlt),
			s.bars(),
			app.Div().ID(kit.IDWalletMeter).Class("below-code").Body(s.guidance()),
			s.quietSince(),
			s.purse(),
		),
		kit.Panel(s.Tab == TabHistory, "hall-history", s.history()),
		kit.Panel(s.Tab == TabAccount, "hall-account", s.account()),
		s.tabs(),
	)
}

// bars are the digits of a code that is shown as bars, and the way to it and back.
func (s Screen) bars() app.UI {
	switch {
	case !s.View.HasBars || s.View.Phase != session.PhaseReady:
		return nil
	case s.View.Bars == nil:
		return app.Div().Class("bars").Body(
			kit.Button{ID: kit.IDWalletBars, Label: s.say(text.BarsShow), Name: s.say(text.BarsName), Press: s.Do.ShowBars}.UI())
	}
	digits := s.View.Bars.Text
	for i := len(digits) - 4; i > 0; i -= 4 {
		digits = digits[:i] + " " + digits[i:]
	}
	return app.Div().Class("bars").Body(
		app.P().ID(kit.IDWalletDigits).Class("digits").Text(digits),
		kit.Button{ID: kit.IDWalletBars, Label: s.say(text.BarsHide), Press: s.Do.ShowBars}.UI())
}

// tabs leads from part to part; a page of settings has its own way back, and nothing lies over its end.
func (s Screen) tabs() app.UI {
	if s.Confirming && s.Tab == TabAccount {
		return nil
	}
	return kit.Tabs(s.say(text.PayName)+": "+s.say(text.Sections), int(s.Tab), func(i int) { s.Do.Show(Tab(i)) },
		kit.Tab{ID: kit.IDWalletTab + "pay", Label: s.say(text.TabPay), Icon: kit.IconCode},
		kit.Tab{ID: kit.IDWalletTab + "history", Label: s.say(text.TabHistory), Icon: kit.IconClock, Count: s.View.Sync.Pending},
		kit.Tab{ID: kit.IDWalletTab + "account", Label: s.say(text.TabAccount), Icon: kit.IconPay})
}

// asking shows payee and sum; to accept is far from where a thumb rests.
func (s Screen) asking() app.UI {
	open := s.View.Known && s.View.Blocked == ""
	unknown := s.View.Blocked == session.ProblemUnknown || s.View.Blocked == "" && !s.View.Known
	return app.Div().Class("ask", map[bool]string{true: "strange", false: "open"}[unknown]).Body(
		kit.Now(s.level(), kit.IDWalletNow, s.say(text.AskTitle), ""),
		kit.Sum(kit.IDWalletSum, s.View.Sum),
		app.P().Class("ask-who").Text(s.say(text.AskTo, s.who())),
		app.If(s.View.Known, func() app.UI {
			return kit.Badge(kit.ToneGood, kit.IconCheck, s.say(text.PayeeVerified))
		}),
		app.If(s.View.Blocked != "" && !unknown, func() app.UI {
			a := s.Prefs.Language.Problem(s.View.Blocked)
			return kit.Banner(kit.ToneBad, kit.IconWarning, a.What, a.Do)
		}),
		app.If(unknown, func() app.UI {
			return kit.Banner(kit.ToneWait, kit.IconStranger, s.say(text.AskUnknownWarn), s.say(text.AskWaitIntro))
		}),
		app.If(unknown && s.View.Symbol != nil, func() app.UI { return s.symbol(text.CodeAlt) }),
		app.Div().Class("ask-actions").Body(
			app.If(open && s.View.Confirm.NeedsPIN, func() app.UI { return s.pinGate(s.say(text.Confirm, text.Sum(s.View.Sum)), s.Do.Accept) }),
			app.If(open && !s.View.Confirm.NeedsPIN, func() app.UI {
				return kit.Button{ID: kit.IDWalletAccept, Label: s.say(text.Confirm, text.Sum(s.View.Sum)), Look: kit.LookPrimary, Press: s.Do.Accept}.UI()
			}),
			kit.Button{ID: kit.IDWalletRefuse, Label: s.say(text.Refuse), Press: s.Do.Refuse}.UI()),
	)
}

func (s Screen) signing() app.UI {
	return app.Div().Class("ask").Body(
		kit.Now(s.level(), kit.IDWalletNow, s.say(text.SigningTitle), s.say(text.SigningDo)),
		kit.Sum("", s.View.Sum),
		app.P().Class("ask-who").Text(s.say(text.AskTo, s.who())),
		app.Div().Class("spinner").Aria("hidden", "true"))
}

// approved shows the acceptance to the till. It is not yet paid, and says so.
func (s Screen) approved() app.UI {
	return app.Div().Class("show").Body(
		kit.Now(s.level(), kit.IDWalletNow, s.say(text.ApprovedTitle), s.say(text.ApprovedDo)),
		s.symbol(text.AcceptanceAlt),
		s.quietNow(),
		app.P().Class("show-what").Body(
			app.Span().Class("row-sum").Text(text.SumCode(s.View.Sum)), app.Text(" "), app.Span().Text(s.say(text.AskTo, s.who()))),
		app.Div().Class("below-code").Body(
			kit.Troubled(s.Prefs.Language, s.View.Camera, s.View.Problem, s.Now),
			app.If(s.View.Light.Locked, func() app.UI { return s.progress() }),
			kit.CheckWords(s.Prefs.Language, kit.IDWalletWords, s.View.Words),
			app.P().Class("help").Text(s.say(text.ApprovedNote)+" "+s.say(text.StopShowingNote))),
		kit.Button{ID: kit.IDWalletStop, Label: s.say(text.StopShowing), Press: s.Do.Stop}.UI(),
	)
}

func (s Screen) refused() app.UI {
	return app.Div().Class("show").Body(
		kit.Now(s.level(), kit.IDWalletNow, s.say(text.RefusedTitle), s.say(text.RefusedDo)),
		app.If(s.View.Symbol != nil, func() app.UI { return s.symbol(text.AcceptanceAlt) }),
		app.P().Class("show-what").Body(
			app.Span().Class("row-sum").Text(text.SumCode(s.View.Sum)), app.Text(" "), app.Span().Text(s.say(text.AskTo, s.who()))),
		kit.Button{ID: kit.IDWalletNext, Label: s.say(text.NewCode), Look: kit.LookPrimary, Press: s.Do.Next}.UI(),
	)
}

// paid says so by the receipt or the server's word.
func (s Screen) paid() app.UI {
	return app.Div().Class("result", "good").Body(
		app.Div().Class("big-mark").Aria("hidden", "true").Body(kit.IconCheck.UI()),
		kit.Now(s.level(), kit.IDWalletNow, s.say(text.PaidTitle), ""),
		kit.Sum("", s.View.Sum),
		s.quietNow(),
		app.P().Class("ask-who").Text(s.say(text.PaidTo, s.who())),
		kit.CheckWords(s.Prefs.Language, kit.IDWalletWords, s.View.Words),
		app.Div().Class("actions").Body(
			kit.Button{ID: kit.IDWalletNext, Label: s.say(text.NewCode), Look: kit.LookPrimary, Press: s.Do.Next}.UI()))
}
