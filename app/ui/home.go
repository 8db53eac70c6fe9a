package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/ui/kit"
	"glint/app/ui/text"
)

// Home lists the pages. Each entry says what it is in both languages, the chosen one first.
type Home struct {
	app.Compo

	Lost bool // the address is none of ours

	prefs kit.Prefs
	keep  kit.Storage
}

// OnMount reads the preferences.
func (h *Home) OnMount(ctx app.Context) {
	h.keep = ctx.LocalStorage()
	h.prefs = kit.LoadPrefs(h.keep)
	h.prefs.Apply(h.prefs.Language.Say(text.AppName))
}

func (h *Home) choose(change func(kit.Prefs) kit.Prefs) {
	h.prefs = change(h.prefs)
	h.prefs.Save(h.keep)
	h.prefs.Apply(h.prefs.Language.Say(text.AppName))
}

// SwitchLanguage changes the language and keeps the choice.
func (h *Home) SwitchLanguage() { h.choose(kit.Prefs.OtherLanguage) }

// SwitchTheme changes the colours and keeps the choice.
func (h *Home) SwitchTheme() { h.choose(kit.Prefs.NextTheme) }

// Render draws the list.
func (h *Home) Render() app.UI { return RenderHome(h.prefs, h.Lost, h.SwitchLanguage, h.SwitchTheme) }

var entries = [...]struct {
	path       string
	icon       kit.Icon
	name, what text.Key
}{
	{"/desk/", kit.IconCode, text.DeskName, text.HomeDesk},
	{"/payee/", kit.IconTill, text.TillName, text.HomeTill},
	{"/payer/", kit.IconPay, text.PayName, text.HomePay},
	{"/admin/", kit.IconSync, text.AdminName, text.HomeAdmin},
}

// RenderHome draws the list of pages.
func RenderHome(p kit.Prefs, lost bool, language, theme func()) app.UI {
	l := p.Language
	title, what := text.HomeTitle, text.HomeWhat
	if lost {
		title, what = text.NotFound, text.NotFoundDo
	}
	return app.Div().Class("screen", "home").Body(
		kit.Header(kit.IconTill, l.Say(text.AppName), "", nil, p.Switches(language, theme)),
		app.Main().ID(kit.IDMain).Class("main").Body(
			app.Div().Class("lead").Body(
				app.H1().Class("now-line").Text(l.Say(title)),
				app.P().Class("now-more").Text(l.Say(what))),
			app.Ul().Class("doors").Body(app.Range(entries[:]).Slice(func(i int) app.UI {
				e := entries[i]
				other := l.Other()
				return app.Li().Body(app.A().Class("door").Href(e.path).Body(
					e.icon.UI(),
					app.Span().Class("door-words").Body(
						app.Span().Class("door-name").Text(l.Say(e.name)),
						app.Span().Class("door-what").Text(l.Say(e.what)),
						app.Span().Class("door-other").Lang(other.Tag()).Text(other.Say(e.name)+" · "+other.Say(e.what)))))
			})),
		))
}
