package session_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"glint/app/api"
	"glint/app/session"
	"glint/app/session/memport"
	"glint/app/wire"
)

// TestEnrolmentThatDoesNotFit: what a server says is checked before it is stored.
func TestEnrolmentThatDoesNotFit(t *testing.T) {
	tests := []struct {
		name         string
		spoil        func(e *api.Enrolled)
		payee, payer bool // who must refuse it
	}{
		{name: "no keys", spoil: func(e *api.Enrolled) { e.Keys = nil }, payee: true, payer: true},
		{name: "short key", spoil: func(e *api.Enrolled) { e.Keys[0].Key = e.Keys[0].Key[:31] }, payee: true, payer: true},
		{name: "other server key", spoil: func(e *api.Enrolled) { flip(e.Keys[0].Key, 5) }, payee: true, payer: true},
		{name: "no device", spoil: func(e *api.Enrolled) { e.Device = "" }, payee: true, payer: true},
		{name: "unknown currency", spoil: func(e *api.Enrolled) { e.Currency = 999 }, payee: true, payer: true},
		{name: "other currency", spoil: func(e *api.Enrolled) { e.Currency = 978 }, payer: true},
		{name: "token cut short", spoil: func(e *api.Enrolled) { e.Token = cut(e.Token) }, payer: true},
		{name: "token altered", spoil: func(e *api.Enrolled) { flip(e.Token, 20) }, payer: true},
		{name: "no certificate", spoil: func(e *api.Enrolled) { e.Certificate = nil }, payee: true},
		{name: "certificate altered", spoil: func(e *api.Enrolled) { flip(e.Certificate, 6) }, payee: true},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			fresh(t, func(s *stage) {
				s.spoil(c.spoil)
				s.till.Enrol("PAYEE-1")
				s.wallet.Enrol("PAYER-1")
				s.pass(5 * time.Second)
				if p := s.till.View(); c.payee != (p.Phase == session.PhaseEnrol && p.Problem.Code == session.ProblemEnrolment) {
					t.Errorf("till is %s, problem %q", p.Phase, p.Problem.Code)
				}
				if p := s.wallet.View(); c.payer != (p.Phase == session.PhaseEnrol && p.Problem.Code == session.ProblemEnrolment) {
					t.Errorf("wallet is %s, problem %q", p.Phase, p.Problem.Code)
				}
			})
		})
	}
}

func cut(b []byte) []byte { return b[min(1, len(b)):] }

func flip(b []byte, i int) {
	if i < len(b) {
		b[i] ^= 1
	}
}

// spoil opens the servers with a change to each enrolment.
func (s *stage) spoil(change func(e *api.Enrolled)) {
	s.answerWith(func(r session.Request, a session.Answer) session.Answer {
		if r.Path != api.PathEnrol {
			return a
		}
		var e api.Enrolled
		if err := json.Unmarshal(a.Body, &e); err != nil {
			s.t.Fatal(err)
		}
		change(&e)
		return reply(e)
	})
}

// answerWith puts something between the terminals and the bank, and closes and opens their pages.
func (s *stage) answerWith(change func(session.Request, session.Answer) session.Answer) {
	s.tillRun.close()
	s.walletRun.close()
	for _, k := range []*kit{s.tillDev, s.walletDev} {
		k.server = memport.NewServer(func(r session.Request) session.Answer { return change(r, s.bank.answer(r)) })
		k.server.Open(true)
	}
	s.openTill()
	s.openWallet()
	s.wait("loaded", func() bool {
		return s.till.View().Phase != session.PhaseLoading && s.wallet.View().Phase != session.PhaseLoading
	})
}

// TestOddAnswers: what is no answer of the server's costs nothing but time.
func TestOddAnswers(t *testing.T) {
	tests := []struct {
		name   string
		answer session.Answer
		want   string
		online bool
	}{
		{"captive portal", session.Answer{Status: 511, Body: []byte("<html>")}, session.ProblemOffline, false},
		{"redirect", session.Answer{Status: 302}, session.ProblemOffline, false},
		{"page instead of JSON", session.Answer{Status: 200, Body: []byte("<html>")}, session.ProblemAnswer, true},
		{"too few results", reply(api.BatchResult{}), session.ProblemAnswer, true},
		{"result without state", reply(api.BatchResult{Results: []api.Result{{}}}), session.ProblemAnswer, true},
		{"busy", problem(503, api.CodeBusy), api.CodeBusy, true},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			play(t, func(s *stage) {
				s.pay(yuan(3_00))
				odd := true
				s.answerWith(func(r session.Request, a session.Answer) session.Answer {
					if odd && r.Path == api.PathRecords {
						return c.answer
					}
					return a
				})
				s.wait("told", func() bool { return s.wallet.View().Sync.Problem == c.want })
				if v := s.wallet.View().Sync; v.Online != c.online || v.Pending != 1 {
					t.Errorf("sync: %+v", v)
				}
				odd = false
				s.settled(1)
			})
		})
	}
}

