package scenes

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/api"
	"glint/app/code"
	"glint/app/money"
	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/payee"
	"glint/app/wire"
)

func yuan(minor money.Minor) money.Amount { return money.Amount{Minor: minor, Currency: money.CNY} }

// tillView is a till at work, in a phase.
func tillView(p session.Phase) session.TillView {
	v := session.TillView{
		Phase: p, Payee: "Harbour Tea 海港茶铺", Terminal: 1, Currency: money.CNY, Sum: yuan(3850), Order: 42,
		Sound: true, Demo: true, FPS: 24, LastPhase: Now,
		Sync:     session.SyncView{Online: true, Last: Now.Add(-3 * time.Minute)},
		Emission: session.Emission{Window: session.WindowUsual, Style: session.StyleBeside},
	}
	if p == session.PhasePaid {
		v.Words = &words
	}
	return v
}

var (
	playing = &session.Signal{Payload: []byte("a charge, sealed to one payment code"), Profile: 1}
	near    = &session.Signal{Payload: playing.Payload, Profile: 1, Reach: session.ReachNear}
	far     = &session.Signal{Payload: playing.Payload, Profile: 1, Reach: session.ReachFar}

	// The longest and the shortest of what stands still: a charge that introduces its payee, and a sealed one or a receipt.
	stillCode  = symbol(code.KindStill, 221)
	shortStill = symbol(code.KindStill, 32)

	lenses = []session.Lens{{ID: "a", Name: "Front camera", Used: true}, {ID: "b", Name: "Back camera, wide"}, {ID: "c", Name: "Light sensor", Sensor: true}}
)

// seen is a code that a camera sees, a little turned and to the left.
func seen(mark code.Mark, hint code.Hint) code.Advice {
	return code.Advice{W: 1280, H: 720, Mark: mark, Hint: hint, Outline: [4][2]int16{{420, 520}, {440, 210}, {750, 230}, {720, 545}}}
}

func at(day time.Duration) time.Time { return Now.Add(-day) }

// tillHistory has money in all drawers.
func tillHistory() []session.HistoryItem {
	return []session.HistoryItem{
		{Payment: wire.PaymentID{1}, Time: at(4 * time.Minute), Sum: yuan(3850), Who: "7f3a9c", Order: 42, Ending: wire.EndingAccepted},
		{Payment: wire.PaymentID{2}, Time: at(9 * time.Minute), Sum: yuan(1200), Who: "51be02", Order: 41, Ending: wire.EndingAccepted, State: api.StatePayeeOnly, Sent: true},
		{Payment: wire.PaymentID{3}, Time: at(31 * time.Minute), Sum: yuan(129900), Who: "7f3a9c", Order: 40, Ending: wire.EndingAccepted, State: api.StateSettled, Sent: true},
		{Payment: wire.PaymentID{4}, Time: at(50 * time.Minute), Sum: yuan(650), Who: "0c77d1", Order: 39, Ending: wire.EndingRefused, State: api.StateRefused, Sent: true},
		{Payment: wire.PaymentID{5}, Time: at(80 * time.Minute), Sum: yuan(9900), Who: "e09a44", Order: 38, Ending: wire.EndingTimedOut},
		{Payment: wire.PaymentID{6}, Time: at(26 * time.Hour), Sum: yuan(2500), Who: "0c77d1", Order: 37, Ending: wire.EndingAccepted, State: api.StateMismatched, Reason: api.ReasonOtherCore, Sent: true},
		{Payment: wire.PaymentID{7}, Time: at(27 * time.Hour), Sum: yuan(800), Who: "51be02", Order: 36, Ending: wire.EndingAccepted, State: api.StateSettled, Sent: true},
	}
}

// tillStory makes a story of a phase, changed as given.
func tillStory(name string, p session.Phase, change func(*payee.Screen)) Story {
	return Story{Name: "payee/" + name, Light: p == session.PhaseFlashing || p == session.PhaseChecking || p == session.PhasePaid, Render: func(prefs kit.Prefs) app.UI {
		return payee.Render(tillScreen(prefs, kit.PlacePayee, p, change))
	}}
}

func tillScreen(prefs kit.Prefs, place string, p session.Phase, change func(*payee.Screen)) payee.Screen {
	s := payee.Screen{View: tillView(p), Prefs: prefs, Place: place, Now: Now, Do: tillHands{}}
	if change != nil {
		change(&s)
	}
	return s
}

