package wire

import "bytes"

// Abilities say what light the phone can receive: the first byte of a code's abilities.
type Abilities uint8

// The abilities. AbilityDirectory means that the epoch of the phone's directory follows.
const (
	AbilityCamera    Abilities = 1 << 0 // camera, 25 frames a second or more
	AbilityCamera60  Abilities = 1 << 1 // camera, 50 frames a second or more
	AbilitySensor    Abilities = 1 << 2 // ambient light sensor
	AbilityDirectory Abilities = 1 << 3 // two bytes of directory epoch follow
	abilityOneWay    Abilities = 1 << 6 // signed codes only: one-way payment allowed
	abilitySigned    Abilities = 1 << 7 // a device signature follows
	abilitiesKnown             = AbilityCamera | AbilityCamera60 | AbilitySensor | AbilityDirectory | abilityOneWay | abilitySigned
)

// Sizes of a payment code in bytes.
const (
	CodeSizeMin = TokenSize + 4 + 8 + 4 + 1
	CodeSizeMax = TokenSizeMax + 4 + 8 + 4 + 3 + 64
)

// PaymentCode is what the phone shows: M1. Open, it proves nothing but the token; signed, it also
// proves the device at that time.
type PaymentCode struct {
	Token     Token
	Counter   Counter
	Nonce     Nonce
	Time      Seconds
	Abilities Abilities // without the signed and one-way bits, which the fields below set
	Directory uint16    // epoch of the phone's directory; only with AbilityDirectory
	OneWay    bool      // only in a signed code
	Signed    bool
	Signature Signature // only in a signed code
}

func (c PaymentCode) tail() []byte {
	w := make(writer, 0, CodeSizeMax-TokenSizeMax)
	w.u32(uint32(c.Counter))
	w.bytes(c.Nonce[:])
	w.u32(uint32(c.Time))
	a := c.Abilities &^ (abilitySigned | abilityOneWay)
	if c.Signed {
		a |= abilitySigned
		if c.OneWay {
			a |= abilityOneWay
		}
	}
	w.u8(uint8(a))
	if a&AbilityDirectory != 0 {
		w.u16(c.Directory)
	}
	return w
}

// SigningInput is what the device signs for a signed code.
func (c PaymentCode) SigningInput() []byte {
	sum := digest(c.Token.Bytes())
	return sigStructure(append([]byte(labelCode), sum[:]...), c.tail())
}

// Bytes encodes the code: M1.
func (c PaymentCode) Bytes() []byte {
	b := append(c.Token.Bytes(), c.tail()...)
	if c.Signed {
		b = append(b, c.Signature[:]...)
	}
	return b
}

// ID names the code.
func (c PaymentCode) ID() CodeID { return CodeIDOf(c.Bytes()) }

// Verify checks the token's signature, and the device's where the code is signed.
func (c PaymentCode) Verify(ring KeyRing) error {
	if err := c.Token.Verify(ring); err != nil {
		return err
	}
	if !c.Signed {
		return nil
	}
	return c.Token.Device.Verify(c.SigningInput(), c.Signature)
}

// DecodePaymentCode reads a code; errors are *FormatError. It verifies nothing.
func DecodePaymentCode(b []byte) (PaymentCode, error) {
	const name = "payment code"
	if len(b) < CodeSizeMin || len(b) > CodeSizeMax {
		return PaymentCode{}, malformed(name, "%d bytes, want %d to %d", len(b), CodeSizeMin, CodeSizeMax)
	}
	n := tokenSize(b)
	token, err := DecodeToken(b[:n])
	if err != nil {
		return PaymentCode{}, err
	}
	r := &reader{b: b[n:]}
	c := PaymentCode{Token: token, Counter: Counter(r.u32())}
	r.into(c.Nonce[:])
	c.Time = Seconds(r.u32())
	a := Abilities(r.u8())
	c.Signed, c.OneWay = a&abilitySigned != 0, a&abilityOneWay != 0
	c.Abilities = a &^ (abilitySigned | abilityOneWay)
	if a&AbilityDirectory != 0 {
		c.Directory = r.u16()
	}
	if c.Signed {
		r.into(c.Signature[:])
	}
	switch {
	case !r.done():
		return PaymentCode{}, malformed(name, "length does not fit its abilities")
	case a&^abilitiesKnown != 0:
		return PaymentCode{}, malformed(name, "unknown abilities %#x", uint8(a))
	case c.OneWay && !c.Signed:
		return PaymentCode{}, malformed(name, "one-way without a signature")
	case c.Counter == 0:
		return PaymentCode{}, malformed(name, "counter 0")
	case !bytes.Equal(c.Bytes(), b):
		return PaymentCode{}, malformed(name, "not in its only form")
	}
	return c, nil
}
