package session_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"glint/app/api"
	"glint/app/session"
	"glint/app/wire"
)

// syncBoth lets both terminals sync once, and takes them offline again.
func (s *stage) syncBoth() {
	s.t.Helper()
	s.serve(true)
	since := now()
	s.pass(time.Second)
	s.till.SyncNow()
	s.wallet.SyncNow()
	s.wait("both synced", func() bool {
		a, b := s.till.View().Sync, s.wallet.View().Sync
		return !a.Running && !b.Running && a.Last.After(since) && b.Last.After(since)
	})
	s.serve(false)
}

// check gives a line of a readiness page.
func check(t *testing.T, list []session.Check, name session.CheckName) session.Check {
	t.Helper()
	for _, c := range list {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no check %q in %+v", name, list)
	return session.Check{}
}

// TestRevokedTokenOffline: a till that has the snapshot refuses the token offline; before it, it cannot know.
func TestRevokedTokenOffline(t *testing.T) {
	play(t, func(s *stage) {
		s.pay(yuan(3_00))
		s.bank.revoke([]wire.TokenID{{5: 1}}, nil)
		s.pay(yuan(4_00)) // nobody has told the till
		s.syncBoth()
		s.reloadTill() // what was told is stored
		s.waitEntry()
		s.till.Charge(yuan(5_00), "", true)
		s.wait("refused", func() bool { return s.till.View().Problem.Code == "code_revoked" })
		if p := s.till.View().Phase; p != session.PhaseScanning {
			t.Errorf("till is %s", p)
		}
	})
}

// TestRevokedWhileAsking: a token that is withdrawn while its charge plays pays no more.
func TestRevokedWhileAsking(t *testing.T) {
	play(t, func(s *stage) {
		s.charge(yuan(3_00))
		s.bank.revoke([]wire.TokenID{{5: 1}}, nil)
		s.tillDev.server.Open(true)
		s.till.SyncNow()
		s.wait("told", func() bool {
			return s.till.View().Sync.Last.After(now().Add(-time.Second)) && !s.till.View().Sync.Running
		})
		s.wallet.Accept()
		s.wait("refused", func() bool { return s.till.View().Problem.Code == "code_revoked" })
		if s.tillRun.had(session.PhasePaid) {
			t.Error("till was paid by a withdrawn token")
		}
	})
}

// TestWithdrawnTill: a phone accepts no charge of a till that is withdrawn.
func TestWithdrawnTill(t *testing.T) {
	play(t, func(s *stage) {
		s.bank.revoke(nil, []wire.Till{{Payee: 1001, Terminal: 1}})
		s.walletDev.server.Open(true)
		s.wallet.SyncNow()
		s.wait("told", func() bool {
			return check(t, s.wallet.View().Ready, session.CheckSnapshot).At.After(now().Add(-time.Second))
		})
		s.till.Charge(yuan(3_00), "", true)
		s.waitWallet(session.PhaseAsking)
		if v := s.wallet.View(); v.Blocked != "payee_withdrawn" {
			t.Errorf("blocked: %q", v.Blocked)
		}
	})
}

// TestSnapshotAge: a till that has not heard for two days takes half a limit, after seven days nothing.
func TestSnapshotAge(t *testing.T) {
	play(t, func(s *stage) {
		s.bank.terms.life = 30 * 24 * time.Hour
		s.bank.rotate(false) // gives the phone a longer token
		s.syncBoth()
		s.till.Charge(yuan(150_00), "", true)
		s.waitWallet(session.PhaseAsking)
		s.wallet.Refuse()
		s.waitTill(session.PhaseRefused)
		s.till.Next()
		s.wallet.Next()
		s.walletRun.close() // its camera takes shots all the time
		s.pass(49 * time.Hour)
		s.path.Show("")
		s.openWallet()
		s.waitWallet(session.PhaseReady)
		s.till.Charge(yuan(150_00), "", true)
		s.wait("half", func() bool { return s.till.View().Problem.Code == "snapshot_stale" })
		s.till.Cancel()
		s.waitTill(session.PhaseEntry)
		s.pay(yuan(100_00)) // half of 200
		s.walletRun.close()
		s.pass(5 * 24 * time.Hour)
		s.openWallet()
		s.till.Charge(yuan(1_00), "", true)
		s.wait("dead", func() bool { return s.till.View().Problem.Code == "snapshot_dead" })
		if c := check(t, s.till.View().Ready, session.CheckSnapshot); c.Level != session.LevelBad {
			t.Errorf("readiness: %+v", c)
		}
		s.syncBoth()
		s.pay(yuan(2_00))
	})
}

// TestKeyRotation: running pages follow a rotation; a withdrawn key is believed no more.
func TestKeyRotation(t *testing.T) {
	for _, withdraw := range []bool{false, true} {
		t.Run(fmt.Sprintf("withdraw %v", withdraw), func(t *testing.T) {
			play(t, func(s *stage) {
				s.pay(yuan(3_00))
				s.bank.rotate(withdraw)
				s.syncBoth()
				s.pay(yuan(4_00)) // new token, new certificate, new key
				s.reloadTill()
				s.reloadWallet()
				s.waitEntry()
				s.waitWallet(session.PhaseReady)
				s.pay(yuan(5_00))
				if c := check(t, s.till.View().Ready, session.CheckServer); c.Count != 2 || c.Level != session.LevelGood {
					t.Errorf("key list: %+v", c)
				}
				s.serve(true)
				s.settled(3)
			})
		})
	}
}

// TestForgedTrust: what the root or a listed key did not sign is not taken, whatever the network says.
func TestForgedTrust(t *testing.T) {
	play(t, func(s *stage) {
		s.bank.mu.Lock()
		s.bank.forged = true
		s.bank.mu.Unlock()
		s.bank.revoke([]wire.TokenID{{5: 1}}, nil)
		s.serve(true)
		s.till.SyncNow()
		s.wait("found", func() bool { return s.till.View().Sync.Problem == session.ProblemTrust })
		s.bank.rotate(true)
		s.wallet.SyncNow()
		s.wait("found", func() bool { return s.wallet.View().Sync.Problem == session.ProblemTrust })
		s.serve(false)
		s.pay(yuan(3_00)) // with what was believed before
	})
}

// TestRolledBackServer: older keys and an older snapshot are not taken.
func TestRolledBackServer(t *testing.T) {
	play(t, func(s *stage) {
		s.bank.revoke([]wire.TokenID{{5: 9}}, nil)
		s.bank.rotate(false)
		s.syncBoth()
		s.bank.mu.Lock()
		s.bank.snapshot.Number--
		s.bank.mu.Unlock()
		s.serve(true)
		s.till.SyncNow()
		s.wait("snapshot", func() bool { return s.till.View().Sync.Problem == session.ProblemTrust })
		s.bank.mu.Lock()
		s.bank.snapshot.Number++
		s.bank.keys.Version = 1
		s.bank.mu.Unlock()
		s.wallet.SyncNow()
		s.wait("keys", func() bool { return s.wallet.View().Sync.Problem == session.ProblemTrust })
		if c := check(t, s.wallet.View().Ready, session.CheckSync); c.Level != session.LevelBad {
			t.Errorf("readiness: %+v", c)
		}
	})
}

// TestSetBackFoundByServer: the server's word on the log stops a phone for good; a till is told and works on.
func TestSetBackFoundByServer(t *testing.T) {
	play(t, func(s *stage) {
		s.bank.mu.Lock()
		s.bank.noted = "log_rewind"
		s.bank.mu.Unlock()
		s.syncBoth()
		s.waitWallet(session.PhaseNoToken)
		s.reloadWallet()
		s.waitWallet(session.PhaseNoToken)
		v := s.wallet.View()
		if v.Blocked != session.ProblemSetBack || v.Sync.Stop != session.ProblemSetBack || v.Symbol != nil {
			t.Errorf("wallet: blocked %q, stop %q, code %v", v.Blocked, v.Sync.Stop, v.Symbol)
		}
		if c := check(t, s.till.View().Ready, session.CheckStop); c.Code != session.ProblemSetBack {
			t.Errorf("till: %+v", c)
		}
	})
}

// TestHeadIsSent: each status carries where the log stands.
func TestHeadIsSent(t *testing.T) {
	play(t, func(s *stage) {
		s.pay(yuan(3_00))
		s.serve(true)
		s.settled(1)
		s.bank.mu.Lock()
		defer s.bank.mu.Unlock()
		for id, m := range s.bank.devices {
			if want := fmt.Sprintf("%d-%x", m.head.Number, m.head.Hash[:]); m.said != want || m.head.Number == 0 {
				t.Errorf("%s said %q, stands at %q", id, m.said, want)
			}
		}
	})
}

// pin is a mark in memory.
type pin struct {
	mu   sync.Mutex
	text string
}

func (p *pin) Load() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text
}

