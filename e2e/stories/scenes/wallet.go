package scenes

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/api"
	"glint/app/code"
	"glint/app/light"
	"glint/app/session"
	"glint/app/ui/kit"
	"glint/app/ui/payer"
	"glint/app/wire"
)

// symbol makes a code of a message's usual size.
func symbol(k code.Kind, size int) *code.Symbol {
	payload := make([]byte, size)
	for i := range payload {
		payload[i] = byte(i*i*7 + i*31 + 5)
	}
	s, err := code.Make(k, payload)
	if err != nil {
		panic("scenes: internal error: " + err.Error()) // the sizes are constants
	}
	return s
}

var (
	paymentCode = symbol(code.KindPayment, 151)
	acceptance  = symbol(code.KindAcceptance, 106)
)

// words are the check words of the payment that both pages show.
var words = wire.CheckWords{7, 119}

// walletView is a phone at work, in a phase.
func walletView(p session.Phase) session.WalletView {
	v := session.WalletView{
		Phase: p, Account: "Lin Wei 林薇", Symbol: paymentCode, Sum: yuan(3850), Who: "Harbour Tea 海港茶铺", PayeeID: 1207, Known: true,
		Balance: yuan(46150), Left: yuan(26150), UsesLeft: 48, Expiry: Now.Add(68 * time.Hour), FPS: 29, Sound: true, Demo: true,
		Sync: session.SyncView{Online: true, Last: Now.Add(-5 * time.Minute)},
	}
	if p == session.PhaseApproved || p == session.PhaseRefused {
		v.Symbol = acceptance
	}
	if p == session.PhaseApproved || p == session.PhasePaid {
		v.Words = &words
	}
	return v
}

func walletHistory() []session.HistoryItem {
	return []session.HistoryItem{
		{Payment: wire.PaymentID{1}, Time: at(4 * time.Minute), Sum: yuan(3850), Who: "Harbour Tea 海港茶铺", Known: true, Ending: wire.EndingAccepted, Again: true},
		{Payment: wire.PaymentID{2}, Time: at(3 * time.Hour), Sum: yuan(1200), Who: "Corner Noodles", Known: true, Ending: wire.EndingAccepted, State: api.StatePayerOnly, Sent: true, Again: true, Quiet: true},
		{Payment: wire.PaymentID{3}, Time: at(26 * time.Hour), Sum: yuan(12900), Who: "Harbour Tea 海港茶铺", Known: true, Ending: wire.EndingAccepted, State: api.StateSettled, Sent: true},
		{Payment: wire.PaymentID{4}, Time: at(27 * time.Hour), Sum: yuan(88000), Ending: wire.EndingRefused, State: api.StateRefused, Sent: true},
		{Payment: wire.PaymentID{5}, Time: at(51 * time.Hour), Sum: yuan(500), Who: "Lantern Books", Known: true, Ending: wire.EndingAccepted, State: api.StateVoided, Sent: true},
	}
}

func walletStory(name string, p session.Phase, change func(*payer.Screen)) Story {
	return Story{Name: "payer/" + name, Render: func(prefs kit.Prefs) app.UI {
		return payer.Render(walletScreen(prefs, kit.PlacePayer, p, change))
	}}
}

func walletScreen(prefs kit.Prefs, place string, p session.Phase, change func(*payer.Screen)) payer.Screen {
	s := payer.Screen{View: walletView(p), Prefs: prefs, Place: place, Now: Now, Do: walletHands{}}
	if change != nil {
		change(&s)
	}
	return s
}

// hinted is the code page with a receiver's advice.
func hinted(name string, h light.Hint) Story {
	return walletStory("hint-"+name, session.PhaseReceiving, func(s *payer.Screen) {
		s.View.Light = light.Progress{Locked: true, Known: 310, Needed: 576, Hint: h}
	})
}

// quietView is a phone that has paid two times without a tap.
func quietView() session.ConfirmView {
	return session.ConfirmView{Limit: yuan(1000), Cap: yuan(5000), Sum: yuan(2000), Payments: 2, Spent: yuan(1550), Last: "Corner Noodles"}
}

func confirming(name string, change func(*payer.Screen)) Story {
	return walletStory(name, session.PhaseReady, func(s *payer.Screen) {
		s.Tab, s.Confirming = payer.TabAccount, true
		s.View.Confirm.Cap, s.View.PIN = yuan(5000), session.PINView{Can: true}
		change(s)
	})
}

func camera(t session.CameraTrouble) Story {
	return walletStory("camera-"+string(t), session.PhaseReady, func(s *payer.Screen) { s.View.Camera = t })
}

