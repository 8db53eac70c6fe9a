package payer_test

import (
	"math/rand/v2"
	"testing"

	"glint/app/pay/payer"
	"glint/app/wire"
)

func TestWithoutATap(t *testing.T) {
	const limit = 1000
	tests := []struct {
		name string
		give func(p *phone) []byte
		want payer.StateName
	}{
		{"at the limit", func(p *phone) []byte { return p.sealed(limit) }, payer.InStoring},
		{"above it", func(p *phone) []byte { return p.sealed(limit + 1) }, payer.InAsking},
		{"signed by a payee in the directory", func(p *phone) []byte { return signedForm(p.m1(), p.core(listed, limit), tillKey) }, payer.InStoring},
		{"of a payee who introduces himself", func(p *phone) []byte {
			return introduced(p.m1(), p.core(stranger, 1), certificate(stranger), tillKey)
		}, payer.InAsking},
		{"of an unknown payee", func(p *phone) []byte { return wire.Sealed(p.m1(), p.core(stranger, 1)).Bytes() }, payer.InUnknown},
		{"never set", func(p *phone) []byte { p.choose(payer.Confirmation{}); return p.sealed(1) }, payer.InAsking},
		{"above the PIN's limit", func(p *phone) []byte {
			p.choose(payer.Confirmation{Quiet: limit, HasPIN: true, PIN: 10})
			return p.sealed(11)
		}, payer.InAsking},
		{"above the passkey's limit", func(p *phone) []byte {
			p.choose(payer.Confirmation{Quiet: limit, Passkey: []byte{1}, Above: 10})
			return p.sealed(11)
		}, payer.InAsking},
		{"at the token's cap", func(p *phone) []byte { p.choose(payer.Confirmation{Quiet: 20_000}); return p.sealed(5_000) }, payer.InStoring},
		{"above the token's cap", func(p *phone) []byte { p.choose(payer.Confirmation{Quiet: 20_000}); return p.sealed(5_001) }, payer.InAsking},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPhone(t).load(func(e *payer.Loaded) { e.Confirm.Quiet = limit })
			p.got(tt.give(p)).in(tt.want)
			if tt.want == payer.InStoring && p.spent().Proof != payer.ProofQuiet {
				t.Error("not marked as accepted without a tap")
			}
		})
	}
}

// TestBudgetWithoutATap: three payments, or the sum of two limits, then a tap, which renews it. A reload forgets nothing of it.
func TestBudgetWithoutATap(t *testing.T) {
	pay := func(p *phone, amount uint32) *phone {
		t.Helper()
		return p.got(p.sealed(amount, func(c *wire.Core) { c.Order = wire.Order(p.nonce) })).in(payer.InStoring).decided().stop().in(payer.InReady)
	}
	for _, amounts := range [][]uint32{{1, 1, 1}, {1000, 1000}, {1000, 1, 999}} {
		p := newPhone(t).load(func(e *payer.Loaded) { e.Confirm.Quiet = 1000 })
		for _, a := range amounts {
			pay(p, a)
		}
		spents := p.s.Held().Spents
		p = newPhone(t)
		p.nonce = 1 << 16
		p.load(func(e *payer.Loaded) { e.Spents, e.Confirm.Quiet = spents, 1000 })
		if p.s.Name() == payer.InApproved {
			p.stop()
		}
		p.got(p.sealed(1, func(c *wire.Core) { c.Order = 900 })).in(payer.InAsking).refuse().decided().stop() // a no renews nothing
		p.got(p.sealed(1, func(c *wire.Core) { c.Order = 901 })).in(payer.InAsking).accept().decided().stop()
		pay(p, 1000)
	}
}

// TestTillThatChargesMoreThanItShows: whatever a till charges and however often the phone is reloaded, a shopper who never taps loses no
// more than the budget.
func TestTillThatChargesMoreThanItShows(t *testing.T) {
	all := 0
	for seed := range uint64(100) {
		rng := rand.New(rand.NewPCG(seed, 7))
		limit := uint32(1 + rng.IntN(6000))
		p := newPhone(t).load(func(e *payer.Loaded) { e.Confirm.Quiet = limit })
		lost, payments := uint64(0), 0
		for try := range 30 {
			amount := uint32(1 + rng.IntN(int(limit)+100))
			p.got(p.sealed(amount, func(c *wire.Core) { c.Order = wire.Order(try + 1) }))
			if p.s.Name() == payer.InStoring {
				p.decided()
				lost, payments = lost+uint64(amount), payments+1
			}
			if rng.IntN(3) == 0 {
				spents, nonce := p.s.Held().Spents, p.nonce
				p = newPhone(t)
				p.nonce = nonce + 1<<10
				p.load(func(e *payer.Loaded) { e.Spents, e.Confirm.Quiet = spents, limit })
			}
			if p.s.Name() != payer.InReady {
				p.stop()
			}
		}
		bound := uint64(payer.QuietSum(min(limit, payer.QuietCap(newToken()))))
		if lost > bound || payments > payer.QuietMost {
			t.Fatalf("seed %d: lost %d in %d payments, bound %d in %d", seed, lost, payments, bound, payer.QuietMost)
		}
		all += payments
	}
	if all < 100 {
		t.Errorf("%d payments in all: the till never got to charge", all)
	}
}

func TestWhatAChargeAsksFor(t *testing.T) {
	c := payer.Confirmation{HasPIN: true, PIN: 100, Passkey: []byte{1}, Above: 500}
	tests := []struct {
		amount uint32
		proof  payer.Proof
		want   payer.StateName
		told   payer.Reason
	}{
		{100, payer.ProofTap, payer.InStoring, ""},
		{100, payer.ProofQuiet, payer.InAsking, payer.ReasonTap},
		{101, payer.ProofTap, payer.InAsking, payer.ReasonPIN},
		{101, payer.ProofQuiet, payer.InAsking, payer.ReasonPIN},
		{101, payer.ProofPIN, payer.InStoring, ""},
		{500, payer.ProofPasskey, payer.InStoring, ""},
		{501, payer.ProofPIN, payer.InAsking, payer.ReasonPasskey},
		{501, payer.ProofPasskey, payer.InStoring, ""},
	}
	for _, tt := range tests {
		p := newPhone(t).load(func(e *payer.Loaded) { e.Confirm = c })
		p.got(p.sealed(tt.amount)).in(payer.InAsking)
		p.step(payer.Accept{Moment: p.moment(), Proof: tt.proof, Passkey: []byte("word")}).in(tt.want)
		if tt.told != "" {
			p.told(tt.told)
		} else if s := p.spent(); s.Proof != tt.proof || string(s.Passkey) != "word" {
			t.Errorf("%d: kept proof %d and %q", tt.amount, s.Proof, s.Passkey)
		}
	}
}