func (p *pin) Save(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text = text
}

// TestSetBackFoundByMark: a store that was restored is found offline, at the start.
func TestSetBackFoundByMark(t *testing.T) {
	tests := map[string]func(s *stage){
		"after a payment": func(s *stage) { s.pay(yuan(4_00)) },
		"after a sync":    func(s *stage) { s.pass(time.Minute); s.syncBoth() },
	}
	for name, between := range tests {
		t.Run(name, func(t *testing.T) {
			play(t, func(s *stage) {
				s.walletDev.marker = &pin{}
				s.reloadWallet()
				s.waitWallet(session.PhaseReady)
				s.pay(yuan(3_00))
				s.reloadWallet()
				s.waitWallet(session.PhaseReady) // nothing was set back
				old := s.walletDev.store.Copy()
				between(s)
				s.walletRun.close()
				s.walletDev.store = old
				s.path.Show("")
				s.openWallet()
				s.waitWallet(session.PhaseNoToken)
				if v := s.wallet.View(); v.Blocked != session.ProblemSetBack || v.Symbol != nil {
					t.Errorf("blocked %q", v.Blocked)
				}
			})
		})
	}
}

// TestDroppedStoreIsSaid: a browser that has dropped the store asks for enrolment and says why.
func TestDroppedStoreIsSaid(t *testing.T) {
	play(t, func(s *stage) {
		s.tillDev.marker = &pin{}
		s.reloadTill()
		s.waitTill(session.PhaseEntry)
		s.pay(yuan(3_00))
		s.tillRun.close()
		s.tillDev.store = newKit(9, s.bank).store
		s.openTill()
		s.waitTill(session.PhaseEnrol)
		if p := s.till.View().Problem.Code; p != session.ProblemLost {
			t.Errorf("problem %q", p)
		}
	})
}

