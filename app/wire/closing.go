package wire

// ClosingSize is the length of a closing in bytes.
const ClosingSize = 115

const closingType = 0x74

// Closing is a phone's word that it will sign nothing more on a token, and where its log stands: all
// that it ever signed on the token is at or before that record. The server may give the token's reserve
// back early once it has the whole log; a later acceptance on a closed token is proof against the phone.
type Closing struct {
	Token     TokenID
	Counter   Counter // highest that it has signed; 0 if none
	Number    uint32  // of the newest record of its log; 0 for an empty log
	Hash      Hash    // of that record; zeros for an empty log
	Time      Seconds
	Signature Signature
}

func (c Closing) body() []byte {
	w := make(writer, 0, ClosingSize)
	w.u8(closingType)
	w.bytes(c.Token[:])
	w.u32(uint32(c.Counter))
	w.u32(c.Number)
	w.bytes(c.Hash[:])
	w.u32(uint32(c.Time))
	return w
}

// SigningInput is what the phone signs.
func (c Closing) SigningInput() []byte { return sigStructure([]byte(labelClosing), c.body()) }

// Bytes encodes the closing.
func (c Closing) Bytes() []byte { return append(c.body(), c.Signature[:]...) }

// Verify checks the signature of the token's device.
func (c Closing) Verify(device PublicKey) error { return device.Verify(c.SigningInput(), c.Signature) }

// DecodeClosing reads a closing; errors are *FormatError. It verifies nothing.
func DecodeClosing(b []byte) (Closing, error) {
	const name = "closing"
	r := &reader{b: b}
	if v := r.u8(); len(b) != ClosingSize || v != closingType {
		return Closing{}, malformed(name, "%d bytes of type %#x", len(b), v)
	}
	var c Closing
	r.into(c.Token[:])
	c.Counter, c.Number = Counter(r.u32()), r.u32()
	r.into(c.Hash[:])
	c.Time = Seconds(r.u32())
	r.into(c.Signature[:])
	if (c.Number == 0) != (c.Hash == Hash{}) {
		return Closing{}, malformed(name, "only the empty log has no hash")
	}
	return c, nil
}
