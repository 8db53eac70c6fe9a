package scenes

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/session"
	"glint/app/ui"
	"glint/app/ui/kit"
	"glint/app/ui/payee"
	"glint/app/ui/payer"
	"glint/app/wire"
)

// hands press nothing: a story stays as it is.
type hands struct{}

func (hands) TypeCode(string)          {}
func (hands) EnrolTyped()              {}
func (hands) TakeOver()                {}
func (hands) Retry()                   {}
func (hands) Leave()                   {}
func (hands) SwitchLanguage()          {}
func (hands) SwitchTheme()             {}
func (hands) SyncNow()                 {}
func (hands) Next()                    {}
func (hands) OpenReady()               {}
func (hands) CloseReady()              {}
func (hands) KeepData()                {}
func (hands) Export()                  {}
func (hands) StartOver()               {}
func (hands) TypeKey(string)           {}
func (hands) Enter()                   {}
func (hands) OpenConfirm()             {}
func (hands) CloseConfirm()            {}
func (hands) Quiet(uint32)             {}
func (hands) PINAbove(uint32)          {}
func (hands) TypePIN(string)           {}
func (hands) Unlock()                  {}
func (hands) SetPIN()                  {}
func (hands) RemovePIN()               {}
func (hands) Forget()                  {}
func (hands) SaveHolding()             {}
func (hands) AskClose()                {}
func (hands) CloseAccount()            {}
func (hands) Refresh()                 {}
func (hands) Distance(float64)         {}
func (hands) Blur(float64)             {}
func (hands) Noise(float64)            {}
func (hands) RoomLight(float64)        {}
func (hands) Reset()                   {}
func (hands) Press(kit.Key)            {}
func (hands) Refer(string)             {}
func (hands) Charge()                  {}
func (hands) ChargeSure()              {}
func (hands) Warned()                  {}
func (hands) Cancel()                  {}
func (hands) PlayAgain()               {}
func (hands) LookBack()                {}
func (hands) AsStill()                 {}
func (hands) PlayLight()               {}
func (hands) Darken()                  {}
func (hands) StillInstead()            {}
func (hands) OpenSettings()            {}
func (hands) CloseSettings()           {}
func (hands) Style(session.Style)      {}
func (hands) Reach(session.Reach)      {}
func (hands) Until(session.Until)      {}
func (hands) Window(time.Duration)     {}
func (hands) UseLens(string)           {}
func (hands) NextLens()                {}
func (hands) SwitchTorch()             {}
func (hands) LookAgain()               {}
func (hands) NewCode()                 {}
func (hands) Accept()                  {}
func (hands) Refuse()                  {}
func (hands) Stop()                    {}
func (hands) ShowAgain(wire.PaymentID) {}

// tillHands and walletHands differ in the tabs that they show.
type tillHands struct{ hands }

func (tillHands) Show(payee.Tab) {}

type walletHands struct{ hands }

func (walletHands) Show(payer.Tab) {}
func (walletHands) ShowBars()      {}

func renderHome(p kit.Prefs, lost bool, nothing func()) app.UI {
	return ui.RenderHome(p, lost, nothing, nothing)
}
