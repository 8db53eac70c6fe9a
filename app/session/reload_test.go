package session_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"glint/app/code"
	"glint/app/session"
	"glint/app/session/memport"
	"glint/app/wire"
)

// persevere does what two patient people do until both sides have the payment: confirm, try again, play
// again, key the sum in anew. It fails after five minutes.
func (s *stage) persevere(sum int64) {
	s.t.Helper()
	s.wait("payment in both lists", func() bool {
		till, wallet := s.till.View(), s.wallet.View()
		if accepted(till.History) && accepted(wallet.History) {
			return true
		}
		if till.Dark {
			s.till.PlayAgain()
		}
		switch till.Phase {
		case session.PhaseEntry:
			s.till.Charge(yuan(sum), "", true)
		case session.PhaseFailed:
			s.till.Retry()
		case session.PhaseTimedOut:
			s.till.PlayAgain()
		case session.PhaseHeld:
			s.till.TakeOver()
		}
		switch {
		case wallet.Phase == session.PhaseAsking && wallet.Blocked == "":
			s.wallet.Accept()
		case wallet.Phase == session.PhaseFailed:
			s.wallet.Retry()
		case wallet.Phase == session.PhaseHeld:
			s.wallet.TakeOver()
		}
		return false
	})
}

func accepted(list []session.HistoryItem) bool {
	return slices.ContainsFunc(list, func(it session.HistoryItem) bool { return it.Ending == wire.EndingAccepted })
}

// once checks that the money has moved exactly once, at the bank and in both views.
func (s *stage) once(sum int64) {
	s.t.Helper()
	s.serve(true)
	s.till.SyncNow()
	s.wallet.SyncNow()
	s.settled(1)
	if a, b := s.bank.balance("device PAYER-1"), s.bank.balance("device PAYEE-1"); a != 500_00-sum || b != sum {
		s.t.Errorf("the bank has %d and %d after a payment of %d", a, b, sum)
	}
	s.wait("balance", func() bool { return s.wallet.View().Balance == yuan(500_00-sum) })
}

func TestReloadWalletAtEachPhase(t *testing.T) {
	for _, phase := range []session.Phase{
		session.PhaseReady, session.PhaseReceiving, session.PhaseAsking, session.PhaseApproved, session.PhasePaid,
	} {
		t.Run(string(phase), func(t *testing.T) {
			play(t, func(s *stage) {
				if phase != session.PhaseReady {
					s.till.Charge(yuan(7_00), "", true)
				}
				s.wait(string(phase), func() bool {
					if s.wallet.View().Phase == session.PhaseAsking && phase != session.PhaseAsking {
						s.wallet.Accept()
					}
					return s.wallet.View().Phase == phase
				})
				s.reloadWallet()
				s.persevere(7_00)
				s.once(7_00)
			})
		})
	}
}

func TestReloadTillAtEachPhase(t *testing.T) {
	for _, phase := range []session.Phase{
		session.PhaseEntry, session.PhaseScanning, session.PhaseFlashing, session.PhasePaid,
	} {
		t.Run(string(phase), func(t *testing.T) {
			play(t, func(s *stage) {
				if phase == session.PhaseScanning {
					s.path.Cover(true)
				}
				if phase != session.PhaseEntry {
					s.till.Charge(yuan(7_00), "", true)
				}
				s.wait(string(phase), func() bool {
					if phase == session.PhasePaid && s.wallet.View().Phase == session.PhaseAsking {
						s.wallet.Accept()
					}
					return s.till.View().Phase == phase
				})
				s.reloadTill()
				s.path.Cover(false)
				s.persevere(7_00)
				s.once(7_00)
			})
		})
	}
}

// TestReloadFlashing: the till has the same charge; no light begins until the payee asks for it.
func TestReloadFlashing(t *testing.T) {
	play(t, func(s *stage) {
		s.charge(yuan(7_00))
		before := s.till.View().Light.Payload
		s.reloadTill()
		s.waitTill(session.PhaseFlashing)
		plays := s.path.Plays()
		s.pass(5 * time.Second)
		v := s.till.View()
		if !v.Dark || v.Light != nil || s.path.Plays() != plays {
			t.Errorf("after reload: dark %v, light %v, %d plays", v.Dark, v.Light, s.path.Plays()-plays)
		}
		if _, still, err := code.Parse(v.Still.Text); err != nil || !slices.Equal(still, before) {
			t.Errorf("after reload: stands %x (%v), want %x", still, err, before)
		}
		s.till.PlayAgain()
		s.wait("light", func() bool { return s.till.View().Light != nil })
		if v := s.till.View(); v.Order != 1 || v.Dark || !slices.Equal(v.Light.Payload, before) {
			t.Errorf("played again: order %d, dark %v, payload changed %v", v.Order, v.Dark, !slices.Equal(v.Light.Payload, before))
		}
		s.wallet.Accept()
		s.waitTill(session.PhasePaid)
	})
}

