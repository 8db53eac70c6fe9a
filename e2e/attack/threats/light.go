package threats

import (
	"bytes"

	"glint/app/pay/payer"
	"glint/app/wire"
	"glint/e2e/attack/town"
)

// charged begins an honest payment up to the till's light, and gives what the shopper wants.
func charged(a *town.Attempt, p *town.Phone, d *town.Till) (wire.Core, town.Wanted, bool) {
	w := town.Wanted{Payee: d.Name, Sum: a.Town().Sum()}
	p.Ready()
	d.Begin(w.Sum)
	d.Read(p.Code)
	c, ok := d.Live()
	if !ok {
		a.Fail("no charge: till %s", d.State())
	}
	return c.Core, w, ok
}

// sealed is a charge of the attacker's, who has seen the code on the phone's screen.
func sealed(p *town.Phone, core wire.Core) []byte { return wire.Sealed(p.Code, core).Bytes() }

func inflated(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	d := someTill(t)
	core, w, ok := charged(a, p, d)
	if !ok {
		return
	}
	altered := bytes.Clone(d.Lamp) // the sum, without a new seal
	altered[8] ^= byte(1 + t.Rand.IntN(255))
	p.Light(altered)
	core.Amount += uint32(1 + t.Rand.IntN(town.PerPayment-int(core.Amount)+50_00))
	p.Careless = t.Chance(30)
	p.Light(sealed(p, core))
	p.Decide(w)
	if p.Answer != nil {
		d.Read(p.Answer)
	}
	if c, ok := d.Live(); ok && d.Said(c.Payment) {
		a.Fail("the till took an acceptance of another sum")
	}
}

func swappedPayee(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	d := someTill(t)
	core, w, ok := charged(a, p, d)
	if !ok {
		return
	}
	rival := t.Tills[town.Rival].Payee()
	if t.Chance(30) { // somebody whom no directory names
		core.Payee += 1000
		p.Light(sealed(p, core))
		if p.Decide(w) {
			a.Fail("the phone pays a stranger")
		}
		return
	}
	code, err := wire.DecodePaymentCode(p.Code)
	if err != nil {
		a.Fail("code: %v", err)
		return
	}
	core = rival.Charge(code, core.Amount)
	p.Careless = t.Chance(50)
	if p.Careless {
		a.Bound = town.PerPayment
	}
	p.Light(sealed(p, core))
	if !p.Decide(w) {
		return
	}
	d.Read(p.Answer)
	m3, err := wire.DecodeAcceptance(p.Answer) // the rival photographs it
	if err != nil {
		a.Fail("acceptance: %v", err)
		return
	}
	a.Finally(func() {
		t.Upload(rival.Terminal, rival.Record(code, core, wire.EndingAccepted, &m3))
	})
}

func injectedLight(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	d := someTill(t)
	core, w, ok := charged(a, p, d)
	if !ok {
		return
	}
	was := bytes.Clone(d.Lamp)
	other := a.Phone()
	p.Light(sealed(other, core)) // for another code
	core.Echo[0] ^= 1
	p.Light(sealed(p, core)) // echo of another nonce
	for range 3 {            // without having seen a code
		noise := make([]byte, []int{wire.SealedSize, wire.SignedSize, wire.TinySize, wire.ReceiptSize}[t.Rand.IntN(4)])
		for i := range noise {
			noise[i] = byte(t.Rand.Uint32())
		}
		noise[0] = 0x11
		p.Light(noise)
	}
	if _, asks := p.Charge(); asks {
		a.Fail("the phone asks about light that was not for it")
	}
	if t.Chance(50) { // the attacker has seen the code, and is faster than the till
		swap := core
		swap.Echo[0] ^= 1
		swap.Amount = uint32(1 + t.Rand.IntN(town.PerPayment))
		swap.Order += 7
		p.Light(sealed(p, swap))
		p.Decide(w)
		p.Ready()
		d.Cancel()
		if !a.Pay(p, d, w.Sum) {
			a.Fail("no payment after injected light: till %s, phone %s", d.State(), p.State())
		}
		return
	}
	p.Light(was)
	if !p.Decide(w) {
		a.Fail("the true charge was not asked about: %s", p.State())
		return
	}
	d.Read(p.Answer)
}

func relayed(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	near, far := t.Tills[town.Tea], t.Tills[town.Tea2]
	if t.Chance(50) {
		near = someTill(t)
		far = otherTill(t, near)
	}
	core, w, ok := charged(a, p, near)
	if !ok {
		return
	}
	p.Careless = t.Chance(30)
	a.Bound = town.PerPayment
	sum := int64(core.Amount)
	if t.Chance(30) {
		sum++
	}
	far.Begin(sum) // the attacker stands at the other till, with the victim's code on his screen
	far.Read(p.Code)
	if _, ok := far.Live(); !ok {
		a.Fail("the far till did not charge: %s", far.State())
		return
	}
	p.Light(far.Lamp)
	signed := p.Decide(w)
	if signed {
		p.Deceived()
	}
	if p.Answer != nil {
		near.Read(p.Answer)
		far.Read(p.Answer)
	}
	if signed && near.State() != "foreign" {
		a.Fail("the near till does not say that someone else was paid: %s", near.State())
	}
}

func twoFacedTablet(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	d := t.Tills[town.Rival]
	p.Careless = t.Chance(40)
	said := t.Sum()
	sent := said + 1 + int64(t.Rand.IntN(40_00))
	p.Ready()
	d.Begin(sent)
	d.Read(p.Code)
	a.Bound = sent
	a.Finish(p, d, town.Wanted{Payee: d.Name, Sum: said})
	if p.Careless {
		return
	}
	a.Bound = 0
}

// withoutATap: the shopper has allowed small sums without a tap; the tablet shows small ones and charges more, again and again, also across reloads.
func withoutATap(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	d := t.Tills[town.Rival]
	limit := uint32(1 + t.Rand.IntN(int(payer.QuietCap(p.Token()))))
	p.Quiet(limit)
	a.Bound = int64(payer.QuietSum(limit))
	for range 4 + t.Rand.IntN(4) {
		p.Shown = int64(1 + t.Rand.IntN(int(limit)))
		p.Ready()
		d.Begin(1 + int64(t.Rand.IntN(int(limit)*5/4+1)))
		d.Read(p.Code)
		if _, ok := d.Live(); !ok {
			a.Fail("no charge: till %s", d.State())
			return
		}
		p.Light(d.Lamp)
		p.Decide(town.Wanted{Payee: d.Name, Sum: p.Shown}) // where the phone asks after all
		d.Read(p.Answer)
		if t.Chance(30) {
			p.Open()
		}
	}
}

func alteredLight(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	d := someTill(t)
	_, w, ok := charged(a, p, d)
	if !ok {
		return
	}
	good := bytes.Clone(d.Lamp)
	for range 8 {
		b := bytes.Clone(good)
		for range 1 + t.Rand.IntN(3) {
			b[t.Rand.IntN(len(b))] ^= 1 << t.Rand.IntN(8)
		}
		if bytes.Equal(b, good) {
			continue
		}
		if p.Light(b); p.State() != "ready" {
			a.Fail("altered light led to %s", p.State())
			return
		}
	}
	if !a.Finish(p, d, w) {
		a.Fail("the true light was not taken: till %s, phone %s", d.State(), p.State())
	}
}
