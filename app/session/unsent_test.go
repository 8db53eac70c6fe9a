package session_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"glint/app/api"
	"glint/app/journal"
	"glint/app/session"
	"glint/app/session/memport"
	"glint/app/wire"
)

// unsent makes the till's log n records long, none of them sent, by repeating its first.
func (s *stage) unsent(n uint32) {
	s.t.Helper()
	s.lengthen(s.tillDev.store, s.tillRun, n)
	s.openTill()
	s.waitEntry()
}

// lengthen closes a page and repeats the first record of its log until there are n.
func (s *stage) lengthen(store *memport.Store, page *running, n uint32) {
	s.t.Helper()
	page.close()
	ctx := s.t.Context()
	raw, err := store.Get(ctx, "log", "0000000001")
	if err != nil {
		s.t.Fatal(err)
	}
	first, err := wire.DecodeRecord(raw)
	if err != nil {
		s.t.Fatal(err)
	}
	raw, err = store.Get(ctx, "meta", "head")
	if err != nil {
		s.t.Fatal(err)
	}
	head, err := journal.DecodeHead(raw)
	if err != nil {
		s.t.Fatal(err)
	}
	var tx session.Tx
	for head.Number < n {
		var r wire.Record
		if r, head, err = head.Append(first); err != nil {
			s.t.Fatal(err)
		}
		tx.Puts = append(tx.Puts, session.Put{Bucket: "log", Key: fmt.Sprintf("%010d", r.Number), Value: r.Bytes()})
	}
	tx.Puts = append(tx.Puts, session.Put{Bucket: "meta", Key: "head", Value: head.Bytes()})
	if err := store.Commit(ctx, tx); err != nil {
		s.t.Fatal(err)
	}
}

// TestUnsentWarnings: the page warns before the cap.
func TestUnsentWarnings(t *testing.T) {
	play(t, func(s *stage) {
		s.pay(yuan(3_00))
		for _, tt := range []struct {
			n    uint32
			want session.Level
		}{{session.UnsentMany - 1, session.LevelGood}, {session.UnsentMany, session.LevelWait}, {session.UnsentLate - 1, session.LevelWait}, {session.UnsentLate, session.LevelBad}} {
			s.unsent(tt.n)
			if c := check(t, s.till.View().Ready, session.CheckUnsent); c.Level != tt.want || c.Count != int(tt.n) {
				t.Errorf("%d unsent: %+v, want level %d", tt.n, c, tt.want)
			}
		}
	})
}

// TestUnsentCap: at the cap a till refuses in words; what it has goes to a file or to the server, and it goes on.
func TestUnsentCap(t *testing.T) {
	play(t, func(s *stage) {
		var file []byte
		s.tillDev.save = func(_ string, b []byte) error { file = b; return nil }
		s.pay(yuan(3_00))
		s.unsent(session.UnsentMax - 1)
		s.pay(yuan(4_00)) // the last one
		s.till.Charge(yuan(5_00), "", true)
		s.wait("refused", func() bool { return s.till.View().Problem.Code == session.ProblemUnsentFull })
		if v := s.till.View(); v.Phase != session.PhaseEntry || v.Sync.Pending != session.UnsentMax {
			t.Errorf("till is %s with %d unsent", v.Phase, v.Sync.Pending)
		}
		s.till.Export()
		s.wait("file", func() bool { return file != nil })
		var in api.Import
		if err := json.Unmarshal(file, &in); err != nil || len(in.Records) != session.UnsentMax {
			t.Fatalf("%d records in the file, %v", len(in.Records), err)
		}
		key := s.bank.devices["device PAYEE-1"].key
		for i, raw := range in.Records {
			if r, err := wire.DecodeRecord(raw); err != nil || r.Number != uint32(i+1) || r.Verify(key) != nil {
				t.Fatalf("record %d of the file: %v", i, err)
			}
		}
		s.serve(true)
		s.till.SyncNow()
		s.wait("sent", func() bool { return s.till.View().Sync.Pending == 0 })
		s.serve(false)
		s.pay(yuan(5_00))
	})
}

// TestUnsentCapOfAPhone: a phone at the cap shows the charge and why it cannot be accepted.
func TestUnsentCapOfAPhone(t *testing.T) {
	play(t, func(s *stage) {
		s.pay(yuan(3_00))
		s.lengthen(s.walletDev.store, s.walletRun, session.UnsentMax)
		s.openWallet()
		s.waitWallet(session.PhaseReady)
		s.charge(yuan(2_00))
		if b := s.wallet.View().Blocked; b != session.ProblemUnsentFull {
			t.Errorf("blocked: %q", b)
		}
		s.wallet.Accept()
		s.wait("told", func() bool { return s.wallet.View().Problem.Code == session.ProblemUnsentFull })
		if p := s.wallet.View().Phase; p != session.PhaseAsking {
			t.Errorf("wallet is %s", p)
		}
	})
}

// TestMarkIsGarbage: whatever stands where the mark should be stops nobody.
func TestMarkIsGarbage(t *testing.T) {
	for _, text := range []string{"", "{", "null", "[]", `{"device":7}`, `{"device":"device PAYER-1","head":-1}`, `{"device":"somebody else","head":9,"last":9}`, "\x00\xff"} {
		play(t, func(s *stage) {
			s.walletDev.marker = &pin{text: text}
			s.reloadWallet()
			s.waitWallet(session.PhaseReady)
			s.pay(yuan(1_00))
		})
	}
}
