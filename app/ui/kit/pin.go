package kit

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/session"
	"glint/app/ui/text"
)

// PINGate asks for a PIN.
type PINGate struct {
	Language text.Language
	ID       string // of the field; its button's has "-go" after it
	Label    string // of the button; empty: go on
	Typed    string
	Stands   session.PINView
	Now      time.Time
	Type     func(pin string)
	Go       func()
}

// UI draws field and button, and until when nothing is taken.
func (g PINGate) UI() app.UI {
	l, face := g.Language, g.Label
	if face == "" {
		face = l.Say(text.PINGo)
	}
	if g.Stands.Busy {
		face = l.Say(text.PINChecking)
	}
	return app.Div().Class("pin").Body(
		Field{ID: g.ID, Label: l.Say(text.PINField), Value: g.Typed, Max: session.PINMax, Secret: true, Figures: true, Type: g.Type, Enter: g.Go}.UI(),
		app.If(g.Stands.Until.After(g.Now), func() app.UI {
			return app.P().Class("help", "bad-words").Text(l.Say(text.PINUntil, g.Stands.Until.Local().Format("15:04:05")))
		}),
		Button{ID: g.ID + IDPINGo, Label: face, Look: LookPrimary, Disabled: g.Stands.Busy, Press: g.Go}.UI())
}

// PINSetting sets, changes and removes a PIN.
type PINSetting struct {
	Language text.Language
	ID       string
	Note     string // what it guards, and what not
	Typed    string
	Stands   session.PINView
	Type     func(pin string)
	Set      func() // what is typed
	Remove   func()
}

// The parts of ids of a PIN, after the field's.
const (
	IDPINGo     = "-go"
	IDPINRemove = "-remove"
)

// UI draws the new PIN's field with its buttons.
func (p PINSetting) UI() app.UI {
	l, face := p.Language, p.Language.Say(text.PINSet)
	if p.Stands.Has {
		face = l.Say(text.PINChange)
	}
	if p.Stands.Busy {
		face = l.Say(text.PINChecking)
	}
	return app.Div().Class("pin").Body(
		app.P().Class("help").Text(p.Note),
		Field{
			ID: p.ID, Label: l.Say(text.PINNew), Help: l.Say(text.PINNewHelp), Value: p.Typed, Max: session.PINMax, Secret: true, Figures: true, Type: p.Type, Enter: p.Set,
		}.UI(),
		Button{ID: p.ID + IDPINGo, Label: face, Disabled: p.Stands.Busy, Press: p.Set}.UI(),
		app.If(p.Stands.Has, func() app.UI {
			return Button{ID: p.ID + IDPINRemove, Label: l.Say(text.PINRemove), Disabled: p.Stands.Busy, Press: p.Remove}.UI()
		}))
}
