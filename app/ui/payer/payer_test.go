package payer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/light"
	"glint/app/money"
	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/text"
	"glint/app/wire"
)

// wallet is a session that keeps what it was told.
type wallet struct {
	view  session.WalletView
	calls []string
}

func (f *wallet) note(call string)         { f.calls = append(f.calls, call) }
func (f *wallet) View() session.WalletView { return f.view }
func (f *wallet) Changed() <-chan struct{} { return nil }
func (f *wallet) Enrol(code string)        { f.note("enrol " + code) }
func (f *wallet) TakeOver()                { f.note("takeover") }
func (f *wallet) Accept()                  { f.note("accept") }
func (f *wallet) AcceptPIN(pin string)     { f.note("accept " + pin) }
func (f *wallet) Choose(quiet, pin uint32) { f.note(fmt.Sprint("choose ", quiet, pin)) }
func (f *wallet) Unlock(pin string)        { f.note("unlock " + pin) }
func (f *wallet) Shut()                    { f.note("shut") }
func (f *wallet) SetPIN(pin string)        { f.note("pin " + pin) }
func (f *wallet) Refuse()                  { f.note("refuse") }
func (f *wallet) Stop()                    { f.note("stop") }
func (f *wallet) Next()                    { f.note("next") }
func (f *wallet) Retry()                   { f.note("retry") }
func (f *wallet) ShowBars(on bool)         { f.note(map[bool]string{true: "bars", false: "square"}[on]) }
func (f *wallet) NewCode()                 { f.note("new") }
func (f *wallet) FindLenses()              { f.note("lenses") }
func (f *wallet) UseLens(id string)        { f.note("lens " + id) }
func (f *wallet) SyncNow()                 { f.note("sync") }
func (f *wallet) Export()                  { f.note("export") }
func (f *wallet) Forget()                  { f.note("forget") }
func (f *wallet) SaveHolding()             { f.note("data") }
func (f *wallet) CloseAccount()            { f.note("close") }
func (f *wallet) AskLasting(ask bool) {
	if ask {
		f.note("keep")
	}
}
func (f *wallet) ShowAgain(id wire.PaymentID) { f.note("again " + id.String()) }

func at(p session.Phase) (*Page, *wallet) {
	f := &wallet{view: session.WalletView{
		Phase: p, Sum: money.Amount{Minor: 3850, Currency: money.CNY}, Who: "Harbour Tea", Known: true, PayeeID: 7,
	}}
	page := &Page{Place: kit.PlacePayer, wallet: f}
	page.take()
	return page, f
}

func html(p *Page) string {
	p.take()
	return app.HTMLString(p.Render())
}

func TestChargeComesToTheFront(t *testing.T) {
	p, f := at(session.PhaseReady)
	p.Show(TabHistory)
	f.view.Phase = session.PhaseAsking
	p.changed(app.Context{})
	if p.screen.Tab != TabPay {
		t.Error("the charge is hidden behind a tab")
	}
}

func TestQuestion(t *testing.T) {
	tests := []struct {
		name   string
		change func(*session.WalletView)
		accept bool
		says   string
	}{
		{"known payee", func(*session.WalletView) {}, true, "Harbour Tea"},
		{"unknown payee", func(v *session.WalletView) { v.Known, v.Who, v.Blocked = false, "", session.ProblemUnknown }, false, "unknown payee no. 7"},
		{"unknown payee with a name of its own", func(v *session.WalletView) { v.Known = false }, false, "unknown payee no. 7"},
		{"above the limit", func(v *session.WalletView) { v.Blocked = "charge_limit" }, false, "limit"},
		{"reason without a sentence", func(v *session.WalletView) { v.Blocked = "odd" }, false, "odd"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, f := at(session.PhaseAsking)
			tt.change(&f.view)
			page := html(p)
			if got := strings.Contains(page, kit.IDWalletAccept); got != tt.accept {
				t.Errorf("can be accepted: %v, want %v", got, tt.accept)
			}
			if !strings.Contains(page, kit.IDWalletRefuse) {
				t.Error("cannot be refused")
			}
			if !strings.Contains(page, tt.says) || !strings.Contains(page, "¥38.50") {
				t.Errorf("does not say %q with the sum", tt.says)
			}
		})
	}
}

// TestWordsOfApproved: the phone never says paid before the receipt or the server has.
func TestWordsOfApproved(t *testing.T) {
	p, _ := at(session.PhaseApproved)
	page := html(p)
	if strings.Contains(page, ">"+text.English.Say(text.PaidTitle)+"<") {
		t.Error("approved says paid")
	}
	for _, k := range []text.Key{text.ApprovedTitle, text.StopShowingNote, text.StopShowing} {
		if !strings.Contains(page, text.English.Say(k)) {
			t.Errorf("does not say %q", text.English.Say(k))
		}
	}
}

