package session_test

import (
	"testing"
	"time"

	"glint/app/api"
	"glint/app/session"
	"glint/app/wire"
)

// TestUploadIsRepeated: answers are lost on the way back; equal uploads are harmless.
func TestUploadIsRepeated(t *testing.T) {
	play(t, func(s *stage) {
		s.pay(yuan(3_00))
		s.serve(true)
		s.tillDev.server.LoseAnswers(2)
		s.walletDev.server.LoseAnswers(2)
		s.settled(1)
		if s.bank.equal == 0 {
			t.Errorf("no record came twice: the test lost no answer")
		}
		if s.bank.odd != 0 || s.bank.devices["device PAYER-1"].batch == 0 {
			t.Errorf("%d uploads have a number that is out of turn", s.bank.odd)
		}
	})
}

// TestPendingSurvives: nothing leaves the outbox by a reload, a refusal or a failure to store.
func TestPendingSurvives(t *testing.T) {
	play(t, func(s *stage) {
		s.pay(yuan(3_00))
		s.reloadTill()
		s.reloadWallet()
		s.waitTill(session.PhasePaid) // the receipt plays again for a while
		s.pass(40 * time.Second)
		if v := s.till.View(); v.Light != nil {
			t.Errorf("the receipt plays for ever")
		}
		s.till.Next()
		s.waitTill(session.PhaseEntry)
		s.waitWallet(session.PhaseReady)
		s.wait("history", func() bool { return len(s.till.View().History) == 1 && len(s.wallet.View().History) == 1 })
		if a, b := s.till.View().Sync, s.wallet.View().Sync; a.Pending != 1 || b.Pending != 1 || a.Online || b.Online {
			t.Errorf("after reload: till %+v, wallet %+v", a, b)
		}
		s.bank.refuse = api.CodeBusy
		s.tillDev.server.Open(true)
		s.till.SyncNow()
		s.wait("refused", func() bool { return s.till.View().Sync.Problem == api.CodeBusy })
		if v := s.till.View().Sync; v.Pending != 1 || !v.Online {
			t.Errorf("after the refusal: %+v", v)
		}
		s.serve(true)
		s.settled(1)
		if p := s.till.View().Sync.Problem; p != "" {
			t.Errorf("problem %q stays", p)
		}
		if s.bank.odd != 0 {
			t.Errorf("%d uploads have a number that is out of turn", s.bank.odd)
		}
	})
}

// TestRecordsAreSignedOnce: what was uploaded is stored, byte for byte.
func TestRecordsAreSignedOnce(t *testing.T) {
	play(t, func(s *stage) {
		s.pay(yuan(3_00))
		s.serve(true)
		s.tillDev.server.LoseAnswers(1)
		s.till.SyncNow()
		s.settled(1)
		s.bank.mu.Lock()
		defer s.bank.mu.Unlock()
		for id, k := range map[string]*kit{"device PAYEE-1": s.tillDev, "device PAYER-1": s.walletDev} {
			got, err := k.store.Get(t.Context(), "log", "0000000001")
			if err != nil || string(got) != string(s.bank.devices[id].byNumber[1]) {
				t.Errorf("%s: stored record differs from the uploaded one: %v", id, err)
			}
		}
	})
}

// TestBackoff: a server out of reach is asked less and less often, at least once in 72 seconds.
func TestBackoff(t *testing.T) {
	play(t, func(s *stage) {
		s.pay(yuan(3_00))
		s.walletRun.close() // its camera takes 36,000 shots an hour
		s.pass(10 * time.Minute)
		before := s.tillDev.server.Asks()
		s.pass(time.Hour)
		if n := s.tillDev.server.Asks() - before; n < 50 || n > 80 {
			t.Errorf("%d requests in an hour offline, want about one a minute", n)
		}
		if v := s.till.View().Sync; v.Online || v.Problem != session.ProblemOffline || v.Pending != 1 {
			t.Errorf("view: %+v", v)
		}
		s.serve(true)
		s.openWallet()
		s.settled(1)
		s.walletRun.close()
		s.pass(time.Minute)
		before = s.tillDev.server.Asks()
		s.pass(time.Hour)
		if n := s.tillDev.server.Asks() - before; n < 8 || n > 20 {
			t.Errorf("%d requests in an idle hour, want about twelve", n)
		}
	})
}

func TestTokenRenewal(t *testing.T) {
	play(t, func(s *stage) {
		s.bank.terms.uses = 3
		s.pay(yuan(199_00))
		s.charge(yuan(101_00))
		s.wallet.Accept()
		s.waitWallet(session.PhasePaid)
		s.wallet.Next()
		s.waitWallet(session.PhaseNoToken)
		if v := s.wallet.View(); v.Left != yuan(0) || v.Blocked != "token_used_up" {
			t.Errorf("left %v, blocked %q", v.Left, v.Blocked)
		}
		s.serve(true)
		s.wallet.SyncNow()
		s.waitWallet(session.PhaseReady)
		s.wait("settled", func() bool { return s.wallet.View().Balance == yuan(200_00) })
		if v := s.wallet.View(); v.Left != yuan(300_00) || v.UsesLeft != 3 {
			t.Errorf("new token: left %v, %d uses", v.Left, v.UsesLeft)
		}
		s.till.Next()
		s.pay(yuan(5_00))
		if s.bank.tokens != 2 {
			t.Errorf("%d tokens were issued, want 2", s.bank.tokens)
		}
	})
}

