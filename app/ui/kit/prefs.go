package kit

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/ui/text"
)

// Theme is the choice of colours.
type Theme string

// The themes. ThemeAuto follows the device.
const (
	ThemeAuto  Theme = ""
	ThemeLight Theme = "light"
	ThemeDark  Theme = "dark"
)

// next is the order in which the switch goes.
func (t Theme) next() Theme {
	switch t {
	case ThemeAuto:
		return ThemeLight
	case ThemeLight:
		return ThemeDark
	}
	return ThemeAuto
}

// Prefs is what a person has chosen on this device.
type Prefs struct {
	Language text.Language
	Theme    Theme
	Warned   bool // has understood the warning before the first light
	Reduced  bool // the device asks for less motion
}

// Keys of the browser's local storage. Values are JSON.
const (
	keyLanguage = "glint.language" // "en" or "zh-Hans"
	keyTheme    = "glint.theme"
	keyWarned   = "glint.light-warning"
)

// Storage keeps the preferences; go-app's local storage is one.
type Storage interface {
	Get(key string, value any) error
	Set(key string, value any) error
}

// LoadPrefs reads the preferences, or what the device says where none are kept. A storage that cannot be
// read counts as empty: a page without its preferences is still a page.
func LoadPrefs(s Storage) Prefs {
	var tag string
	p := Prefs{}
	if s.Get(keyLanguage, &tag) != nil || tag == "" {
		tag = app.Window().Get("navigator").Get("language").String()
	}
	p.Language = text.ForTag(tag)
	if s.Get(keyTheme, &p.Theme) != nil || (p.Theme != ThemeLight && p.Theme != ThemeDark) {
		p.Theme = ThemeAuto
	}
	if s.Get(keyWarned, &p.Warned) != nil {
		p.Warned = false
	}
	if app.IsClient {
		p.Reduced = app.Window().Call("matchMedia", "(prefers-reduced-motion: reduce)").Get("matches").Bool()
	}
	return p
}

// Save keeps the preferences. A storage that is full or forbidden loses them at the next start, no more.
func (p Prefs) Save(s Storage) {
	_ = s.Set(keyLanguage, p.Language.Tag())
	_ = s.Set(keyTheme, p.Theme)
	_ = s.Set(keyWarned, p.Warned)
}

// Switches are the switches of language and theme. The callbacks must stay valid as long as the page lives.
func (p Prefs) Switches(language, theme func()) app.UI {
	l := p.Language
	icon, name := IconDevice, l.Say(text.ThemeAuto)
	switch p.Theme {
	case ThemeLight:
		icon, name = IconSun, l.Say(text.ThemeLight)
	case ThemeDark:
		icon, name = IconMoon, l.Say(text.ThemeDark)
	}
	return app.Div().Class("switches").Body(
		app.Span().Lang(l.Other().Tag()).Body(Button{ID: IDLanguage, Label: l.Say(text.SwitchLanguage), Look: LookChip, Press: language}.UI()),
		Button{ID: IDTheme, Name: name, Icon: icon, Look: LookChip, Press: theme}.UI(),
	)
}

// Header is the top of a page: mark, name, a line about whose it is, and the switches.
func Header(icon Icon, name, owner string, extra app.UI, switches app.UI) app.UI {
	return app.Header().Class("header").Body(
		app.Span().Class("mark").Body(icon.UI()),
		app.Div().Class("header-words").Body(
			app.P().Class("header-name").Body(app.Span().Text(name), extra),
			app.If(owner != "", func() app.UI { return app.P().Class("header-owner").Text(owner) }),
		),
		switches,
	)
}

// LanguageNow is the language of the document.
func LanguageNow() text.Language {
	if app.IsServer {
		return text.English
	}
	return text.ForTag(app.Window().Get("document").Get("documentElement").Get("lang").String())
}
