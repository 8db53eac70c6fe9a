package scenes

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/app/api"
	"glint/app/light"
	"glint/app/session"
	"glint/app/ui/admin"
	"glint/app/ui/desk"
	"glint/app/ui/kit"
	"glint/app/ui/payee"
	"glint/app/ui/payer"
)

// deskStory is the desk with both terminals in a phase.
func deskStory(name string, tillPhase session.Phase, t func(*payee.Screen), walletPhase session.Phase, w func(*payer.Screen)) Story {
	return Story{Name: "desk/" + name, Light: tillPhase == session.PhaseFlashing, Render: func(prefs kit.Prefs) app.UI {
		return desk.Render(desk.Screen{
			Prefs: prefs, Conditions: desk.Usual, Rate: 29.6, Do: hands{},
			Till:   payee.Render(tillScreen(prefs, kit.PlaceDesk, tillPhase, t)),
			Wallet: payer.Render(walletScreen(prefs, kit.PlaceDesk, walletPhase, w)),
		})
	}}
}

func bench() []Story {
	return []Story{
		deskStory("start", session.PhaseEntry, func(s *payee.Screen) { s.View.Sound = false }, session.PhaseReady, nil),
		deskStory("flashing", session.PhaseFlashing, func(s *payee.Screen) { s.View.Light, s.View.Whole = playing, 1 }, session.PhaseReceiving,
			func(s *payer.Screen) { s.View.Light = light.Progress{Locked: true, Known: 180, Needed: 288} }),
		deskStory("asking", session.PhaseFlashing, func(s *payee.Screen) { s.View.Light, s.View.Whole = playing, 2 }, session.PhaseAsking, nil),
		deskStory("problem", session.PhaseEntry, nil, session.PhaseReady, func(s *payer.Screen) { s.View.Problem = problem("charge_forged") }),
		deskStory("still", session.PhaseFlashing, func(s *payee.Screen) { s.View.Still = shortStill }, session.PhaseReady, nil),
		deskStory("settings", session.PhaseEntry, func(s *payee.Screen) { s.Settings = true }, session.PhaseReady, nil),
		deskStory("paid", session.PhasePaid, func(s *payee.Screen) { s.View.History = tillHistory() }, session.PhasePaid, nil),
		deskStory("enrol", session.PhaseEnrol, nil, session.PhaseEnrol, nil),
	}
}

func operator() []Story {
	story := func(name string, s admin.Screen) Story {
		return Story{Name: "admin/" + name, Render: func(p kit.Prefs) app.UI {
			s.Prefs, s.Now, s.Do = p, Now, hands{}
			return admin.Render(s)
		}}
	}
	return []Story{
		story("ask", admin.Screen{}),
		story("wrong", admin.Screen{Problem: api.CodeUnauthorized, Key: "x"}),
		story("busy", admin.Screen{Busy: true}),
		story("empty", admin.Screen{Open: true, Updated: Now}),
		story("books", admin.Screen{Open: true, Updated: Now, Accounts: accounts(), Payments: payments()}),
		story("offline", admin.Screen{Open: true, Updated: Now, Problem: session.ProblemOffline, Accounts: accounts()}),
	}
}

func accounts() []api.Account {
	return []api.Account{
		{ID: 1, Name: "Float", Kind: "float", Currency: 156, Balance: 99850000},
		{ID: 2, Name: "Lin Wei 林薇", Kind: "shopper", Currency: 156, Balance: 46150, Reserved: 26150},
		{ID: 3, Name: "Harbour Tea 海港茶铺", Kind: "merchant", Currency: 156, Balance: 103850},
	}
}

func payments() []api.Payment {
	day := Now.Unix()
	return []api.Payment{
		{State: api.StatePayeeOnly, Amount: 1200, Currency: 156, Payer: "Lin Wei 林薇", Payee: "Harbour Tea 海港茶铺", Order: 43, Time: day - 60},
		{State: api.StateSettled, Amount: 3850, Currency: 156, Payer: "Lin Wei 林薇", Payee: "Harbour Tea 海港茶铺", Order: 42, Time: day - 300},
		{State: api.StateRejected, Reason: api.ReasonLimit, Amount: 990000, Currency: 156, Payer: "Lin Wei 林薇", Payee: "Harbour Tea 海港茶铺", Order: 41, Time: day - 900},
		{State: api.StateMismatched, Reason: api.ReasonOtherCore, Amount: 2500, Currency: 156, Payer: "Lin Wei 林薇", Payee: "Harbour Tea 海港茶铺", Order: 40, Time: day - 90000},
		{State: api.StateRefused, Amount: 650, Currency: 156, Payee: "Harbour Tea 海港茶铺", Order: 39, Time: day - 90600},
	}
}