// expire lets so many days pass that the token is out of date; both pages are closed meanwhile.
func (s *stage) expire() {
	s.tillRun.close()
	s.walletRun.close()
	s.pass(73 * time.Hour)
	s.openTill()
	s.openWallet()
}

func TestTokenExpires(t *testing.T) {
	play(t, func(s *stage) {
		s.expire()
		s.waitWallet(session.PhaseNoToken)
		if v := s.wallet.View(); v.Blocked != "token_expired" {
			t.Errorf("blocked %q", v.Blocked)
		}
		s.serve(true)
		s.waitWallet(session.PhaseReady)
		s.reloadWallet()
		s.waitWallet(session.PhaseReady)
		s.pay(yuan(5_00))
	})
}

func TestNoFunds(t *testing.T) {
	play(t, func(s *stage) {
		s.bank.devices["device PAYER-1"].balance = 0
		s.expire()
		s.serve(true)
		s.wait("told", func() bool { return s.wallet.View().Sync.Problem == api.CodeNoFunds })
		if v := s.wallet.View(); v.Phase != session.PhaseNoToken || !v.Sync.Online {
			t.Errorf("phase %s, online %v", v.Phase, v.Sync.Online)
		}
	})
}

// TestDirectory: a payee that came later is unknown until the directory is refreshed, and introduces
// itself meanwhile.
func TestDirectory(t *testing.T) {
	play(t, func(s *stage) {
		s.tillRun.close()
		s.tillDev = newKit(3, s.bank)
		s.openTill()
		s.waitTill(session.PhaseEnrol)
		s.tillDev.server.Open(true)
		s.till.Enrol("PAYEE-2")
		s.waitTill(session.PhaseEntry)
		s.tillDev.server.Open(false)
		s.till.Charge(yuan(4_00), "", true)
		s.waitWallet(session.PhaseAsking)
		if v := s.till.View(); len(v.Light.Payload) <= wire.SignedSize {
			t.Errorf("charge of %d bytes, want the introduced form", len(v.Light.Payload))
		}
		if v := s.wallet.View(); v.Who != "茶 Harbour Tea 2" || !v.Known || v.PayeeID != 1002 {
			t.Errorf("asks for %q, payee %d", v.Who, v.PayeeID)
		}
		s.wallet.Accept()
		s.waitTill(session.PhasePaid)
		s.waitWallet(session.PhasePaid)
		s.wallet.Next()
		s.till.Next()
		s.reloadWallet()
		s.wait("name in the list", func() bool {
			h := s.wallet.View().History
			return len(h) == 1 && h[0].Who == "茶 Harbour Tea 2" && h[0].Known
		})
		s.serve(true)
		s.settled(1)
		s.serve(false)
		s.wallet.NewCode()
		s.pass(time.Second)
		s.till.Charge(yuan(6_00), "", true)
		s.waitWallet(session.PhaseAsking)
		if v := s.till.View(); len(v.Light.Payload) != wire.SealedSize {
			t.Errorf("charge of %d bytes, want the sealed form", len(v.Light.Payload))
		}
	})
}

// TestForgedDirectory: a certificate that no server key signed is left out.
func TestForgedDirectory(t *testing.T) {
	play(t, func(s *stage) {
		s.bank.mu.Lock()
		forged, err := wire.DecodeCertificate(s.bank.listed[0])
		if err != nil {
			t.Fatal(err)
		}
		forged.Payee, forged.Name = 4711, "Not a shop"
		s.bank.listed = append(s.bank.listed, forged.Bytes(), api.Bytes("rubbish"))
		s.bank.epoch++
		s.bank.mu.Unlock()
		s.serve(true)
		s.wallet.SyncNow()
		s.wait("synced", func() bool { return !s.wallet.View().Sync.Running })
		s.pass(time.Minute)
		list, err := s.walletDev.store.List(t.Context(), "directory", "", 100)
		if err != nil || len(list) != 1 {
			t.Errorf("%d certificates stored, %v, want 1", len(list), err)
		}
		s.pay(yuan(3_00))
	})
}

// TestClockSkew: a device whose clock is wrong signs with the server's time once it has heard it.
func TestClockSkew(t *testing.T) {
	play(t, func(s *stage) {
		ahead := 3 * time.Minute
		s.bank.mu.Lock()
		s.bank.now = func() time.Time { return now().Add(ahead) }
		s.bank.mu.Unlock()
		s.serve(true)
		s.till.SyncNow()
		s.pass(time.Minute)
		ahead += 3 * time.Minute // 6 minutes from the device's own clock: too far without correction
		s.pay(yuan(3_00))
		s.wallet.SyncNow()
		s.wait("till has sent", func() bool { return s.till.View().Sync.Pending == 0 })
	})
}
