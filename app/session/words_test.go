package session_test

import (
	"testing"

	"glint/app/session"
	"glint/app/wire"
)

// TestCheckWords: both screens show the same words for a payment, and other ones for the next.
func TestCheckWords(t *testing.T) {
	play(t, func(s *stage) {
		seen := map[wire.CheckWords]bool{}
		const payments = 3
		for i := range payments {
			s.charged(1_00 + int64(i))
			s.waitWallet(session.PhaseAsking)
			if s.wallet.View().Words != nil || s.till.View().Words != nil {
				t.Error("words before there is an acceptance")
			}
			s.wallet.Accept()
			s.waitTill(session.PhasePaid)
			s.waitWallet(session.PhasePaid)
			phone, till := s.wallet.View().Words, s.till.View().Words
			if phone == nil || till == nil || *phone != *till {
				t.Fatalf("the phone shows %v, the till %v", phone, till)
			}
			seen[*phone] = true
			s.again()
		}
		if len(seen) < 2 { // three alike by chance: one in 2.7e8
			t.Errorf("the same words for %d payments", payments)
		}
	})
}
