// Package desk is the page with both terminals side by side, joined by a simulated light path: a payment for
// anybody with one screen and no camera.
package desk

import (
	"context"
	"fmt"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/ui/kit"
	"glint/app/ui/payee"
	"glint/app/ui/payer"
	"glint/app/ui/text"
)

// Path is the light path between the terminals.
type Path interface {
	// SetConditions takes the distance relative to that of the usual hand, blur as sigma in pixels of a view
	// 320 wide, noise as sigma in 8-bit steps, and the room's light relative to the screen's white.
	SetConditions(distance, blur, noise, roomLight float64)
	Rate() float32 // shots in the last second
}

// Conditions are what the sliders say.
type Conditions struct{ Distance, Blur, Noise, RoomLight float64 }

// Usual are the conditions at the start.
var Usual = Conditions{Distance: 1, Blur: 1, Noise: 2, RoomLight: 0.1}

// usualCM is the distance of the usual hand.
const usualCM = 20

// Screen is all that the desk shows around its terminals.
type Screen struct {
	Prefs      kit.Prefs
	Conditions Conditions
	Rate       float32
	Till       app.UI
	Wallet     app.UI
	Do         Actions
}

// Actions is what a person can do with the desk itself.
type Actions interface {
	Distance(float64)
	Blur(float64)
	Noise(float64)
	RoomLight(float64)
	Reset()
	SwitchLanguage()
	SwitchTheme()
}

func (s Screen) say(k text.Key, args ...any) string { return s.Prefs.Language.Say(k, args...) }

// Render draws the desk.
func Render(s Screen) app.UI {
	return app.Div().Class("screen", "desk").Body(
		kit.Header(kit.IconCode, s.say(text.DeskName), "", kit.Badge(kit.ToneCalm, kit.IconNone, s.say(text.Demo)),
			s.Prefs.Switches(s.Do.SwitchLanguage, s.Do.SwitchTheme)),
		app.Main().ID(kit.IDMain).Class("main").Body(
			app.Div().Class("invite").Body(
				app.H1().Class("invite-title").Text(s.say(text.DeskTitle)),
				app.P().Class("invite-what").Text(s.say(text.DeskInvite)),
				app.Ol().Class("steps").Body(
					app.Li().Text(s.say(text.DeskStep1)), app.Li().Text(s.say(text.DeskStep2)))),
			app.Div().Class("devices").Body(
				device("desk-till", "tablet", s.say(text.DeskTill), s.Till),
				device("desk-phone", "phone", s.say(text.DeskPhone), s.Wallet)),
			s.controls(),
		))
}

// device is a frame around a terminal.
func device(id, class, name string, screen app.UI) app.UI {
	return app.Section().Class("device", class).Aria("labelledby", id).Body(
		app.H2().ID(id).Class("device-name").Text(name),
		app.Div().Class("device-glass").TabIndex(0).Role("group").Aria("labelledby", id).Body(screen))
}

func (s Screen) controls() app.UI {
	c := s.Conditions
	return app.Section().Class("path").Aria("labelledby", "desk-path").Body(
		app.Div().Class("path-head").Body(
			app.H2().ID("desk-path").Class("title").Text(s.say(text.LightPath)),
			app.P().Class("rate").Body(
				app.Span().Class("label").Text(s.say(text.Rate)), app.Span().ID("desk-rate").Class("rate-value").Text(s.say(text.RateValue, int(s.Rate+0.5)))),
			kit.Button{ID: "desk-reset", Label: s.say(text.DeskReset), Press: s.Do.Reset}.UI()),
		app.Div().Class("sliders").Body(
			kit.Slider{ID: "desk-distance", Label: s.say(text.Distance), From: 0.5, To: 3, Value: c.Distance, Words: fmt.Sprintf("%.0f cm", c.Distance*usualCM), Move: s.Do.Distance}.UI(),
			kit.Slider{ID: "desk-blur", Label: s.say(text.Blur), From: 0, To: 10, Value: c.Blur, Words: fmt.Sprintf("%.1f px", c.Blur), Move: s.Do.Blur}.UI(),
			kit.Slider{ID: "desk-noise", Label: s.say(text.Noise), From: 0, To: 20, Value: c.Noise, Words: fmt.Sprintf("%.1f / 255", c.Noise), Move: s.Do.Noise}.UI(),
			kit.Slider{ID: "desk-room", Label: s.say(text.RoomLight), From: 0, To: 1, Value: c.RoomLight, Words: fmt.Sprintf("%.0f %%", c.RoomLight*100), Move: s.Do.RoomLight}.UI()),
		app.P().Class("help").Text(s.say(text.DeskNote)))
}

