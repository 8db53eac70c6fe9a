package session_test

import (
	"context"
	"crypto/pbkdf2"
	"crypto/sha256"
	"testing"
	"testing/synctest"
	"time"

	"glint/app/session"
)

// stretch is the device's, with few rounds: the tests are about what is asked, not about how slowly.
func stretch(_ context.Context, pin string, salt []byte, _ int) ([]byte, error) {
	return pbkdf2.Key(sha256.New, pin, salt, 2, 32)
}

// charged begins a charge.
func (s *stage) charged(cents int64) {
	s.t.Helper()
	s.till.Charge(yuan(cents), "", true)
	s.waitTill(session.PhaseFlashing)
}

// again brings both sides back to where a charge begins.
func (s *stage) again() {
	s.t.Helper()
	s.wallet.Next()
	s.till.Next()
	s.waitWallet(session.PhaseReady)
	s.waitTill(session.PhaseEntry)
}

func TestPayingWithoutATap(t *testing.T) {
	play(t, func(s *stage) {
		s.wallet.Choose(10_00, 0)
		synctest.Wait()
		if v := s.wallet.View().Confirm; v.Limit != yuan(10_00) || v.Sum != yuan(20_00) {
			t.Fatalf("limit %v, sum %v", v.Limit, v.Sum)
		}
		for i := range 3 {
			s.charged(1_00 + int64(i))
			s.waitTill(session.PhasePaid)
			s.waitWallet(session.PhasePaid)
			if v := s.wallet.View(); !v.Confirm.Now || v.Confirm.Payments != i+1 || !v.History[0].Quiet {
				t.Errorf("payment %d without a tap: %+v, marked %v", i, v.Confirm, v.History[0].Quiet)
			}
			s.again()
		}
		s.reloadWallet() // the budget outlives the page
		s.waitWallet(session.PhaseReady)
		if v := s.wallet.View(); v.Confirm.Payments != 3 || v.Confirm.Limit != yuan(10_00) || v.Confirm.Last == "" {
			t.Errorf("after a reload: %+v", v.Confirm)
		}
		s.charged(1_00)
		s.waitWallet(session.PhaseAsking)
		s.wallet.Accept()
		s.waitWallet(session.PhasePaid)
		s.waitTill(session.PhasePaid)
		s.again()
		s.charged(1_00) // the tap has renewed it
		s.waitTill(session.PhasePaid)
		if v := s.wallet.View().Confirm; v.Payments != 1 {
			t.Errorf("after the tap: %+v", v)
		}
	})
}

func TestPIN(t *testing.T) {
	play(t, func(s *stage) {
		s.wallet.SetPIN("12a4")
		synctest.Wait()
		if v := s.wallet.View(); v.PIN.Has || v.Problem.Code != session.ProblemPINBad {
			t.Fatalf("letters are taken: %+v, %q", v.PIN, v.Problem.Code)
		}
		s.wallet.SetPIN("4071")
		synctest.Wait()
		s.wallet.Choose(0, 5_00)
		synctest.Wait()
		s.wallet.Shut()
		synctest.Wait()
		if v := s.wallet.View(); !v.PIN.Has || v.PIN.Open || v.Confirm.PINAbove != yuan(5_00) {
			t.Fatalf("after it was set: %+v, %+v", v.PIN, v.Confirm)
		}
		s.wallet.Choose(10_00, 99_00) // behind the PIN
		s.wallet.SetPIN("")
		synctest.Wait()
		if v := s.wallet.View(); !v.PIN.Has || v.Confirm.PINAbove != yuan(5_00) || v.Problem.Code != session.ProblemPINAsked {
			t.Fatalf("changed without the PIN: %+v, %+v", v.PIN, v.Confirm)
		}
		s.charged(6_00)
		s.waitWallet(session.PhaseAsking)
		if !s.wallet.View().Confirm.NeedsPIN {
			t.Error("the page is not told that the PIN is needed")
		}
		s.wallet.Accept()
		synctest.Wait()
		s.wallet.AcceptPIN("4072")
		synctest.Wait()
		if v := s.wallet.View(); v.Phase != session.PhaseAsking || v.Problem.Code != session.ProblemPIN {
			t.Fatalf("a wrong PIN: %s, %q", v.Phase, v.Problem.Code)
		}
		s.wallet.AcceptPIN("4071")
		s.waitWallet(session.PhasePaid)
		s.waitTill(session.PhasePaid)
	})
}

// TestPINWaits: the waits grow, and a reload gives no try for free.
func TestPINWaits(t *testing.T) {
	play(t, func(s *stage) {
		s.wallet.SetPIN("4071")
		synctest.Wait()
		s.wallet.Shut()
		var last time.Duration
		for range 4 {
			for !s.wallet.View().PIN.Until.After(now()) {
				s.wallet.Unlock("0000")
				synctest.Wait()
			}
			s.reloadWallet()
			s.waitWallet(session.PhaseReady)
			wait := s.wallet.View().PIN.Until.Sub(now())
			if wait <= last {
				t.Fatalf("waits %v after %v", wait, last)
			}
			last = wait
			s.wallet.Unlock("4071")
			synctest.Wait()
			if v := s.wallet.View(); v.PIN.Open || v.Problem.Code != session.ProblemPINWait {
				t.Fatalf("the right PIN too early: %+v, %q", v.PIN, v.Problem.Code)
			}
			s.pass(wait + time.Second)
			synctest.Wait()
		}
		s.wallet.Unlock("4071")
		synctest.Wait()
		if !s.wallet.View().PIN.Open {
			t.Error("the right PIN in time does not open")
		}
		s.pass(3 * time.Minute)
		s.wallet.SetPIN("")
		synctest.Wait()
		if !s.wallet.View().PIN.Has {
			t.Error("settings stay open")
		}
	})
}

func TestStaffPIN(t *testing.T) {
	play(t, func(s *stage) {
		s.till.SetPIN("40711")
		synctest.Wait()
		s.till.Shut()
		synctest.Wait()
		before := s.till.View().Emission
		far := before
		far.Reach = session.ReachFar
		s.till.SetEmission(far)
		synctest.Wait()
		if v := s.till.View(); v.Emission != before || v.Problem.Code != session.ProblemPINAsked {
			t.Fatalf("changed without the PIN: %+v", v.Emission)
		}
		s.till.Unlock("40711")
		synctest.Wait()
		s.till.SetEmission(far)
		synctest.Wait()
		if got := s.till.View().Emission.Reach; got != session.ReachFar {
			t.Errorf("not changed with the PIN: %v", got)
		}
	})
}
