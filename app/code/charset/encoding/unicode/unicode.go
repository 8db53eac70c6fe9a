// Package unicode names the Unicode character sets that the QR reader knows.
package unicode

import "golang.org/x/text/encoding"

// UTF8 is the usual form of Unicode.
var UTF8 encoding.Encoding = encoding.Named("UTF-8")

// Endianness is the order of bytes of UTF-16.
type Endianness bool

// The orders of bytes.
const (
	BigEndian    Endianness = false
	LittleEndian Endianness = true
)

// BOMPolicy says what a byte order mark means.
type BOMPolicy uint8

// UseBOM lets the mark decide.
const UseBOM BOMPolicy = 0

// UTF16 is Unicode in units of 16 bits.
func UTF16(Endianness, BOMPolicy) encoding.Encoding { return encoding.Named("UTF-16") }