// TestPaidSomeoneElse: two tills charge one code. The phone accepts the other's; the first till says so,
// keeps the acceptance and uploads it.
func TestPaidSomeoneElse(t *testing.T) {
	play(t, func(s *stage) {
		other, close := s.secondTill()
		defer close()
		s.till.Charge(yuan(7_00), "", true)
		s.waitTill(session.PhaseFlashing)
		other.Charge(yuan(9_00), "", true)
		s.wait("the other flashes", func() bool { return other.View().Light != nil })
		s.path.Alter(func([]byte) []byte { return other.View().Light.Payload }) // it stands nearer
		s.waitWallet(session.PhaseAsking)
		if v := s.wallet.View(); v.Sum != yuan(9_00) || v.PayeeID != 1002 {
			t.Fatalf("asks for %v to payee %d", v.Sum, v.PayeeID)
		}
		s.wallet.Accept()
		s.waitTill(session.PhaseForeign)
		s.wait("the other is paid", func() bool { return other.View().Phase == session.PhasePaid })
		wantHistory(t, "till", s.till.View().History, item{yuan(7_00), wire.EndingForeign, "", false})
		s.path.Alter(nil)
		s.till.Next()
		s.waitTill(session.PhaseEntry)
		s.serve(true)
		s.wait("uploaded", func() bool { return s.till.View().Sync.Pending == 0 && s.wallet.View().Balance == yuan(491_00) })
	})
}

// secondTill stands beside the first and sees the same phone. Its own light goes nowhere.
func (s *stage) secondTill() (*session.Till, func()) {
	k, path := newKit(4, s.bank), memport.NewPath(lightTakes)
	k.server.Open(true)
	till := session.NewTill(k.ports(path.TabletEye(), path.Lamp()))
	run := open(s.t.Context(), till.Run, till.Changed(), func() session.Phase { return till.View().Phase })
	s.wait("second till", func() bool { return till.View().Phase == session.PhaseEnrol })
	till.Enrol("PAYEE-2")
	s.serve(true)
	s.wait("second till enrolled", func() bool { return till.View().Phase == session.PhaseEntry })
	s.wallet.SyncNow() // hears of it
	s.pass(2 * time.Second)
	s.serve(false)
	done := make(chan struct{})
	run.done.Go(func() {
		for ticker := time.NewTicker(100 * time.Millisecond); ; {
			select {
			case <-done:
				ticker.Stop()
				return
			case <-ticker.C:
				path.Show(s.path.Shown())
			}
		}
	})
	return till, func() {
		close(done)
		run.close()
	}
}

// TestLateAfterCancel: the acceptance of a charge that was given up is kept, and said to be no payment.
func TestLateAfterCancel(t *testing.T) {
	play(t, func(s *stage) {
		s.charge(yuan(7_00))
		s.till.Cancel()
		s.waitTill(session.PhaseCancelled)
		s.wallet.Accept()
		s.waitWallet(session.PhaseApproved)
		s.till.Next()
		s.waitTill(session.PhaseEntry)
		s.till.LookBack()
		s.wait("late", func() bool { v := s.till.View(); return v.Late && v.Phase == session.PhaseCancelled })
		if v := s.till.View(); v.Sum != yuan(7_00) || len(v.History) != 1 || v.Sync.Pending != 2 {
			t.Errorf("sum %v, %d payments, %d pending", v.Sum, len(v.History), v.Sync.Pending)
		}
	})
}

// TestBalanceBetween: the records are uploaded and settled, and the server is gone before it says the new
// balance.
func TestBalanceBetween(t *testing.T) {
	play(t, func(s *stage) {
		s.pay(yuan(30_00))
		s.tillDev.server.Open(true)
		s.till.SyncNow()
		s.wait("till sent", func() bool { return s.till.View().Sync.Pending == 0 })
		s.answerWith(func(r session.Request, a session.Answer) session.Answer {
			if r.Path == api.PathRecords {
				return a
			}
			return session.Answer{Status: 502}
		})
		s.wait("settled", func() bool {
			h := s.wallet.View().History
			return len(h) == 1 && h[0].State == api.StateSettled
		})
		s.pass(time.Second)
		if got := s.wallet.View().Balance; got != yuan(470_00) {
			t.Errorf("balance %v, want 470.00", got)
		}
		s.reloadWallet()
		s.wait("history", func() bool { return len(s.wallet.View().History) == 1 })
		if got := s.wallet.View().Balance; got != yuan(470_00) {
			t.Errorf("balance after reload %v, want 470.00", got)
		}
	})
}

