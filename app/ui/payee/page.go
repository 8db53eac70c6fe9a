package payee

import (
	"context"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/money"
	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
)

// Session is what the page needs of a till; session.Till is one.
type Session interface {
	View() session.TillView
	Changed() <-chan struct{}
	Enrol(code string)
	TakeOver()
	Charge(sum money.Amount, reference string, sure bool)
	Cancel()
	PlayAgain()
	LookBack()
	Next()
	Retry()
	SyncNow()
	Touched()
}

// Page follows a till. It implements Actions.
type Page struct {
	app.Compo

	Open  func(ctx context.Context) (Session, error) // starts the till, or finds it
	Place string
	Start Tab
	Shown kit.Prefs // on the desk: chosen for the whole page

	till   Session
	broken bool
	screen Screen
	prefs  kit.Storage
	stop   context.CancelFunc
	keys   app.Func
	follow bool // a press has been made: the focus follows the next change
}

// OnMount begins to follow the till.
func (p *Page) OnMount(ctx app.Context) {
	life, stop := context.WithCancel(context.Background())
	p.stop = stop
	p.screen.Tab = p.Start
	p.prefs = ctx.LocalStorage()
	p.screen.Prefs = kit.LoadPrefs(p.prefs)
	p.apply()
	p.keys = kit.OnKeys(func(name string) { ctx.Dispatch(func(app.Context) { p.keyboard(name) }) })
	till, err := p.Open(life)
	if err != nil {
		app.Log(err)
		p.broken = true
		return
	}
	p.till = till
	p.take()
	ctx.Async(func() { kit.Follow(life, ctx, till.Changed(), p.changed) })
}

// OnDismount stops following; the till itself belongs to the host.
func (p *Page) OnDismount() {
	if p.stop != nil {
		p.stop()
	}
	kit.OffKeys(p.keys)
}

func (p *Page) apply() {
	if p.Place != kit.PlaceDesk {
		p.screen.Prefs.Apply(p.screen.Prefs.Language.Say(text.TillName))
	}
}

// take copies the till's view.
func (p *Page) take() {
	p.screen.View = p.till.View()
	p.screen.Now = time.Now()
}

// changed takes the till's new view. What was typed for a charge goes when the charge is under way: until a
// code has been read, stopping leaves the sum on the keypad.
func (p *Page) changed(ctx app.Context) {
	before := p.screen.View.Phase
	p.take()
	now := p.screen.View.Phase
	if before == now {
		return
	}
	switch now {
	case session.PhasePreparing, session.PhaseFlashing:
		p.screen.Entry, p.screen.Reference = 0, ""
	}
	p.screen.Code = ""
	if p.follow {
		p.follow = false
		kit.FocusIfLost(ctx, kit.IDTillNow)
	}
}

// Render draws the page.
func (p *Page) Render() app.UI {
	s := p.screen
	s.Place, s.Do = p.Place, p
	if p.Place == kit.PlaceDesk {
		warned := s.Prefs.Warned
		s.Prefs = p.Shown
		s.Prefs.Warned = warned
	}
	if p.broken {
		s.View.Phase, s.View.Problem = session.PhaseFailed, session.Problem{Code: session.ProblemStore}
	}
	if s.View.Phase == "" {
		s.View.Phase = session.PhaseLoading
	}
	return Render(s)
}

// keyboard lets a physical keyboard work the keypad.
func (p *Page) keyboard(name string) {
	if p.till == nil || p.screen.View.Phase != session.PhaseEntry || p.screen.Warning || p.screen.Tab != TabCharge {
		return
	}
	if name == "Enter" {
		p.Charge()
		return
	}
	if k, ok := kit.KeyOf(name); ok {
		p.Press(k)
	}
}

// do carries a press to the till, once there is one. Every press is a touch that unlocks sound.
func (p *Page) do(command func(Session)) {
	if p.till == nil {
		return
	}
	p.follow = true
	p.till.Touched()
	command(p.till)
}

// Press is a key of the keypad.
func (p *Page) Press(k kit.Key) {
	p.screen.Entry = p.screen.Entry.Press(k)
	p.do(func(Session) {})
	p.follow = false
}

// Refer takes the merchant's own order reference.
func (p *Page) Refer(reference string) { p.screen.Reference = reference }

// Charge asks for the sum entered; before a device's first light it warns.
func (p *Page) Charge() {
	if p.screen.Entry == 0 {
		return
	}
	if !p.screen.Prefs.Warned {
		p.screen.Warning = true
		p.do(func(Session) {})
		return
	}
	p.charge(false)
}

// Warned goes on after the warning, which does not come again.
func (p *Page) Warned() {
	p.screen.Prefs.Warned = true
	kit.SaveWarned(p.prefs)
	p.screen.Warning = false
	p.charge(false)
}

// ChargeSure charges the same sum again.
func (p *Page) ChargeSure() { p.charge(true) }

func (p *Page) charge(sure bool) {
	sum, reference := p.screen.Entry.Sum(p.screen.View.Currency), p.screen.Reference
	p.do(func(t Session) { t.Charge(sum, reference, sure) })
}

// Cancel stops the charge, or goes back from a question.
func (p *Page) Cancel() {
	if p.screen.Warning {
		p.screen.Warning = false
		return
	}
	p.do(Session.Cancel)
}

// PlayAgain plays the same charge again.
func (p *Page) PlayAgain() { p.do(Session.PlayAgain) }

// LookBack looks for an answer that comes late.
func (p *Page) LookBack() { p.do(Session.LookBack) }

// Next goes back to the keypad.
func (p *Page) Next() { p.do(Session.Next) }

// Leave goes back to the keypad from a failure.
func (p *Page) Leave() { p.do(Session.Next) }

// Retry tries again what failed.
func (p *Page) Retry() { p.do(Session.Retry) }

// SyncNow uploads at once.
func (p *Page) SyncNow() { p.do(Session.SyncNow) }

// TakeOver takes the terminal from another window.
func (p *Page) TakeOver() { p.do(Session.TakeOver) }

// TypeCode takes the one-time code as it is typed.
func (p *Page) TypeCode(code string) { p.screen.Code = code }

// EnrolTyped enrols with the code that was typed.
func (p *Page) EnrolTyped() {
	if code := kit.CleanCode(p.screen.Code); code != "" {
		p.do(func(t Session) { t.Enrol(code) })
	}
}

// Show shows a tab.
func (p *Page) Show(t Tab) { p.screen.Tab = t }

// SwitchLanguage changes the language and keeps the choice.
func (p *Page) SwitchLanguage() { p.choose(kit.Prefs.OtherLanguage) }

// SwitchTheme changes the colours and keeps the choice.
func (p *Page) SwitchTheme() { p.choose(kit.Prefs.NextTheme) }

func (p *Page) choose(change func(kit.Prefs) kit.Prefs) {
	p.screen.Prefs = change(p.screen.Prefs)
	p.screen.Prefs.Save(p.prefs)
	p.apply()
}
