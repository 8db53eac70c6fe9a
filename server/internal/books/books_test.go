package books_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"glint/app/api"
	"glint/app/wire"
	"glint/e2e/client"
	"glint/server/internal/authority"
	"glint/server/internal/books"
	"glint/server/internal/ledger"
	"glint/server/internal/match"
	"glint/server/internal/store"
	"glint/server/internal/store/sqlite"
)

// office is books with a clock that stands still and a store that fails when told to.
type office struct {
	testing.TB
	*books.Books
	store *faulty
	path  string
	now   time.Time
}

func newOffice(t testing.TB, change func(*books.Policy)) *office {
	t.Helper()
	o := &office{TB: t, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), path: filepath.Join(t.TempDir(), "glint.db")}
	s, err := sqlite.Open(t.Context(), o.path)
	if err != nil {
		t.Fatal(err)
	}
	o.store = &faulty{Store: s}
	policy := books.DefaultPolicy()
	if change != nil {
		change(&policy)
	}
	o.Books, err = books.New(t.Context(), books.Options{
		Store: o.store, Authority: authority.New(1, make([]byte, authority.SeedSize)), Operator: "Test", Policy: policy,
		Now: func() time.Time { return o.now }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return o
}

func (o *office) faults() []string {
	o.Helper()
	report, err := o.Audit(context.Background())
	if err != nil {
		o.Fatal(err)
	}
	return report.Faults
}

// device enrols a terminal that never calls anybody: its records are handed in.
func (o *office) device(role string) *client.Terminal {
	o.Helper()
	code, err := o.Demo(o.Context(), role)
	if err != nil {
		o.Fatal(err)
	}
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		o.Fatal(err)
	}
	t := &client.Terminal{Client: &client.Client{Now: func() time.Time { return o.now }}, Key: key}
	t.Enrolled, err = o.Enrol(o.Context(), api.Enrol{Code: code, Role: role, Key: api.Bytes(key.Public().(ed25519.PublicKey))})
	if err != nil {
		o.Fatal(err)
	}
	return t
}

func (o *office) payer() *client.Payer {
	o.Helper()
	p := &client.Payer{Terminal: o.device(api.RolePayer)}
	token, err := wire.DecodeToken(p.Enrolled.Token)
	if err != nil {
		o.Fatal(err)
	}
	p.Token = token
	return p
}

func (o *office) payee() *client.Payee {
	o.Helper()
	p := &client.Payee{Terminal: o.device(api.RolePayee)}
	c, err := wire.DecodeCertificate(p.Enrolled.Certificate)
	if err != nil {
		o.Fatal(err)
	}
	p.Certificate = c
	return p
}

func (o *office) upload(t *client.Terminal, records ...wire.Record) ([]api.Result, error) {
	o.Helper()
	d, err := o.Device(o.Context(), t.Enrolled.Device)
	if err != nil {
		o.Fatal(err)
	}
	var raw [][]byte
	for _, r := range records {
		raw = append(raw, r.Bytes())
	}
	return o.Upload(o.Context(), d, 0, nil, raw)
}

func (o *office) status(t *client.Terminal) api.Status {
	o.Helper()
	d, err := o.Device(o.Context(), t.Enrolled.Device)
	if err != nil {
		o.Fatal(err)
	}
	s, err := o.Status(o.Context(), d, "")
	if err != nil {
		o.Fatal(err)
	}
	return s
}

// faulty fails one write of an update: the one after `left` others. Below zero it never fails.
type faulty struct {
	store.Store
	armed bool
	left  int
}

var errDisk = errors.New("the disk is gone")

func (f *faulty) Update(ctx context.Context, write func(store.Tx) error) error {
	return f.Store.Update(ctx, func(tx store.Tx) error { return write(&faultyTx{tx, f}) })
}

func (f *faulty) fails() bool {
	if !f.armed {
		return false
	}
	f.left--
	return f.left < 0
}

type faultyTx struct {
	store.Tx
	f *faulty
}

func (t *faultyTx) Post(x ledger.Transfer) error {
	if t.f.fails() {
		return errDisk
	}
	return t.Tx.Post(x)
}