// Page is the desk at work. It implements Actions.
type Page struct {
	app.Compo

	Till   func(ctx context.Context) (payee.Session, error)
	Wallet func(ctx context.Context) (payer.Session, error)
	Light  Path

	screen Screen
	prefs  kit.Storage
	stop   context.CancelFunc
}

// OnInit sets what the sliders say at the start.
func (p *Page) OnInit() { p.screen.Conditions = Usual }

// OnMount reads the preferences and begins to watch the rate.
func (p *Page) OnMount(ctx app.Context) {
	life, stop := context.WithCancel(context.Background())
	p.stop = stop
	p.prefs = ctx.LocalStorage()
	p.screen.Prefs = kit.LoadPrefs(p.prefs)
	p.screen.Prefs.Apply(p.screen.Prefs.Language.Say(text.DeskName))
	p.set(Usual)
	ctx.Async(func() { p.watch(life, ctx) })
}

// OnDismount stops watching.
func (p *Page) OnDismount() {
	if p.stop != nil {
		p.stop()
	}
}

// watch shows the rate, once a second.
func (p *Page) watch(life context.Context, ctx app.Context) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-life.Done():
			return
		case <-ticker.C:
			ctx.Dispatch(func(app.Context) { p.screen.Rate = p.Light.Rate() })
		}
	}
}

// Render draws the desk with its terminals.
func (p *Page) Render() app.UI {
	s := p.screen
	s.Do = p
	s.Till = &payee.Page{Open: p.Till, Place: kit.PlaceDesk, Shown: s.Prefs}
	s.Wallet = &payer.Page{Open: p.Wallet, Place: kit.PlaceDesk, Shown: s.Prefs}
	return Render(s)
}

func (p *Page) set(c Conditions) {
	p.screen.Conditions = c
	p.Light.SetConditions(c.Distance, c.Blur, c.Noise, c.RoomLight)
}

// Distance moves the terminals apart.
func (p *Page) Distance(v float64) { c := p.screen.Conditions; c.Distance = v; p.set(c) }

// Blur puts the cameras out of focus.
func (p *Page) Blur(v float64) { c := p.screen.Conditions; c.Blur = v; p.set(c) }

// Noise makes the cameras worse.
func (p *Page) Noise(v float64) { c := p.screen.Conditions; c.Noise = v; p.set(c) }

// RoomLight lights the room.
func (p *Page) RoomLight(v float64) { c := p.screen.Conditions; c.RoomLight = v; p.set(c) }

// Reset goes back to the usual conditions.
func (p *Page) Reset() { p.set(Usual) }

// SwitchLanguage changes the language and keeps the choice.
func (p *Page) SwitchLanguage() { p.choose(kit.Prefs.OtherLanguage) }

// SwitchTheme changes the colours and keeps the choice.
func (p *Page) SwitchTheme() { p.choose(kit.Prefs.NextTheme) }

func (p *Page) choose(change func(kit.Prefs) kit.Prefs) {
	p.screen.Prefs = change(p.screen.Prefs)
	p.screen.Prefs.Save(p.prefs)
	p.screen.Prefs.Apply(p.screen.Prefs.Language.Say(text.DeskName))
}