// TestWithdrawnDevice: it can send what it has, and takes no more part.
func TestWithdrawnDevice(t *testing.T) {
	play(t, func(s *stage) {
		s.pay(yuan(3_00))
		s.bank.mu.Lock()
		s.bank.revoked = true
		s.bank.mu.Unlock()
		s.serve(true)
		s.till.SyncNow()
		s.wallet.SyncNow()
		s.waitWallet(session.PhaseNoToken)
		s.wait("till told", func() bool { return s.till.View().Sync.Stop == api.CodeRevoked })
		s.till.Charge(yuan(1_00), "", true)
		s.wait("barred", func() bool { return s.till.View().Problem.Code == api.CodeRevoked })
		s.wait("sent", func() bool { return s.till.View().Sync.Pending == 0 && s.wallet.View().Sync.Pending == 0 })
	})
}

// TestExport: the file has all that the server lacks, signed; what is uploaded later as well counts once.
func TestExport(t *testing.T) {
	play(t, func(s *stage) {
		var name string
		var file []byte
		s.tillDev.save = func(n string, b []byte) error { name, file = n, b; return nil }
		s.reloadTill()
		s.waitTill(session.PhaseEntry)
		s.pay(yuan(3_00))
		s.pay(yuan(4_00))
		s.till.Export()
		s.wait("file", func() bool { return file != nil })
		var in api.Import
		if err := json.Unmarshal(file, &in); err != nil || in.Device != "device PAYEE-1" || len(in.Records) != 2 {
			t.Fatalf("%s: %+v, %v", name, in, err)
		}
		for _, raw := range in.Records {
			r, err := wire.DecodeRecord(raw)
			if err != nil || r.Verify(s.bank.devices["device PAYEE-1"].key) != nil {
				t.Errorf("record %d of the file: %v", r.Number, err)
			}
		}
		if n := s.till.View().Sync.Pending; n != 2 {
			t.Errorf("%d pending after the export", n)
		}
		s.bank.mu.Lock()
		for _, raw := range in.Records {
			s.bank.record(s.bank.devices["device PAYEE-1"], raw)
		}
		s.bank.mu.Unlock()
		s.serve(true)
		s.settled(2)
		if s.bank.equal != 2 {
			t.Errorf("%d records came again equal, want 2", s.bank.equal)
		}
	})
}

// TestExportFails: the user hears of it.
func TestExportFails(t *testing.T) {
	play(t, func(s *stage) {
		s.tillDev.save = func(string, []byte) error { return errors.New("no room") }
		s.reloadTill()
		s.waitTill(session.PhaseEntry)
		s.till.Export()
		s.wait("told", func() bool { return s.till.View().Problem.Code == session.ProblemExport })
	})
}
