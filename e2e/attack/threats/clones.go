package threats

import (
	"encoding/binary"

	"glint/app/wire"
	"glint/e2e/attack/town"
)

// lie pays with the key itself instead of the machine: counter, spent and uses are the thief's to choose.
// It tells whether the till said paid.
func lie(a *town.Attempt, p *town.Phone, d *town.Till, sum int64, counter wire.Counter, spent uint32, uses uint16) bool {
	t := a.Town()
	code := wire.PaymentCode{Token: p.Token(), Counter: counter, Time: wire.SecondsAt(t.Now), Abilities: wire.AbilityCamera}
	binary.BigEndian.PutUint64(code.Nonce[:], t.Rand.Uint64())
	d.Begin(sum)
	d.Read(code.Bytes())
	c, ok := d.Live()
	if !ok {
		return false
	}
	m3 := wire.Acceptance{
		Token: code.Token.ID, Counter: counter, Time: wire.SecondsAt(t.Now), Outcome: wire.OutcomeAccepted, Spent: spent, Uses: uses,
		Payment: [8]byte(c.Payment[:8]),
	}
	m3.Signature = p.Sign(m3.SigningInput(code, c.Core))
	d.Read(m3.Bytes())
	return d.Said(c.Payment)
}

// spree spends at a till until it will not have more. The thief lies about what was spent, or not.
func spree(a *town.Attempt, p *town.Phone, d *town.Till, honestly bool) (got int64) {
	t := a.Town()
	counter := wire.Counter(1 + t.Rand.IntN(3))
	for range 8 {
		sum := 40_00 + int64(t.Rand.IntN(town.PerPayment-40_00))
		if honestly {
			p.Careless = true
			if a.Pay(p, d, sum) {
				got += sum
			}
			continue
		}
		said := uint32(sum)
		if t.Chance(30) {
			said = uint32(min(sum+int64(t.Rand.IntN(town.Cumulative)), town.Cumulative))
		}
		if lie(a, p, d, sum, counter, said, 1) {
			got += sum
		}
		if t.Chance(80) {
			counter++
		}
	}
	return got
}

func cloned(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	tills := []*town.Till{t.Tills[town.Tea], t.Tills[town.Books], t.Tills[town.Bakery]}
	for _, d := range tills {
		spree(a, p.Clone(), d, t.Chance(50))
	}
	a.Bound = int64(len(tills)) * town.Cumulative
}

func rolledBack(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	d := someTill(t)
	o := otherTill(t, d)
	p.Ready()
	restore := p.Backup()
	sum := t.Sum()
	if !a.Pay(p, d, sum) {
		a.Fail("the first payment did not go through")
		return
	}
	restore()
	p.Careless = true
	p.Ready()
	if a.Pay(p, d, sum) {
		a.Fail("the till that was paid took the counter again")
	}
	p.Ready()
	restore()
	if !a.Pay(p, o, sum) {
		a.Fail("another till, offline, has no reason to refuse: %s", o.State())
	}
	a.Bound = 2 * town.Cumulative
}

func revoked(a *town.Attempt) {
	t, p := a.Town(), a.Phone()
	tea, books, bakery := t.Tills[town.Tea], t.Tills[town.Books], t.Tills[town.Bakery]
	one, two := p.Clone(), p.Clone()
	one.Careless, two.Careless = true, true
	sum := t.Sum()
	if !a.Pay(one, tea, sum) || !a.Pay(two, books, sum+1) {
		a.Fail("two tills offline have no reason to refuse")
		return
	}
	tea.Clear()
	books.Clear()
	tea.Sync()
	books.Sync() // the server has both acceptances: the token is revoked
	p.Careless = true
	a.Bound = 3 * town.Cumulative
	if t.Chance(50) { // the third till has not heard of it
		if t.Chance(50) {
			lie(a, p, bakery, sum+2, 9, uint32(sum)+2, 1)
		} else if !a.Pay(p, bakery, sum+2) {
			a.Fail("a till without the snapshot has no reason to refuse: %s", bakery.State())
		}
		return
	}
	bakery.Revoke(p.Token().ID)
	if a.Pay(p, bakery, sum+2) {
		a.Fail("a till with the snapshot took the token")
	}
	a.Bound = 2 * town.Cumulative
}
