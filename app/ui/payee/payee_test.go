package payee

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/code"
	"glint/app/money"
	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/wire"
)

func TestEntry(t *testing.T) {
	tests := []struct {
		name string
		keys []kit.Key
		want Entry
	}{
		{"nothing", nil, 0},
		{"digits come from the right", []kit.Key{"3", "8", "5", "0"}, 3850},
		{"double zero", []kit.Key{"7", kit.KeyDoubleZero}, 700},
		{"zeros first", []kit.Key{"0", kit.KeyDoubleZero, "5"}, 5},
		{"backspace", []kit.Key{"1", "2", kit.KeyBack}, 1},
		{"backspace on nothing", []kit.Key{kit.KeyBack}, 0},
		{"clear", []kit.Key{"1", "2", kit.KeyClear, "4"}, 4},
		{"unknown key", []kit.Key{"1", "x", "F1", ""}, 1},
		{"too large is ignored", []kit.Key{"4", "2", "9", "4", "9", "6", "7", "2", "9", "5", "0"}, 4294967295},
		{"double zero too large is ignored", []kit.Key{"4", "2", "9", "4", "9", "6", "7", "2", "9", kit.KeyDoubleZero}, 429496729},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var e Entry
			for _, k := range tt.keys {
				e = e.Press(k)
			}
			if e != tt.want {
				t.Errorf("got %d, want %d", e, tt.want)
			}
			if sum := e.Sum(money.CNY); e > 0 && sum.Payable() != nil {
				t.Errorf("%v cannot be charged", sum)
			}
		})
	}
}

// till is a session that keeps what it was told.
type till struct {
	view  session.TillView
	calls []string
}

func (f *till) note(call string)         { f.calls = append(f.calls, call) }
func (f *till) View() session.TillView   { return f.view }
func (f *till) Changed() <-chan struct{} { return nil }
func (f *till) Enrol(code string)        { f.note("enrol " + code) }
func (f *till) TakeOver()                { f.note("takeover") }
func (f *till) Cancel()                  { f.note("cancel") }
func (f *till) PlayAgain()               { f.note("again") }
func (f *till) Calm(on bool)             { f.note(fmt.Sprintf("calm %v", on)) }
func (f *till) AsStill(still bool)       { f.note(fmt.Sprintf("still %v", still)) }
func (f *till) Darken()                  { f.note("dark") }
func (f *till) FindLenses()              {}
func (f *till) UseLens(id string)        { f.note("lens " + id) }
func (f *till) Torch(on bool)            { f.note(fmt.Sprintf("torch %v", on)) }
func (f *till) LookAgain()               { f.note("again at the camera") }
func (f *till) Unlock(pin string)        { f.note("unlock " + pin) }
func (f *till) Shut()                    { f.note("shut") }
func (f *till) SetPIN(pin string)        { f.note("pin " + pin) }
func (f *till) SetEmission(e session.Emission) {
	f.note(fmt.Sprintf("style %d reach %d until %d window %v", e.Style, e.Reach, e.Until, e.Window))
}
func (f *till) LookBack() { f.note("lookback") }
func (f *till) Next()     { f.note("next") }
func (f *till) Retry()    { f.note("retry") }
func (f *till) SyncNow()  { f.note("sync") }
func (f *till) Export()   { f.note("export") }
func (f *till) Forget()   { f.note("forget") }
func (f *till) AskLasting(ask bool) {
	if ask {
		f.note("keep")
	}
}
func (f *till) Touched() {}
func (f *till) Charge(sum money.Amount, reference string, sure bool) {
	call := "charge " + sum.String() + " " + reference
	if sure {
		call += " sure"
	}
	f.note(call)
}

// shelf keeps preferences in memory.
type shelf map[string]any

func (s shelf) Get(string, any) error           { return nil }
func (s shelf) Set(key string, value any) error { s[key] = value; return nil }

// at makes a page whose till stands in a phase, with the warning understood.
func at(p session.Phase) (*Page, *till) {
	f := &till{view: session.TillView{Phase: p, Currency: money.CNY}}
	page := &Page{Place: kit.PlacePayee, till: f, prefs: shelf{}}
	page.screen.Prefs.Warned = true
	page.take()
	return page, f
}

