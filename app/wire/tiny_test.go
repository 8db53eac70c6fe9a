package wire_test

import (
	"errors"
	"testing"

	"glint/app/wire"
)

// tinyCore is a core that can travel as a tiny charge.
func tinyCore(edit ...func(*wire.Core)) wire.Core {
	c := wire.TinyCore(openCode(), 4711, 2, 1230, 88)
	for _, e := range edit {
		e(&c)
	}
	return c
}

func tiny(edit ...func(*wire.Core)) []byte {
	t, err := wire.TinyOf(openCode(), tinyCore(edit...))
	if err != nil {
		panic("wire_test: internal error: " + err.Error())
	}
	return t.Bytes()
}

func tinyCases() []vectorCase {
	m1, otherM1 := openCode().Bytes(), openCode(func(c *wire.PaymentCode) { c.Counter = 6 }).Bytes()
	g, other := map[string]string{"code": hexOf(m1)}, map[string]string{"code": hexOf(otherM1)}
	good := tiny()
	return []vectorCase{
		{id: "good", comment: "12.30 of the token's currency", bytes: good, given: g},
		{id: "least", comment: "every number at its least", given: g, bytes: tiny(func(c *wire.Core) { c.Payee, c.Terminal, c.Amount, c.Order = 1, 0, 1, 1 })},
		{id: "largest", comment: "every number at its largest", given: g, bytes: tiny(func(c *wire.Core) {
			c.Payee, c.Terminal, c.Amount, c.Order = 1<<32-1, 255, wire.TinyAmountMax, wire.TinyOrderMax
		})},
		{id: "altered", comment: "amount changed in the light", bytes: flip(good, 8), err: "seal", given: g},
		{id: "mac", comment: "the last bit of the MAC changed", bytes: flip(good, 15), err: "seal", given: g},
		{id: "other-code", comment: "for another payment code that begins its nonce alike", bytes: good, err: "seal", given: other},
		{id: "other-echo", comment: "the echo of another code", bytes: flip(good, 11), err: "not_ours", given: g},
		{id: "empty", comment: "no bytes", err: "format", given: g},
		{id: "short", comment: "one byte short", bytes: good[:15], err: "format", given: g},
		{id: "long", comment: "one byte more", bytes: append(tiny(), 0), err: "format", given: g},
		{id: "version", comment: "version 2", bytes: set(good, 0, 0x21), err: "format", given: g},
		{id: "kind", comment: "a kind other than a charge", bytes: set(good, 0, 0x12), err: "format", given: g},
		{id: "payee-zero", comment: "payee 0 is nobody", bytes: set(good, 1, 0, 0, 0, 0), err: "format", given: g},
		{id: "amount-zero", comment: "asks for nothing", bytes: set(good, 6, 0, 0, 0), err: "format", given: g},
		{id: "order-zero", comment: "orders begin at 1", bytes: set(good, 9, 0, 0), err: "format", given: g},
	}
}

// TestTinyLimits: what a tiny charge cannot stand for is refused with a name.
func TestTinyLimits(t *testing.T) {
	tests := []struct {
		name string
		edit func(*wire.Core)
	}{
		{"amount", func(c *wire.Core) { c.Amount = wire.TinyAmountMax + 1 }},
		{"order", func(c *wire.Core) { c.Order = wire.TinyOrderMax + 1 }},
		{"item", func(c *wire.Core) { c.Item = 1 }},
		{"minute", func(c *wire.Core) { c.Minute++ }},
		{"currency", func(c *wire.Core) { c.Currency = 978 }},
		{"echo", func(c *wire.Core) { c.Echo[2] ^= 1 }},
		{"kind", func(c *wire.Core) { c.Kind = wire.KindRefund }},
		{"flags", func(c *wire.Core) { c.Flags = 1 }},
	}
	for _, test := range tests {
		if _, err := wire.TinyOf(openCode(), tinyCore(test.edit)); !errors.Is(err, wire.ErrTiny) {
			t.Errorf("%s: got %v, want ErrTiny", test.name, err)
		}
	}
}

// TestTinyStandsForItsCore: both sides come to the same core, and payment id.
func TestTinyStandsForItsCore(t *testing.T) {
	got, err := wire.DecodeTiny(tiny())
	if err != nil {
		t.Fatal(err)
	}
	c, err := got.Open(openCode().Bytes())
	if err != nil || c.Core != tinyCore() || c.Form != wire.FormTiny {
		t.Errorf("got %+v, %v", c, err)
	}
	b := c.Core.Bytes()
	if _, err := wire.DecodeCore(b[:]); err != nil {
		t.Errorf("its core cannot be read: %v", err)
	}
	beyond := wire.Tiny{Payee: 1, Amount: wire.TinyAmountMax + 1, Order: 1}
	if _, err := wire.DecodeTiny(beyond.Bytes()); err == nil {
		t.Error("an amount beyond 24 bits came out as another good one")
	}
	if _, err := got.Open(nil); err == nil {
		t.Error("opened without a payment code")
	}
}
