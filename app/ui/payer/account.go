package payer

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
)

// levelOf is the level of a tab's heading: the one in front has the page's first.
func (s Screen) levelOf(t Tab) int {
	if s.Tab == t {
		return s.level()
	}
	return s.level() + 1
}

// purse is the short line below the code: what can be spent.
func (s Screen) purse() app.UI {
	return app.Div().Class("purse").Body(
		app.Span().Class("purse-part").Body(
			app.Span().Class("label").Text(s.say(text.Balance)), app.Span().Class("purse-sum").Text(text.Sum(s.View.Balance))),
		app.Span().Class("purse-part").Body(
			app.Span().Class("label").Text(s.say(text.AllowanceLeft)), app.Span().Class("purse-sum").Text(text.Sum(s.View.Left))))
}

// readiness says whether this phone is ready.
func (s Screen) readiness() app.UI {
	return kit.Readiness{
		Language: s.Prefs.Language, Level: s.levelOf(TabAccount), Prefix: kit.IDWallet, NowID: kit.IDWallet + "-ready-now", Checks: s.View.Ready,
		Sync: s.View.Sync, Sure: s.Sure, Now: s.Now, Do: s.Do,
	}.UI()
}

// account is the balance, the allowance, and the upload; in its place the readiness page.
func (s Screen) account() app.UI {
	if s.Ready {
		return &kit.Keyed{Key: "ready", Content: s.readiness}
	}
	if s.Confirming {
		return &kit.Keyed{Key: "confirming", Content: s.confirming}
	}
	return &kit.Keyed{Key: "account", Content: s.facts}
}

func (s Screen) facts() app.UI {
	l := s.Prefs.Language
	uses := s.say(text.UsesLeftCount, s.View.UsesLeft)
	if s.View.UsesLeft == 1 {
		uses = s.say(text.UsesLeftOne)
	}
	expiry := s.say(text.Never)
	if !s.View.Expiry.IsZero() {
		expiry = l.Clock(s.View.Expiry, s.Now)
	}
	return app.Div().Class("account").Body(
		kit.Heading(s.levelOf(TabAccount), "title", app.Text(s.say(text.TabAccount))),
		kit.Facts(
			kit.Fact{Name: s.say(text.Balance), Value: kit.Sum("", s.View.Balance), More: s.say(text.AtBalance)},
			kit.Fact{Name: s.say(text.AllowanceLeft), Value: kit.Sum("", s.View.Left)},
			kit.Fact{Name: s.say(text.UsesLeft), Value: app.Span().Text(uses)},
			kit.Fact{Name: s.say(text.Expires), Value: app.Span().Text(expiry)},
			kit.Fact{Name: s.say(text.GoodAt), Value: app.Span().Text(s.goodAt())},
			kit.Fact{Name: s.say(text.AccountName), Value: app.Span().Text(s.View.Account)},
		),
		kit.Upload(l, kit.IDWalletSync, s.View.Sync, s.Now, s.Do.SyncNow),
		kit.Overdue(l, s.View.Ready),
		kit.ReadyDoor(l, kit.IDWallet, s.View.Ready, s.Do.OpenReady),
		s.confirmDoor(),
		s.signal(),
		app.Details().ID(kit.IDWallet+"-lost").Class("details").Body(
			app.Summary().Class("summary").Text(s.say(text.LostTitle)),
			app.P().Text(s.say(text.LostDo)),
			app.P().Text(s.say(text.NewPhoneDo))),
		s.privacy(),
		s.sound(),
	)
}

// goodAt says where the allowance can be spent, before somebody is refused there.
func (s Screen) goodAt() string {
	switch at := s.View.GoodAt; {
	case at.Payee != 0 && at.Name != "":
		return at.Name
	case at.Payee != 0:
		return s.say(text.GoodAtPayee, at.Payee)
	case at.Section != 0:
		return s.say(text.GoodAtSection, at.Section)
	}
	return s.say(text.GoodAtAll)
}

func (s Screen) sound() app.UI {
	if s.View.Sound {
		return nil
	}
	return app.P().Class("help", "sound").Body(kit.IconSound.UI(), app.Span().Text(s.say(text.SoundOff)))
}

// history lists the payments, newest first.
func (s Screen) history() app.UI {
	return app.Div().Class("payments").Body(
		kit.Heading(s.levelOf(TabHistory), "title", app.Text(s.say(text.TabHistory))),
		app.If(len(s.View.History) == 0, func() app.UI { return app.P().Class("empty").Text(s.say(text.NoPayments)) }),
		app.Ul().Class("rows").Body(app.Range(s.View.History).Slice(func(i int) app.UI { return s.row(s.View.History[i]) })),
	)
}

func (s Screen) row(it session.HistoryItem) app.UI {
	l := s.Prefs.Language
	who := it.Who
	if who == "" {
		who = s.say(text.HistoryUnknownPayee)
	}
	id := it.Payment
	return kit.PaymentRow(it).Body(
		app.Div().Class("row-main").Body(
			app.Span().Class("row-sum").Text(text.Sum(it.Sum)),
			app.Span().Class("row-who").Text(s.say(text.HistoryTo, who)),
			app.Span().Class("help").Text(l.Clock(it.Time, s.Now)),
		),
		app.Div().Class("row-state").Body(
			kit.StateBadge(l, it),
			kit.SentMark(l, it.Sent),
			app.If(it.Quiet, func() app.UI { return app.Span().Class("sent", "not").Text(s.say(text.QuietMark)) }),
		),
		app.If(it.Reason != "", func() app.UI { return app.P().Class("help", "row-reason").Text(l.Problem(it.Reason).Both()) }),
		app.If(it.Again, func() app.UI {
			return kit.Button{
				ID: kit.IDWalletAgain + id.String(), Label: s.say(text.ShowAgain), Icon: kit.IconCode,
				Name: s.say(text.ShowAgainOf, text.SumCode(it.Sum), who), Press: func() { s.Do.ShowAgain(id) },
			}.UI()
		}),
	)
}

// rest is the page while there is nothing to pay with.
func (s Screen) rest() app.UI {
	l := s.Prefs.Language
	what, do := s.say(text.NoTokenTitle), s.say(text.NoTokenDo)
	if text.HasProblem(s.View.Blocked) {
		a := l.Problem(s.View.Blocked)
		what, do = a.What, a.Do
	}
	return app.Div().Class("halls").Body(
		kit.Panel(s.Tab == TabPay, "hall-pay",
			app.Div().Class("card", "gate").Body(
				kit.Now(s.levelOf(TabPay), kit.IDWalletNow, what, do),
				kit.Upload(l, kit.IDWalletSync+"-rest", s.View.Sync, s.Now, s.Do.SyncNow)),
			s.purse()),
		kit.Panel(s.Tab == TabHistory, "hall-history", s.history()),
		kit.Panel(s.Tab == TabAccount, "hall-account", s.account()),
		s.tabs(),
	)
}