func TestPresses(t *testing.T) {
	p, f := at(session.PhaseAsking)
	p.Accept()
	p.Refuse()
	p.Stop()
	p.Next()
	p.ShowAgain(wire.PaymentID{0xab})
	p.TypeCode(" ABC ")
	p.EnrolTyped()
	p.TypeCode(" ")
	p.EnrolTyped()
	want := []string{"accept", "refuse", "stop", "next", "again ab" + strings.Repeat("00", 15), "enrol ABC"}
	if !slices.Equal(f.calls, want) {
		t.Errorf("got %q, want %q", f.calls, want)
	}
}

func TestGuidance(t *testing.T) {
	problem := session.Problem{Code: "charge_other_code"}
	tests := []struct {
		name  string
		phase session.Phase
		light light.Progress
		cam   session.CameraTrouble
		says  string
	}{
		{"nothing in view", session.PhaseReady, light.Progress{Hint: light.HintSearching}, "", text.English.Say(text.Brighter)},
		{"dark", session.PhaseReady, light.Progress{Hint: light.HintTooDark}, "", text.English.Hint(light.HintTooDark)},
		{"half of it", session.PhaseReceiving, light.Progress{Locked: true, Known: 100, Needed: 200}, "", "50% received"},
		{"more than all of it", session.PhaseReceiving, light.Progress{Locked: true, Known: 900, Needed: 200}, "", "100% received"},
		{"length unknown", session.PhaseReceiving, light.Progress{Locked: true, Known: 100}, "", text.English.Say(text.ReceivedStart)},
		{"night light", session.PhaseReceiving, light.Progress{Locked: true, Known: 1, Needed: 200, Hint: light.HintNightLight}, "", text.English.Hint(light.HintNightLight)},
		{"camera gone meanwhile", session.PhaseReceiving, light.Progress{Locked: true, Known: 1, Needed: 200}, session.TroubleEnded, text.English.Problem("camera_ended").What},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, f := at(tt.phase)
			f.view.Light, f.view.Camera = tt.light, tt.cam
			if !strings.Contains(html(p), tt.says) {
				t.Errorf("does not say %q", tt.says)
			}
			f.view.Problem = problem
			shown := strings.Contains(html(p), text.English.Problem(problem.Code).What)
			if want := tt.phase == session.PhaseReady; shown != want {
				t.Errorf("earlier problem shown: %v, want %v", shown, want)
			}
		})
	}
}

func TestShowAgainOnlyWhereItHelps(t *testing.T) {
	p, f := at(session.PhaseReady)
	p.Show(TabHistory)
	f.view.History = []session.HistoryItem{{Payment: wire.PaymentID{1}, Again: true}, {Payment: wire.PaymentID{2}}}
	page := html(p)
	if !strings.Contains(page, kit.IDWalletAgain+wire.PaymentID{1}.String()) {
		t.Error("an open payment cannot be shown again")
	}
	if strings.Contains(page, kit.IDWalletAgain+wire.PaymentID{2}.String()) {
		t.Error("a decided payment can be shown again")
	}
}

// TestMeter: what the page says while light is looked for and while it comes in.
func TestMeter(t *testing.T) {
	two := []session.Lens{{ID: "a", Name: "Front", Used: true}, {ID: "b", Name: "Back"}}
	say := text.English.Say
	tests := []struct {
		name     string
		phase    session.Phase
		view     session.WalletView
		has, not []string
	}{
		{"waiting", session.PhaseReady, session.WalletView{}, []string{say(text.Brighter)}, []string{kit.IDWalletNew, "<progress"}},
		{"dark room", session.PhaseReady, session.WalletView{Light: light.Progress{Hint: light.HintTooDark}}, []string{text.English.Hint(light.HintTooDark)}, nil},
		{"nothing for long", session.PhaseReady, session.WalletView{Slow: true}, []string{kit.IDWalletNew, "still code"}, []string{kit.IDWalletLens}},
		{"nothing for long, two cameras", session.PhaseReady, session.WalletView{Slow: true, Lenses: two}, []string{kit.IDWalletNew, kit.IDWalletLens}, nil},
		{"start", session.PhaseReceiving, session.WalletView{Light: light.Progress{Locked: true}}, []string{"<progress", say(text.ReceivedStart)}, []string{"value="}},
		{"half", session.PhaseReceiving, session.WalletView{Light: light.Progress{Locked: true, Known: 288, Needed: 576, Hint: light.HintFarther}},
			[]string{`value="288"`, `max="576"`, "50%", text.English.Hint(light.HintFarther)}, []string{kit.IDWalletNew}},
		{"half, for long", session.PhaseReceiving, session.WalletView{Slow: true, Light: light.Progress{Locked: true, Known: 288, Needed: 576}},
			[]string{"<progress", "still code"}, []string{kit.IDWalletNew}},
		{"camera in use elsewhere", session.PhaseReady, session.WalletView{Camera: session.TroubleBusy, Lenses: two}, []string{kit.IDWalletLens}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, f := at(tt.phase)
			f.view.Slow, f.view.Light, f.view.Lenses, f.view.Camera, f.view.Sound = tt.view.Slow, tt.view.Light, tt.view.Lenses, tt.view.Camera, true
			page := html(p)
			for _, want := range tt.has {
				if !strings.Contains(page, want) {
					t.Errorf("no %q", want)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(page, not) {
					t.Errorf("has %q", not)
				}
			}
		})
	}
}

