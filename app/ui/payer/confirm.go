package payer

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/money"
	"glint/app/ui/kit"
	"glint/app/ui/text"
)

// Amounts to choose from, in minor units.
var (
	quietLimits = []money.Minor{0, 5_00, 10_00, 20_00, 50_00}
	pinLimits   = []money.Minor{0, 20_00, 50_00, 100_00, 200_00}
)

// ConfirmActions change how payments are confirmed.
type ConfirmActions interface {
	OpenConfirm()
	CloseConfirm()
	Quiet(limit uint32)    // minor units without a tap
	PINAbove(limit uint32) // minor units above which the PIN is asked for
	TypePIN(pin string)
	Unlock()    // with what is typed
	SetPIN()    // to what is typed
	RemovePIN() // what is set
}

// confirming is the page of how payments are confirmed.
func (s Screen) confirming() app.UI {
	l, level := s.Prefs.Language, s.levelOf(TabAccount)
	back := kit.Button{ID: kit.IDWalletDone, Label: s.say(text.Back), Look: kit.LookPrimary, Press: s.Do.CloseConfirm}
	trouble := kit.Troubled(l, "", s.View.Problem, s.Now)
	if s.View.PIN.Has && !s.View.PIN.Open {
		back.Look = kit.LookPlain
		return app.Div().Class("settings", "locked").Body(
			kit.Now(level, kit.IDWallet+"-confirm-now", s.say(text.PINGate), s.say(text.PINGateDo)),
			trouble, s.pinGate("", s.Do.Unlock), back.UI())
	}
	return app.Div().Class("settings").Body(
		kit.Now(level, kit.IDWallet+"-confirm-now", s.say(text.ConfirmTitle), s.say(text.ConfirmDo)),
		trouble,
		s.quietChoice(),
		app.If(s.View.PIN.Can, s.pinSettings),
		app.Div().Class("actions").Body(back.UI()))
}

// pinGate asks for the PIN.
func (s Screen) pinGate(label string, then func()) app.UI {
	return kit.PINGate{
		Language: s.Prefs.Language, ID: kit.IDWalletPIN, Label: label, Typed: s.PIN, Stands: s.View.PIN, Now: s.Now, Type: s.Do.TypePIN, Go: then,
	}.UI()
}

// quietChoice offers limits without a tap, as far as the operator allows them.
func (s Screen) quietChoice() app.UI {
	v := s.View.Confirm
	limits := []money.Minor{}
	for _, m := range quietLimits {
		if m <= v.Cap.Minor {
			limits = append(limits, m)
		}
	}
	return app.Div().Body(
		s.amounts("set-quiet", text.QuietLimit, limits, v.Limit.Minor, text.QuietNever, text.QuietUpTo, s.Do.Quiet),
		app.If(v.Limit.Minor > 0, func() app.UI { return app.P().Class("help").Text(s.say(text.QuietHelp, text.Sum(v.Sum))) }))
}

func (s Screen) pinSettings() app.UI {
	v := s.View.Confirm
	return app.Section().Aria("labelledby", kit.IDWalletNewPIN+"-title").Body(
		kit.Heading(s.levelOf(TabAccount)+1, "drawer-title", app.Span().ID(kit.IDWalletNewPIN+"-title").Text(s.say(text.PINTitle))),
		kit.PINSetting{
			Language: s.Prefs.Language, ID: kit.IDWalletNewPIN, Note: s.say(text.PINNote), Typed: s.PIN, Stands: s.View.PIN, Type: s.Do.TypePIN,
			Set: s.Do.SetPIN, Remove: s.Do.RemovePIN,
		}.UI(),
		app.If(s.View.PIN.Has, func() app.UI {
			return s.amounts("set-pin-above", text.PINAbove, pinLimits, v.PINAbove.Minor, text.PINAlways, text.PINAboveSum, s.Do.PINAbove)
		}))
}

// amounts offers amounts, of which nought has a word of its own.
func (s Screen) amounts(id string, label text.Key, from []money.Minor, current money.Minor, nought, words text.Key, pick func(uint32)) app.UI {
	c := kit.Choice{ID: id, Label: s.say(label), Current: -1, Short: true, Pick: func(key string) {
		if n, err := strconv.ParseUint(key, 10, 32); err == nil {
			pick(uint32(n))
		}
	}}
	for i, m := range from {
		if m == current {
			c.Current = i
		}
		label := s.say(nought)
		if m != 0 {
			label = s.say(words, text.Sum(money.Amount{Minor: m, Currency: s.View.Confirm.Cap.Currency}))
		}
		c.Options = append(c.Options, kit.Option{Key: strconv.Itoa(int(m)), Label: label})
	}
	return c.UI()
}

// confirmDoor opens the page.
func (s Screen) confirmDoor() app.UI {
	return kit.Button{ID: kit.IDWalletConfirm, Label: s.say(text.ConfirmOpen), Icon: kit.IconSettings, Look: kit.LookChip, Press: s.Do.OpenConfirm}.UI()
}

// quietSince says what was paid without a tap, until the next one.
func (s Screen) quietSince() app.UI {
	v := s.View.Confirm
	if v.Payments == 0 {
		return nil
	}
	return kit.Banner(kit.ToneWait, kit.IconClock, s.say(text.QuietSince, v.Payments, text.Sum(v.Spent)), s.say(text.QuietSinceDo, v.Last))
}

// quietNow marks a payment that nobody has tapped.
func (s Screen) quietNow() app.UI {
	if !s.View.Confirm.Now {
		return nil
	}
	return kit.Badge(kit.ToneWait, kit.IconNone, s.say(text.QuietMark))
}

// OpenConfirm shows how payments are confirmed.
func (p *Page) OpenConfirm() { p.screen.Confirming, p.screen.PIN = true, "" }

// CloseConfirm goes back, and shuts what the PIN has opened.
func (p *Page) CloseConfirm() {
	p.screen.Confirming, p.screen.PIN = false, ""
	p.do(Session.Shut)
}

// Quiet sets the limit without a tap.
func (p *Page) Quiet(limit uint32) {
	p.do(func(w Session) { w.Choose(limit, uint32(p.screen.View.Confirm.PINAbove.Minor)) })
}

// PINAbove sets from where the PIN is asked for.
func (p *Page) PINAbove(limit uint32) {
	p.do(func(w Session) { w.Choose(uint32(p.screen.View.Confirm.Limit.Minor), limit) })
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
		p.do(func(w Session) { w.Unlock(pin) })
	}
}

// SetPIN sets or changes the PIN.
func (p *Page) SetPIN() {
	if pin := p.typed(); pin != "" {
		p.do(func(w Session) { w.SetPIN(pin) })
	}
}

// RemovePIN removes it.
func (p *Page) RemovePIN() { p.do(func(w Session) { w.SetPIN("") }) }
