package threats

import (
	"bytes"
	"crypto/ed25519"
	"time"

	"glint/app/pay/payee"
	"glint/app/wire"
	"glint/e2e/attack/town"
)

// someTill is one of the honest tills.
func someTill(t *town.Town) *town.Till { return t.Tills[t.Rand.IntN(town.Rival)] }

// otherTill is an honest till of another merchant than d's.
func otherTill(t *town.Town, d *town.Till) *town.Till {
	for {
		if o := someTill(t); o.Account != d.Account {
			return o
		}
	}
}

// forged is an acceptance of a charge, signed with a key that is not the token's.
func forged(a *town.Attempt, c payee.Charge) wire.Acceptance {
	code, err := wire.DecodePaymentCode(c.M1)
	if err != nil {
		a.Fail("the till charged what is no code: %v", err)
	}
	out := wire.Acceptance{
		Token: code.Token.ID, Counter: code.Counter, Time: code.Time, Outcome: wire.OutcomeAccepted, Spent: c.Core.Amount, Uses: 1,
		Payment: [8]byte(c.Payment[:8]),
	}
	seed := make([]byte, ed25519.SeedSize)
	seed[0] = byte(a.Town().Rand.IntN(256))
	out.Signature = wire.Signature(ed25519.Sign(ed25519.NewKeyFromSeed(seed), out.SigningInput(code, c.Core)))
	return out
}

func photographedCode(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	d := someTill(t)
	photo := bytes.Clone(p.Code)
	t.Later(time.Duration(t.Rand.IntN(500)) * time.Second)
	d.Begin(t.Sum())
	d.Read(photo)
	c, ok := d.Live()
	if !ok {
		a.Fail("the till did not charge a fresh code: %s", d.State())
		return
	}
	m3 := forged(a, c)
	d.Read(m3.Bytes())
	m3.Spent++
	d.Read(m3.Bytes())
	if d.Said(c.Payment) {
		a.Fail("the till said paid for a photograph")
	}
	d.TimeOut()
	if p.Ready(); !a.Pay(p, d, t.Sum()) {
		a.Fail("the true shopper could not pay after it: till %s, phone %s", d.State(), p.State())
	}
}

func replayed(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	d := someTill(t)
	if !a.Pay(p, d, t.Sum()) {
		a.Fail("an honest payment did not go through")
		return
	}
	stale := a.Photos()
	d.Begin(t.Sum())
	for _, b := range stale[:2] { // the code and its acceptance
		d.Read(b)
	}
	if c, ok := d.Live(); ok {
		a.Fail("a used code was charged again: %s", c.Payment)
	}
	p.Ready()
	late := bytes.Clone(p.Code)
	t.Later(payee.CodeLeeway + time.Duration(1+t.Rand.IntN(100))*time.Minute)
	d.Begin(t.Sum())
	d.Read(late)
	if _, ok := d.Live(); ok {
		a.Fail("a stale code was charged")
	}
	o := otherTill(t, d)
	o.Begin(t.Sum())
	p.Ready()
	o.Read(p.Code)
	for _, b := range stale {
		o.Read(b)
	}
	if c, ok := o.Live(); ok && o.Said(c.Payment) {
		a.Fail("an old acceptance paid at another till")
	}
}

func blocked(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	d := someTill(t)
	code, err := wire.DecodePaymentCode(p.Code)
	if err != nil {
		a.Fail("code: %v", err)
		return
	}
	for range 1 + t.Rand.IntN(4) {
		f := code
		f.Counter += wire.Counter(t.Rand.IntN(1 << 20))
		f.Nonce[0] ^= byte(1 + t.Rand.IntN(255))
		f.Time = wire.SecondsAt(t.Now)
		d.Begin(t.Sum())
		d.Read(f.Bytes())
		c, ok := d.Live()
		if !ok {
			continue
		}
		d.Read(forged(a, c).Bytes())
		if t.Chance(50) {
			d.TimeOut()
		}
	}
	if p.Ready(); !a.Pay(p, d, t.Sum()) {
		a.Fail("the true shopper is blocked: till %s, phone %s", d.State(), p.State())
	}
}

func falsePaid(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	d := someTill(t)
	if !a.Pay(p, d, t.Sum()) {
		a.Fail("an honest payment did not go through")
		return
	}
	p.Ready()
	sum := t.Sum()
	d.Begin(sum)
	d.Read(p.Code)
	c, ok := d.Live()
	if !ok {
		a.Fail("no charge: %s", d.State())
		return
	}
	for _, b := range a.Photos() { // pictures of all that a phone has ever shown
		d.Read(b)
	}
	d.Read(forged(a, c).Bytes())
	noise := make([]byte, wire.AcceptanceSize)
	for i := range noise {
		noise[i] = byte(t.Rand.Uint32())
	}
	d.Read(noise)
	if d.Said(c.Payment) {
		a.Fail("the till said paid without an acceptance")
	}
	// And towards the phone: a receipt that nobody gave.
	p.Light(d.Lamp)
	if !p.Decide(town.Wanted{Payee: d.Name, Sum: sum}) {
		a.Fail("the phone did not ask")
		return
	}
	r := wire.Receipt{Payment: c.Payment, Status: wire.ReceiptPaid, Minute: c.Core.Minute, Order: c.Order}
	t.Rand.Uint64()
	p.Light(r.Sealed(noise).Bytes())
	if p.State() != "approved" {
		a.Fail("the phone took a false receipt: %s", p.State())
	}
	d.Read(p.Answer)
	if !d.Said(c.Payment) {
		a.Fail("the true acceptance was not taken: %s", d.State())
	}
}

func wrongClock(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	d := someTill(t)
	p.Skew = time.Duration(t.Rand.IntN(49)-24) * time.Hour / 2
	d.Skew = time.Duration(t.Rand.IntN(49)-24) * time.Hour / 2
	apart := p.Skew - d.Skew
	p.Ready()
	sum := t.Sum()
	paid := a.Pay(p, d, sum)
	if apart > payee.CodeLeeway || apart < -payee.CodeLeeway {
		if paid {
			a.Fail("a code %s off was charged", apart)
		}
	} else if !paid {
		a.Fail("clocks that agree could not pay: till %s, phone %s", d.State(), p.State())
	}
	p.Skew, d.Skew = 0, 0
	t.Later(time.Minute)
	if p.Ready(); !a.Pay(p, d, sum) {
		a.Fail("no payment once the clocks were right: till %s, phone %s", d.State(), p.State())
	}
}