func (t *faultyTx) AddAccount(a ledger.Account, at time.Time) (ledger.AccountID, error) {
	if t.f.fails() {
		return 0, errDisk
	}
	return t.Tx.AddAccount(a, at)
}

func (t *faultyTx) AddToken(k store.Token) error {
	if t.f.fails() {
		return errDisk
	}
	return t.Tx.AddToken(k)
}

func (t *faultyTx) AddDevice(d store.Device) error {
	if t.f.fails() {
		return errDisk
	}
	return t.Tx.AddDevice(d)
}

func (t *faultyTx) UseEnrolment(hash [32]byte, device string, at time.Time) error {
	if t.f.fails() {
		return errDisk
	}
	return t.Tx.UseEnrolment(hash, device, at)
}

func (t *faultyTx) AddSigned(s match.Signed) error {
	if t.f.fails() {
		return errDisk
	}
	return t.Tx.AddSigned(s)
}

func (t *faultyTx) AddRecord(r store.Record) error {
	if t.f.fails() {
		return errDisk
	}
	return t.Tx.AddRecord(r)
}

func (t *faultyTx) AddLogEntry(l store.LogEntry) error {
	if t.f.fails() {
		return errDisk
	}
	return t.Tx.AddLogEntry(l)
}

func (t *faultyTx) PutPayment(p store.Payment) error {
	if t.f.fails() {
		return errDisk
	}
	return t.Tx.PutPayment(p)
}

func (t *faultyTx) AddStep(s store.Step) error {
	if t.f.fails() {
		return errDisk
	}
	return t.Tx.AddStep(s)
}

// TestUploadIsAllOrNothing fails every write of an upload in turn: nothing of it stays, and the same
// upload afterwards has the same end.
func TestUploadIsAllOrNothing(t *testing.T) {
	o := newOffice(t, nil)
	payee := o.payee()
	for at := 0; ; at++ {
		payer := o.payer()
		code := payer.Code()
		core, twin := payee.Charge(code, 700), payee.Charge(code, 900)
		yes := payer.Answer(code, core, wire.OutcomeAccepted)
		mine := payer.Record(code, core, yes)
		missed, held := payee.Record(code, twin, wire.EndingTimedOut, nil), payee.Record(code, core, wire.EndingAccepted, &yes)
		bad := payee.Record(code, core, wire.EndingCancelled, nil)
		bad.Signature[0] ^= 1
		if _, err := o.upload(payer.Terminal, mine); err != nil {
			t.Fatal(err)
		}
		before, had := o.status(payee.Terminal), o.status(payer.Terminal)

		o.store.armed, o.store.left = true, at
		_, err := o.upload(payee.Terminal, missed, bad, held)
		o.store.armed = false
		if err == nil {
			if at < 15 {
				t.Errorf("the upload had only %d writes", at)
			}
			break
		}
		if !errors.Is(err, errDisk) {
			t.Fatalf("write %d: got %v, want %v", at, err, errDisk)
		}
		if after := o.status(payee.Terminal); after.Cursor != before.Cursor || after.Balance != before.Balance {
			t.Errorf("write %d failed, and something stayed: %+v", at, after)
		}
		if after := o.status(payer.Terminal); after.Cursor != had.Cursor || after.Reserved != had.Reserved {
			t.Errorf("write %d failed, and the payer's account changed: %+v", at, after)
		}
		results, err := o.upload(payee.Terminal, missed, bad, held)
		if err != nil || results[0].State != api.StateMismatched || results[1].Reason != api.ReasonSignature || results[2].State != api.StateSettled {
			t.Errorf("after write %d failed: got %+v, %v", at, results, err)
		}
	}
	if faults := o.faults(); len(faults) > 0 {
		t.Errorf("audit: %s", strings.Join(faults, "\n"))
	}
}

