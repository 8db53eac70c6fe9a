package payee

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
)

// locked asks for the staff's PIN before the settings.
func (s Screen) locked() app.UI {
	return app.Div().Class("settings", "locked").Body(
		kit.Now(s.level(), kit.IDTillNow, s.say(text.PINGate), s.say(text.PINGateDo)),
		kit.Troubled(s.Prefs.Language, session.TroubleNone, s.View.Problem, s.Now),
		kit.PINGate{
			Language: s.Prefs.Language, ID: kit.IDTillPIN, Typed: s.PIN, Stands: s.View.PIN, Now: s.Now, Type: s.Do.TypePIN, Go: s.Do.Unlock,
		}.UI(),
		kit.Button{ID: kit.IDTillBack, Label: s.say(text.Back), Press: s.Do.CloseSettings}.UI())
}

// staff is where the staff's PIN is set.
func (s Screen) staff() app.UI {
	return app.Section().Aria("labelledby", kit.IDTillNewPIN+"-title").Body(
		kit.Heading(s.level()+1, "drawer-title", app.Span().ID(kit.IDTillNewPIN+"-title").Text(s.say(text.StaffTitle))),
		kit.PINSetting{
			Language: s.Prefs.Language, ID: kit.IDTillNewPIN, Note: s.say(text.StaffNote), Typed: s.PIN, Stands: s.View.PIN, Type: s.Do.TypePIN,
			Set: s.Do.SetPIN, Remove: s.Do.RemovePIN,
		}.UI())
}

// TypePIN takes a PIN as it is typed.
func (p *Page) TypePIN(pin string) { p.screen.PIN = pin }

// typed takes what was typed, once.
func (p *Page) typed() string {
	pin := p.screen.PIN
	p.screen.PIN = ""
	return pin
}

// Unlock opens the settings.
func (p *Page) Unlock() {
	if pin := p.typed(); pin != "" {
		p.do(func(t Session) { t.Unlock(pin) })
	}
}

// SetPIN sets or changes the staff's PIN.
func (p *Page) SetPIN() {
	if pin := p.typed(); pin != "" {
		p.do(func(t Session) { t.SetPIN(pin) })
	}
}

// RemovePIN removes it.
func (p *Page) RemovePIN() { p.do(func(t Session) { t.SetPIN("") }) }
