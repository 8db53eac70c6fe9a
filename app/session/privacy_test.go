package session_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"

	"glint/app/api"
	"glint/app/session"
	"glint/app/wire"
)

func TestAShopperAsksForHisData(t *testing.T) {
	play(t, func(s *stage) {
		files := map[string][]byte{}
		s.walletDev.save = func(name string, b []byte) error { files[name] = b; return nil }
		s.reloadWallet()
		s.waitWallet(session.PhaseReady)
		s.wallet.SaveHolding()
		s.wait("the server's silence told", func() bool { return s.wallet.View().Problem.Code == session.ProblemOffline })
		s.serve(true)
		s.wallet.SaveHolding()
		s.wait("the file", func() bool { return s.wallet.View().Privacy.Saved })
		for name, b := range files {
			var held api.Holding
			if err := json.Unmarshal(b, &held); err != nil || held.Operator == "" || !strings.HasPrefix(name, "glint-data-") {
				t.Errorf("%s: %v, %+v", name, err, held)
			}
		}
		if len(files) != 1 {
			t.Errorf("%d files", len(files))
		}
	})
}

func TestClosingAnAccount(t *testing.T) {
	play(t, func(s *stage) {
		s.serve(true)
		s.wallet.CloseAccount()
		s.wait("an answer", func() bool { return s.wallet.View().Privacy.Closing != nil })
		if c := s.wallet.View().Privacy.Closing; c.Closed || c.Balance != yuan(500_00) || s.wallet.View().Phase != session.PhaseReady {
			t.Errorf("with money left: %+v", c)
		}
		s.bank.emptied()
		s.wallet.CloseAccount()
		s.waitWallet(session.PhaseNoToken) // the phone is withdrawn with the account
		if c := s.wallet.View().Privacy.Closing; c == nil || !c.Closed {
			t.Errorf("with nothing left: %+v", c)
		}
	})
}

// A PIN guards closing too: it cannot be taken back.
func TestClosingIsBehindThePIN(t *testing.T) {
	play(t, func(s *stage) {
		s.serve(true)
		s.wallet.SetPIN("2580")
		s.wait("a PIN", func() bool { return s.wallet.View().PIN.Has })
		s.wallet.Shut()
		s.wallet.CloseAccount()
		synctest.Wait()
		if v := s.wallet.View(); v.Problem.Code != session.ProblemPINAsked || v.Privacy.Closing != nil || v.Privacy.Busy {
			t.Errorf("locked: %+v, %q", v.Privacy, v.Problem.Code)
		}
	})
}

// A phone says where its allowance is good before it is refused somewhere.
func TestAllowanceSaysWhereItIsGood(t *testing.T) {
	for _, test := range []struct {
		scope func(till wire.PayeeID) wire.Scope
		want  func(till wire.PayeeID) session.GoodAtView
	}{
		{func(wire.PayeeID) wire.Scope { return wire.Scope{} }, func(wire.PayeeID) session.GoodAtView { return session.GoodAtView{} }},
		{func(wire.PayeeID) wire.Scope { return wire.Scope{Section: 3} }, func(wire.PayeeID) session.GoodAtView { return session.GoodAtView{Section: 3} }},
		{func(till wire.PayeeID) wire.Scope { return wire.Scope{Payee: till} },
			func(till wire.PayeeID) session.GoodAtView {
				return session.GoodAtView{Payee: till, Name: "Harbour Tea"}
			}},
		{func(wire.PayeeID) wire.Scope { return wire.Scope{Payee: 99} }, func(wire.PayeeID) session.GoodAtView { return session.GoodAtView{Payee: 99} }},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t)
			defer s.close()
			s.opened()
			c, err := wire.DecodeCertificate(s.bank.listed[0])
			if err != nil {
				t.Fatal(err)
			}
			s.bank.terms.scope = test.scope(c.Payee)
			s.wallet.Enrol("PAYER-1")
			want := test.want(c.Payee)
			if want.Name != "" {
				want.Name = c.Name
			}
			s.wait("a directory", func() bool { return s.wallet.View().Phase == session.PhaseReady && s.wallet.View().GoodAt == want })
		})
	}
}
