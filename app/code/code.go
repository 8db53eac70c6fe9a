// Package code makes and reads the QR codes that a phone and a till show each other.
//
// A Glint code is one line of text in the alphanumeric character set of QR: a
// prefix that names what it carries, then the message in base45 (RFC 9285).
//
//	GP:6BF...   payment code      GA:...   acceptance      GE:...   enrolment      GS:...   still light
//
// The short form of a payment code is 24 digits that begin with 99, drawn as bars (Code 128) for laser scanners.
//
// The text is drawn in the smallest version that holds it with error correction
// level L, because on a screen larger modules help a camera more than redundancy
// does; where that version has room, at a higher level. Nothing here knows what the messages mean, checks a
// signature or opens a camera: callers bring bytes and luma planes.
//
// Layout of the messages: app/wire/SPEC.md. This package is the only importer
// of the QR libraries.
package code

import (
	"errors"
	"fmt"
	"strings"
)

// Kind is what a Glint code carries.
type Kind uint8

// The kinds of code. The zero Kind is none of them.
const (
	KindPayment    Kind = iota + 1 // payment code, payer to payee
	KindAcceptance                 // acceptance, payer to payee
	KindEnrol                      // one-time enrolment code, server to terminal
	KindStill                      // still light: what the light carries, payee to payer, as one symbol
	KindShort                      // short form of a payment code: 24 digits, no base45
)

// prefixes are those of the kinds in base45. They are upper case: one lower-case letter would open a byte segment and
// cost a version.
var prefixes = [...]string{KindPayment: "GP:", KindAcceptance: "GA:", KindEnrol: "GE:", KindStill: "GS:"}

const prefixLen = 3

// MaxPayload is the longest message of a code in bytes; a symbol of version 11
// holds it. The longest one in use is an acceptance that carries its token.
const MaxPayload = 300

// maxText is the length of the longest text that Make writes.
const maxText = prefixLen + MaxPayload/2*3 + MaxPayload%2*2

// ErrForeign says that a text is no Glint code at all, such as a web link.
var ErrForeign = errors.New("code: not a glint code")

// A FormatError says that a text has a Glint prefix and breaks the format.
type FormatError struct {
	Kind Kind
	Err  error // what is wrong with it
}

func (e *FormatError) Error() string { return fmt.Sprintf("code: %v: %v", e.Kind, e.Err) }

// Unwrap returns what is wrong with the text.
func (e *FormatError) Unwrap() error { return e.Err }

// The reasons inside a FormatError.
var (
	ErrEmpty = errors.New("no payload")
	ErrLong  = fmt.Errorf("longer than %d bytes", MaxPayload)
)

// Valid reports whether k is one of the kinds above.
func (k Kind) Valid() bool { return k >= KindPayment && k <= KindShort }

func (k Kind) String() string {
	switch k {
	case KindPayment:
		return "payment code"
	case KindAcceptance:
		return "acceptance"
	case KindEnrol:
		return "enrolment code"
	case KindStill:
		return "still light"
	case KindShort:
		return "short payment code"
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// Text returns the text of a code. It fails for an unknown kind, for a
// payload that is empty or longer than MaxPayload, and for a short form that is not 24 digits after its prefix.
func Text(k Kind, payload []byte) (string, error) {
	switch {
	case !k.Valid():
		return "", fmt.Errorf("code: unknown %v", k)
	case len(payload) == 0:
		return "", &FormatError{k, ErrEmpty}
	case len(payload) > MaxPayload:
		return "", &FormatError{k, ErrLong}
	case k == KindShort:
		if err := checkShort(string(payload)); err != nil {
			return "", &FormatError{k, err}
		}
		return string(payload), nil
	}
	return prefixes[k] + encode45(payload), nil
}

// Parse takes a text apart. It accepts exactly what Text writes: there is one
// text for each payload. A text without a Glint prefix gives ErrForeign, any
// other fault a *FormatError.
func Parse(text string) (Kind, []byte, error) {
	if isShort(text) {
		if err := checkShort(text); err != nil {
			return KindShort, nil, &FormatError{KindShort, err}
		}
		return KindShort, []byte(text), nil
	}
	for k := KindPayment; int(k) < len(prefixes); k++ {
		body, ok := strings.CutPrefix(text, prefixes[k])
		if !ok {
			continue
		}
		payload, err := parseBody(body)
		if err != nil {
			return k, nil, &FormatError{k, err}
		}
		return k, payload, nil
	}
	return 0, nil, ErrForeign
}

func parseBody(body string) ([]byte, error) {
	switch {
	case body == "":
		return nil, ErrEmpty
	case len(body) > maxText-prefixLen:
		return nil, ErrLong
	}
	return decode45(body)
}