// TestReloadApproved: the acceptance is shown again at once, byte for byte.
func TestReloadApproved(t *testing.T) {
	play(t, func(s *stage) {
		s.charge(yuan(7_00))
		s.path.Cover(true)
		s.wallet.Accept()
		s.waitWallet(session.PhaseApproved)
		before := s.wallet.View().Symbol.Text
		s.reloadWallet()
		s.waitWallet(session.PhaseApproved)
		if got := s.wallet.View().Symbol.Text; got != before {
			t.Errorf("another acceptance is shown after reload")
		}
		if got := s.wallet.View(); got.Left != yuan(293_00) || got.Balance != yuan(493_00) {
			t.Errorf("left %v, balance %v", got.Left, got.Balance)
		}
	})
}

// failure is one way in which a commit can go wrong.
type failure struct {
	name string
	plan func(store *memport.Store, n int)
	dies bool // the window is closed and opened again
}

var failures = []failure{
	{name: "fails", plan: func(st *memport.Store, n int) { st.FailCommit(n, memport.ErrInjected) }},
	{name: "is full", plan: func(st *memport.Store, n int) { st.FailCommit(n, session.ErrQuota) }},
	{name: "is stored but reported as failed", plan: func(st *memport.Store, n int) { st.DropAfter(n, memport.ErrInjected) }},
	{name: "dies before", plan: func(st *memport.Store, n int) { st.Hang(n, false) }, dies: true},
	{name: "dies after", plan: func(st *memport.Store, n int) { st.Hang(n, true) }, dies: true},
}

// TestEachCommitFails lets each commit of a payment go wrong in each way, on each side.
func TestEachCommitFails(t *testing.T) {
	for _, side := range []string{"till", "wallet"} {
		for _, f := range failures {
			t.Run(side+" "+f.name, func(t *testing.T) {
				for n := 1; ; n++ {
					hit := true
					t.Run(fmt.Sprint(n), func(t *testing.T) {
						play(t, func(s *stage) { hit = s.survive(side, f, n) })
					})
					if !hit || t.Failed() {
						return
					}
				}
			})
		}
	}
}

// survive makes a payment in which the nth commit of one side goes wrong, and tells whether there was an
// nth commit.
func (s *stage) survive(side string, f failure, n int) bool {
	dev, reload := s.tillDev, s.reloadTill
	if side == "wallet" {
		dev, reload = s.walletDev, s.reloadWallet
	}
	s.pass(time.Second)
	before := dev.store.Commits()
	f.plan(dev.store, n)
	s.till.Charge(yuan(7_00), "", true)
	if f.dies {
		s.wait("the commit hangs, or all is paid", func() bool {
			if s.wallet.View().Phase == session.PhaseAsking {
				s.wallet.Accept()
			}
			return dev.store.Hanging() ||
				s.till.View().Phase == session.PhasePaid && s.wallet.View().Phase == session.PhasePaid
		})
		hit := dev.store.Hanging()
		dev.store.Recover()
		reload()
		s.persevere(7_00)
		s.once(7_00)
		return hit
	}
	s.persevere(7_00)
	s.pass(5 * time.Second)
	hit := dev.store.Commits() >= before+n
	dev.store.Recover()
	s.once(7_00)
	return hit
}

// TestSignerFails: the device key is out of reach for a moment.
func TestSignerFails(t *testing.T) {
	play(t, func(s *stage) {
		s.charge(yuan(7_00))
		s.walletDev.signer.Fail(1)
		s.wallet.Accept()
		s.waitWallet(session.PhaseFailed)
		if code := s.wallet.View().Blocked; code != "sign_failed" {
			t.Errorf("blocked by %q", code)
		}
		s.persevere(7_00)
		s.once(7_00)
	})
}
