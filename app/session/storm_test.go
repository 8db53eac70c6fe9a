package session_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"glint/app/api"
	"glint/app/session"
	"glint/app/session/memport"
	"glint/app/wire"
)

var storms = flag.Int("storms", 8, "seeds of TestStorm")

// TestStorm lets impatient people, bad luck and a flaky server have their way, by a seed; then luck turns
// good, and the books must agree. The bank fails the test by itself for a log that forks, a record that
// changes, and a counter with two payments.
func TestStorm(t *testing.T) {
	for seed := range uint64(*storms) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			play(t, func(s *stage) {
				s.storm(rand.New(rand.NewPCG(seed, 1)), 120)
				s.calm()
				s.agree()
			})
		})
	}
}

func (s *stage) storm(r *rand.Rand, steps int) {
	actions := s.actions(r)
	for range steps {
		// Half of the steps go on with the payment, so that there are some.
		if r.IntN(2) == 0 {
			s.goOn(r)
		} else {
			actions[r.IntN(len(actions))]()
		}
		s.pass(time.Duration(r.IntN(4000)) * time.Millisecond)
	}
}

// goOn does what the pages suggest.
func (s *stage) goOn(r *rand.Rand) {
	switch s.till.View().Phase {
	case session.PhaseEntry:
		s.till.Charge(yuan(1+int64(r.IntN(2000))), "", true)
	case session.PhasePaid, session.PhaseRefused, session.PhaseCancelled, session.PhaseForeign:
		s.till.Next()
	case session.PhaseTimedOut:
		s.till.PlayAgain()
	case session.PhaseFailed:
		s.till.Retry()
	}
	switch s.wallet.View().Phase {
	case session.PhaseAsking:
		s.wallet.Accept()
	case session.PhasePaid, session.PhaseRefused:
		s.wallet.Next()
	case session.PhaseFailed:
		s.wallet.Retry()
	}
}

func (s *stage) actions(r *rand.Rand) []func() {
	covered, online := false, false
	return []func(){
		func() { s.wallet.Refuse() },
		func() { s.wallet.Stop() },
		func() { s.wallet.NewCode() },
		func() {
			if h := s.wallet.View().History; len(h) > 0 {
				s.wallet.ShowAgain(h[r.IntN(len(h))].Payment)
			}
		},
		func() { s.till.Cancel() },
		func() { s.till.Next() },
		func() { s.till.LookBack() },
		func() { s.till.PlayAgain() },
		func() { s.reloadTill() },
		func() { s.reloadWallet() },
		func() { s.anotherWallet(r) },
		func() { s.anotherTill(r) },
		func() { s.tillDev.store.FailCommit(1+r.IntN(3), memport.ErrInjected) },
		func() { s.tillDev.store.DropAfter(1+r.IntN(3), memport.ErrInjected) },
		func() { s.walletDev.store.FailCommit(1+r.IntN(3), session.ErrQuota) },
		func() { s.walletDev.store.DropAfter(1+r.IntN(3), memport.ErrInjected) },
		func() { s.walletDev.signer.Fail(1) },
		func() { s.tillDev.signer.Fail(1) },
		func() { covered = !covered; s.path.Cover(covered) },
		func() { s.path.PhoneEye().End(session.TroubleEnded) },
		func() { online = !online; s.serve(online) },
		func() { s.tillDev.server.LoseAnswers(1 + r.IntN(2)) },
		func() { s.walletDev.server.LoseAnswers(1 + r.IntN(2)) },
		func() { s.wallet.SyncNow() },
		func() { s.till.Wake() },
	}
}

// anotherWallet opens a second window, with a lock that works or without, while the first goes on for a
// moment. The camera is one: the first window's end may blind the second until it is opened again.
func (s *stage) anotherWallet(r *rand.Rand) {
	first, run := s.wallet, s.walletRun
	if r.IntN(2) == 0 {
		s.walletDev.locks = memport.NewLocks()
	}
	s.openWallet()
	s.pass(time.Duration(r.IntN(1000)) * time.Millisecond)
	s.wallet.TakeOver()
	first.Accept()
	s.wallet.Accept()
	s.pass(time.Duration(r.IntN(1000)) * time.Millisecond)
	run.close()
}

func (s *stage) anotherTill(r *rand.Rand) {
	first, run := s.till, s.tillRun
	if r.IntN(2) == 0 {
		s.tillDev.locks = memport.NewLocks()
	}
	s.openTill()
	s.pass(time.Duration(r.IntN(1000)) * time.Millisecond)
	s.till.TakeOver()
	first.Charge(yuan(1_00), "", true)
	s.till.Charge(yuan(1_00), "", true)
	s.pass(time.Duration(r.IntN(1000)) * time.Millisecond)
	run.close()
}

// calm ends all bad luck and lets both sides upload.
func (s *stage) calm() {
	s.t.Helper()
	s.path.Cover(false)
	s.path.Show("")
	for _, k := range []*kit{s.tillDev, s.walletDev} {
		k.store.Recover()
		k.signer.Fail(0)
		k.server.LoseAnswers(0)
	}
	s.reloadTill()
	s.reloadWallet()
	s.serve(true)
	s.wait("all uploaded", func() bool {
		till, wallet := s.till.View(), s.wallet.View()
		live := till.Phase != session.PhaseLoading && wallet.Phase != session.PhaseLoading
		return live && till.Sync.Pending+wallet.Sync.Pending == 0 && till.Sync.Online && wallet.Sync.Online
	})
	s.till.Cancel()
	s.wallet.Stop()
	s.pass(3 * time.Minute)
	s.till.SyncNow()
	s.wallet.SyncNow()
	s.wait("all uploaded again", func() bool {
		return s.till.View().Sync.Pending+s.wallet.View().Sync.Pending == 0
	})
	s.pass(30 * time.Second)
}

// agree checks the three books against each other.
func (s *stage) agree() {
	s.t.Helper()
	payer, payee := s.bank.balance("device PAYER-1"), s.bank.balance("device PAYEE-1")
	if payer+payee != 500_00 {
		s.t.Errorf("the bank has %d and %d: money was made or lost", payer, payee)
	}
	wallet, till := s.wallet.View(), s.till.View()
	var earned, paid, open int64
	for _, it := range till.History {
		if it.State == api.StateSettled {
			earned += int64(it.Sum.Minor)
		}
		if !it.Sent {
			s.t.Errorf("till: payment %s was not sent", it.Payment)
		}
	}
	for _, it := range wallet.History {
		switch {
		case it.State == api.StateSettled:
			paid += int64(it.Sum.Minor)
		case it.Ending == wire.EndingAccepted && !it.State.Final():
			open += int64(it.Sum.Minor)
		}
	}
	if earned != payee || paid != payee {
		s.t.Errorf("settled: till has %d, wallet %d, bank %d", earned, paid, payee)
	}
	if got := int64(wallet.Balance.Minor); got != payer-open {
		s.t.Errorf("wallet shows %d, bank has %d, of which %d are open", got, payer, open)
	}
	s.t.Logf("%d payments at the till, %d at the wallet, %v at the bank", len(till.History), len(wallet.History), s.bank.states())
}
