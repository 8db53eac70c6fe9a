package wire_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"glint/app/money"
	"glint/app/wire"
)

// chance makes good messages at random, from a seed.
type chance struct{ *rand.Rand }

func (c chance) fill(b []byte) {
	for i := range b {
		b[i] = byte(c.Uint32())
	}
}

// number gives 1 to max, often near the ends.
func (c chance) number(max uint32) uint32 {
	switch c.IntN(4) {
	case 0:
		return 1
	case 1:
		return max
	}
	return 1 + uint32(c.Uint64N(uint64(max)))
}

func (c chance) currency() money.Currency {
	return []money.Currency{money.CNY, 36, 392, 414, 978}[c.IntN(5)]
}

// text gives visible text of 1 to max bytes.
func (c chance) text(max int) string {
	runes := []rune("aZ9-.é茶铺🍵&'")
	out := ""
	for range 1 + c.IntN(max) {
		if r := string(runes[c.IntN(len(runes))]); len(out)+len(r) <= max {
			out += r
		}
	}
	return out
}

func (c chance) token() wire.Token {
	t := wire.Token{
		Key: wire.KeyID(c.Uint32()), Expiry: wire.Seconds(c.Uint32()), Currency: c.currency(), PerPayment: c.number(1<<32 - 1),
		Cumulative: c.number(1<<32 - 1), Uses: uint16(c.number(1<<16 - 1)), Channels: wire.Channel(c.number(15)), Epoch: c.number(1<<24 - 1),
	}
	switch c.IntN(3) {
	case 0:
		t.Scope.Payee = wire.PayeeID(c.number(1<<32 - 1))
	case 1:
		t.Scope.Section = wire.Section(c.number(1<<16 - 1))
	}
	c.fill(t.Alias[:])
	c.fill(t.ID[:])
	c.fill(t.Device[:])
	c.fill(t.Signature[:])
	return t
}

func (c chance) code() wire.PaymentCode {
	p := wire.PaymentCode{
		Token: c.token(), Counter: wire.Counter(c.number(1<<32 - 1)), Time: wire.Seconds(c.Uint32()), Abilities: wire.Abilities(c.IntN(16)),
		Signed: c.IntN(2) == 0,
	}
	c.fill(p.Nonce[:])
	if p.Abilities&wire.AbilityDirectory != 0 {
		p.Directory = uint16(c.Uint32())
	}
	if p.Signed {
		p.OneWay = c.IntN(2) == 0
		c.fill(p.Signature[:])
	}
	return p
}

func (c chance) core() wire.Core {
	out := wire.Core{
		Kind: wire.KindCharge, Payee: wire.PayeeID(c.number(1<<32 - 1)), Terminal: wire.Terminal(c.Uint32()), Amount: c.number(1<<32 - 1),
		Currency: c.currency(), Minute: wire.Minutes(c.number(1<<24 - 1)), Order: wire.Order(c.number(1<<32 - 1)), Item: uint16(c.Uint32()),
	}
	c.fill(out.Echo[:])
	return out
}

func (c chance) certificate() wire.Certificate {
	out := wire.Certificate{
		Key: wire.KeyID(c.Uint32()), Payee: wire.PayeeID(c.number(1<<32 - 1)), Terminal: wire.Terminal(c.Uint32()), Expiry: wire.Seconds(c.Uint32()),
		Name: c.text(wire.NameMax), Section: wire.Section(c.number(1<<16-1) * uint32(c.IntN(2))),
	}
	c.fill(out.Device[:])
	c.fill(out.Signature[:])
	return out
}

func (c chance) charge() wire.Charge {
	out := wire.Charge{Form: wire.Form(1 + c.IntN(3)), Core: c.core()}
	switch out.Form {
	case wire.FormSealed:
		c.fill(out.Seal[:])
	case wire.FormIntroduced:
		out.Certificate = c.certificate()
		fallthrough
	default:
		c.fill(out.Signature[:])
	}
	return out
}