func (p *Page) goes(f *till, to session.Phase) {
	f.view.Phase = to
	p.changed(app.Context{})
}

func typed(p *Page, keys string) {
	for _, k := range keys {
		p.keyboard(string(k))
	}
}

func TestChargeFromTheKeyboard(t *testing.T) {
	p, f := at(session.PhaseEntry)
	p.keyboard("Enter")
	typed(p, "3850")
	p.Refer("T-1")
	p.keyboard("Enter")
	if want := []string{"charge 38.50 CNY T-1"}; !slices.Equal(f.calls, want) {
		t.Errorf("got %q, want %q", f.calls, want)
	}
}

func TestKeyboardOnlyWhereAnAmountIsEntered(t *testing.T) {
	for _, phase := range []session.Phase{session.PhaseScanning, session.PhaseFlashing, session.PhaseConfirm, session.PhasePaid, session.PhaseEnrol} {
		p, f := at(phase)
		typed(p, "12")
		p.keyboard("Enter")
		if p.screen.Entry != 0 || len(f.calls) != 0 {
			t.Errorf("%s: entry %d, calls %q", phase, p.screen.Entry, f.calls)
		}
	}
}

func TestWarningBeforeTheFirstLight(t *testing.T) {
	p, f := at(session.PhaseEntry)
	p.screen.Prefs.Warned = false
	typed(p, "500")
	p.Charge()
	if len(f.calls) != 0 || !strings.Contains(app.HTMLString(p.Render()), kit.IDTillWarned) {
		t.Fatalf("no warning; calls %q", f.calls)
	}
	p.Cancel()
	if len(f.calls) != 0 || p.screen.Entry != 500 {
		t.Fatalf("after going back: calls %q, entry %d", f.calls, p.screen.Entry)
	}
	p.Charge()
	p.Warned()
	p.Charge()
	if want := []string{"charge 5.00 CNY ", "charge 5.00 CNY "}; !slices.Equal(f.calls, want) {
		t.Errorf("got %q, want %q", f.calls, want)
	}
	if kept := p.prefs.(shelf); len(kept) != 1 {
		t.Errorf("kept %v, want the warning alone", kept)
	}
}

func TestSumStaysUntilACodeIsRead(t *testing.T) {
	p, f := at(session.PhaseEntry)
	typed(p, "3850")
	p.Refer("T-1")
	p.goes(f, session.PhaseScanning)
	p.goes(f, session.PhaseEntry)
	if p.screen.Entry != 3850 || p.screen.Reference != "T-1" {
		t.Errorf("stopped while scanning: entry %d, reference %q", p.screen.Entry, p.screen.Reference)
	}
	p.goes(f, session.PhaseScanning)
	p.goes(f, session.PhasePreparing)
	if p.screen.Entry != 0 || p.screen.Reference != "" {
		t.Errorf("charge under way: entry %d, reference %q", p.screen.Entry, p.screen.Reference)
	}
}

func TestSureChargesTheSumThatWasAsked(t *testing.T) {
	p, f := at(session.PhaseEntry)
	typed(p, "3850")
	p.goes(f, session.PhaseConfirm)
	p.ChargeSure()
	if want := []string{"charge 38.50 CNY  sure"}; !slices.Equal(f.calls, want) {
		t.Errorf("got %q, want %q", f.calls, want)
	}
}

func TestEnrolment(t *testing.T) {
	p, f := at(session.PhaseEnrol)
	p.EnrolTyped()
	p.TypeCode("  K7QX-4MPD ")
	p.EnrolTyped()
	if want := []string{"enrol K7QX-4MPD"}; !slices.Equal(f.calls, want) {
		t.Errorf("got %q, want %q", f.calls, want)
	}
}

