package payee

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
)

// payments lists what this till has taken: money that waits apart from money that has come.
func (s Screen) payments() app.UI {
	drawers := map[kit.Standing][]session.HistoryItem{}
	for _, it := range s.View.History {
		st := kit.StandingOf(it)
		drawers[st] = append(drawers[st], it)
	}
	return app.Div().Class("payments").Body(
		kit.Heading(s.levelOf(TabPayments), "title", app.Text(s.say(text.TabPayments))),
		kit.Upload(s.Prefs.Language, kit.IDTillSync, s.View.Sync, s.Now, s.Do.SyncNow),
		app.If(len(s.View.History) == 0, func() app.UI { return app.P().Class("empty").Text(s.say(text.NoPayments)) }),
		s.drawer("wait", text.OfflineList, text.OfflineNote, drawers[kit.StandingOffline]),
		s.drawer("good", text.SettledList, 0, drawers[kit.StandingSettled]),
		s.drawer("calm", text.OtherList, 0, drawers[kit.StandingOther]),
	)
}

func (s Screen) drawer(class string, title, note text.Key, items []session.HistoryItem) app.UI {
	if len(items) == 0 {
		return nil
	}
	return app.Div().Class("drawer", class).Body(
		kit.Heading(s.levelOf(TabPayments)+1, "drawer-title", app.Text(s.say(title))),
		app.If(note != 0, func() app.UI { return app.P().Class("help").Text(s.say(note)) }),
		app.Ul().Class("rows").Body(app.Range(items).Slice(func(i int) app.UI { return s.row(items[i]) })),
	)
}

func (s Screen) row(it session.HistoryItem) app.UI {
	l := s.Prefs.Language
	return kit.PaymentRow(it).Body(
		app.Div().Class("row-main").Body(
			app.Span().Class("row-sum").Text(text.Sum(it.Sum)),
			app.Span().Class("row-who").Text(s.say(text.HistoryFrom, it.Who)),
			app.Span().Class("help").Text(l.Clock(it.Time, s.Now)+" · "+s.say(text.OrderNo, int(it.Order))),
		),
		app.Div().Class("row-state").Body(
			kit.StateBadge(l, it),
			kit.SentMark(l, it.Sent),
		),
		app.If(it.Reason != "", func() app.UI { return app.P().Class("help", "row-reason").Text(l.Problem(it.Reason).Both()) }),
	)
}
