package wire

import "unicode/utf8"

// Certificate is the server's word for who a payee's terminal is. A directory is a list of them.
type Certificate struct {
	Key       KeyID
	Payee     PayeeID
	Terminal  Terminal
	Expiry    Seconds
	Name      string // 1 to NameMax bytes of UTF-8, no control characters
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
	w.u8(uint8(len(c.Name)))
	w.bytes([]byte(c.Name))
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

// ValidName tells whether a payee's name can travel in a certificate.
func ValidName(name string) bool {
	if len(name) < 1 || len(name) > NameMax || !utf8.ValidString(name) {
		return false
	}
	for _, r := range name {
		if !printable(r) {
			return false
		}
	}
	return true
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
	c.Name = string(r.take(int(r.u8())))
	r.into(c.Device[:])
	r.into(c.Signature[:])
	switch {
	case !r.done():
		return Certificate{}, malformed(name, "length does not fit its name")
	case c.Payee == 0:
		return Certificate{}, malformed(name, "payee 0")
	case !ValidName(c.Name):
		return Certificate{}, malformed(name, "name cannot be shown")
	}
	return c, nil
}

// printable keeps control, format and direction-changing characters out of names.
func printable(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0, r == utf8.RuneError:
		return false
	case r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff:
		return false
	}
	return true
}
