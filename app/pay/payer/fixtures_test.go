package payer_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"testing"
	"time"

	"glint/app/money"
	"glint/app/pay/payer"
	"glint/app/wire"
)

// Keys of the tests, each from a seed of 32 equal bytes.
var (
	serverKey = keyFrom(1)
	phoneKey  = keyFrom(2)
	tillKey   = keyFrom(3)
	otherKey  = keyFrom(4)
)

const (
	listed   wire.PayeeID = 7 // in the directory
	stranger wire.PayeeID = 9 // not in it
)

// start is when the tests begin.
var start = time.Date(2026, 3, 1, 12, 0, 30, 0, time.UTC)

func keyFrom(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func public(key ed25519.PrivateKey) wire.PublicKey {
	return wire.PublicKey(key.Public().(ed25519.PublicKey))
}

func signed(key ed25519.PrivateKey, input []byte) wire.Signature {
	return wire.Signature(ed25519.Sign(key, input))
}

func ring() wire.KeyRing { return wire.KeyRing{1: public(serverKey)} }

func newToken(edit ...func(*wire.Token)) wire.Token {
	t := wire.Token{
		Key: 1, Alias: wire.Alias{1}, ID: wire.TokenID{1}, Expiry: wire.SecondsAt(start.Add(72 * time.Hour)), Currency: money.CNY,
		PerPayment: 20_000, Cumulative: 30_000, Uses: 50, Channels: wire.ChannelLight, Epoch: 1, Device: public(phoneKey),
	}
	for _, e := range edit {
		e(&t)
	}
	t.Signature = signed(serverKey, t.SigningInput())
	return t
}

func certificate(payee wire.PayeeID, edit ...func(*wire.Certificate)) wire.Certificate {
	c := wire.Certificate{
		Key: 1, Payee: payee, Terminal: 1, Expiry: wire.SecondsAt(start.Add(1000 * time.Hour)), Name: "Harbour Tea", Device: public(tillKey),
	}
	for _, e := range edit {
		e(&c)
	}
	c.Signature = signed(serverKey, c.SigningInput())
	return c
}

// phone drives a machine through the observer.
type phone struct {
	t       *testing.T
	s       payer.State
	at      time.Time
	nonce   uint64
	effects []payer.Effect // of the last step
}

func newPhone(t *testing.T) *phone { return &phone{t: t, s: payer.Empty{}, at: start} }

func (p *phone) moment() payer.Moment {
	p.nonce++
	m := payer.Moment{At: p.at}
	binary.BigEndian.PutUint64(m.Nonce[:], p.nonce<<40|0x5a5a)
	return m
}

// step sends an event and checks that it took a listed step.
func (p *phone) step(e payer.Event) *phone {
	p.t.Helper()
	s, effects := payer.Step(p.s, e)
	if err := payer.Observe(p.s, e, s, effects); err != nil {
		p.t.Fatal(err)
	}
	p.s, p.effects = s, effects
	return p
}

func (p *phone) in(want payer.StateName) *phone {
	p.t.Helper()
	if got := p.s.Name(); got != want {
		p.t.Fatalf("state: got %s, want %s (effects %v)", got, want, p.effects)
	}
	return p
}

func (p *phone) later(d time.Duration) *phone { p.at = p.at.Add(d); return p }

func (p *phone) load(edit ...func(*payer.Loaded)) *phone {
	p.t.Helper()
	t := newToken()
	e := payer.Loaded{
		Moment: p.moment(), Ring: ring(), Token: &t, Abilities: wire.AbilityCamera,
		Directory: payer.NewDirectory(3, []wire.Certificate{certificate(listed)}),
	}
	for _, f := range edit {
		f(&e)
	}
	return p.step(e)
}

func (p *phone) tick() *phone { p.t.Helper(); return p.step(payer.Tick{Moment: p.moment()}) }
func (p *phone) seen() *phone { p.t.Helper(); return p.step(payer.LightSeen{Moment: p.moment()}) }
func (p *phone) got(b []byte) *phone {
	p.t.Helper()
	return p.step(payer.LightGot{Moment: p.moment(), Payload: b})
}
func (p *phone) accept() *phone { p.t.Helper(); return p.step(payer.Accept{Moment: p.moment()}) }
func (p *phone) choose(c payer.Confirmation) *phone {
	p.t.Helper()
	return p.step(payer.Chosen{Moment: p.moment(), Confirm: c})
}
func (p *phone) refuse() *phone { p.t.Helper(); return p.step(payer.Refuse{Moment: p.moment()}) }
func (p *phone) stop() *phone   { p.t.Helper(); return p.step(payer.Stop{Moment: p.moment()}) }
func (p *phone) retry() *phone  { p.t.Helper(); return p.step(payer.Retry{Moment: p.moment()}) }
func (p *phone) showAgain(id wire.PaymentID) *phone {
	p.t.Helper()
	return p.step(payer.ShowAgain{Moment: p.moment(), Payment: id})
}

// m1 is the code that was shown last.
func (p *phone) m1() []byte {
	codes := p.s.Held().Codes
	if len(codes) == 0 {
		p.t.Fatal("no code was shown")
	}
	return codes[len(codes)-1].M1
}

// last gives the effect of a name in the last step.
func last[E payer.Effect](p *phone) E {
	p.t.Helper()
	for _, f := range p.effects {
		if e, ok := f.(E); ok {
			return e
		}
	}
	var none E
	p.t.Fatalf("no effect %s in %v", none.Name(), p.effects)
	return none
}

func (p *phone) told(want payer.Reason) *phone {
	p.t.Helper()
	if got := last[payer.Tell](p).Reason; got != want {
		p.t.Fatalf("told: got %s, want %s", got, want)
	}
	return p
}

// stored, sign and kept answer the effects of the last step as a healthy device does.
func (p *phone) stored() *phone {
	p.t.Helper()
	return p.step(payer.SpentStored{Moment: p.moment(), Counter: last[payer.CommitSpent](p).Spent.Counter})
}

func (p *phone) sign() *phone {
	p.t.Helper()
	e := last[payer.Sign](p)
	return p.step(payer.Signed{Moment: p.moment(), Counter: e.Counter, Signature: signed(phoneKey, e.Input)})
}

func (p *phone) kept() *phone {
	p.t.Helper()
	return p.step(payer.AcceptanceStored{Moment: p.moment(), Counter: last[payer.CommitAcceptance](p).Spent.Counter})
}

func (p *phone) receiptKept() *phone {
	p.t.Helper()
	return p.step(payer.ReceiptStored{Moment: p.moment(), Counter: last[payer.CommitReceipt](p).Spent.Counter})
}

// decided carries a decision to its end.
func (p *phone) decided() *phone { p.t.Helper(); return p.stored().sign().kept() }

// core is a charge core for the code on screen.
func (p *phone) core(payee wire.PayeeID, amount uint32, edit ...func(*wire.Core)) wire.Core {
	code, err := wire.DecodePaymentCode(p.m1())
	if err != nil {
		p.t.Fatal(err)
	}
	c := wire.Core{
		Kind: wire.KindCharge, Payee: payee, Terminal: 1, Amount: amount, Currency: money.CNY, Minute: wire.MinutesAt(p.at), Order: 1,
		Echo: [3]byte(code.Nonce[:3]),
	}
	for _, e := range edit {
		e(&c)
	}
	return c
}

func (p *phone) sealed(amount uint32, edit ...func(*wire.Core)) []byte {
	return wire.Sealed(p.m1(), p.core(listed, amount, edit...)).Bytes()
}

func introduced(m1 []byte, core wire.Core, c wire.Certificate, key ed25519.PrivateKey) []byte {
	return wire.Charge{Form: wire.FormIntroduced, Core: core, Signature: signed(key, wire.ChargeInput(m1, core)), Certificate: c}.Bytes()
}

func signedForm(m1 []byte, core wire.Core, key ed25519.PrivateKey) []byte {
	return wire.Charge{Form: wire.FormSigned, Core: core, Signature: signed(key, wire.ChargeInput(m1, core))}.Bytes()
}

// spent is the decision of the present state.
func (p *phone) spent() payer.Spent {
	p.t.Helper()
	switch s := p.s.(type) {
	case payer.Storing:
		return s.Spent
	case payer.Signing:
		return s.Spent
	case payer.Keeping:
		return s.Spent
	case payer.Approved:
		return s.Spent
	case payer.Refused:
		return s.Spent
	case payer.Closing:
		return s.Spent
	case payer.Paid:
		return s.Spent
	case payer.Failed:
		return s.Spent
	}
	p.t.Fatalf("no decision in %s", p.s.Name())
	return payer.Spent{}
}

func receiptOf(s payer.Spent, at time.Time, status wire.ReceiptStatus) []byte {
	r := wire.Receipt{Payment: s.Payment(), Status: status, Minute: wire.MinutesAt(at), Order: s.Core.Order}
	return r.Sealed(s.M3).Bytes()
}

// Phones in each state, by the steps that lead there.

func ready(t *testing.T) *phone     { t.Helper(); return newPhone(t).load().in(payer.InReady) }
func receiving(t *testing.T) *phone { t.Helper(); return ready(t).seen().in(payer.InReceiving) }
func asking(t *testing.T) *phone {
	t.Helper()
	p := receiving(t)
	return p.got(p.sealed(1230)).in(payer.InAsking)
}
func blocked(t *testing.T) *phone {
	t.Helper()
	p := receiving(t)
	return p.got(p.sealed(20_001)).in(payer.InBlocked)
}
func unknown(t *testing.T) *phone {
	t.Helper()
	p := receiving(t)
	return p.got(wire.Sealed(p.m1(), p.core(stranger, 1230)).Bytes()).in(payer.InUnknown)
}
func storing(t *testing.T) *phone  { t.Helper(); return asking(t).accept().in(payer.InStoring) }
func signing(t *testing.T) *phone  { t.Helper(); return storing(t).stored().in(payer.InSigning) }
func keeping(t *testing.T) *phone  { t.Helper(); return signing(t).sign().in(payer.InKeeping) }
func approved(t *testing.T) *phone { t.Helper(); return keeping(t).kept().in(payer.InApproved) }
func refused(t *testing.T) *phone {
	t.Helper()
	return asking(t).refuse().decided().in(payer.InRefused)
}
func closing(t *testing.T) *phone {
	t.Helper()
	p := approved(t)
	return p.got(receiptOf(p.spent(), p.at, wire.ReceiptPaid)).in(payer.InClosing)
}
func paid(t *testing.T) *phone { t.Helper(); return closing(t).receiptKept().in(payer.InPaid) }
func empty(t *testing.T) *phone {
	t.Helper()
	return newPhone(t).load(func(e *payer.Loaded) { e.Token = nil }).in(payer.InEmpty)
}
func failed(t *testing.T) *phone {
	t.Helper()
	p := signing(t)
	return p.step(payer.SignFailed{Moment: p.moment(), Counter: p.spent().Counter}).in(payer.InFailed)
}
func failedStore(t *testing.T) *phone {
	t.Helper()
	p := storing(t)
	return p.step(payer.StoreFailed{Moment: p.moment(), Counter: p.spent().Counter}).in(payer.InFailed)
}
func failedKeep(t *testing.T) *phone {
	t.Helper()
	p := keeping(t)
	return p.step(payer.StoreFailed{Moment: p.moment(), Counter: p.spent().Counter}).in(payer.InFailed)
}

// phones makes a phone in each state.
var phones = map[payer.StateName]func(*testing.T) *phone{
	payer.InEmpty: empty, payer.InReady: ready, payer.InReceiving: receiving, payer.InUnknown: unknown, payer.InAsking: asking,
	payer.InBlocked: blocked, payer.InStoring: storing, payer.InSigning: signing, payer.InKeeping: keeping,
	payer.InApproved: approved, payer.InRefused: refused, payer.InClosing: closing, payer.InPaid: paid, payer.InFailed: failed,
}
