package payee_test

import (
	"bytes"
	"crypto/ed25519"
	"testing"
	"time"

	"glint/app/money"
	"glint/app/pay/payee"
	"glint/app/wire"
)

// Keys of the tests, each from a seed of 32 equal bytes.
var (
	serverKey = keyFrom(1)
	phoneKey  = keyFrom(2)
	tillKey   = keyFrom(3)
	otherKey  = keyFrom(4)
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

// newCode is a good code whose phone has this payee in its directory.
func newCode(at time.Time, edit ...func(*wire.PaymentCode)) wire.PaymentCode {
	c := wire.PaymentCode{
		Token: newToken(), Counter: 1, Nonce: wire.Nonce{1, 2, 3}, Time: wire.SecondsAt(at),
		Abilities: wire.AbilityCamera | wire.AbilityDirectory, Directory: 5,
	}
	for _, e := range edit {
		e(&c)
	}
	return c
}

// undirected takes the directory out of a code.
func undirected(c *wire.PaymentCode) { c.Abilities, c.Directory = wire.AbilityCamera, 0 }

// nextCode makes a code that differs from the others.
func nextCode(counter wire.Counter) func(*wire.PaymentCode) {
	return func(c *wire.PaymentCode) { c.Counter, c.Nonce[7] = counter, byte(counter) }
}

func newTill() payee.Till {
	c := wire.Certificate{
		Key: 1, Payee: 7, Terminal: 1, Expiry: wire.SecondsAt(start.Add(1000 * time.Hour)), Name: "Harbour Tea", Device: public(tillKey),
	}
	c.Signature = signed(serverKey, c.SigningInput())
	return payee.Till{Ring: wire.KeyRing{1: public(serverKey)}, Certificate: c, ListedSince: 3, Currency: money.CNY}
}

// till drives a machine through the observer.
type till struct {
	t       *testing.T
	s       payee.State
	at      time.Time
	effects []payee.Effect // of the last step
}

func closed(t *testing.T) *till { return &till{t: t, s: payee.Closed{}, at: start} }

func (d *till) moment() payee.Moment { return payee.Moment{At: d.at} }

// step sends an event and checks that it took a listed step.
func (d *till) step(e payee.Event) *till {
	d.t.Helper()
	s, effects := payee.Step(d.s, e)
	if err := payee.Observe(d.s, e, s, effects); err != nil {
		d.t.Fatal(err)
	}
	d.s, d.effects = s, effects
	return d
}

func (d *till) in(want payee.StateName) *till {
	d.t.Helper()
	if got := d.s.Name(); got != want {
		d.t.Fatalf("state: got %s, want %s (effects %v)", got, want, d.effects)
	}
	return d
}

func (d *till) later(by time.Duration) *till { d.at = d.at.Add(by); return d }

func (d *till) load(edit ...func(*payee.Till)) *till {
	d.t.Helper()
	t := newTill()
	for _, e := range edit {
		e(&t)
	}
	return d.step(payee.Loaded{Moment: d.moment(), Till: t})
}

func (d *till) begin(minor money.Minor) *till {
	d.t.Helper()
	return d.step(payee.Begin{Moment: d.moment(), Sum: money.Amount{Minor: minor, Currency: money.CNY}, Reference: "table 4"})
}

func (d *till) read(c wire.PaymentCode) *till {
	d.t.Helper()
	return d.step(payee.CodeRead{Moment: d.moment(), M1: c.Bytes()})
}

func (d *till) sees(m3 []byte) *till {
	d.t.Helper()
	return d.step(payee.AcceptanceRead{Moment: d.moment(), M3: m3})
}

func (d *till) tick() *till      { d.t.Helper(); return d.step(payee.Tick{Moment: d.moment()}) }
func (d *till) cancel() *till    { d.t.Helper(); return d.step(payee.Cancel{Moment: d.moment()}) }
func (d *till) next() *till      { d.t.Helper(); return d.step(payee.Next{Moment: d.moment()}) }
func (d *till) retry() *till     { d.t.Helper(); return d.step(payee.Retry{Moment: d.moment()}) }
func (d *till) playAgain() *till { d.t.Helper(); return d.step(payee.PlayAgain{Moment: d.moment()}) }

// last gives the effect of a kind in the last step.
func last[E payee.Effect](d *till) E {
	d.t.Helper()
	for _, f := range d.effects {
		if e, ok := f.(E); ok {
			return e
		}
	}
	var none E
	d.t.Fatalf("no effect %s in %v", none.Name(), d.effects)
	return none
}

func (d *till) told(want payee.Reason) *till {
	d.t.Helper()
	if got := last[payee.Tell](d).Reason; got != want {
		d.t.Fatalf("told: got %s, want %s", got, want)
	}
	return d
}

// stored, signs, kept and ended answer the effects of the last step as a healthy device does.
func (d *till) stored() *till {
	d.t.Helper()
	return d.step(payee.ChargeStored{Moment: d.moment(), Order: last[payee.CommitCharge](d).Charge.Order})
}

func (d *till) signs() *till {
	d.t.Helper()
	e := last[payee.SignCharge](d)
	return d.step(payee.ChargeSigned{Moment: d.moment(), Order: e.Order, Signature: signed(tillKey, e.Input)})
}

func (d *till) kept() *till {
	d.t.Helper()
	return d.step(payee.AcceptanceStored{Moment: d.moment(), Order: last[payee.CommitAcceptance](d).Charge.Order})
}

func (d *till) ended() *till {
	d.t.Helper()
	return d.step(payee.EndingStored{Moment: d.moment(), Order: last[payee.CommitEnding](d).Charge.Order})
}

// charge is the charge of the present state.
func (d *till) charge() payee.Charge {
	d.t.Helper()
	switch s := d.s.(type) {
	case payee.Sweeping:
		return s.Charge
	case payee.Storing:
		return s.Charge
	case payee.Signing:
		return s.Charge
	case payee.Playing:
		return s.Charge
	case payee.Introducing:
		return s.Charge
	case payee.Checking:
		return s.Charge
	case payee.Paid:
		return s.Charge
	case payee.Late:
		return s.Charge
	case payee.Ending:
		return s.Charge
	case payee.Refused:
		return s.Charge
	case payee.Foreign:
		return s.Charge
	case payee.Cancelled:
		return s.Charge
	case payee.TimedOut:
		return s.Charge
	case payee.Failed:
		return s.Charge
	}
	d.t.Fatalf("no charge in %s", d.s.Name())
	return payee.Charge{}
}

// answer is a phone's signed answer to a charge.
func answer(c payee.Charge, outcome wire.Outcome, edit ...func(*wire.Acceptance)) []byte {
	code, err := wire.DecodePaymentCode(c.M1)
	if err != nil {
		panic(err)
	}
	a := wire.Acceptance{
		Token: c.Token, Counter: c.Counter, Time: wire.SecondsAt(start), Outcome: outcome, Payment: [8]byte(c.Payment[:8]),
	}
	if outcome == wire.OutcomeAccepted {
		a.Spent, a.Uses = c.Core.Amount, 1
	}
	for _, e := range edit {
		e(&a)
	}
	a.Signature = signed(phoneKey, a.SigningInput(code, c.Core))
	return a.Bytes()
}

func accepts(c payee.Charge) []byte { return answer(c, wire.OutcomeAccepted) }
func refuses(c payee.Charge) []byte { return answer(c, wire.OutcomeRefused) }

// elsewhere is the phone's acceptance of somebody else's charge on the same code.
func elsewhere(c payee.Charge) []byte {
	c.Core.Payee = 99
	c.Payment = wire.PaymentIDOf(c.M1, c.Core)
	return accepts(c)
}

// Tills in each state, by the steps that lead there.

func idle(t *testing.T) *till     { t.Helper(); return closed(t).load().in(payee.InIdle) }
func scanning(t *testing.T) *till { t.Helper(); return idle(t).begin(1230).in(payee.InScanning) }
func storing(t *testing.T) *till {
	t.Helper()
	return scanning(t).read(newCode(start)).in(payee.InStoring)
}
func signing(t *testing.T) *till {
	t.Helper()
	return scanning(t).read(newCode(start, undirected)).stored().in(payee.InSigning)
}
func playing(t *testing.T) *till { t.Helper(); return storing(t).stored().in(payee.InPlaying) }
func introducing(t *testing.T) *till {
	t.Helper()
	return playing(t).read(newCode(start, nextCode(1), undirected)).in(payee.InIntroducing)
}
func checking(t *testing.T) *till {
	t.Helper()
	d := playing(t)
	return d.sees(accepts(d.charge())).in(payee.InChecking)
}
func paid(t *testing.T) *till   { t.Helper(); return checking(t).kept().in(payee.InPaid) }
func ending(t *testing.T) *till { t.Helper(); return playing(t).cancel().in(payee.InEnding) }
func refused(t *testing.T) *till {
	t.Helper()
	d := playing(t)
	return d.sees(refuses(d.charge())).ended().in(payee.InRefused)
}
func cancelled(t *testing.T) *till { t.Helper(); return ending(t).ended().in(payee.InCancelled) }
func timedOut(t *testing.T) *till {
	t.Helper()
	return playing(t).later(payee.WindowDefault).tick().in(payee.InEnding).ended().in(payee.InTimedOut)
}
func foreign(t *testing.T) *till {
	t.Helper()
	d := playing(t)
	return d.sees(elsewhere(d.charge())).in(payee.InEnding).ended().in(payee.InForeign)
}
func late(t *testing.T) *till {
	t.Helper()
	d := timedOut(t)
	c := d.charge()
	return d.next().sees(accepts(c)).kept().in(payee.InLate)
}
func sweeping(t *testing.T) *till {
	t.Helper()
	c := playing(t).charge()
	return closed(t).later(time.Hour).load(func(t *payee.Till) { t.Charges = []payee.Charge{c} }).in(payee.InSweeping)
}
func failedStore(t *testing.T) *till {
	t.Helper()
	d := storing(t)
	return d.step(payee.StoreFailed{Moment: d.moment(), Order: d.charge().Order}).in(payee.InFailed)
}
func failedSign(t *testing.T) *till {
	t.Helper()
	d := signing(t)
	return d.step(payee.SignFailed{Moment: d.moment(), Order: d.charge().Order}).in(payee.InFailed)
}
func failedKeep(t *testing.T) *till {
	t.Helper()
	d := checking(t)
	return d.step(payee.StoreFailed{Moment: d.moment(), Order: d.charge().Order}).in(payee.InFailed)
}
func failedEnd(t *testing.T) *till {
	t.Helper()
	d := ending(t)
	return d.step(payee.StoreFailed{Moment: d.moment(), Order: d.charge().Order, Full: true}).in(payee.InFailed)
}

// tills makes a till in each state.
var tills = map[payee.StateName]func(*testing.T) *till{
	payee.InClosed: closed, payee.InSweeping: sweeping, payee.InIdle: idle, payee.InScanning: scanning, payee.InStoring: storing,
	payee.InSigning: signing, payee.InPlaying: playing, payee.InIntroducing: introducing, payee.InChecking: checking,
	payee.InPaid: paid, payee.InLate: late, payee.InEnding: ending, payee.InRefused: refused, payee.InForeign: foreign,
	payee.InCancelled: cancelled, payee.InTimedOut: timedOut, payee.InFailed: failedSign,
}
