package wire

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// sectionFollows marks, above the length of a name, that a section follows the name, in sectionSize bytes.
const (
	sectionFollows = 0x80
	sectionSize    = 2
)

// Certificate is the server's word for who a payee's terminal is. A directory is a list of them.
type Certificate struct {
	Key       KeyID
	Payee     PayeeID
	Terminal  Terminal
	Expiry    Seconds
	Name      string  // ValidName
	Section   Section // of the directory, for tokens with a scope; 0: none
	Device    PublicKey
	Signature Signature
}

func (c Certificate) body() []byte {
	w := make(writer, 0, CertificateSizeMax)
	w.u8(Version)
	w.u16(uint16(c.Key))
	w.u32(uint32(c.Payee))
	w.u8(uint8(c.Terminal))
	w.u32(uint32(c.Expiry))
	n := uint8(min(len(c.Name), sectionFollows-1)) // longer names come out as one that readers refuse
	if c.Section != 0 {
		n |= sectionFollows
	}
	w.u8(n)
	w.bytes([]byte(c.Name))
	if c.Section != 0 {
		w.u16(uint16(c.Section))
	}
	w.bytes(c.Device[:])
	return w
}

// SigningInput is what the server signs.
func (c Certificate) SigningInput() []byte { return sigStructure([]byte(labelPayee), c.body()) }

// Bytes encodes the certificate.
func (c Certificate) Bytes() []byte { return append(c.body(), c.Signature[:]...) }

// Verify checks the server's signature. Expiry is the caller's to judge.
func (c Certificate) Verify(ring KeyRing) error {
	return ring.Verify(c.Key, c.SigningInput(), c.Signature)
}

// ValidName tells whether a payee's name can travel in a certificate: 1 to NameMax bytes of UTF-8, all
// of it visible, the only space U+0020 and not at an end.
func ValidName(name string) bool {
	return len(name) >= 1 && len(name) <= NameMax && name == strings.Trim(name, " ") && printable(name)
}

// DecodeCertificate reads a certificate; errors are *FormatError. It verifies nothing.
func DecodeCertificate(b []byte) (Certificate, error) {
	const name = "certificate"
	if len(b) <= certificateSizeEmpty || len(b) > CertificateSizeMax {
		return Certificate{}, malformed(name, "%d bytes", len(b))
	}
	r := &reader{b: b}
	if v := r.u8(); v != Version {
		return Certificate{}, malformed(name, "version %d", v)
	}
	c := Certificate{Key: KeyID(r.u16()), Payee: PayeeID(r.u32()), Terminal: Terminal(r.u8()), Expiry: Seconds(r.u32())}
	n := r.u8()
	c.Name = string(r.take(int(n &^ sectionFollows)))
	if n&sectionFollows != 0 {
		c.Section = Section(r.u16())
	}
	r.into(c.Device[:])
	r.into(c.Signature[:])
	switch {
	case !r.done():
		return Certificate{}, malformed(name, "length does not fit its name")
	case n&sectionFollows != 0 && c.Section == 0:
		return Certificate{}, malformed(name, "section 0")
	case c.Payee == 0:
		return Certificate{}, malformed(name, "payee 0")
	case !ValidName(c.Name):
		return Certificate{}, malformed(name, "name cannot be shown")
	}
	return c, nil
}

// printable keeps out what people cannot see, or what changes how they see the rest: control, format and
// private characters, spaces but U+0020 (strconv.IsPrint), and the invisible ones among letters, marks
// and symbols (Unicode, Default_Ignorable_Code_Point; U+2800 is blank).
func printable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		switch {
		case !strconv.IsPrint(r), r == utf8.RuneError,
			r == 0x034f, r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5, r >= 0x180b && r <= 0x180f,
			r == 0x2800, r == 0x3164, r >= 0xfe00 && r <= 0xfe0f, r == 0xffa0, r >= 0xe0000 && r <= 0xe0fff:
			return false
		}
	}
	return true
}
