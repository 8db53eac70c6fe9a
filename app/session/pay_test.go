package session_test

import (
	"testing"
	"time"

	"glint/app/api"
	"glint/app/code"
	"glint/app/light"
	"glint/app/money"
	"glint/app/session"
	"glint/app/session/memport"
	"glint/app/wire"
)

func TestPaymentOffline(t *testing.T) {
	play(t, func(s *stage) {
		s.till.Charge(yuan(12_30), "table 4", false)
		s.waitTill(session.PhaseFlashing)
		if v := s.till.View(); v.Sum != yuan(12_30) || v.Order != 1 || v.Light == nil {
			t.Errorf("till flashes %v, order %d, light %v", v.Sum, v.Order, v.Light)
		}
		s.waitWallet(session.PhaseAsking)
		if v := s.wallet.View(); v.Sum != yuan(12_30) || v.Who != "茶 Harbour Tea 1" || !v.Known || v.Blocked != "" {
			t.Errorf("wallet asks for %v to %q, known %v, blocked %q", v.Sum, v.Who, v.Known, v.Blocked)
		}
		if got := s.wallet.View().Balance; got != yuan(500_00) {
			t.Errorf("balance before the tap: %v", got)
		}
		s.wallet.Accept()
		s.waitWallet(session.PhaseApproved)
		s.waitTill(session.PhasePaid)
		s.waitWallet(session.PhasePaid)
		if !s.walletRun.had(session.PhaseReceiving) {
			t.Errorf("wallet never showed that it receives: %v", s.walletRun.phases)
		}
		v := s.wallet.View()
		if v.Balance != yuan(487_70) || v.Left != yuan(287_70) || v.UsesLeft != 49 {
			t.Errorf("after paying: balance %v, left %v, %d uses", v.Balance, v.Left, v.UsesLeft)
		}
		wantHistory(t, "wallet", v.History, item{yuan(12_30), wire.EndingAccepted, "", false})
		wantHistory(t, "till", s.till.View().History, item{yuan(12_30), wire.EndingAccepted, "", false})
		if n := s.wallet.View().Sync.Pending + s.till.View().Sync.Pending; n != 2 {
			t.Errorf("%d records pending, want 2", n)
		}
		told := s.walletDev.voice.Told()
		if last := told[len(told)-1]; last.Tone != session.ToneSuccess || last.Say != "paid 茶 Harbour Tea 1 12.30 CNY" {
			t.Errorf("wallet said %+v", last)
		}

		s.serve(true)
		s.settled(1)
		if got := s.wallet.View().Balance; got != yuan(487_70) {
			t.Errorf("balance after settlement: %v", got)
		}
		if a, b := s.bank.balance("device PAYER-1"), s.bank.balance("device PAYEE-1"); a != 487_70 || b != 12_30 {
			t.Errorf("the bank has %d and %d", a, b)
		}
		if s.wallet.View().History[0].Again {
			t.Errorf("a settled payment can be shown again")
		}
	})
}

type item struct {
	sum    money.Amount
	ending wire.Ending
	state  api.State
	sent   bool
}

func wantHistory(t *testing.T, who string, got []session.HistoryItem, want ...item) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s lists %d payments, want %d: %+v", who, len(got), len(want), got)
		return
	}
	for i, w := range want {
		g := got[i]
		if g.Sum != w.sum || g.Ending != w.ending || g.State != w.state || g.Sent != w.sent {
			t.Errorf("%s, payment %d: got %v ending %d state %q sent %v, want %v", who, i, g.Sum, g.Ending, g.State, g.Sent, w)
		}
	}
}

// settled waits until both sides show n settled payments and nothing pending.
func (s *stage) settled(n int) {
	s.t.Helper()
	count := func(list []session.HistoryItem) (n int) {
		for _, it := range list {
			if it.State == api.StateSettled && it.Sent {
				n++
			}
		}
		return n
	}
	s.wait("settled on both sides", func() bool {
		till, wallet := s.till.View(), s.wallet.View()
		return till.Sync.Pending+wallet.Sync.Pending == 0 && count(till.History) == n && count(wallet.History) == n
	})
	if got := s.bank.states()[api.StateSettled]; got != n {
		s.t.Errorf("the bank settled %d payments, want %d", got, n)
	}
}

