package scenes

import (
	"time"

	"glint/app/session"
	"glint/app/ui/payee"
	"glint/app/ui/payer"
)

// checks are those of a terminal at which all is well; own is its role's.
func checks(own session.Check) []session.Check {
	return []session.Check{
		{Name: session.CheckKey, Text: "7f3a9c51"}, own,
		{Name: session.CheckServer, At: at(20 * 24 * time.Hour), Count: 2},
		{Name: session.CheckDirectory, At: at(3 * time.Hour)},
		{Name: session.CheckSnapshot, At: at(12 * time.Minute)},
		{Name: session.CheckLasting},
		{Name: session.CheckCamera, Count: 2},
		{Name: session.CheckClock, Count: 0},
		{Name: session.CheckSync, At: at(3 * time.Minute)},
		{Name: session.CheckUnsent},
	}
}

func tillChecks() []session.Check {
	return checks(session.Check{Name: session.CheckCertified, At: Now.Add(26 * 24 * time.Hour)})
}

func walletChecks() []session.Check {
	return checks(session.Check{Name: session.CheckToken, At: Now.Add(68 * time.Hour)})
}

// put puts checks in place of those of their names; a stop goes before all.
func put(list []session.Check, news ...session.Check) []session.Check {
	for _, n := range news {
		if n.Name == session.CheckStop {
			list = append([]session.Check{n}, list...)
		}
		for i := range list {
			if list[i].Name == n.Name {
				list[i] = n
			}
		}
	}
	return list
}

// weekAlone is a terminal that was offline for long.
func weekAlone(list []session.Check) []session.Check {
	return put(list,
		session.Check{Name: session.CheckSnapshot, Level: session.LevelBad, At: at(8 * 24 * time.Hour)},
		session.Check{Name: session.CheckDirectory, Level: session.LevelWait, At: at(8 * 24 * time.Hour)},
		session.Check{Name: session.CheckLasting, Level: session.LevelWait},
		session.Check{Name: session.CheckCamera, Level: session.LevelBad, Code: "camera_refused"},
		session.Check{Name: session.CheckClock, Level: session.LevelWait, Count: -3720},
		session.Check{Name: session.CheckSync, Level: session.LevelWait, At: at(8 * 24 * time.Hour), Code: session.ProblemOffline},
		session.Check{Name: session.CheckUnsent, Level: session.LevelBad, Count: 486})
}

func readiness() []Story {
	alone := session.SyncView{Pending: 486, Last: at(8 * 24 * time.Hour), Problem: session.ProblemOffline}
	backTill := put(tillChecks(), session.Check{Name: session.CheckStop, Level: session.LevelBad, Code: session.ProblemSetBack})
	backWallet := put(walletChecks(), session.Check{Name: session.CheckStop, Level: session.LevelBad, Code: session.ProblemWithdrawn},
		session.Check{Name: session.CheckToken, Level: session.LevelBad, Code: "device_revoked"})
	return []Story{
		tillStory("ready", session.PhaseEntry, func(s *payee.Screen) { s.Ready, s.View.Ready = true, tillChecks() }),
		tillStory("ready-alone", session.PhaseEntry, func(s *payee.Screen) {
			s.Ready, s.View.Ready, s.View.Sync = true, weekAlone(tillChecks()), alone
		}),
		tillStory("ready-over", session.PhaseEntry, func(s *payee.Screen) {
			s.Ready, s.Sure, s.View.Ready = true, true, backTill
			s.View.Sync.Stop, s.View.Sync.Pending = session.ProblemSetBack, 3
		}),
		tillStory("entry-alone", session.PhaseEntry, func(s *payee.Screen) {
			s.View.Ready, s.View.Sync, s.View.Problem = weekAlone(tillChecks()), alone, problem("snapshot_dead")
		}),
		tillStory("entry-unsent", session.PhaseEntry, func(s *payee.Screen) {
			s.View.Ready = put(tillChecks(), session.Check{Name: session.CheckUnsent, Level: session.LevelWait, Count: 412})
			s.View.Sync.Pending = 412
		}),
		tillStory("entry-set-back", session.PhaseEntry, func(s *payee.Screen) { s.View.Ready = backTill }),
		tillStory("scanning-revoked", session.PhaseScanning, func(s *payee.Screen) { s.View.Problem = problem("code_revoked") }),
		tillStory("scanning-stale", session.PhaseScanning, func(s *payee.Screen) { s.View.Problem = problem("snapshot_stale") }),
		tillStory("enrol-lost", session.PhaseEnrol, func(s *payee.Screen) { s.View.Payee, s.View.Problem = "", problem(session.ProblemLost) }),
		walletStory("ready-page", session.PhaseReady, func(s *payer.Screen) {
			s.Tab, s.Ready, s.View.Ready = payer.TabAccount, true, walletChecks()
		}),
		walletStory("ready-page-alone", session.PhaseReady, func(s *payer.Screen) {
			s.Tab, s.Ready, s.View.Ready = payer.TabAccount, true, weekAlone(walletChecks())
			s.View.Sync = alone
		}),
		walletStory("ready-page-over", session.PhaseNoToken, func(s *payer.Screen) {
			s.Tab, s.Ready, s.Sure, s.View.Ready, s.View.Symbol = payer.TabAccount, true, true, backWallet, nil
			s.View.Blocked, s.View.Sync.Stop = session.ProblemWithdrawn, session.ProblemWithdrawn
		}),
		walletStory("set-back", session.PhaseNoToken, func(s *payer.Screen) {
			s.View.Blocked, s.View.Sync.Stop, s.View.Symbol = session.ProblemSetBack, session.ProblemSetBack, nil
		}),
		walletStory("asking-withdrawn", session.PhaseAsking, func(s *payer.Screen) { s.View.Blocked = "payee_withdrawn" }),
	}
}
