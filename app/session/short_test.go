package session_test

import (
	"testing"
	"time"

	"glint/app/code"
	"glint/app/session"
	"glint/app/wire"
)

// showBars lets the phone show its code as bars and gives their digits.
func (s *stage) showBars() string {
	s.t.Helper()
	s.wallet.ShowBars(true)
	s.wait("bars", func() bool { return s.wallet.View().Bars != nil })
	v := s.wallet.View()
	if v.Symbol != nil {
		s.t.Error("bars and square code are shown together")
	}
	return v.Bars.Text
}

// TestShortCode pays with digits that a scanner typed; what is paid, shown and uploaded is as after a square code.
func TestShortCode(t *testing.T) {
	play(t, func(s *stage) {
		s.path.Cover(true)
		digits := s.showBars()
		s.till.Charge(yuan(8_00), "", false)
		s.waitTill(session.PhaseScanning)
		s.till.Typed(code.Typed{ByName: digits})
		s.path.Cover(false)
		s.waitWallet(session.PhaseAsking)
		if v := s.wallet.View(); !v.Known || v.Sum != yuan(8_00) {
			t.Errorf("asked for %v by %q, known %v", v.Sum, v.Who, v.Known)
		}
		s.wallet.Accept()
		s.waitTill(session.PhasePaid)
		s.waitWallet(session.PhasePaid)
		s.till.Next()
		s.wallet.Next()
		s.serve(true)
		s.wait("settled", func() bool {
			a, b := s.till.View().History, s.wallet.View().History
			return len(a) == 1 && len(b) == 1 && a[0].Payment == b[0].Payment && a[0].Sent && b[0].Sent && a[0].Ending == wire.EndingAccepted
		})
	})
}

// TestShortCodeByCamera: the till's camera reads the bars; the dynamic digits change each minute, and a reload on either side loses nothing.
func TestShortCodeByCamera(t *testing.T) {
	play(t, func(s *stage) {
		first := s.showBars()
		s.pass(61 * time.Second)
		if again := s.wallet.View().Bars; again == nil || again.Text == first {
			t.Errorf("after a minute %v, want other digits than %s", again, first)
		}
		s.charge(yuan(9_00))
		s.reloadWallet()
		s.waitWallet(session.PhaseAsking)
		s.reloadTill()
		s.waitTill(session.PhaseFlashing)
		s.wallet.Accept()
		s.waitTill(session.PhasePaid)
	})
}

// TestShortCodeUnanswered: nobody answers the charge; the till says so, and its record has the digits alone. They pay nothing later.
func TestShortCodeUnanswered(t *testing.T) {
	play(t, func(s *stage) {
		s.path.Cover(true)
		digits := s.showBars()
		s.till.Charge(yuan(8_00), "", false)
		s.waitTill(session.PhaseScanning)
		s.till.Scanned(digits)
		s.waitTill(session.PhaseFlashing)
		s.till.Scanned(digits) // the same again changes nothing
		s.till.Cancel()
		s.waitTill(session.PhaseCancelled)
		s.till.Next()
		s.serve(true)
		s.wait("uploaded", func() bool { h := s.till.View().History; return len(h) == 1 && h[0].Sent })
		if h := s.till.View().History[0]; h.Ending != wire.EndingCancelled || h.Who == "" {
			t.Errorf("history: %+v", h)
		}
		s.till.Charge(yuan(200_00), "", false)
		s.waitTill(session.PhaseScanning)
		s.till.Scanned(digits)
		s.wait("above the limit", func() bool { return s.till.View().Problem.Code == "code_short_limit" })
	})
}
