package wire

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"

	"glint/app/money"
)

// Kind is the type of a charge, in the low half of its first byte.
type Kind uint8

// The kinds of charge. Only KindCharge is in use; the others keep their numbers.
const (
	KindCharge Kind = 1
	KindTip    Kind = 2
	KindEntry  Kind = 3
	KindExit   Kind = 4
	KindRefund Kind = 5
	KindVoid   Kind = 6
	KindHold   Kind = 7
)

// Sizes in bytes.
const (
	CoreSize             = 24
	SealedSize           = CoreSize + 8
	SignedSize           = CoreSize + 64
	NameMax              = 24 // of a payee's name, UTF-8
	CertificateSizeMax   = 45 + NameMax + sectionSize + 64
	IntroducedSizeMax    = SignedSize + CertificateSizeMax
	currencyMask         = 1<<10 - 1
	flagsMask            = 1<<6 - 1
	chargeVersion        = 1
	certificateSizeEmpty = 45 + 64
)

// Core is what the payee asks for: 24 bytes.
type Core struct {
	Kind     Kind
	Payee    PayeeID
	Terminal Terminal
	Amount   uint32 // minor units, at least 1
	Currency money.Currency
	Flags    uint8 // 6 bits, 0
	Minute   Minutes
	Order    Order
	Item     uint16
	Echo     [3]byte // first bytes of the payment code's nonce
}

// Bytes encodes the core.
func (c Core) Bytes() (out [CoreSize]byte) {
	w := make(writer, 0, CoreSize)
	w.u8(chargeVersion<<4 | uint8(bits(uint16(c.Kind), 4, 0)))
	w.u32(uint32(c.Payee))
	w.u8(uint8(c.Terminal))
	w.u32(c.Amount)
	w.u16(bits(uint16(c.Currency), 10, 0) | bits(uint16(c.Flags), 6, flagsMask)<<10)
	w.u24(uint32(c.Minute))
	w.u32(uint32(c.Order))
	w.u16(c.Item)
	w.bytes(c.Echo[:])
	copy(out[:], w)
	return out
}

// Sum is the amount with its currency.
func (c Core) Sum() money.Amount {
	return money.Amount{Minor: money.Minor(c.Amount), Currency: c.Currency}
}

// Answers tells whether the core echoes the code's nonce; ErrNotOurs if not.
func (c Core) Answers(code PaymentCode) error {
	if !bytes.Equal(c.Echo[:], code.Nonce[:3]) {
		return ErrNotOurs
	}
	return nil
}

// DecodeCore reads a core; errors are *FormatError.
func DecodeCore(b []byte) (Core, error) {
	const name = "charge"
	if len(b) != CoreSize {
		return Core{}, malformed(name, "core of %d bytes", len(b))
	}
	r := &reader{b: b}
	head := r.u8()
	c := Core{Kind: Kind(head & 15), Payee: PayeeID(r.u32()), Terminal: Terminal(r.u8()), Amount: r.u32()}
	cur := r.u16()
	c.Currency, c.Flags = money.Currency(cur&currencyMask), uint8(cur>>10)
	c.Minute, c.Order, c.Item = Minutes(r.u24()), Order(r.u32()), r.u16()
	r.into(c.Echo[:])
	switch {
	case head>>4 != chargeVersion:
		return Core{}, malformed(name, "version %d", head>>4)
	case c.Kind != KindCharge:
		return Core{}, malformed(name, "kind %d is not in use", c.Kind)
	case c.Payee == 0:
		return Core{}, malformed(name, "payee 0")
	case c.Amount == 0:
		return Core{}, malformed(name, "amount 0")
	case !c.Currency.Known():
		return Core{}, malformed(name, "currency %d", c.Currency)
	case c.Flags != 0:
		return Core{}, malformed(name, "flags %#x", c.Flags)
	case c.Order == 0:
		return Core{}, malformed(name, "order 0")
	}
	return c, nil
}

