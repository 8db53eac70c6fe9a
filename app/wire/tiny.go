package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
)

// TinySize is the length of a tiny charge in bytes.
const TinySize = 16

// What a tiny charge can stand for at most.
const (
	TinyAmountMax = 1<<24 - 1 // minor units
	TinyOrderMax  = 1<<16 - 1
)

// ErrTiny says that a core cannot travel as a tiny charge. TinyOf returns it wrapped, with the field.
var ErrTiny = errors.New("wire: no tiny charge stands for this core")

// Tiny is a charge for phones that receive light by a light sensor only: 16 bytes. With the payment code that it answers it stands for
// exactly one core: the code's currency and minute, its nonce as echo, item 0, no flags, high bytes of the order 0.
type Tiny struct {
	Payee    PayeeID
	Terminal Terminal
	Amount   uint32 // 24 bits
	Order    uint16
	Echo     byte // first byte of the payment code's nonce: a hint which code is meant
	MAC      [4]byte
}

// TinyCore is the core that a tiny charge with these fields stands for. A till that is to use the form makes its core by it.
func TinyCore(code PaymentCode, payee PayeeID, terminal Terminal, amount uint32, order Order) Core {
	return Core{
		Kind: KindCharge, Payee: payee, Terminal: terminal, Amount: amount, Currency: code.Token.Currency,
		Minute: MinutesAt(code.Time.Time()), Order: order, Echo: [3]byte(code.Nonce[:3]),
	}
}

// TinyOf makes the tiny form of a core for a payment code; ErrTiny, wrapped, where there is none.
func TinyOf(code PaymentCode, core Core) (Tiny, error) {
	switch {
	case core.Amount > TinyAmountMax:
		return Tiny{}, fmt.Errorf("%w: amount %d", ErrTiny, core.Amount)
	case core.Order > TinyOrderMax:
		return Tiny{}, fmt.Errorf("%w: order %d", ErrTiny, core.Order)
	case core != TinyCore(code, core.Payee, core.Terminal, core.Amount, core.Order):
		return Tiny{}, fmt.Errorf("%w: not of this payment code, or with an item", ErrTiny)
	}
	return Tiny{core.Payee, core.Terminal, core.Amount, uint16(core.Order), core.Echo[0], tinyMAC(code.Bytes(), core)}, nil
}

// tinyMAC covers the whole core, so that what does not travel cannot be another.
func tinyMAC(m1 []byte, core Core) (out [4]byte) {
	key, c := digest([]byte(labelTiny), m1), core.Bytes()
	mac := hmac.New(sha256.New, key[:])
	mac.Write(c[:])
	copy(out[:], mac.Sum(nil))
	return out
}

// Bytes encodes the tiny charge. An amount beyond 24 bits comes out as one that cannot be read.
func (t Tiny) Bytes() []byte {
	w := make(writer, 0, TinySize)
	w.u8(chargeVersion<<4 | uint8(KindCharge))
	w.u32(uint32(t.Payee))
	w.u8(uint8(t.Terminal))
	if t.Amount > TinyAmountMax {
		t.Amount = 0
	}
	w.u24(t.Amount)
	w.u16(t.Order)
	w.u8(t.Echo)
	w.bytes(t.MAC[:])
	return w
}

// Open expands the tiny charge to the charge that it stands for, with the payment code M1: ErrNotOurs where the echo is another code's, ErrSeal where
// the MAC is.
func (t Tiny) Open(m1 []byte) (Charge, error) {
	code, err := DecodePaymentCode(m1)
	if err != nil {
		return Charge{}, err
	}
	if t.Echo != code.Nonce[0] {
		return Charge{}, ErrNotOurs
	}
	core := TinyCore(code, t.Payee, t.Terminal, t.Amount, Order(t.Order))
	if want := tinyMAC(m1, core); !hmac.Equal(want[:], t.MAC[:]) {
		return Charge{}, ErrSeal
	}
	return Charge{Form: FormTiny, Core: core}, nil
}

// IsTiny tells whether a light payload is a tiny charge, by its length.
func IsTiny(b []byte) bool { return len(b) == TinySize }

// DecodeTiny reads a tiny charge; errors are *FormatError. It verifies nothing.
func DecodeTiny(b []byte) (Tiny, error) {
	const name = "tiny charge"
	if len(b) != TinySize {
		return Tiny{}, malformed(name, "%d bytes, want %d", len(b), TinySize)
	}
	r := &reader{b: b}
	head := r.u8()
	t := Tiny{Payee: PayeeID(r.u32()), Terminal: Terminal(r.u8()), Amount: r.u24(), Order: r.u16(), Echo: r.u8()}
	r.into(t.MAC[:])
	switch {
	case head != chargeVersion<<4|uint8(KindCharge):
		return Tiny{}, malformed(name, "type %#x", head)
	case t.Payee == 0:
		return Tiny{}, malformed(name, "payee 0")
	case t.Amount == 0:
		return Tiny{}, malformed(name, "amount 0")
	case t.Order == 0:
		return Tiny{}, malformed(name, "order 0")
	}
	return t, nil
}
