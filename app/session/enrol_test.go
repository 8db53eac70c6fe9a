package session_test

import (
	"testing"
	"testing/synctest"
	"time"

	"glint/app/api"
	"glint/app/code"
	"glint/app/session"
	"glint/app/session/memport"
)

// fresh runs a test on a stage whose terminals are open and not enrolled, with the server out of reach.
func fresh(t *testing.T, test func(s *stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		defer s.close()
		s.openTill()
		s.openWallet()
		s.waitTill(session.PhaseEnrol)
		s.waitWallet(session.PhaseEnrol)
		test(s)
	})
}

func TestEnrolment(t *testing.T) {
	fresh(t, func(s *stage) {
		s.serve(true)
		s.till.Enrol("  PAYEE-1 ")
		s.waitTill(session.PhaseEntry)
		text, err := code.Text(code.KindEnrol, []byte("PAYER-1"))
		if err != nil {
			t.Fatal(err)
		}
		s.wallet.Enrol(text)
		s.waitWallet(session.PhaseReady)
		s.wait("balance", func() bool { return s.wallet.View().Balance == yuan(500_00) })
		v := s.wallet.View()
		if v.Account != "Account of PAYER-1" || v.Left != yuan(300_00) || v.UsesLeft != 50 || v.Symbol == nil || !v.Demo {
			t.Errorf("wallet shows %q, left %v, %d uses, symbol %v, demo %v", v.Account, v.Left, v.UsesLeft, v.Symbol, v.Demo)
		}
		if v := s.till.View(); v.Payee != "茶 Harbour Tea 1" || v.Terminal != 1 || v.Currency != 156 {
			t.Errorf("till shows %q terminal %d currency %d", v.Payee, v.Terminal, v.Currency)
		}
	})
}

func TestEnrolmentByDemo(t *testing.T) {
	fresh(t, func(s *stage) {
		s.serve(true)
		s.till.Enrol("")
		s.wallet.Enrol("")
		s.waitTill(session.PhaseEntry)
		s.waitWallet(session.PhaseReady)
	})
}

func TestEnrolmentRefused(t *testing.T) {
	tests := []struct {
		name    string
		prepare func(s *stage)
		code    string
		want    string
	}{
		{"offline", func(s *stage) { s.serve(false) }, "PAYEE-1", session.ProblemOffline},
		{"unknown code", func(*stage) {}, "PAYEE-9", api.CodeNotFound},
		{"code of the other role", func(*stage) {}, "PAYER-1", api.CodeNotFound},
		{"used by another device", func(s *stage) {
			s.bank.invites["PAYEE-1"] = "other"
			s.bank.devices["other"] = &member{}
		}, "PAYEE-1", api.CodeEnrolmentUsed},
		{"storage full", func(s *stage) { s.tillDev.store.FailCommit(1, session.ErrQuota) }, "PAYEE-1", session.ProblemStoreFull},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			fresh(t, func(s *stage) {
				s.serve(true)
				c.prepare(s)
				s.till.Enrol(c.code)
				s.wait("problem", func() bool { return s.till.View().Problem.Code == c.want })
				if got := s.till.View(); got.Phase != session.PhaseEnrol || got.Sync.Running {
					t.Errorf("after the refusal: phase %s, running %v", got.Phase, got.Sync.Running)
				}
				s.serve(true)
				s.till.Enrol("PAYEE-2")
				s.waitTill(session.PhaseEntry)
			})
		})
	}
}

// TestEnrolmentAnswerLost: the code is used up at the server, but the device has not heard.
func TestEnrolmentAnswerLost(t *testing.T) {
	fresh(t, func(s *stage) {
		s.serve(true)
		s.walletDev.server.LoseAnswers(1)
		s.wallet.Enrol("PAYER-1")
		s.wait("problem", func() bool { return s.wallet.View().Problem.Code == session.ProblemOffline })
		s.wallet.Enrol("PAYER-1")
		s.waitWallet(session.PhaseReady)
	})
}

func TestEnrolmentIsKept(t *testing.T) {
	play(t, func(s *stage) {
		s.reloadTill()
		s.reloadWallet()
		s.waitTill(session.PhaseEntry)
		s.waitWallet(session.PhaseReady)
		v := s.wallet.View()
		if v.Balance != yuan(500_00) || v.Account != "Account of PAYER-1" {
			t.Errorf("after reload: balance %v of %q", v.Balance, v.Account)
		}
	})
}

func TestSecondWindow(t *testing.T) {
	play(t, func(s *stage) {
		first, firstRun := s.wallet, s.walletRun
		s.openWallet()
		defer firstRun.close()
		s.waitWallet(session.PhaseHeld)
		if p := first.View().Phase; p != session.PhaseReady {
			t.Errorf("first window is %s", p)
		}
		s.wallet.TakeOver()
		s.waitWallet(session.PhaseReady)
		s.wait("first window gives up", func() bool { return first.View().Phase == session.PhaseHeld })
		if first.View().Symbol != nil {
			t.Errorf("the window that lost the terminal still shows a code")
		}
		s.walletRun.close()
		s.wait("first window goes on", func() bool { return first.View().Phase == session.PhaseReady })
	})
}

// TestStaleWindow: without a lock that works, the store alone keeps two windows apart.
func TestStaleWindow(t *testing.T) {
	play(t, func(s *stage) {
		s.charge(yuan(10_00))
		stale, staleRun := s.wallet, s.walletRun
		defer staleRun.close()
		s.walletDev.locks = newKit(9, s.bank).locks // another browser that shares the profile
		s.openWallet()
		s.waitWallet(session.PhaseAsking)
		stale.Accept()
		s.wait("stale window gives up", func() bool { return stale.View().Phase == session.PhaseHeld })
		if n := s.walletDev.signer.Count(); n > 10 {
			t.Errorf("device key signed %d times", n)
		}
		s.wallet.Accept()
		s.waitWallet(session.PhasePaid)
	})
}

func TestStoreFailsAtStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		defer s.close()
		s.openTill()
		s.walletDev.store.FailCommit(1, session.ErrQuota)
		s.openWallet()
		s.waitWallet(session.PhaseFailed)
		if code := s.wallet.View().Problem.Code; code != session.ProblemStoreFull {
			t.Errorf("problem is %q", code)
		}
		s.waitWallet(session.PhaseEnrol) // tried again
	})
}

func TestNoLock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		defer s.close()
		s.tillDev.locks.Fail(memport.ErrInjected)
		s.openTill()
		s.openWallet()
		s.waitTill(session.PhaseFailed)
		if code := s.till.View().Problem.Code; code != session.ProblemLock {
			t.Errorf("problem is %q", code)
		}
		s.tillDev.locks.Fail(nil)
		s.waitTill(session.PhaseEnrol)
	})
}

func TestRunTwice(t *testing.T) {
	play(t, func(s *stage) {
		if err := s.wallet.Run(t.Context()); err != session.ErrRunning {
			t.Errorf("second Run: got %v, want ErrRunning", err)
		}
		s.pass(time.Second)
		if p := s.wallet.View().Phase; p != session.PhaseReady {
			t.Errorf("after a second Run: %s", p)
		}
	})
}
