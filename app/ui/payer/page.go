package payer

import (
	"context"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
	"glint/app/wire"
)

// Session is what the page needs of a wallet; session.Wallet is one.
type Session interface {
	View() session.WalletView
	Changed() <-chan struct{}
	Enrol(code string)
	TakeOver()
	Accept()
	AcceptPIN(pin string)
	Choose(quiet, pin uint32)
	Unlock(pin string)
	Shut()
	SetPIN(pin string)
	Refuse()
	Stop()
	Next()
	Retry()
	NewCode()
	ShowBars(on bool)
	FindLenses()
	UseLens(id string)
	ShowAgain(id wire.PaymentID)
	SyncNow()
	AskLasting(ask bool)
	Export()
	Forget()
	SaveHolding()
	CloseAccount()
}

// Page follows a wallet. It implements Actions.
type Page struct {
	app.Compo

	Open  func(ctx context.Context) (Session, error) // starts the wallet, or finds it
	Place string
	Start Tab
	Shown kit.Prefs // on the desk: chosen for the whole page

	wallet Session
	broken bool
	screen Screen
	prefs  kit.Storage
	stop   context.CancelFunc
	follow bool // a press has been made: the focus follows the next change
}

// OnMount begins to follow the wallet.
func (p *Page) OnMount(ctx app.Context) {
	life, stop := context.WithCancel(context.Background())
	p.stop = stop
	p.screen.Tab = p.Start
	p.screen.Code = kit.CodeInAddress(ctx.Page().URL().Fragment)
	p.prefs = ctx.LocalStorage()
	p.screen.Prefs = kit.LoadPrefs(p.prefs)
	p.apply()
	wallet, err := p.Open(life)
	if err != nil {
		app.Log(err)
		p.broken = true
		return
	}
	p.wallet = wallet
	p.take()
	ctx.Async(func() { kit.Follow(life, ctx, wallet.Changed(), p.changed) })
}

// OnDismount stops following; the wallet itself belongs to the host.
func (p *Page) OnDismount() {
	if p.stop != nil {
		p.stop()
	}
}

func (p *Page) apply() {
	if p.Place != kit.PlaceDesk {
		p.screen.Prefs.Apply(p.screen.Prefs.Language.Say(text.PayName))
	}
}

// take copies the wallet's view.
func (p *Page) take() {
	p.screen.View = p.wallet.View()
	p.screen.Now = time.Now()
}

// changed takes the wallet's new view. A charge that comes in is shown, whatever was on the page.
func (p *Page) changed(ctx app.Context) {
	before := p.screen.View.Phase
	p.take()
	now := p.screen.View.Phase
	if before == now {
		return
	}
	if now != session.PhaseReady && now != session.PhaseNoToken {
		p.screen.Tab = TabPay
	}
	if now != session.PhaseEnrol { // a code from the address is there before
		p.screen.Code = ""
	}
	if now == session.PhaseAsking && p.Place == kit.PlaceDesk {
		kit.ScrollTo(ctx, kit.IDWalletAccept) // on a narrow desk the phone lies below the till
	}
	if p.follow {
		p.follow = false
		kit.FocusIfLost(ctx, kit.IDWalletNow)
	}
}

// Render draws the page.
func (p *Page) Render() app.UI {
	s := p.screen
	s.Place, s.Do = p.Place, p
	if p.Place == kit.PlaceDesk {
		s.Prefs = p.Shown
	}
	if p.broken {
		s.View.Phase, s.View.Problem = session.PhaseFailed, session.Problem{Code: session.ProblemStore}
	}
	if s.View.Phase == "" {
		s.View.Phase = session.PhaseLoading
	}
	return Render(s)
}

// do carries a press to the wallet, once there is one.
func (p *Page) do(command func(Session)) {
	if p.wallet == nil {
		return
	}
	p.follow = true
	command(p.wallet)
}

// Accept pays the charge that is shown.
func (p *Page) Accept() {
	pin := p.typed()
	p.do(func(w Session) {
		if pin != "" {
			w.AcceptPIN(pin)
			return
		}
		w.Accept()
	})
}

// Refuse says no to it.
func (p *Page) Refuse() { p.do(Session.Refuse) }

// Stop puts a charge aside, or stops showing an answer.
func (p *Page) Stop() { p.do(Session.Stop) }

// Next goes on to the next code.
func (p *Page) Next() { p.do(Session.Next) }

// Leave goes back to the code from a failure.
func (p *Page) Leave() { p.do(Session.Next) }

// Retry tries again what failed.
func (p *Page) Retry() { p.do(Session.Retry) }

// ShowAgain shows an earlier acceptance.
func (p *Page) ShowAgain(id wire.PaymentID) {
	p.screen.Tab = TabPay
	p.do(func(w Session) { w.ShowAgain(id) })
}

// SyncNow uploads at once.
func (p *Page) SyncNow() { p.do(Session.SyncNow) }

// TakeOver takes the terminal from another window.
func (p *Page) TakeOver() { p.do(Session.TakeOver) }

// TypeCode takes the one-time code as it is typed.
func (p *Page) TypeCode(code string) { p.screen.Code = code }

// EnrolTyped enrols with the code that was typed.
func (p *Page) EnrolTyped() {
	if code := kit.CleanCode(p.screen.Code); code != "" {
		p.do(func(w Session) { w.Enrol(code) })
	}
}

// ShowBars shows the payment code as bars, or as a square code again.
func (p *Page) ShowBars() {
	on := p.screen.View.Bars == nil
	p.do(func(w Session) { w.ShowBars(on) })
}

// NewCode shows a fresh payment code.
func (p *Page) NewCode() { p.do(Session.NewCode) }

// UseLens looks through another camera.
func (p *Page) UseLens(id string) {
	p.do(func(w Session) { w.UseLens(id) })
	p.follow = false
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

// Show shows a tab. What there is to look through may have changed since it was last asked for.
func (p *Page) Show(t Tab) {
	p.screen.Tab, p.screen.Closing = t, false
	if t == TabAccount {
		p.do(Session.FindLenses)
		p.follow = false
	}
}

// SwitchLanguage changes the language and keeps the choice.
func (p *Page) SwitchLanguage() { p.choose(kit.Prefs.OtherLanguage) }

// SwitchTheme changes the colours and keeps the choice.
func (p *Page) SwitchTheme() { p.choose(kit.Prefs.NextTheme) }

func (p *Page) choose(change func(kit.Prefs) kit.Prefs) {
	p.screen.Prefs = change(p.screen.Prefs)
	p.screen.Prefs.Save(p.prefs)
	p.apply()
}