func TestSeveralPayments(t *testing.T) {
	play(t, func(s *stage) {
		s.pay(yuan(1_00))
		s.pay(yuan(2_00))
		s.serve(true)
		s.pay(yuan(3_00))
		s.settled(3)
		if got := s.wallet.View(); got.Balance != yuan(494_00) || got.Left != yuan(294_00) || got.UsesLeft != 47 {
			t.Errorf("balance %v, left %v, %d uses", got.Balance, got.Left, got.UsesLeft)
		}
		wantHistory(t, "till", s.till.View().History,
			item{yuan(3_00), wire.EndingAccepted, api.StateSettled, true},
			item{yuan(2_00), wire.EndingAccepted, api.StateSettled, true},
			item{yuan(1_00), wire.EndingAccepted, api.StateSettled, true})
	})
}

func TestRefusal(t *testing.T) {
	play(t, func(s *stage) {
		s.charge(yuan(5_00))
		s.wallet.Refuse()
		s.waitTill(session.PhaseRefused)
		s.waitWallet(session.PhaseRefused)
		if got := s.wallet.View(); got.Balance != yuan(500_00) || got.Left != yuan(300_00) {
			t.Errorf("after refusing: balance %v, left %v", got.Balance, got.Left)
		}
		s.till.Next()
		s.waitTill(session.PhaseEntry)
		s.serve(true)
		s.wait("refused at the bank", func() bool {
			return len(s.wallet.View().History) == 1 && s.wallet.View().History[0].State == api.StateRefused
		})
		s.wallet.Next()
		s.waitWallet(session.PhaseReady)
		s.pay(yuan(5_00))
	})
}

func TestCancelBeforeCode(t *testing.T) {
	play(t, func(s *stage) {
		s.path.Cover(true)
		s.till.Charge(yuan(5_00), "", false)
		s.waitTill(session.PhaseScanning)
		s.till.Cancel()
		s.waitTill(session.PhaseEntry)
		if n := s.till.View().Sync.Pending; n != 0 {
			t.Errorf("%d records of a charge that never was", n)
		}
		s.wait("camera closed", func() bool { return !s.path.TabletEye().Open() })
	})
}

func TestCancelWhileFlashing(t *testing.T) {
	play(t, func(s *stage) {
		s.charge(yuan(5_00))
		s.till.Cancel()
		s.waitTill(session.PhaseCancelled)
		if s.till.View().Light != nil {
			t.Errorf("light goes on after cancel")
		}
		s.wallet.Accept() // too late, and the phone cannot know
		s.waitWallet(session.PhaseApproved)
		s.serve(true)
		s.wait("voided", func() bool {
			h := s.wallet.View().History
			return len(h) == 1 && h[0].State == api.StateVoided
		})
		if got := s.wallet.View().Balance; got != yuan(500_00) {
			t.Errorf("balance after the void: %v", got)
		}
	})
}

func TestStopAsking(t *testing.T) {
	play(t, func(s *stage) {
		s.charge(yuan(5_00))
		s.till.Cancel()
		s.wallet.Stop()
		s.waitWallet(session.PhaseReady)
		s.waitTill(session.PhaseCancelled)
		if n := s.wallet.View().Sync.Pending; n != 0 {
			t.Errorf("%d records after putting a charge aside", n)
		}
	})
}

func TestSameSumGuard(t *testing.T) {
	play(t, func(s *stage) {
		s.pay(yuan(8_00))
		s.till.Charge(yuan(8_00), "", false)
		s.waitTill(session.PhaseConfirm)
		if v := s.till.View(); v.Last != yuan(8_00) || v.Sum != yuan(8_00) {
			t.Errorf("asks about %v after %v", v.Sum, v.Last)
		}
		s.till.Cancel()
		s.waitTill(session.PhaseEntry)
		s.till.Charge(yuan(9_00), "", false)
		s.waitTill(session.PhaseFlashing)
		s.till.Cancel()
		s.waitTill(session.PhaseCancelled)
		s.till.Next()
		s.pass(5 * time.Minute)
		s.till.Charge(yuan(9_00), "", false) // long enough ago
		s.waitTill(session.PhaseFlashing)
	})
}

func TestSameSumSure(t *testing.T) {
	play(t, func(s *stage) {
		s.pay(yuan(8_00))
		s.reloadTill() // the guard holds over a reload
		s.waitTill(session.PhasePaid)
		s.till.Next()
		s.waitTill(session.PhaseEntry)
		s.till.Charge(yuan(8_00), "", false)
		s.waitTill(session.PhaseConfirm)
		s.till.Charge(yuan(8_00), "", true)
		s.waitWallet(session.PhaseAsking)
		if got := s.till.View().Order; got != 2 {
			t.Errorf("order %d, want 2", got)
		}
	})
}

