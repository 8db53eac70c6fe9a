package wire

import "math"

// Section is a part of the directory: a group of payees that the operator names by a number. 0 is none.
type Section uint16

// Scope says at whom a token is good: at one payee, or at all payees of one section. Both zero: at every
// payee. A token has one of the two at most.
type Scope struct {
	Payee   PayeeID
	Section Section
}

// The upper bits of a token's channel mask say which kind of scope follows the device key, in four bytes.
const (
	scopePayee   = 0x10
	scopeSection = 0x20
	scopeBits    = 0xf0 // 40 and 80 have no meaning
	scopeSize    = 4
)

// Covers tells whether a token may be used at a payee, in the section that its certificate names.
func (s Scope) Covers(payee PayeeID, section Section) bool {
	return (s.Payee == 0 || s.Payee == payee) && (s.Section == 0 || s.Section == section)
}

func (s Scope) bits() (b uint8) {
	if s.Payee != 0 {
		b |= scopePayee
	}
	if s.Section != 0 {
		b |= scopeSection // with both, readers refuse it
	}
	return b
}

func (s Scope) write(w *writer) {
	switch s.bits() {
	case 0:
	case scopeSection:
		w.u32(uint32(s.Section))
	default:
		w.u32(uint32(s.Payee))
	}
}

func readScope(r *reader, bits uint8) (s Scope, err error) {
	n := r.u32()
	switch {
	case bits == scopePayee && n != 0:
		s.Payee = PayeeID(n)
	case bits == scopeSection && n != 0 && n <= math.MaxUint16:
		s.Section = Section(n)
	default:
		return s, malformed("token", "scope %d of kind %#x", n, bits)
	}
	return s, nil
}

// tokenSize gives the length of the token that begins b, by its channel mask.
func tokenSize(b []byte) int {
	const channels = 33
	if len(b) > channels && b[channels]&scopeBits != 0 {
		return TokenSizeMax
	}
	return TokenSize
}