// Form is how a charge travels by light.
type Form uint8

// The forms of a charge.
const (
	FormSealed     Form = 1 // core and seal: the sender has seen this code
	FormSigned     Form = 2 // core and the payee's signature
	FormIntroduced Form = 3 // signed, with the payee's certificate
	FormTiny       Form = 4 // 16 bytes that stand for a core: type Tiny
	FormShort      Form = 5 // in a record: introduced, as the answer to a short code
)

// Charge is a core in one of its forms. One in FormTiny comes from Tiny.Open, which has verified it; it has no bytes of its own.
type Charge struct {
	Form        Form
	Core        Core
	Seal        [8]byte     // FormSealed
	Signature   Signature   // FormSigned, FormIntroduced
	Certificate Certificate // FormIntroduced
}

func seal(m1 []byte, core [CoreSize]byte) (out [8]byte) {
	key := digest([]byte(labelSeal), m1)
	mac := hmac.New(sha256.New, key[:])
	mac.Write(core[:])
	copy(out[:], mac.Sum(nil))
	return out
}

// Sealed makes the sealed form of a core for a payment code M1.
func Sealed(m1 []byte, core Core) Charge {
	return Charge{Form: FormSealed, Core: core, Seal: seal(m1, core.Bytes())}
}

// ChargeInput is what the payee's key signs for a charge on the payment code M1.
func ChargeInput(m1 []byte, core Core) []byte {
	sum, c := digest(m1), core.Bytes()
	return sigStructure(append([]byte(labelCharge), sum[:]...), c[:])
}

// Bytes encodes the charge as it travels by light. What is no form gives bytes that cannot be read.
func (c Charge) Bytes() []byte {
	core := c.Core.Bytes()
	switch c.Form {
	case FormSealed:
		return append(core[:], c.Seal[:]...)
	case FormSigned:
		return append(core[:], c.Signature[:]...)
	case FormIntroduced:
		return append(append(core[:], c.Signature[:]...), c.Certificate.Bytes()...)
	}
	return core[:]
}

// Verify checks that the charge was made for the payment code M1: by its seal, or by signature with the
// key given by the certificate inside or, for FormSigned, by payee. ring checks the certificate.
func (c Charge) Verify(m1 []byte, ring KeyRing, payee PublicKey) error {
	switch c.Form {
	case FormSealed:
		want := seal(m1, c.Core.Bytes())
		if !hmac.Equal(want[:], c.Seal[:]) {
			return ErrSeal
		}
		return nil
	case FormIntroduced:
		if err := c.Certificate.Verify(ring); err != nil {
			return err
		}
		if c.Certificate.Payee != c.Core.Payee || c.Certificate.Terminal != c.Core.Terminal {
			return ErrSignature
		}
		payee = c.Certificate.Device
	case FormSigned:
	default:
		return ErrSignature
	}
	return payee.Verify(ChargeInput(m1, c.Core), c.Signature)
}

// DecodeCharge reads a charge in any form, told apart by length; errors are *FormatError.
func DecodeCharge(b []byte) (Charge, error) {
	if len(b) < SealedSize || len(b) > IntroducedSizeMax {
		return Charge{}, malformed("charge", "%d bytes", len(b))
	}
	core, err := DecodeCore(b[:CoreSize])
	if err != nil {
		return Charge{}, err
	}
	c := Charge{Core: core}
	switch rest := b[CoreSize:]; {
	case len(b) == SealedSize:
		c.Form = FormSealed
		copy(c.Seal[:], rest)
	case len(b) == SignedSize:
		c.Form = FormSigned
		copy(c.Signature[:], rest)
	case len(b) > SignedSize:
		c.Form = FormIntroduced
		copy(c.Signature[:], rest)
		if c.Certificate, err = DecodeCertificate(rest[64:]); err != nil {
			return Charge{}, err
		}
	default:
		return Charge{}, malformed("charge", "%d bytes fit no form", len(b))
	}
	return c, nil
}