func TestForeignCodes(t *testing.T) {
	play(t, func(s *stage) {
		s.till.Charge(yuan(5_00), "", false)
		s.waitTill(session.PhaseFlashing) // the good code was there at once
		s.till.Cancel()
		s.waitTill(session.PhaseCancelled)
		s.till.Next()
		s.wallet.Stop()
		s.path.Cover(true)
		s.till.Charge(yuan(6_00), "", false)
		s.waitTill(session.PhaseScanning)
		s.walletRun.close()
		good := s.path.Shown()
		s.path.Cover(false)
		for text, want := range map[string]string{
			"hello":                    "code_foreign",
			"https://example.org/":     "code_link",
			"134567890123456789":       "code_wechat",
			"28763401293847561":        "code_alipay",
			"6212345678901234567":      "code_bank",
			"wxp://f2f0abcdefg":        "code_merchant",
			"4006381333931":            "code_product",
			"GPÖ" + good[3:]:           "code_keyboard",
			"990001021234567812345654": "code_malformed",
			good[:len(good)-3]:         "code_malformed",
			"GA:" + good[3:]:           "acceptance_malformed",
			"GP:QED8WEX0":              "code_malformed",
			"GP:not base45 at all !":   "code_malformed",
		} {
			s.path.Show(text)
			s.wait(want+" for "+text, func() bool { return s.till.View().Problem.Code == want })
			if p := s.till.View().Phase; p != session.PhaseScanning {
				t.Errorf("till is %s after %q", p, text)
			}
		}
		s.openWallet()
		s.waitTill(session.PhaseFlashing)
	})
}

// TestScanned: what a scanner types comes in where the camera's codes do, and only while one is wanted.
func TestScanned(t *testing.T) {
	play(t, func(s *stage) {
		s.path.Cover(true)
		s.till.Scanned(s.path.Shown())
		s.pass(time.Second)
		if p := s.till.View().Phase; p != session.PhaseEntry {
			t.Errorf("till is %s after a scan without a sum", p)
		}
		s.till.Charge(yuan(5_00), "", false)
		s.waitTill(session.PhaseScanning)
		s.till.Scanned("134567890123456789")
		s.wait("named", func() bool { return s.till.View().Problem.Code == session.ProblemCodeWeChat })
		shown := s.path.Shown()
		for _, part := range []code.Typed{
			{ByName: shown, Cut: true}, {ByName: shown[:len(shown)-3]}, {ByName: shown[:len(shown)-1]}, {ByPlace: "99000102123456781234"},
		} {
			s.till.Typed(code.Typed{ByName: "https://example.org/"})
			s.wait("a link", func() bool { return s.till.View().Problem.Code == session.ProblemCodeLink })
			s.till.Typed(part)
			s.wait("a part", func() bool { return s.till.View().Problem.Code == session.ProblemScanPart })
			if p := s.till.View().Phase; p != session.PhaseScanning {
				t.Errorf("till is %s after %+v", p, part)
			}
		}
		s.till.Typed(code.Typed{ByName: "gp>" + shown[3:], ByPlace: shown})
		s.waitTill(session.PhaseFlashing)
	})
}

// TestAlteredLight: an amount that was changed on the way is refused, and said.
func TestAlteredLight(t *testing.T) {
	play(t, func(s *stage) {
		s.path.Alter(func(b []byte) []byte { b[9] ^= 1; return b }) // lowest byte of the amount
		s.till.Charge(yuan(5_00), "", false)
		s.wait("forged", func() bool { return s.wallet.View().Problem.Code == "charge_forged" })
		if s.walletRun.had(session.PhaseAsking) {
			t.Errorf("an altered charge was shown")
		}
		s.path.Alter(nil)
		s.till.PlayAgain()
		s.waitWallet(session.PhaseAsking)
		if got := s.wallet.View().Sum; got != yuan(5_00) {
			t.Errorf("asks for %v", got)
		}
	})
}

func TestOverLimit(t *testing.T) {
	play(t, func(s *stage) {
		s.till.Charge(yuan(250_00), "", false)
		s.wait("limit", func() bool { return s.till.View().Problem.Code == "code_limit" })
		s.till.Cancel()
		s.waitTill(session.PhaseEntry)
		for _, bad := range []int64{0, -5, 1 << 33} {
			s.till.Charge(yuan(bad), "", false)
			s.pass(time.Second)
			if p := s.till.View().Phase; p != session.PhaseEntry {
				t.Errorf("charging %d: till is %s", bad, p)
			}
		}
	})
}