func wallet() []Story {
	return append([]Story{
		walletStory("loading", session.PhaseLoading, nil),
		walletStory("held", session.PhaseHeld, nil),
		walletStory("enrol", session.PhaseEnrol, func(s *payer.Screen) { s.View.Account = "" }),
		walletStory("enrol-offline", session.PhaseEnrol, func(s *payer.Screen) { s.View.Account, s.View.Problem = "", problem("offline") }),
		walletStory("failed", session.PhaseFailed, func(s *payer.Screen) { s.View.Blocked = "sign_failed" }),
		walletStory("ready", session.PhaseReady, nil),
		walletStory("ready-silent", session.PhaseReady, func(s *payer.Screen) { s.View.Sound = false }),
		walletStory("ready-forged", session.PhaseReady, func(s *payer.Screen) { s.View.Problem = problem("charge_forged") }),
		walletStory("receiving-start", session.PhaseReceiving, func(s *payer.Screen) { s.View.Light = light.Progress{Locked: true} }),
		walletStory("receiving-lost", session.PhaseReceiving, func(s *payer.Screen) { s.View.Light = light.Progress{Hint: light.HintSearching} }),
		walletStory("receiving", session.PhaseReceiving, func(s *payer.Screen) {
			s.View.Light = light.Progress{Locked: true, Known: 420, Needed: 576}
		}),
		hinted("closer", light.HintCloser), hinted("still", light.HintHoldStill), hinted("dark", light.HintTooDark), hinted("night", light.HintNightLight),
		hinted("bright", light.HintTooBright), hinted("farther", light.HintFarther),
		walletStory("slow", session.PhaseReady, func(s *payer.Screen) { s.View.Slow, s.View.Lenses = true, lenses }),
		walletStory("slow-dark", session.PhaseReady, func(s *payer.Screen) { s.View.Slow, s.View.Light.Hint = true, light.HintTooDark }),
		walletStory("slow-part", session.PhaseReceiving, func(s *payer.Screen) {
			s.View.Slow, s.View.Lenses = true, lenses
			s.View.Light = light.Progress{Locked: true, Known: 310, Needed: 576, Hint: light.HintHoldStill}
		}),
		walletStory("camera-busy-other", session.PhaseReady, func(s *payer.Screen) { s.View.Camera, s.View.Lenses = session.TroubleBusy, lenses }),
		camera(session.TroubleRefused), camera(session.TroubleMissing), camera(session.TroubleInsecure),
		walletStory("asking", session.PhaseAsking, nil),
		walletStory("asking-unknown", session.PhaseAsking, func(s *payer.Screen) {
			s.View.Who, s.View.Known, s.View.Blocked = "", false, session.ProblemUnknown
		}),
		walletStory("asking-blocked", session.PhaseAsking, func(s *payer.Screen) { s.View.Sum, s.View.Blocked = yuan(128800), "charge_limit" }),
		walletStory("signing", session.PhaseSigning, nil),
		walletStory("approved", session.PhaseApproved, nil),
		walletStory("approved-receiving", session.PhaseApproved, func(s *payer.Screen) {
			s.View.Light = light.Progress{Locked: true, Known: 200, Needed: 288}
		}),
		walletStory("refused", session.PhaseRefused, nil),
		walletStory("paid", session.PhasePaid, nil),
		walletStory("asking-pin", session.PhaseAsking, func(s *payer.Screen) {
			s.View.PIN, s.View.Confirm.NeedsPIN = session.PINView{Can: true, Has: true}, true
		}),
		walletStory("asking-pin-wait", session.PhaseAsking, func(s *payer.Screen) {
			s.View.PIN, s.View.Confirm.NeedsPIN = session.PINView{Can: true, Has: true, Until: Now.Add(2 * time.Minute)}, true
			s.View.Problem = problem("pin_wait")
		}),
		walletStory("approved-quiet", session.PhaseApproved, func(s *payer.Screen) { s.View.Confirm = quietView(); s.View.Confirm.Now = true }),
		walletStory("ready-quiet", session.PhaseReady, func(s *payer.Screen) { s.View.Confirm = quietView() }),
		confirming("confirming", func(*payer.Screen) {}),
		confirming("confirming-set", func(s *payer.Screen) {
			s.View.Confirm, s.View.PIN = quietView(), session.PINView{Can: true, Has: true, Open: true}
			s.View.Confirm.PINAbove = yuan(5000)
		}),
		confirming("confirming-locked", func(s *payer.Screen) {
			s.View.PIN, s.View.Problem = session.PINView{Can: true, Has: true}, problem("pin_wrong")
		}),
	}, behindTabs()...)
}

func behindTabs() []Story {
	return []Story{
		walletStory("history", session.PhaseReady, func(s *payer.Screen) {
			s.Tab, s.View.History = payer.TabHistory, walletHistory()
			s.View.Sync.Pending = 1
		}),
		walletStory("history-none", session.PhaseReady, func(s *payer.Screen) { s.Tab = payer.TabHistory }),
		walletStory("account", session.PhaseReady, func(s *payer.Screen) { s.Tab, s.View.Sound = payer.TabAccount, false }),
		walletStory("account-offline", session.PhaseReady, func(s *payer.Screen) {
			s.Tab = payer.TabAccount
			s.View.Sync = session.SyncView{Pending: 4, Last: at(30 * time.Hour), Problem: api.CodeClockSkew}
		}),
		walletStory("account-one-merchant", session.PhaseReady, func(s *payer.Screen) {
			s.Tab, s.View.GoodAt = payer.TabAccount, session.GoodAtView{Payee: 7, Name: "Harbour Tea 海港茶铺"}
		}),
		walletStory("privacy-closing", session.PhaseReady, func(s *payer.Screen) {
			s.Tab, s.Closing, s.View.Privacy = payer.TabAccount, true, session.PrivacyView{Can: true}
		}),
		walletStory("privacy-not-closed", session.PhaseReady, func(s *payer.Screen) {
			s.Tab, s.View.Privacy = payer.TabAccount, session.PrivacyView{Can: true, Closing: &session.ClosingView{
				Balance: yuan(12050), Reserved: yuan(30000), Until: Now.Add(20 * 24 * time.Hour).Unix(), Payments: 2,
			}}
		}),
		walletStory("cameras", session.PhaseReady, func(s *payer.Screen) {
			s.Tab, s.View.Lenses = payer.TabAccount, lenses
			s.View.Light = light.Progress{Locked: true, Known: 310, Needed: 576}
		}),
		walletStory("no-token", session.PhaseNoToken, func(s *payer.Screen) {
			s.View.Blocked, s.View.Symbol, s.View.Left, s.View.UsesLeft = "token_used_up", nil, yuan(0), 0
		}),
	}
}
