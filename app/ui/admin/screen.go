// Package admin is the operator's page: plain lists of accounts and payments.
package admin

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/api"
	"glint/app/money"
	"glint/app/ui/kit"
	"glint/app/ui/text"
)

// Screen is all that the page shows.
type Screen struct {
	Prefs    kit.Prefs
	Open     bool   // the key has been taken
	Key      string // typed so far
	Busy     bool
	Problem  string // code, or empty
	Accounts []api.Account
	Payments []api.Payment
	Updated  time.Time
	Now      time.Time
	Do       Actions
}

// Actions is what the operator can do here.
type Actions interface {
	TypeKey(key string)
	Enter()
	Forget()
	Refresh()
	SwitchLanguage()
	SwitchTheme()
}

func (s Screen) say(k text.Key, args ...any) string { return s.Prefs.Language.Say(k, args...) }

// Render draws the page.
func Render(s Screen) app.UI {
	body := s.ask
	key := "ask"
	if s.Open {
		body, key = s.books, "books"
	}
	return app.Div().Class("screen", "admin").Body(
		kit.Header(kit.IconSync, s.say(text.AdminName), "", nil, s.Prefs.Switches(s.Do.SwitchLanguage, s.Do.SwitchTheme)),
		app.Main().ID(kit.IDMain).Class("main").Body(
			kit.Live("admin-live", s.spoken(), false),
			&kit.Keyed{Key: key, Content: body}))
}

func (s Screen) spoken() string {
	if s.Problem == "" {
		return ""
	}
	return s.Prefs.Language.Problem(s.Problem).Both()
}

func (s Screen) trouble() app.UI {
	if s.Problem == "" {
		return nil
	}
	a := s.Prefs.Language.Problem(s.Problem)
	return kit.Banner(kit.ToneBad, kit.IconWarning, a.What, a.Do)
}

// ask asks for the operator's key.
func (s Screen) ask() app.UI {
	if s.Busy {
		return app.Div().Class("card", "gate").Body(app.Div().Class("spinner").Aria("hidden", "true"),
			app.H1().Class("now-line").Text(s.say(text.Loading)))
	}
	return app.Div().Class("card", "gate").Body(
		app.H1().Class("now-line").Text(s.say(text.AdminName)),
		s.trouble(),
		kit.Field{
			ID: "admin-key", Label: s.say(text.OperatorKey), Help: s.say(text.OperatorKeyHelp), Value: s.Key, Max: 200, Secret: true,
			Type: s.Do.TypeKey, Enter: s.Do.Enter,
		}.UI(),
		kit.Button{ID: "admin-enter", Label: s.say(text.OperatorGo), Look: kit.LookPrimary, Press: s.Do.Enter}.UI())
}

// books shows both lists.
func (s Screen) books() app.UI {
	l := s.Prefs.Language
	return app.Div().Class("books").Body(
		app.Div().Class("books-head").Body(
			app.H1().Class("title").Text(s.say(text.AdminName)),
			app.P().Class("help").Text(s.say(text.UpdatedAt, l.Clock(s.Updated, s.Now))),
			app.Div().Class("actions").Body(
				kit.Button{ID: "admin-refresh", Label: s.say(text.Refresh), Icon: kit.IconSync, Disabled: s.Busy, Press: s.Do.Refresh}.UI(),
				kit.Button{ID: "admin-forget", Label: s.say(text.OperatorForget), Press: s.Do.Forget}.UI())),
		s.trouble(),
		app.H2().Class("title").ID("admin-accounts").Text(s.say(text.Accounts)),
		s.table("admin-accounts", []column{
			{text.ColumnID, true}, {text.ColumnName, false}, {text.ColumnKind, false}, {text.ColumnBalance, true}, {text.ColumnReserved, true},
		}, len(s.Accounts), s.account),
		app.H2().Class("title").ID("admin-payments").Text(s.say(text.Payments)),
		s.table("admin-payments", []column{
			{text.ColumnTime, false}, {text.ColumnPayer, false}, {text.ColumnPayee, false}, {text.ColumnAmount, true}, {text.ColumnOrder, true}, {text.ColumnState, false},
		}, len(s.Payments), s.payment))
}

// column is one column of a table.
type column struct {
	title  text.Key
	number bool
}

// table draws rows of cells. On a narrow page each row becomes a card; roles are written out, because a changed
// display takes a table's own away.
func (s Screen) table(id string, columns []column, rows int, cells func(int) []app.UI) app.UI {
	if rows == 0 {
		return app.P().Class("empty").Text(s.say(text.NothingYet))
	}
	return app.Div().Class("table-box").TabIndex(0).Role("region").Aria("labelledby", id).Body(
		app.Table().Class("table").Role("table").Aria("labelledby", id).Body(
			app.THead().Role("rowgroup").Body(app.Tr().Role("row").Body(app.Range(columns).Slice(func(i int) app.UI {
				return app.Th().Scope("col").Role("columnheader").Class(numeric(columns[i])).Text(s.say(columns[i].title))
			}))),
			app.TBody().Role("rowgroup").Body(app.Range(make([]struct{}, rows)).Slice(func(r int) app.UI {
				row := cells(r)
				return app.Tr().Role("row").Body(app.Range(columns).Slice(func(i int) app.UI {
					return app.Td().Role("cell").Class(numeric(columns[i])).DataSet("label", s.say(columns[i].title)).Body(row[i])
				}))
			}))))
}

func numeric(c column) string {
	if c.number {
		return "number"
	}
	return "words"
}

func cell(s string) app.UI { return app.Span().Text(s) }

func (s Screen) account(i int) []app.UI {
	a := s.Accounts[i]
	c := money.Currency(a.Currency)
	return []app.UI{
		cell(strconv.FormatInt(a.ID, 10)), cell(a.Name), cell(s.Prefs.Language.Kind(a.Kind)),
		cell(text.SumCode(money.Amount{Minor: money.Minor(a.Balance), Currency: c})),
		cell(text.SumCode(money.Amount{Minor: money.Minor(a.Reserved), Currency: c})),
	}
}

func (s Screen) payment(i int) []app.UI {
	p := s.Payments[i]
	l := s.Prefs.Language
	state := app.Span().Class("state-cell").Body(
		kit.Badge(tone(p.State), kit.IconNone, l.State(p.State)),
		app.If(p.Reason != "", func() app.UI { return app.Span().Class("help").Text(l.Problem(p.Reason).What) }))
	return []app.UI{
		cell(l.Clock(time.Unix(p.Time, 0), s.Now)), cell(dash(p.Payer)), cell(dash(p.Payee)),
		cell(text.SumCode(money.Amount{Minor: money.Minor(p.Amount), Currency: money.Currency(p.Currency)})),
		cell(strconv.FormatUint(uint64(p.Order), 10)), state,
	}
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func tone(s api.State) kit.Tone {
	switch s {
	case api.StateSettled:
		return kit.ToneGood
	case api.StatePayerOnly, api.StatePayeeOnly, api.StateMatched:
		return kit.ToneWait
	case api.StateMismatched, api.StateConflict, api.StateDisputed, api.StateUnfunded, api.StateRejected:
		return kit.ToneBad
	}
	return kit.ToneCalm
}
