// Package wire holds the messages of a payment as canonical bytes, and checks their signatures.
//
// Every message has one encoding: fixed big-endian layouts, drawn in SPEC.md beside this file, so
// that decode(encode(x)) = x and encode(decode(b)) = b, else the bytes are refused. A signature is
// taken over a COSE Sig_structure (RFC 9052, 4.4) whose fixed headers do not travel. The package
// knows nothing of light, codes, storage or clocks, and signs nothing itself: it gives the bytes to
// be signed (SigningInput) and takes the signature back.
package wire

import (
	"errors"
	"fmt"
)

// Errors that callers branch on. All decoding errors are of type *FormatError.
var (
	ErrSignature = errors.New("wire: signature does not verify")
	ErrSeal      = errors.New("wire: seal does not fit this payment code")
	ErrNotOurs   = errors.New("wire: made for another payment code")
)

// FormatError says why bytes are not the message they claim to be.
type FormatError struct {
	Message string // "token", "charge", …
	Reason  string
}

func (e *FormatError) Error() string { return fmt.Sprintf("wire: %s: %s", e.Message, e.Reason) }

func malformed(message, format string, args ...any) error {
	return &FormatError{message, fmt.Sprintf(format, args...)}
}