func problem(code string) session.Problem { return session.Problem{Code: code, At: Now, Count: 1} }

func till() []Story {
	return append([]Story{
		tillStory("loading", session.PhaseLoading, nil),
		tillStory("held", session.PhaseHeld, nil),
		tillStory("enrol", session.PhaseEnrol, func(s *payee.Screen) { s.View.Payee = "" }),
		tillStory("enrol-used", session.PhaseEnrol, func(s *payee.Screen) {
			s.View.Payee, s.Code, s.View.Problem = "", "K7QX-4MPD", problem(api.CodeEnrolmentUsed)
		}),
		tillStory("failed", session.PhaseFailed, func(s *payee.Screen) { s.View.Problem = problem("store_failed") }),
		tillStory("entry", session.PhaseEntry, func(s *payee.Screen) { s.View.Sound = false }),
		tillStory("entry-sum", session.PhaseEntry, func(s *payee.Screen) {
			s.Entry, s.Reference, s.View.History = 3850, "T-118", tillHistory()
			s.View.Sync.Pending = 2
		}),
		tillStory("entry-huge", session.PhaseEntry, func(s *payee.Screen) { s.Entry = payee.Entry(money.MaxMinor) }),
		tillStory("entry-problem", session.PhaseEntry, func(s *payee.Screen) {
			s.Entry, s.View.Problem = 3850, problem("scan_timed_out")
		}),
		tillStory("entry-looking", session.PhaseEntry, func(s *payee.Screen) { s.View.Looking = true }),
		tillStory("payments", session.PhaseEntry, func(s *payee.Screen) {
			s.Tab, s.View.History = payee.TabPayments, tillHistory()
			s.View.Sync = session.SyncView{Pending: 3, Last: at(2 * time.Hour)}
		}),
		tillStory("payments-none", session.PhaseEntry, func(s *payee.Screen) { s.Tab = payee.TabPayments }),
		tillStory("confirm", session.PhaseConfirm, nil),
		tillStory("warning", session.PhaseEntry, func(s *payee.Screen) { s.Warning, s.Entry = true, 3850 }),
		tillStory("warning-reduced", session.PhaseEntry, func(s *payee.Screen) { s.Warning, s.Entry, s.Prefs.Reduced = true, 3850, true }),
		tillStory("scanning", session.PhaseScanning, func(s *payee.Screen) { s.View.Order = 0 }),
		tillStory("scanning-foreign", session.PhaseScanning, func(s *payee.Screen) { s.View.Problem = problem("code_foreign") }),
		tillStory("scanning-located", session.PhaseScanning, func(s *payee.Screen) {
			s.View.Order, s.View.Seen, s.View.Lenses = 0, seen(code.MarkLocated, code.HintCloser), lenses
		}),
		tillStory("scanning-glare", session.PhaseScanning, func(s *payee.Screen) {
			s.View.Order, s.View.Seen, s.View.Lenses, s.View.Torch = 0, seen(code.MarkLocated, code.HintGlare), lenses, session.TorchOff
		}),
		tillStory("scanning-rear", session.PhaseScanning, func(s *payee.Screen) {
			s.View.Order, s.View.Seen, s.View.Rear, s.View.Torch = 0, seen(code.MarkLocated, code.HintHold), true, session.TorchOn
		}),
		tillStory("scanning-other-code", session.PhaseScanning, func(s *payee.Screen) {
			s.View.Seen, s.View.Problem = seen(code.MarkForeign, code.HintNone), problem("code_foreign")
		}),
		tillStory("camera-ended", session.PhaseScanning, func(s *payee.Screen) { s.View.Camera = session.TroubleEnded }),
		tillStory("preparing-read", session.PhasePreparing, func(s *payee.Screen) { s.View.Seen = seen(code.MarkRead, code.HintNone) }),
		tillStory("flashing-closer", session.PhaseFlashing, func(s *payee.Screen) {
			s.View.Light, s.View.Whole, s.View.Seen = playing, 3, seen(code.MarkLocated, code.HintCloser)
		}),
		tillStory("camera-refused", session.PhaseScanning, func(s *payee.Screen) { s.View.Camera = session.TroubleRefused }),
		tillStory("camera-missing", session.PhaseScanning, func(s *payee.Screen) { s.View.Camera = session.TroubleMissing }),
		tillStory("camera-dark", session.PhaseScanning, func(s *payee.Screen) { s.View.Camera = session.TroubleDark }),
		tillStory("preparing", session.PhasePreparing, nil),
		tillStory("flashing", session.PhaseFlashing, func(s *payee.Screen) { s.View.Light = playing }),
		tillStory("flashing-waiting", session.PhaseFlashing, func(s *payee.Screen) { s.View.Light, s.View.Whole = playing, 3 }),
		tillStory("flashing-other", session.PhaseFlashing, func(s *payee.Screen) {
			s.View.Light, s.View.Whole, s.View.Problem = playing, 2, problem("code_other")
		}),
		tillStory("checking", session.PhaseChecking, func(s *payee.Screen) { s.View.Light = playing }),
		tillStory("paid-receipt", session.PhasePaid, func(s *payee.Screen) { s.View.Light, s.View.History = playing, tillHistory() }),
		tillStory("paid", session.PhasePaid, func(s *payee.Screen) { s.View.History = tillHistory() }),
		tillStory("paid-settled", session.PhasePaid, func(s *payee.Screen) { s.View.Order, s.View.Sum, s.View.History = 40, yuan(129900), tillHistory() }),
		tillStory("paid-late", session.PhasePaid, func(s *payee.Screen) { s.View.Late, s.View.History = true, tillHistory() }),
		tillStory("refused", session.PhaseRefused, nil),
		tillStory("foreign", session.PhaseForeign, nil),
		tillStory("cancelled", session.PhaseCancelled, nil),
		tillStory("timedout", session.PhaseTimedOut, nil),
	}, sending()...)
}

