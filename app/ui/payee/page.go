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
	AsStill(still bool)
	Darken()
	Calm(on bool)
	SetEmission(e session.Emission)
	Unlock(pin string)
	Shut()
	SetPIN(pin string)
	FindLenses()
	UseLens(id string)
	Torch(on bool)
	LookAgain()
	LookBack()
	Next()
	Retry()
	SyncNow()
	AskLasting(ask bool)
	Export()
	Forget()
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
	follow bool   // a press has been made: the focus follows the next change
	part   string // of the page, that was shown last
	calm   bool   // the charge goes on once the still code is the setting
}

// OnMount begins to follow the till.
func (p *Page) OnMount(ctx app.Context) {
	life, stop := context.WithCancel(context.Background())
	p.stop = stop
	p.screen.Tab = p.Start
	p.screen.Code = kit.CodeInAddress(ctx.Page().URL().Fragment)
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
	till.Calm(p.screen.Prefs.Reduced)
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
	if p.calm && p.screen.View.Emission.Style == session.StyleStill {
		p.calm = false
		p.charge(false)
	}
	if before != now {
		p.passed(now)
	}
	if part, _ := p.screen.body(); part != p.part {
		p.part = part
		if p.follow {
			p.follow = false
			kit.FocusIfLost(ctx, kit.IDTillNow)
		}
	}
}

// passed tidies up when the till's phase is another one.
func (p *Page) passed(now session.Phase) {
	p.screen.Warning, p.calm = false, false
	switch now {
	case session.PhasePreparing, session.PhaseFlashing:
		p.screen.Entry, p.screen.Reference = 0, ""
	}
	if now != session.PhaseEnrol { // a code from the address is there before
		p.screen.Code = ""
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
	if p.screen.Ready && name == "Escape" {
		p.CloseReady()
		return
	}
	if p.screen.Settings && name == "Escape" {
		p.CloseSettings()
		return
	}
	if p.till == nil || p.screen.View.Phase != session.PhaseEntry || p.screen.Warning || p.screen.Settings || p.screen.Ready || p.screen.Tab != TabCharge {
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
	p.calm = false
	if p.screen.Entry == 0 {
		return
	}
	if p.warn() {
		return
	}
	p.charge(false)
}

// warn asks for the warning to be understood, where it has not been and light is to play.
func (p *Page) warn() bool {
	if p.screen.Prefs.Warned || p.screen.View.Emission.Style == session.StyleStill {
		return false
	}
	p.screen.Warning = true
	p.do(func(Session) {})
	return true
}

// StillInstead makes the still code the setting, then charges: no light, no warning.
func (p *Page) StillInstead() {
	p.screen.Warning, p.calm = false, true
	p.Style(session.StyleStill)
}

// AsStill shows the charge under way as a still code.
func (p *Page) AsStill() { p.do(func(t Session) { t.AsStill(true) }) }

// Darken stops the light of a receipt.
func (p *Page) Darken() { p.do(Session.Darken) }

// PlayLight plays it by light; before a device's first light it warns.
func (p *Page) PlayLight() {
	if !p.screen.Prefs.Warned {
		p.screen.Warning = true
		p.do(func(Session) {})
		return
	}
	p.do(func(t Session) { t.AsStill(false) })
}

// OpenSettings shows the light's settings, and CloseSettings the keypad again.
func (p *Page) OpenSettings() {
	p.screen.Settings, p.calm = true, false
	p.do(Session.FindLenses)
}

// CloseSettings goes back to the keypad.
func (p *Page) CloseSettings() {
	p.screen.Settings, p.screen.PIN = false, ""
	p.do(Session.Shut)
}

// OpenReady shows whether this device is ready to work offline.
func (p *Page) OpenReady() {
	p.screen.Ready, p.screen.Sure = true, false
	p.do(func(t Session) {
		t.FindLenses()
		t.AskLasting(false)
	})
}

// CloseReady goes back to where it was opened.
func (p *Page) CloseReady() {
	p.screen.Ready = false
	p.do(func(Session) {})
}

// KeepData asks the browser to keep what is stored.
func (p *Page) KeepData() { p.do(func(t Session) { t.AskLasting(true) }) }

// Export writes what is unsent to a file.
func (p *Page) Export() { p.do(Session.Export) }

// StartOver drops everything that is stored here, at the second press.
func (p *Page) StartOver() {
	if !p.screen.Sure {
		p.screen.Sure = true
		return
	}
	p.do(Session.Forget)
}

// Style sets what the phone is shown.
func (p *Page) Style(v session.Style) { p.set(func(e *session.Emission) { e.Style = v }) }

// Reach sets how far the light reaches.
func (p *Page) Reach(v session.Reach) { p.set(func(e *session.Emission) { e.Reach = v }) }

// Until sets when the light ends.
func (p *Page) Until(v session.Until) { p.set(func(e *session.Emission) { e.Until = v }) }

// Window sets how long it lasts.
func (p *Page) Window(v time.Duration) { p.set(func(e *session.Emission) { e.Window = v }) }

func (p *Page) set(change func(*session.Emission)) {
	e := p.screen.View.Emission
	change(&e)
	p.do(func(t Session) { t.SetEmission(e) })
	p.follow = false
}

// UseLens looks through another camera.
func (p *Page) UseLens(id string) {
	p.do(func(t Session) { t.UseLens(id) })
	p.follow = false
}

// NextLens looks through the camera after the one in use.
func (p *Page) NextLens() {
	if next := p.screen.nextLens(); next != "" {
		p.UseLens(next)
	}
}

// SwitchTorch turns the camera's own lamp on, or off.
func (p *Page) SwitchTorch() {
	on := p.screen.View.Torch == session.TorchOff
	p.do(func(t Session) { t.Torch(on) })
	p.follow = false
}

// LookAgain tries the camera again.
func (p *Page) LookAgain() { p.do(Session.LookAgain) }

// Warned goes on after the warning, which does not come again.
func (p *Page) Warned() {
	p.screen.Prefs.Warned = true
	kit.SaveWarned(p.prefs)
	p.screen.Warning = false
	if p.screen.View.Phase == session.PhaseFlashing {
		p.do(func(t Session) { t.AsStill(false) })
		return
	}
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
		p.do(func(Session) {})
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