func (c chance) acceptance() wire.Acceptance {
	a := wire.Acceptance{
		Counter: wire.Counter(c.number(1<<32 - 1)), Time: wire.Seconds(c.Uint32()), Outcome: wire.Outcome(1 + c.IntN(2)),
		Spent: c.number(1<<32 - 1), Uses: uint16(c.number(1<<16 - 1)),
	}
	if a.Outcome == wire.OutcomeAccepted {
		a.Tip = uint32(c.Uint64N(uint64(a.Spent)))
	}
	c.fill(a.Token[:])
	c.fill(a.Payment[:])
	c.fill(a.Log[:])
	c.fill(a.Signature[:])
	return a
}

func (c chance) receipt() wire.Receipt {
	r := wire.Receipt{Status: []wire.ReceiptStatus{wire.ReceiptPaid, wire.ReceiptForeign}[c.IntN(2)], Minute: wire.Minutes(c.number(1<<24 - 1)), Order: wire.Order(c.Uint32())}
	c.fill(r.Payment[:])
	c.fill(r.MAC[:])
	return r
}

func (c chance) record() wire.Record {
	r := wire.Record{
		Role: wire.Role(1 + c.IntN(2)), Form: wire.Form(1 + c.IntN(3)), Time: wire.Seconds(c.Uint32()), Number: c.number(1<<32 - 1),
		Code: c.code().Bytes(), Core: c.core(), Acceptance: []byte{},
	}
	a := c.acceptance()
	r.Ending = wire.Ending(a.Outcome)
	if r.Role == wire.RolePayee {
		r.Reference = c.text(wire.ReferenceMax)
		if c.IntN(2) == 0 {
			r.Ending = wire.EndingCancelled + wire.Ending(c.IntN(3))
		}
	}
	if r.Ending != wire.EndingCancelled && r.Ending != wire.EndingTimedOut {
		r.Acceptance = a.Bytes()
	}
	c.fill(r.Previous[:])
	c.fill(r.Signature[:])
	return r
}

// roundTrip checks decode(encode(x)) = x.
func roundTrip[T any](t *testing.T, seed uint64, want T, b []byte, decode func([]byte) (T, error)) {
	t.Helper()
	got, err := decode(b)
	if err != nil {
		t.Fatalf("seed %d: %+v: %v", seed, want, err)
	}
	if diff := cmp.Diff(want, got, cmp.Transformer("empty", func(b []byte) string { return string(b) })); diff != "" {
		t.Fatalf("seed %d: (-want +got)\n%s", seed, diff)
	}
}

func TestDecodeEncode(t *testing.T) {
	for seed := range uint64(500) {
		c := chance{rand.New(rand.NewPCG(seed, 0))}
		tok, code, cert, charge := c.token(), c.code(), c.certificate(), c.charge()
		roundTrip(t, seed, tok, tok.Bytes(), wire.DecodeToken)
		roundTrip(t, seed, code, code.Bytes(), wire.DecodePaymentCode)
		roundTrip(t, seed, cert, cert.Bytes(), wire.DecodeCertificate)
		roundTrip(t, seed, charge, charge.Bytes(), wire.DecodeCharge)
		answer, rec, told := c.acceptance(), c.record(), c.receipt()
		roundTrip(t, seed, answer, answer.Bytes(), wire.DecodeAcceptance)
		roundTrip(t, seed, rec, rec.Bytes(), wire.DecodeRecord)
		roundTrip(t, seed, told, told.Bytes(), wire.DecodeReceipt)
		m1, m3 := code.Bytes(), answer.Bytes()
		if err := wire.Sealed(m1, charge.Core).Verify(m1, nil, wire.PublicKey{}); err != nil {
			t.Fatalf("seed %d: own seal: %v", seed, err)
		}
		if err := told.Sealed(m3).Verify(m3); err != nil {
			t.Fatalf("seed %d: own receipt: %v", seed, err)
		}
	}
}
