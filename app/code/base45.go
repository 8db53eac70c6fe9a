package code

import (
	"errors"
	"strings"
)

// alphabet is the alphanumeric character set of QR in the order of its values,
// which is also the alphabet of base45 (RFC 9285 section 4.2).
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// The faults of a base45 text.
var (
	ErrBase45Length = errors.New("base45: length leaves one character over")
	ErrBase45Char   = errors.New("base45: character outside the alphabet")
	ErrBase45Range  = errors.New("base45: group stands for no bytes")
)

// encode45 writes two bytes as three characters and an odd last byte as two,
// least significant character first (RFC 9285 section 4).
func encode45(b []byte) string {
	var s strings.Builder
	s.Grow(len(b)/2*3 + len(b)%2*2)
	for ; len(b) >= 2; b = b[2:] {
		n := int(b[0])<<8 | int(b[1])
		s.WriteByte(alphabet[n%45])
		s.WriteByte(alphabet[n/45%45])
		s.WriteByte(alphabet[n/45/45])
	}
	if len(b) == 1 {
		s.WriteByte(alphabet[b[0]%45])
		s.WriteByte(alphabet[b[0]/45])
	}
	return s.String()
}

// decode45 accepts only what encode45 writes. Groups that overflow their bytes
// are refused, so that each byte string has one text.
func decode45(s string) ([]byte, error) {
	if len(s)%3 == 1 {
		return nil, ErrBase45Length
	}
	out := make([]byte, 0, len(s)/3*2+1)
	for ; len(s) >= 2; s = s[min(3, len(s)):] {
		group := s[:min(3, len(s))]
		n, err := value45(group)
		switch {
		case err != nil:
			return nil, err
		case len(group) == 3 && n <= 0xffff:
			out = append(out, byte(n>>8), byte(n))
		case len(group) == 2 && n <= 0xff:
			out = append(out, byte(n))
		default:
			return nil, ErrBase45Range
		}
	}
	return out, nil
}

// value45 reads a group, least significant character first.
func value45(group string) (int, error) {
	n := 0
	for i := len(group) - 1; i >= 0; i-- {
		d := strings.IndexByte(alphabet, group[i])
		if d < 0 {
			return 0, ErrBase45Char
		}
		n = n*45 + d
	}
	return n, nil
}
