package session_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"glint/app/money"
	"glint/app/session"
	"glint/app/session/memport"
	"glint/app/wire"
)

// lightTakes is how long a charge takes by light here.
const lightTakes = 1500 * time.Millisecond

// now is the bubble's clock, which begins in 2000, moved to where charges can have a minute (wire.Epoch).
func now() time.Time { return time.Now().AddDate(27, 0, 0) }

// stage is a tablet and a phone that face each other, and a bank out of reach.
type stage struct {
	t    *testing.T
	bank *bank
	path *memport.Path

	tillDev, walletDev *kit
	till               *session.Till
	wallet             *session.Wallet
	tillRun, walletRun *running

	stills    bool // the phone can see what stands on the tablet's screen
	abilities wire.Abilities
}

// kit is what stays of a device when its page is closed.
type kit struct {
	store  *memport.Store
	signer *memport.Signer
	server *memport.Server
	locks  *memport.Locks
	voice  *memport.Voice
	marker session.Marker
	save   func(name string, b []byte) error

	mu       sync.Mutex
	problems []string
}

func newKit(seed byte, b *bank) *kit {
	return &kit{
		store: memport.NewStore(), signer: memport.NewSigner(seed), server: memport.NewServer(b.answer),
		locks: memport.NewLocks(), voice: memport.NewVoice(true),
	}
}

func (k *kit) log(code string, cause error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.problems = append(k.problems, fmt.Sprintf("%s: %v", code, cause))
}

func (k *kit) ports(eye session.Eye, lamp session.Lamp) session.Ports {
	return session.Ports{
		Store: k.store, Signer: k.signer, Keys: k.signer, Server: k.server, Eye: eye, Lamp: lamp, Voice: k.voice, Lock: k.locks,
		Now: now, Stretch: stretch, Log: k.log, Marker: k.marker, Save: k.save,
		Words: func(p session.Phrase) string { return fmt.Sprintf("%s %s %s", p.Phase, p.Who, p.Sum) },
	}
}

// running is a page that is open.
type running struct {
	cancel context.CancelFunc
	done   sync.WaitGroup
	mu     sync.Mutex
	phases []session.Phase // each as it came
	count  int             // views drawn
}

func open(ctx context.Context, run func(context.Context) error, changed <-chan struct{}, look func() session.Phase) *running {
	ctx, cancel := context.WithCancel(ctx)
	r := &running{cancel: cancel}
	r.done.Go(func() { run(ctx) })
	r.done.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-changed:
				r.saw(look())
			}
		}
	})
	return r
}

func (r *running) saw(p session.Phase) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count++
	if len(r.phases) == 0 || r.phases[len(r.phases)-1] != p {
		r.phases = append(r.phases, p)
	}
}

func (r *running) views() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.count
}

func (r *running) reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count = 0
}

func (r *running) had(p session.Phase) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(r.phases, p)
}

func (r *running) close() {
	r.cancel()
	r.done.Wait()
}

// play runs a test on a stage whose terminals are enrolled, have synced once, and are offline again. The
// clock is synctest's.
func play(t *testing.T, test func(s *stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		defer s.close()
		s.opened()
		s.wallet.Enrol("PAYER-1")
		s.wait("wallet enrolled", func() bool { return s.wallet.View().Phase == session.PhaseReady })
		s.wait("wallet synced", func() bool {
			v := s.wallet.View()
			return !v.Sync.Running && !v.Sync.Last.IsZero() && v.Balance.Minor == 500_00
		})
		s.serve(false)
		test(s)
	})
}

func newStage(t *testing.T) *stage {
	b := newBank(t, now)
	return &stage{t: t, bank: b, path: memport.NewPath(lightTakes), tillDev: newKit(1, b), walletDev: newKit(2, b)}
}

func (s *stage) close() {
	s.tillRun.close()
	s.walletRun.close()
	if s.t.Failed() {
		for name, k := range map[string]*kit{"till": s.tillDev, "wallet": s.walletDev} {
			for _, p := range k.problems {
				s.t.Logf("%s: %s", name, p)
			}
		}
		s.t.Logf("till %v", s.tillRun.phases)
		s.t.Logf("wallet %v", s.walletRun.phases)
	}
}