// sending are the ways in which a charge or a receipt goes to the phone, and their settings.
func sending() []Story {
	return []Story{
		tillStory("flashing-near", session.PhaseFlashing, func(s *payee.Screen) { s.View.Light, s.View.Still = near, shortStill }),
		tillStory("flashing-far", session.PhaseFlashing, func(s *payee.Screen) { s.View.Light = far }),
		tillStory("flashing-beside", session.PhaseFlashing, func(s *payee.Screen) { s.View.Light, s.View.Still = playing, stillCode }),
		tillStory("flashing-beside-other", session.PhaseFlashing, func(s *payee.Screen) {
			s.View.Light, s.View.Still, s.View.Whole, s.View.Problem = playing, shortStill, 2, problem("code_other")
		}),
		tillStory("still", session.PhaseFlashing, func(s *payee.Screen) { s.View.Still = stillCode }),
		tillStory("still-short", session.PhaseFlashing, func(s *payee.Screen) { s.View.Still = shortStill }),
		tillStory("still-warning", session.PhaseFlashing, func(s *payee.Screen) { s.View.Still, s.Warning = stillCode, true }),
		tillStory("still-reloaded", session.PhaseFlashing, func(s *payee.Screen) { s.View.Still, s.View.Dark = shortStill, true }),
		tillStory("light-over", session.PhaseFlashing, func(s *payee.Screen) { s.View.Dark, s.View.Whole = true, 1 }),
		tillStory("paid-beside", session.PhasePaid, func(s *payee.Screen) {
			s.View.Light, s.View.Still, s.View.History = playing, shortStill, tillHistory()
		}),
		tillStory("paid-still", session.PhasePaid, func(s *payee.Screen) { s.View.Still, s.View.History = shortStill, tillHistory() }),
		tillStory("paid-dark", session.PhasePaid, func(s *payee.Screen) { s.View.Dark, s.View.History = true, tillHistory() }),
		tillStory("settings", session.PhaseEntry, func(s *payee.Screen) { s.Settings = true }),
		tillStory("settings-staff", session.PhaseEntry, func(s *payee.Screen) {
			s.Settings, s.View.PIN = true, session.PINView{Can: true, Has: true, Open: true}
		}),
		tillStory("settings-locked", session.PhaseEntry, func(s *payee.Screen) { s.Settings, s.View.PIN = true, session.PINView{Can: true, Has: true} }),
		tillStory("settings-window", session.PhaseEntry, func(s *payee.Screen) {
			s.Settings, s.View.Lenses = true, lenses
			s.View.Emission = session.Emission{Reach: session.ReachNear, Until: session.UntilWindow, Window: session.WindowUsual, Style: session.StyleLight}
		}),
		tillStory("settings-reset", session.PhaseEntry, func(s *payee.Screen) { s.View.Problem = problem(session.ProblemSettings) }),
	}
}