func TestEnrolmentIsAllOrNothing(t *testing.T) {
	o := newOffice(t, nil)
	code, err := o.Demo(t.Context(), api.RolePayer)
	if err != nil {
		t.Fatal(err)
	}
	public, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; ; at++ {
		o.store.armed, o.store.left = true, at
		out, err := o.Enrol(t.Context(), api.Enrol{Code: code, Role: api.RolePayer, Key: api.Bytes(public)})
		o.store.armed = false
		if err == nil {
			if at < 5 || len(out.Token) == 0 {
				t.Errorf("enrolled with %d writes: %+v", at, out)
			}
			break
		}
		accounts, err := o.Accounts(t.Context())
		if err != nil || accounts[1].Balance != 500_00 || accounts[1].Reserved != 0 {
			t.Errorf("write %d failed: accounts are %+v, %v", at, accounts, err)
		}
	}
	if faults := o.faults(); len(faults) > 0 {
		t.Errorf("audit: %s", strings.Join(faults, "\n"))
	}
}

func TestRejectedRecordsFillNoDisk(t *testing.T) {
	o := newOffice(t, func(p *books.Policy) { p.RejectsMax = 3 })
	payer := o.payer()
	d, err := o.Device(t.Context(), payer.Enrolled.Device)
	if err != nil {
		t.Fatal(err)
	}
	var junk [][]byte
	for i := range byte(10) {
		junk = append(junk, []byte{i})
	}
	for range 2 {
		results, err := o.Upload(t.Context(), d, 0, nil, junk)
		if err != nil || len(results) != len(junk) || results[9].Reason != api.ReasonMalformed {
			t.Fatalf("got %+v, %v", results, err)
		}
	}
	report, err := o.Audit(t.Context())
	if err != nil || report.Records != 3 {
		t.Errorf("%d rejected records kept, %v, want 3", report.Records, err)
	}
}