// TestClockFarOff: the server refuses the time of a request, says its own, and takes the next.
func TestClockFarOff(t *testing.T) {
	play(t, func(s *stage) {
		s.pay(yuan(3_00))
		s.bank.mu.Lock()
		s.bank.now = func() time.Time { return now().Add(2 * time.Hour) }
		s.bank.mu.Unlock()
		s.serve(true)
		s.settled(1)
	})
}

// TestClockAtEnrolment: a new device with a clock that is far off works from the first request on.
func TestClockAtEnrolment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		defer s.close()
		s.bank.now = func() time.Time { return now().Add(-5 * time.Hour) }
		s.openTill()
		s.openWallet()
		s.waitTill(session.PhaseEnrol)
		s.waitWallet(session.PhaseEnrol)
		s.serve(true)
		s.till.Enrol("")
		s.wallet.Enrol("")
		s.waitTill(session.PhaseEntry)
		s.waitWallet(session.PhaseReady)
		s.pass(5 * time.Second)
		if s.bank.skewed > 0 {
			t.Errorf("%d requests were refused for their time", s.bank.skewed)
		}
		s.pay(yuan(3_00))
		s.settled(1)
	})
}

// TestGuardAfterRefusal: a charge that came to nothing does not make the same sum ask.
func TestGuardAfterRefusal(t *testing.T) {
	play(t, func(s *stage) {
		s.charge(yuan(8_00))
		s.wallet.Refuse()
		s.waitTill(session.PhaseRefused)
		s.till.Next()
		s.wallet.Next()
		s.waitTill(session.PhaseEntry)
		s.till.Charge(yuan(8_00), "", false)
		s.waitTill(session.PhaseFlashing)
		s.till.Cancel()
		s.waitTill(session.PhaseCancelled)
		s.till.Next()
		s.waitTill(session.PhaseEntry)
		s.till.Charge(yuan(8_00), "", false)
		s.wait("no question", func() bool {
			return s.till.View().Phase == session.PhaseScanning || s.till.View().Phase == session.PhaseFlashing
		})
	})
}

// TestQuietView: a page that shows nothing new is not drawn anew.
func TestQuietView(t *testing.T) {
	play(t, func(s *stage) {
		s.pass(10 * time.Second)
		s.walletRun.reset()
		s.tillRun.reset()
		s.pass(50 * time.Second)
		if a, b := s.walletRun.views(), s.tillRun.views(); a > 25 || b > 20 {
			t.Errorf("wallet drew %d views, till %d, in 50 idle seconds", a, b)
		}
	})
}

func TestProblemGrowsOld(t *testing.T) {
	play(t, func(s *stage) {
		s.till.Charge(yuan(250_00), "", false)
		s.wait("limit", func() bool { return s.till.View().Problem.Code == "code_limit" })
		s.pass(2 * time.Second)
		if n := s.till.View().Problem.Count; n < 5 {
			t.Errorf("a code that is shown on was counted %d times", n)
		}
		s.till.Cancel()
		s.pass(13 * time.Second)
		if p := s.till.View().Problem; p.Code != "" {
			t.Errorf("problem %q is still shown", p.Code)
		}
	})
}

// TestManyStates: a store with more states than are read at once still has them all.
func TestManyStates(t *testing.T) {
	play(t, func(s *stage) {
		s.serve(true)
		s.pay(yuan(3_00))
		s.settled(1)
		s.serve(false)
		tx := session.Tx{}
		for i := range 3000 { // keys before that of any payment id here
			tx.Puts = append(tx.Puts, session.Put{Bucket: "states", Key: fmt.Sprintf("%032x", i), Value: []byte(`{"state":"settled"}`)})
		}
		if err := s.walletDev.store.Commit(t.Context(), tx); err != nil {
			t.Fatal(err)
		}
		s.reloadWallet()
		s.wait("history", func() bool { return len(s.wallet.View().History) == 1 })
		wantHistory(t, "wallet", s.wallet.View().History, item{yuan(3_00), wire.EndingAccepted, api.StateSettled, true})
	})
}

func TestWake(t *testing.T) {
	play(t, func(s *stage) {
		s.pay(yuan(3_00))
		s.pass(10 * time.Minute) // the pages sleep, the next try is up to a minute away
		s.serve(true)
		s.wallet.Wake()
		s.till.Wake()
		s.till.Touched()
		s.pass(3 * time.Second)
		if a, b := s.wallet.View().Sync.Pending, s.till.View().Sync.Pending; a+b != 0 {
			t.Errorf("%d records pending after waking", a+b)
		}
	})
}
