package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// ShortSize is the length of a short payment code in digits, each one ASCII byte.
const ShortSize = 24

// AnswerSizeMax is the length of the longest acceptance of a charge on a short code: see Carry.
const AnswerSizeMax = AcceptanceSize + CodeSizeMin + 2 + TokenSizeMax - TokenSize

const (
	labelShort      = "glint short 1"
	labelShortAlias = "glint short alias 1"
)

// One more than the largest of each.
const (
	shortDynamics  = 1_000_000
	shortAliases   = 100_000_000
	shortOperators = 10_000
)

// ShortUse says where a short code is meant to be read.
type ShortUse uint8

// The uses.
const (
	ShortInStore ShortUse = 2
	ShortAtGate  ShortUse = 7
	ShortStored  ShortUse = 9 // of a stored-value card
)

// ShortKey makes a token's dynamic digits; only the phone and the server have it.
type ShortKey [32]byte

// ShortCode names an open payment code in 24 digits, for laser scanners. All of it follows from that code: ShortOf.
type ShortCode struct {
	Operator uint16 // below 10,000: number of the key that signed the token
	Use      ShortUse
	Alias    uint32 // below 100,000,000: stands for a token
	Dynamic  uint32 // below 1,000,000: the first bytes of the code's nonce
}

// ShortOf is the short form of a payment code, which has one if Dynamic made the first three bytes of its nonce.
func ShortOf(c PaymentCode) ShortCode {
	alias := digest([]byte(labelShortAlias), c.Token.ID[:])
	return ShortCode{
		Operator: uint16(c.Token.Key) % shortOperators, Use: ShortInStore, Alias: binary.BigEndian.Uint32(alias[:]) % shortAliases,
		Dynamic: uint32(c.Nonce[0])<<16 | uint32(c.Nonce[1])<<8 | uint32(c.Nonce[2]),
	}
}

// Shortened puts the dynamic digits of the code's own time and counter into its nonce.
func (c PaymentCode) Shortened(k ShortKey) PaymentCode {
	d := k.Dynamic(MinutesAt(c.Time.Time()), c.Counter)
	c.Nonce[0], c.Nonce[1], c.Nonce[2] = byte(d>>16), byte(d>>8), byte(d)
	return c
}

// Echo is what a charge on the short code repeats of it: the first bytes of the nonce.
func (c ShortCode) Echo() [3]byte {
	return [3]byte{byte(c.Dynamic >> 16), byte(c.Dynamic >> 8), byte(c.Dynamic)}
}

// Carry gives an acceptance together with the open payment code that its short form stood for: who has read only digits can verify it then.
func Carry(m3, m1 []byte) []byte { return append(m3[:len(m3):len(m3)], m1...) }

// Carried takes the two apart. ok is false where nothing is carried.
func Carried(b []byte) (m3, m1 []byte, ok bool) {
	if len(b) < AcceptanceSize+CodeSizeMin || len(b) > AnswerSizeMax {
		return nil, nil, false
	}
	return b[:AcceptanceSize], b[AcceptanceSize:], true
}

// IsShort tells a short code from a payment code by its length.
func IsShort(m1 []byte) bool { return len(m1) == ShortSize }

// Dynamic gives the dynamic digits of a minute and a counter (HOTP, RFC 4226 section 5.3, with SHA-256).
func (k ShortKey) Dynamic(at Minutes, counter Counter) uint32 {
	w := writer(labelShort)
	w.u24(uint32(at))
	w.u32(uint32(counter))
	mac := hmac.New(sha256.New, k[:])
	mac.Write(w)
	sum := mac.Sum(nil)
	from := sum[len(sum)-1] & 15
	return binary.BigEndian.Uint32(sum[from:]) & (1<<31 - 1) % shortDynamics
}

// Verify tells whether the key made the dynamic digits for this counter in the minute of at or the one before.
func (c ShortCode) Verify(k ShortKey, at Minutes, counter Counter) error {
	if c.Dynamic == k.Dynamic(at, counter) || at > 0 && c.Dynamic == k.Dynamic(at-1, counter) {
		return nil
	}
	return ErrSignature
}

// Bytes encodes the code: 24 digits. A field that is too large makes digits that decoding refuses.
func (c ShortCode) Bytes() []byte {
	b := fmt.Appendf(nil, "99%04d%02d%08d%06d", c.Operator, c.Use, c.Alias, c.Dynamic)
	return fmt.Appendf(b, "%02d", 98-mod97(append(b[:len(b):len(b)], "00"...)))
}

// mod97 is the rest of digits by 97 (ISO/IEC 7064).
func mod97(digits []byte) int {
	rest := 0
	for _, d := range digits {
		rest = (rest*10 + int(d-'0')) % 97
	}
	return rest
}

// DecodeShortCode reads the digits of a short code; errors are *FormatError. It checks form and check digits, not the dynamic ones.
func DecodeShortCode(b []byte) (ShortCode, error) {
	const name = "short code"
	if len(b) != ShortSize || b[0] != '9' || b[1] != '9' {
		return ShortCode{}, malformed(name, "%d bytes, want %d digits that begin with 99", len(b), ShortSize)
	}
	number := func(digits []byte) (n uint32) {
		for _, d := range digits {
			n = n*10 + uint32(d-'0')
		}
		return n
	}
	for _, d := range b {
		if d < '0' || d > '9' {
			return ShortCode{}, malformed(name, "byte %#x is no digit", d)
		}
	}
	c := ShortCode{uint16(number(b[2:6])), ShortUse(number(b[6:8])), number(b[8:16]), number(b[16:22])}
	switch {
	case c.Use != ShortInStore && c.Use != ShortAtGate && c.Use != ShortStored:
		return ShortCode{}, malformed(name, "use %d", c.Use)
	case string(c.Bytes()) != string(b): // also 00, 01 and 97 to 99, which the rest alone would let through
		return ShortCode{}, malformed(name, "check digits do not fit")
	}
	return c, nil
}