// TestButtonsByPhase: what can be pressed in each phase, and what cannot.
func TestButtonsByPhase(t *testing.T) {
	tests := []struct {
		phase    session.Phase
		has, not []string
	}{
		{session.PhaseScanning, []string{kit.IDTillCancel}, []string{kit.IDTillAgain, kit.IDTillCharge}},
		{session.PhasePreparing, []string{kit.IDTillCancel}, []string{kit.IDTillCharge}},
		{session.PhaseFlashing, []string{kit.IDTillCancel, kit.IDTillAgain}, []string{kit.IDTillCharge, kit.IDTillNext}},
		{session.PhasePaid, []string{kit.IDTillNext}, []string{kit.IDTillCancel}},
		{session.PhaseTimedOut, []string{kit.IDTillAgain, kit.IDTillNext}, nil},
		{session.PhaseRefused, []string{kit.IDTillNext}, []string{kit.IDTillAgain}},
		{session.PhaseForeign, []string{kit.IDTillNext}, []string{kit.IDTillAgain}},
		{session.PhaseCancelled, []string{kit.IDTillNext}, []string{kit.IDTillAgain}},
		{session.PhaseConfirm, []string{kit.IDTillSure, kit.IDTillCancel}, []string{kit.IDTillCharge}},
		{session.PhaseHeld, []string{kit.IDTillTake}, []string{kit.IDTillCharge}},
		{session.PhaseFailed, []string{kit.IDTillRetry, kit.IDTillNext}, nil},
		{session.PhaseLoading, nil, []string{kit.IDTillCharge}},
	}
	for _, tt := range tests {
		p, _ := at(tt.phase)
		html := app.HTMLString(p.Render())
		for _, id := range tt.has {
			if !strings.Contains(html, `id="`+id+`"`) {
				t.Errorf("%s: no %s", tt.phase, id)
			}
		}
		for _, id := range tt.not {
			if strings.Contains(html, `id="`+id+`"`) {
				t.Errorf("%s: has %s", tt.phase, id)
			}
		}
	}
}

func TestLateAnswerIsOfferedWhereAChargeWaits(t *testing.T) {
	p, f := at(session.PhaseEntry)
	if strings.Contains(app.HTMLString(p.Render()), kit.IDTillLate) {
		t.Error("offered without a charge")
	}
	f.view.History = []session.HistoryItem{{Ending: wire.EndingTimedOut}}
	p.take()
	if !strings.Contains(app.HTMLString(p.Render()), kit.IDTillLate) {
		t.Error("not offered")
	}
}

func TestPayerOfALatePayment(t *testing.T) {
	p, f := at(session.PhasePaid)
	f.view.Late, f.view.Order = true, 7
	f.view.History = []session.HistoryItem{{Order: 8, Who: "aaaaaa", Ending: wire.EndingAccepted}, {Order: 7, Who: "bbbbbb", Ending: wire.EndingAccepted}}
	p.take()
	page := app.HTMLString(p.Render())
	if !strings.Contains(page, "Payer bbbbbb") || strings.Contains(page, "Payer aaaaaa") || !strings.Contains(page, "no. 7") {
		t.Error("names the payer of another charge")
	}
}

func TestStillInsteadOfTheFirstLight(t *testing.T) {
	p, f := at(session.PhaseEntry)
	p.screen.Prefs.Warned = false
	typed(p, "500")
	p.Charge()
	if !strings.Contains(app.HTMLString(p.Render()), `id="`+kit.IDTillStill+`"`) {
		t.Fatal("the warning offers no still code")
	}
	p.StillInstead()
	f.view.Emission.Style = session.StyleStill
	p.changed(app.Context{})
	p.changed(app.Context{})
	if want := []string{"style 3 reach 0 until 0 window 0s", "charge 5.00 CNY "}; !slices.Equal(f.calls, want) {
		t.Errorf("got %q, want %q", f.calls, want)
	}
	if p.screen.Prefs.Warned {
		t.Error("the warning counts as understood")
	}
}

// TestStillInsteadThatIsNotKept: where the setting cannot be stored, nothing is charged, now or later.
func TestStillInsteadThatIsNotKept(t *testing.T) {
	p, f := at(session.PhaseEntry)
	p.screen.Prefs.Warned = false
	typed(p, "500")
	p.Charge()
	p.StillInstead()
	p.changed(app.Context{})
	p.OpenSettings()
	p.Style(session.StyleStill)
	f.view.Emission.Style = session.StyleStill
	p.changed(app.Context{})
	if slices.ContainsFunc(f.calls, func(c string) bool { return strings.HasPrefix(c, "charge") }) {
		t.Errorf("charged: %q", f.calls)
	}
}