// TestShownAgain: the till gave up waiting; next day the phone shows its acceptance again.
func TestShownAgain(t *testing.T) {
	play(t, func(s *stage) {
		s.charge(yuan(5_00))
		s.path.Cover(true)
		s.wallet.Accept()
		s.waitWallet(session.PhaseApproved)
		s.waitTill(session.PhaseTimedOut)
		s.till.Next()
		s.waitTill(session.PhaseEntry)
		s.wallet.Stop()
		s.waitWallet(session.PhaseReady)
		if got := s.wallet.View().Balance; got != yuan(495_00) {
			t.Errorf("an approved sum is not counted after stop: %v", got)
		}
		s.tillRun.close()
		s.walletRun.close()
		s.pass(24 * time.Hour)
		s.path.Cover(false)
		s.openTill()
		s.openWallet()
		s.waitTill(session.PhaseEntry)
		s.waitWallet(session.PhaseReady)
		s.wait("history", func() bool { return len(s.wallet.View().History) == 1 })
		h := s.wallet.View().History
		if !h[0].Again {
			t.Fatalf("history: %+v", h)
		}
		s.wallet.ShowAgain(h[0].Payment)
		s.waitWallet(session.PhaseApproved)
		s.till.LookBack()
		s.waitTill(session.PhasePaid)
		if v := s.till.View(); !v.Late || v.Sum != yuan(5_00) {
			t.Errorf("late %v, sum %v", v.Late, v.Sum)
		}
		s.waitWallet(session.PhasePaid)
		wantHistory(t, "till", s.till.View().History, item{yuan(5_00), wire.EndingAccepted, "", false})
		s.serve(true)
		s.till.SyncNow()
		s.wallet.SyncNow()
		s.settled(1)
	})
}

func TestPlayAgainIsTheSameCharge(t *testing.T) {
	play(t, func(s *stage) {
		s.path.Cover(true)
		s.till.Charge(yuan(5_00), "", false)
		s.waitTill(session.PhaseScanning)
		s.path.Cover(false)
		s.waitTill(session.PhaseFlashing)
		s.path.Cover(true)
		s.waitTill(session.PhaseTimedOut)
		s.path.Cover(false)
		s.till.PlayAgain()
		s.waitWallet(session.PhaseAsking)
		if got := s.till.View().Order; got != 1 {
			t.Errorf("order %d, want 1", got)
		}
		s.wallet.Accept()
		s.waitTill(session.PhasePaid)
		s.waitWallet(session.PhasePaid)
		s.serve(true)
		s.settled(1)
	})
}

func TestCameraTroubles(t *testing.T) {
	play(t, func(s *stage) {
		s.path.TabletEye().Refuse(session.TroubleRefused)
		s.till.Charge(yuan(5_00), "", false)
		s.wait("refused", func() bool { return s.till.View().Camera == session.TroubleRefused })
		s.path.TabletEye().Refuse(session.TroubleNone)
		s.waitWallet(session.PhaseAsking) // tried again by itself
		if c := s.till.View().Camera; c != session.TroubleNone {
			t.Errorf("camera trouble stays: %s", c)
		}
		s.path.TabletEye().End(session.TroubleEnded)
		s.wait("unplugged", func() bool { return s.till.View().Camera == session.TroubleEnded })
		s.wallet.Accept()
		s.waitTill(session.PhasePaid)
		s.waitWallet(session.PhasePaid)
	})
}

func TestLampFails(t *testing.T) {
	play(t, func(s *stage) {
		s.path.Lamp().Fail(memport.ErrInjected)
		s.till.Charge(yuan(5_00), "", false)
		s.wait("told", func() bool { return s.till.View().Problem.Code == session.ProblemLamp })
		s.till.PlayAgain()
		s.waitWallet(session.PhaseAsking)
	})
}

// TestProfiles: the default profile comes first; where nothing comes back, the others get their turn.
func TestProfiles(t *testing.T) {
	play(t, func(s *stage) {
		s.pass(2 * time.Second)
		s.till.Charge(yuan(5_00), "", false)
		s.waitTill(session.PhaseFlashing)
		sig := s.till.View().Light
		if sig == nil || len(sig.Payload) != wire.SealedSize || sig.Profile != light.Profiles()[0].ID {
			t.Fatalf("light: %+v", sig)
		}
		s.path.Cover(true)
		seen := map[uint8]bool{}
		whole := 0
		s.wait("every profile", func() bool {
			v := s.till.View()
			if v.Light == nil {
				return false
			}
			if v.Whole < whole {
				t.Fatalf("%d whole signals after %d", v.Whole, whole)
			}
			whole = v.Whole
			seen[v.Light.Profile] = true
			return len(seen) == len(light.Cycle(light.Needs{FPS: 30, Bytes: wire.SealedSize}))
		})
		s.path.Cover(false)
		s.waitWallet(session.PhaseAsking)
		kind, _, err := code.Parse(s.path.Shown())
		if err != nil || kind != code.KindPayment {
			t.Errorf("phone shows %v, %v while it asks", kind, err)
		}
	})
}