func TestPolicyThatNoTokenCouldCarry(t *testing.T) {
	for name, change := range map[string]func(*books.Policy){
		"nothing a payment":           func(p *books.Policy) { p.PerPayment = 0 },
		"more a payment than in all":  func(p *books.Policy) { p.Cumulative = p.PerPayment - 1 },
		"no uses":                     func(p *books.Policy) { p.Uses = 0 },
		"no life":                     func(p *books.Policy) { p.Life = 0 },
		"no window":                   func(p *books.Policy) { p.Window = -time.Second },
		"tokens over nothing":         func(p *books.Policy) { p.MinReserve = 0 },
		"no room for what went wrong": func(p *books.Policy) { p.RejectsMax = 0 },
	} {
		policy := books.DefaultPolicy()
		change(&policy)
		_, err := books.New(t.Context(), books.Options{Authority: authority.New(1, make([]byte, 32)), Policy: policy, Now: time.Now})
		if err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// world is a seeded world of payers, honest and not, payees, and a network that loses order and sends
// twice.
type world struct {
	*office
	rand   *rand.Rand
	payers []*client.Payer
	payees []*client.Payee
	cheats map[*client.Payer]bool
	mail   []letter
	agreed map[wire.PaymentID]uint32 // amounts that both sides accepted, of honest payers
	of     map[wire.PaymentID]*client.Payer
}

type letter struct {
	from   *client.Terminal
	record wire.Record
}

func TestSeededWorld(t *testing.T) {
	for seed := range uint64(4) {
		t.Run("seed "+string(rune('0'+seed)), func(t *testing.T) {
			w := &world{office: newOffice(t, nil), rand: rand.New(rand.NewPCG(seed, 1)), cheats: map[*client.Payer]bool{},
				agreed: map[wire.PaymentID]uint32{}, of: map[wire.PaymentID]*client.Payer{}}
			for range 4 {
				w.payers = append(w.payers, w.payer())
			}
			w.cheats[w.payers[0]] = true
			for range 3 {
				w.payees = append(w.payees, w.payee())
			}
			for range 60 {
				w.pay()
				for w.rand.IntN(3) > 0 && len(w.mail) > 0 {
					w.deliver()
				}
				w.now = w.now.Add(time.Duration(w.rand.IntN(300)) * time.Second)
			}
			for len(w.mail) > 0 {
				w.deliver()
			}
			w.check()
		})
	}
}

// pay plays one payment with everything that may happen to it.
func (w *world) pay() {
	payer, payee := w.payers[w.rand.IntN(len(w.payers))], w.payees[w.rand.IntN(len(w.payees))]
	minor := uint32(1 + w.rand.IntN(20_00))
	if payer.Spent+minor > payer.Token.Cumulative || payer.Uses == payer.Token.Uses {
		return
	}
	code := payer.Code()
	core := payee.Charge(code, minor)
	if w.rand.IntN(5) == 0 { // given up, and asked again on the same code
		w.post(payee.Terminal, payee.Record(code, core, wire.EndingCancelled, nil))
		core = payee.Charge(code, minor+1)
	}
	if w.rand.IntN(6) == 0 {
		no := payer.Answer(code, core, wire.OutcomeRefused)
		w.post(payer.Terminal, payer.Record(code, core, no))
		w.post(payee.Terminal, payee.Record(code, core, wire.EndingRefused, &no))
		return
	}
	if payer.Spent+core.Amount > payer.Token.Cumulative {
		return
	}
	yes := payer.Answer(code, core, wire.OutcomeAccepted)
	w.post(payer.Terminal, payer.Record(code, core, yes))
	if w.rand.IntN(3) == 0 {
		w.post(payee.Terminal, payee.Record(code, core, wire.EndingTimedOut, nil))
	}
	if w.rand.IntN(5) > 0 { // seen, perhaps late
		w.post(payee.Terminal, payee.Record(code, core, wire.EndingAccepted, &yes))
		w.agree(payer, code, core)
	}
	if w.cheats[payer] && w.rand.IntN(3) == 0 {
		w.cheat(payer, code.Counter)
	}
}

func (w *world) agree(payer *client.Payer, code wire.PaymentCode, core wire.Core) {
	if id := wire.PaymentIDOf(code.Bytes(), core); !w.cheats[payer] {
		w.agreed[id], w.of[id] = core.Amount, payer
	}
}

// cheat spends a counter again at another payee.
func (w *world) cheat(payer *client.Payer, counter wire.Counter) {
	other := w.payees[w.rand.IntN(len(w.payees))]
	code := payer.CodeAt(counter)
	core := other.Charge(code, 1)
	yes := payer.AnswerWith(code, core, wire.OutcomeAccepted, payer.Spent, payer.Uses)
	w.post(other.Terminal, other.Record(code, core, wire.EndingAccepted, &yes))
}

func (w *world) post(from *client.Terminal, r wire.Record) {
	for range 1 + w.rand.IntN(2) {
		w.mail = append(w.mail, letter{from, r})
	}
}

// deliver hands in a few letters of one terminal, in any order.
func (w *world) deliver() {
	from := w.mail[w.rand.IntN(len(w.mail))].from
	var batch []wire.Record
	for i := len(w.mail) - 1; i >= 0; i-- {
		if w.mail[i].from == from && w.rand.IntN(2) == 0 {
			batch = append(batch, w.mail[i].record)
			w.mail = append(w.mail[:i], w.mail[i+1:]...)
		}
	}
	if _, err := w.upload(from, batch...); err != nil {
		w.Fatal(err)
	}
}

// check compares the books with what was agreed: of honest payers exactly that has been paid, and of
// the others nobody lost more than was reserved.
func (w *world) check() {
	w.Helper()
	if faults := w.faults(); len(faults) > 0 {
		w.Errorf("audit: %s", strings.Join(faults, "\n"))
	}
	paid := map[*client.Payer]int64{}
	for id, minor := range w.agreed {
		paid[w.of[id]] += int64(minor)
	}
	for i, p := range w.payers {
		s := w.status(p.Terminal)
		if w.cheats[p] {
			if s.Token != "" {
				w.Errorf("payer %d signed counters twice and keeps his token", i)
			}
			continue
		}
		if got := 500_00 - s.Balance - s.Reserved; got != paid[p] {
			w.Errorf("payer %d has paid %d, agreed were %d", i, got, paid[p])
		}
		for _, seen := range s.Payments {
			_, agreed := w.agreed[wire.PaymentID(seen.ID)]
			if settled := seen.State == api.StateSettled; settled != agreed {
				w.Errorf("payer %d: payment %x is %s, agreed: %t", i, seen.ID, seen.State, agreed)
			}
		}
	}
	if len(w.agreed) < 10 {
		w.Errorf("only %d payments were agreed: the world is too small", len(w.agreed))
	}
}