func TestNoWarningForAStillCode(t *testing.T) {
	p, f := at(session.PhaseEntry)
	p.screen.Prefs.Warned = false
	f.view.Emission.Style = session.StyleStill
	p.take()
	typed(p, "500")
	p.Charge()
	if want := []string{"charge 5.00 CNY "}; !slices.Equal(f.calls, want) {
		t.Fatalf("got %q, want %q", f.calls, want)
	}
	f.view.Still = symbol(t)
	p.goes(f, session.PhaseFlashing)
	p.PlayLight() // light after all: now it warns
	if len(f.calls) != 1 || !strings.Contains(app.HTMLString(p.Render()), kit.IDTillWarned) {
		t.Fatalf("light without a warning: %q", f.calls)
	}
	p.Warned()
	if want := []string{"charge 5.00 CNY ", "still false"}; !slices.Equal(f.calls, want) {
		t.Errorf("got %q, want %q", f.calls, want)
	}
}

func symbol(t *testing.T) *code.Symbol {
	t.Helper()
	s, err := code.Make(code.KindStill, make([]byte, 221))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSwitchesOfTheLight: what can be done in each manner of sending; Stop always can.
func TestSwitchesOfTheLight(t *testing.T) {
	light, still := &session.Signal{Payload: []byte("x"), Profile: 1}, symbol(t)
	tests := []struct {
		name     string
		view     session.TillView
		has, not []string
	}{
		{"light", session.TillView{Light: light}, []string{kit.IDTillAgain, kit.IDTillStill}, []string{kit.IDTillLight, kit.IDStill(kit.PlacePayee)}},
		{"both", session.TillView{Light: light, Still: still}, []string{kit.IDTillAgain, kit.IDTillStill, kit.IDStill(kit.PlacePayee)}, []string{kit.IDTillLight}},
		{"still", session.TillView{Still: still}, []string{kit.IDTillLight, kit.IDStill(kit.PlacePayee)}, []string{kit.IDTillAgain, kit.IDTillStill}},
		{"over", session.TillView{Dark: true}, []string{kit.IDTillAgain, kit.IDTillStill}, []string{kit.IDTillLight, kit.IDStill(kit.PlacePayee)}},
		{"after a reload", session.TillView{Dark: true, Still: still}, []string{kit.IDTillAgain, kit.IDStill(kit.PlacePayee)}, []string{kit.IDTillLight}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, f := at(session.PhaseEntry)
			f.view = tt.view
			p.goes(f, session.PhaseFlashing)
			html := app.HTMLString(p.Render())
			for _, id := range append(tt.has, kit.IDTillCancel) {
				if !strings.Contains(html, `id="`+id+`"`) {
					t.Errorf("no %s", id)
				}
			}
			for _, id := range tt.not {
				if strings.Contains(html, `id="`+id+`"`) {
					t.Errorf("has %s", id)
				}
			}
		})
	}
}

func TestSettings(t *testing.T) {
	p, f := at(session.PhaseEntry)
	f.view.Emission = session.Emission{Window: 30 * time.Second, Style: session.StyleBeside}
	f.view.Lenses = []session.Lens{{ID: "a", Name: "Front", Used: true}, {ID: "b", Name: "Back"}}
	p.OpenSettings()
	p.take()
	html := app.HTMLString(p.Render())
	for _, want := range []string{"set-style-2", "set-reach-2", "set-until-2", "Front", "Back", kit.IDTillBack} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(html, "set-window") {
		t.Error("asks for a time that does not count")
	}
	p.Until(session.UntilWindow)
	f.view.Emission.Until = session.UntilWindow
	p.take()
	if !strings.Contains(app.HTMLString(p.Render()), "set-window-5") {
		t.Error("no time to choose")
	}
	p.Window(time.Minute)
	p.Reach(session.ReachFar)
	p.Style(session.StyleLight)
	p.UseLens("b")
	want := []string{
		"style 2 reach 0 until 1 window 30s", "style 2 reach 0 until 1 window 1m0s", "style 2 reach 2 until 1 window 30s",
		"style 1 reach 0 until 1 window 30s", "lens b",
	}
	if !slices.Equal(f.calls, want) {
		t.Errorf("got %q, want %q", f.calls, want)
	}
	p.keyboard("5")
	p.keyboard("Escape")
	if p.screen.Settings || p.screen.Entry != 0 {
		t.Errorf("settings open %v, entry %d", p.screen.Settings, p.screen.Entry)
	}
}