func TestEveryHintIsSaid(t *testing.T) {
	for h := light.HintTooDark; h <= light.HintFarther; h++ {
		for _, phase := range []session.Phase{session.PhaseReady, session.PhaseReceiving} {
			for _, slow := range []bool{false, true} {
				p, f := at(phase)
				f.view.Light, f.view.Slow = light.Progress{Hint: h, Known: 1, Needed: 2}, slow
				if !strings.Contains(html(p), text.English.Hint(h)) {
					t.Errorf("%v: not said while %s", h, phase)
				}
			}
		}
	}
}

func TestChooseACamera(t *testing.T) {
	p, f := at(session.PhaseReady)
	f.view.Lenses = []session.Lens{{ID: "a", Name: "Front", Used: true}, {ID: "b"}, {ID: "s", Name: "ALS", Sensor: true}}
	p.Show(TabAccount)
	page := html(p)
	for _, want := range []string{"Front", "Camera 2", text.English.Say(text.SensorLens), text.English.Say(text.SensorLensHelp), "wallet-lenses-2"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q", want)
		}
	}
	p.UseLens("b")
	if want := []string{"lenses", "lens b"}; !slices.Equal(f.calls, want) {
		t.Errorf("got %q, want %q", f.calls, want)
	}
}

// The account is closed at the second press, behind the PIN where there is one, and not by a press that was made before the page was left.
func TestClosingAsksTwice(t *testing.T) {
	p, f := at(session.PhaseReady)
	f.view.Privacy.Can = true
	p.Show(TabAccount)
	if page := html(p); !strings.Contains(page, idPrivacySave) || !strings.Contains(page, idPrivacyClose) || strings.Contains(page, idPrivacySure) {
		t.Error("at first")
	}
	p.AskClose()
	if page := html(p); !strings.Contains(page, idPrivacySure) {
		t.Error("asked once")
	}
	f.view.PIN = session.PINView{Can: true, Has: true}
	if page := html(p); strings.Contains(page, idPrivacySure) || !strings.Contains(page, kit.IDWalletPIN) {
		t.Error("behind a PIN")
	}
	p.Show(TabPay)
	p.Show(TabAccount)
	f.view.PIN = session.PINView{}
	if page := html(p); strings.Contains(page, idPrivacySure) {
		t.Error("after the page was left")
	}
	f.view.Privacy.Closing = &session.ClosingView{Balance: money.Amount{Minor: 5, Currency: money.CNY}, Payments: 2}
	if page := html(p); !strings.Contains(page, text.English.Say(text.CloseNot)) || !strings.Contains(page, text.English.Say(text.ClosePayments, 2)) {
		t.Error("what stands in the way is not said")
	}
	f.view.Privacy.Closing = &session.ClosingView{Closed: true}
	if page := html(p); !strings.Contains(page, text.English.Say(text.CloseDone)) || strings.Contains(page, idPrivacyClose) {
		t.Error("closed")
	}
}

func TestWhereAnAllowanceIsGood(t *testing.T) {
	p, f := at(session.PhaseReady)
	p.Show(TabAccount)
	for _, test := range []struct {
		at   session.GoodAtView
		want string
	}{
		{session.GoodAtView{}, text.English.Say(text.GoodAtAll)},
		{session.GoodAtView{Payee: 7, Name: "Corner Noodles"}, "Corner Noodles"},
		{session.GoodAtView{Payee: 7}, text.English.Say(text.GoodAtPayee, 7)},
		{session.GoodAtView{Section: 3}, text.English.Say(text.GoodAtSection, 3)},
	} {
		f.view.GoodAt = test.at
		if page := html(p); !strings.Contains(page, test.want) {
			t.Errorf("%+v: no %q", test.at, test.want)
		}
	}
}
