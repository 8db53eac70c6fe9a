package payer

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
)

// PrivacyActions ask for what the operator keeps.
type PrivacyActions interface {
	SaveHolding()
	AskClose() // shows what closing means, and the button that does it
	CloseAccount()
}

// Elements of the drawer.
const (
	idPrivacy      = kit.IDWallet + "-privacy"
	idPrivacySave  = idPrivacy + "-save"
	idPrivacyClose = idPrivacy + "-close"
	idPrivacySure  = idPrivacy + "-sure"
	idPrivacySaid  = idPrivacy + "-said"
)

// privacy is a drawer that says what is kept of the shopper, hands it over, and closes the account.
func (s Screen) privacy() app.UI {
	v := s.View.Privacy
	open := s.Closing || v.Busy || v.Saved || v.Closing != nil
	return app.Details().ID(idPrivacy).Class("details").Open(open).Body(
		app.Summary().Class("summary").Text(s.say(text.PrivacyTitle)),
		app.P().Text(s.say(text.PrivacySay)),
		app.Div().ID(idPrivacySaid).Role("status").Body(s.privacySaid()),
		app.Div().Class("actions").Body(
			app.If(v.Can, func() app.UI {
				return kit.Button{ID: idPrivacySave, Label: s.say(text.PrivacySave), Disabled: v.Busy, Press: s.Do.SaveHolding}.UI()
			}),
			app.If(!s.Closing && !s.closed(), func() app.UI {
				return kit.Button{ID: idPrivacyClose, Label: s.say(text.CloseAsk), Look: kit.LookPlain, Press: s.Do.AskClose}.UI()
			})),
		app.If(s.Closing && !s.closed(), s.closing))
}

// privacySaid is the server's answer.
func (s Screen) privacySaid() app.UI {
	v := s.View.Privacy
	switch {
	case v.Busy:
		return app.P().Class("help").Text(s.say(text.PrivacyWait))
	case v.Saved:
		return app.P().Class("help").Text(s.say(text.PrivacySaved))
	case v.Closing != nil && v.Closing.Closed:
		return app.P().Text(s.say(text.CloseDone))
	case v.Closing != nil:
		return s.inTheWay(*v.Closing)
	}
	return nil
}

func (s Screen) inTheWay(c session.ClosingView) app.UI {
	return app.Div().Body(
		app.P().Class("label").Text(s.say(text.CloseNot)),
		app.If(c.Balance.Minor > 0, func() app.UI { return app.P().Text(s.say(text.CloseBalance, text.Sum(c.Balance))) }),
		app.If(c.Reserved.Minor > 0, func() app.UI {
			return app.P().Text(s.say(text.CloseReserved, text.Sum(c.Reserved), s.Prefs.Language.Clock(time.Unix(c.Until, 0), s.Now)))
		}),
		app.If(c.Payments > 0, func() app.UI { return app.P().Text(s.say(text.ClosePayments, c.Payments)) }))
}

// closed tells whether the server has said so.
func (s Screen) closed() bool {
	c := s.View.Privacy.Closing
	return c != nil && c.Closed
}

// closing asks once more, and for the PIN where there is one.
func (s Screen) closing() app.UI {
	v := s.View
	if v.PIN.Has && !v.PIN.Open {
		return app.Div().Class("locked").Body(app.P().Text(s.say(text.CloseSay)), s.pinGate("", s.Do.Unlock))
	}
	return app.Div().Body(
		app.P().Text(s.say(text.CloseSay)),
		kit.Button{ID: idPrivacySure, Label: s.say(text.CloseSure), Look: kit.LookDanger, Disabled: v.Privacy.Busy, Press: s.Do.CloseAccount}.UI())
}

// SaveHolding hands over a file with all that the operator keeps.
func (p *Page) SaveHolding() { p.do(Session.SaveHolding) }

// AskClose shows what closing the account means.
func (p *Page) AskClose() { p.screen.Closing, p.screen.PIN = true, "" }

// CloseAccount closes it, or says what stands in the way.
func (p *Page) CloseAccount() { p.do(Session.CloseAccount) }
