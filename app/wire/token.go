package wire

import "glint/app/money"

// Version is the first byte of tokens and certificates: Ed25519 throughout.
const Version = 1

// Lengths of a token in bytes: one that is good at every payee, and one with a scope.
const (
	TokenSize    = 133
	TokenSizeMax = TokenSize + scopeSize
)

// Channel says how a token may be used: a mask of bits.
type Channel uint8

// The payment channels.
const (
	ChannelLight  Channel = 1 << iota // closed loop: charge by light, acceptance by code
	ChannelOnline                     // charge pushed by the server
	ChannelOneWay                     // signed code, no acceptance seen
	ChannelShort                      // 24 digits, Code 128
	channelsKnown = ChannelLight | ChannelOnline | ChannelOneWay | ChannelShort
)

// Token is an allowance that the server signed for one device key.
type Token struct {
	Key        KeyID
	Alias      Alias
	ID         TokenID
	Expiry     Seconds
	Currency   money.Currency
	PerPayment uint32 // minor units, amount with tip
	Cumulative uint32 // minor units over the token's life
	Uses       uint16 // payments over the token's life
	Channels   Channel
	Scope      Scope  // at whom it is good; zero: everywhere
	Epoch      uint32 // 24 bits: rises with each token of the account
	Device     PublicKey
	Signature  Signature
}

func (t Token) body() []byte {
	w := make(writer, 0, TokenSizeMax)
	w.u8(Version)
	w.u16(uint16(t.Key))
	w.bytes(t.Alias[:])
	w.bytes(t.ID[:])
	w.u32(uint32(t.Expiry))
	w.u16(uint16(t.Currency))
	w.u32(t.PerPayment)
	w.u32(t.Cumulative)
	w.u16(t.Uses)
	w.u8(uint8(t.Channels)&^scopeBits | t.Scope.bits())
	w.u24(t.Epoch)
	w.bytes(t.Device[:])
	t.Scope.write(&w)
	return w
}

// SigningInput is what the server signs.
func (t Token) SigningInput() []byte { return sigStructure([]byte(labelToken), t.body()) }

// Bytes encodes the token: T.
func (t Token) Bytes() []byte { return append(t.body(), t.Signature[:]...) }

// Verify checks the server's signature. Expiry, limits and revocation are the caller's to judge.
func (t Token) Verify(ring KeyRing) error {
	return ring.Verify(t.Key, t.SigningInput(), t.Signature)
}

// DecodeToken reads a token; errors are *FormatError. It verifies nothing.
func DecodeToken(b []byte) (Token, error) {
	if want := tokenSize(b); len(b) != want {
		return Token{}, malformed("token", "%d bytes, want %d", len(b), want)
	}
	r := &reader{b: b}
	var t Token
	if v := r.u8(); v != Version {
		return Token{}, malformed("token", "version %d", v)
	}
	t.Key = KeyID(r.u16())
	r.into(t.Alias[:])
	r.into(t.ID[:])
	t.Expiry = Seconds(r.u32())
	t.Currency = money.Currency(r.u16())
	t.PerPayment = r.u32()
	t.Cumulative = r.u32()
	t.Uses = r.u16()
	bits := r.u8()
	t.Channels = Channel(bits &^ scopeBits)
	t.Epoch = r.u24()
	r.into(t.Device[:])
	if bits&scopeBits != 0 {
		var err error
		if t.Scope, err = readScope(r, bits&scopeBits); err != nil {
			return Token{}, err
		}
	}
	r.into(t.Signature[:])
	if err := t.check(); err != nil {
		return Token{}, err
	}
	return t, nil
}

// check refuses tokens that allow nothing: they are a mistake of the server's, better seen at once.
func (t Token) check() error {
	const name = "token"
	switch {
	case !t.Currency.Known():
		return malformed(name, "currency %d", t.Currency)
	case t.PerPayment == 0 || t.Cumulative == 0:
		return malformed(name, "limit 0")
	case t.Uses == 0:
		return malformed(name, "uses 0")
	case t.Channels == 0 || t.Channels&^channelsKnown != 0:
		return malformed(name, "channels %#x", uint8(t.Channels))
	}
	return nil
}