func (s *stage) serve(open bool) {
	s.tillDev.server.Open(open)
	s.walletDev.server.Open(open)
}

func (s *stage) openTill() {
	till := session.NewTill(s.tillDev.ports(s.path.TabletEye(), s.path.Lamp()))
	s.till = till
	s.tillRun = open(s.t.Context(), till.Run, till.Changed(), func() session.Phase {
		v := till.View()
		if s.path.Stand(""); s.stills && v.Still != nil {
			s.path.Stand(v.Still.Text)
		}
		return v.Phase
	})
}

func (s *stage) openWallet() {
	ports := s.walletDev.ports(s.path.PhoneEye(), nil)
	ports.Abilities = s.abilities
	wallet := session.NewWallet(ports)
	s.wallet = wallet
	s.walletRun = open(s.t.Context(), wallet.Run, wallet.Changed(), func() session.Phase {
		v := wallet.View()
		switch {
		case v.Bars != nil:
			s.path.Show(v.Bars.Text)
		case v.Symbol != nil:
			s.path.Show(v.Symbol.Text)
		default:
			s.path.Show("")
		}
		return v.Phase
	})
}

// reloadTill closes the page and opens it again on the same device.
func (s *stage) reloadTill() {
	s.tillRun.close()
	s.openTill()
}

// opened opens both sides with the server there, and enrols the till.
func (s *stage) opened() {
	s.t.Helper()
	s.serve(true)
	s.openTill()
	s.openWallet()
	s.waitTill(session.PhaseEnrol)
	s.waitWallet(session.PhaseEnrol)
	s.till.Enrol("PAYEE-1")
	s.waitTill(session.PhaseEntry)
}

func (s *stage) reloadWallet() {
	s.walletRun.close()
	s.path.Show("")
	s.openWallet()
}

// wait lets time pass until something holds, at most five minutes.
func (s *stage) wait(what string, holds func() bool) {
	s.t.Helper()
	for range 5 * 60 * 20 {
		synctest.Wait()
		if holds() {
			return
		}
		s.pass(50 * time.Millisecond)
	}
	t, w := s.till.View(), s.wallet.View()
	s.t.Fatalf("%s: not in five minutes; till %s (%s), wallet %s (%s %s)", what, t.Phase, t.Problem.Code, w.Phase, w.Problem.Code, w.Blocked)
}

// pass lets time pass.
func (s *stage) pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func (s *stage) waitTill(p session.Phase) {
	s.t.Helper()
	s.wait("till "+string(p), func() bool { return s.till.View().Phase == p })
}

// waitEntry waits for a till that was loaded: whether its last payment was settled by then, or is shown
// once more, depends on who of the two synced first.
func (s *stage) waitEntry() {
	s.t.Helper()
	s.wait("till entry", func() bool { s.till.Next(); return s.till.View().Phase == session.PhaseEntry })
}

func (s *stage) waitWallet(p session.Phase) {
	s.t.Helper()
	s.wait("wallet "+string(p), func() bool { return s.wallet.View().Phase == p })
}

func yuan(minor int64) money.Amount {
	return money.Amount{Minor: money.Minor(minor), Currency: money.CNY}
}

// charge lets the till ask for a sum, and waits until the phone asks its shopper.
func (s *stage) charge(sum money.Amount) {
	s.t.Helper()
	s.till.Charge(sum, "", true)
	s.waitWallet(session.PhaseAsking)
}

// pay makes a whole payment, and goes back to the start on both sides.
func (s *stage) pay(sum money.Amount) {
	s.t.Helper()
	s.charge(sum)
	s.wallet.Accept()
	s.waitWallet(session.PhasePaid)
	s.waitTill(session.PhasePaid)
	s.wallet.Next()
	s.till.Next()
	s.waitWallet(session.PhaseReady)
	s.waitTill(session.PhaseEntry)
}
