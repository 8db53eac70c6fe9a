// Package encoding stands in for the part of golang.org/x/text/encoding that the
// QR reader uses. An encoding is only a name here.
package encoding

import "golang.org/x/text/transform"

// Encoding is a character set. Two are equal when their names are.
type Encoding interface {
	Name() string // by IANA
	NewDecoder() transform.Transformer
	NewEncoder() Encoder
}

// Encoder passes text on as it is.
type Encoder struct{}

// Bytes returns b.
func (Encoder) Bytes(b []byte) ([]byte, error) { return b, nil }

// Named is a character set of that name.
type Named string

// Name returns the name.
func (n Named) Name() string { return string(n) }

// NewDecoder returns a decoder that changes nothing.
func (Named) NewDecoder() transform.Transformer { return transform.Transformer{} }

// NewEncoder returns an encoder that changes nothing.
func (Named) NewEncoder() Encoder { return Encoder{} }