// TestViewOfTheCamera: what the page shows of the camera's picture, and offers beside it.
func TestViewOfTheCamera(t *testing.T) {
	seen := code.Advice{W: 640, H: 480, Mark: code.MarkLocated, Hint: code.HintCloser, Outline: [4][2]int16{{1, 2}, {3, 4}, {5, 6}, {-7, 800}}}
	tests := []struct {
		name      string
		phase     session.Phase
		change    func(*session.TillView)
		has, none []string
	}{
		{"nothing in view", session.PhaseScanning, func(v *session.TillView) { v.Seen = code.Advice{W: 640, H: 480} },
			[]string{`data-mark="none"`, "mirror"}, []string{"polygon", kit.IDTillLens, kit.IDTillTorch, kit.IDTillLook}},
		{"located", session.PhaseScanning, func(v *session.TillView) { v.Seen = seen },
			[]string{`data-mark="located"`, `points="1,2 3,4 5,6 -7,800"`, `viewBox="0 0 640 480"`, "slice", "Bring the phone closer"}, nil},
		{"read", session.PhasePreparing, func(v *session.TillView) { v.Seen = seen; v.Seen.Mark = code.MarkRead },
			[]string{`data-mark="read"`, "polygon"}, []string{"Bring the phone closer"}},
		{"waiting for the answer", session.PhaseFlashing, func(v *session.TillView) { v.Seen = seen },
			[]string{"Bring the phone closer"}, []string{"polygon"}},
		{"a mark of another build", session.PhaseScanning, func(v *session.TillView) { v.Seen = seen; v.Seen.Mark = 99 }, nil, []string{"polygon"}},
		{"a rear camera", session.PhaseScanning, func(v *session.TillView) { v.Seen, v.Rear = seen, true }, []string{"polygon"}, []string{"mirror"}},
		{"another camera, and a torch", session.PhaseScanning, func(v *session.TillView) {
			v.Lenses, v.Torch = []session.Lens{{ID: "a", Used: true}, {ID: "b"}}, session.TorchOff
		}, []string{kit.IDTillLens, kit.IDTillTorch, "Torch on"}, nil},
		{"a sensor is no camera", session.PhaseScanning, func(v *session.TillView) {
			v.Lenses, v.Torch = []session.Lens{{ID: "a", Used: true}, {ID: "b", Sensor: true}}, session.TorchOn
		}, []string{"Torch off"}, []string{kit.IDTillLens}},
		{"away", session.PhaseScanning, func(v *session.TillView) { v.Camera = session.TroubleEnded }, []string{"mirror away", kit.IDTillLook}, []string{"polygon"}},
		{"dark", session.PhaseScanning, func(v *session.TillView) { v.Camera = session.TroubleDark }, nil, []string{"mirror away", kit.IDTillLook}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, f := at(tt.phase)
			tt.change(&f.view)
			p.take()
			html := app.HTMLString(p.Render())
			for _, want := range tt.has {
				if !strings.Contains(html, want) {
					t.Errorf("no %q", want)
				}
			}
			for _, not := range tt.none {
				if strings.Contains(html, not) {
					t.Errorf("has %q", not)
				}
			}
		})
	}
}

func TestSwitchesOfTheCamera(t *testing.T) {
	p, f := at(session.PhaseScanning)
	f.view.Lenses = []session.Lens{{ID: "a"}, {ID: "s", Sensor: true}, {ID: "b", Used: true}, {ID: "c"}}
	for _, torch := range []session.Torch{session.TorchOff, session.TorchOn} {
		f.view.Torch = torch
		p.take()
		p.SwitchTorch()
	}
	p.NextLens()
	f.view.Lenses[2].Used, f.view.Lenses[3].Used = false, true
	p.take()
	p.NextLens()
	f.view.Lenses = f.view.Lenses[:1]
	p.take()
	p.NextLens() // there is no other
	p.LookAgain()
	if want := []string{"torch true", "torch false", "lens c", "lens a", "again at the camera"}; !slices.Equal(f.calls, want) {
		t.Errorf("got %q, want %q", f.calls, want)
	}
}
