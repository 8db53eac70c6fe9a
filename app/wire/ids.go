package wire

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"
)

// Names of things on the wire, in types that do not mix.
type (
	KeyID     uint16   // number of a server key
	Alias     [8]byte  // stands for the payer's account, one per token
	TokenID   [6]byte  // number of a token
	PayeeID   uint32   // number of a payee; 0 is nobody
	Terminal  uint8    // number of a payee's terminal
	Counter   uint32   // sequence of a token's decisions, from 1
	Order     uint32   // a terminal's own charge number, never used twice, from 1
	Nonce     [8]byte  // fresh for each payment code
	CodeID    [16]byte // where two records meet
	PaymentID [16]byte // one payment code and one charge core
	Hash      [32]byte // SHA-256
	PublicKey [32]byte // Ed25519 (RFC 8032)
	Signature [64]byte // Ed25519
)

func (id TokenID) String() string   { return hex.EncodeToString(id[:]) }
func (id CodeID) String() string    { return hex.EncodeToString(id[:]) }
func (id PaymentID) String() string { return hex.EncodeToString(id[:]) }
func (a Alias) String() string      { return hex.EncodeToString(a[:]) }
func (h Hash) String() string       { return hex.EncodeToString(h[:]) }

// Labels that begin each hash and signature, so that none can stand for another.
const (
	labelToken   = "glint token 1"
	labelCode    = "glint code sign 1"
	labelCharge  = "glint charge 1"
	labelPayee   = "glint payee 1"
	labelAccept  = "glint accept 1"
	labelRecord  = "glint record 1"
	labelSeal    = "glint seal 1"
	labelTiny    = "glint tiny 1"
	labelReceipt = "glint receipt 1"
	labelCodeID  = "glint code 1"
	labelPayment = "glint payment 1"
	labelLog     = "glint log 1"
	labelRequest = "glint request 1"

	labelKeys      = "glint keys 1"
	labelSnapshot  = "glint snapshot 1"
	labelListing   = "glint listing 1"
	labelDirectory = "glint directory 1"
	labelClosing   = "glint closing 1"
	labelCheck     = "glint check words 1"
)

func digest(parts ...[]byte) (h Hash) {
	s := sha256.New()
	for _, p := range parts {
		s.Write(p)
	}
	s.Sum(h[:0])
	return h
}

// CodeIDOf names a payment code by its bytes M1.
func CodeIDOf(m1 []byte) (id CodeID) {
	h := digest([]byte(labelCodeID), m1)
	copy(id[:], h[:])
	return id
}

// PaymentIDOf names the payment of a charge core for a payment code M1.
func PaymentIDOf(m1 []byte, core Core) (id PaymentID) {
	sum, c := digest(m1), core.Bytes()
	h := digest([]byte(labelPayment), sum[:], c[:])
	copy(id[:], h[:])
	return id
}

// Epoch is the beginning of the three-byte minute counts in charges and receipts; they end in November
// 2056.
var Epoch = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// Minutes counts whole minutes since Epoch: 24 bits on the wire.
type Minutes uint32

// MinutesAt gives the minute of t, held to what 24 bits carry.
func MinutesAt(t time.Time) Minutes {
	m := t.Unix()/60 - Epoch.Unix()/60
	return Minutes(min(max(m, 0), 1<<24-1))
}

// Time gives the beginning of the minute.
func (m Minutes) Time() time.Time { return Epoch.Add(time.Duration(m) * time.Minute) }

// Seconds is a Unix time in seconds: 32 bits on the wire, to 2106.
type Seconds uint32

// SecondsAt gives the second of t, held to what 32 bits carry.
func SecondsAt(t time.Time) Seconds { return Seconds(min(max(t.Unix(), 0), 1<<32-1)) }

// Time gives the moment.
func (s Seconds) Time() time.Time { return time.Unix(int64(s), 0).UTC() }

// sigStructure is the COSE Sig_structure ["Signature1", h'A10127', aad, payload] of RFC 9052, 4.4
// for EdDSA.
func sigStructure(aad, payload []byte) []byte {
	b := []byte("\x84\x6aSignature1\x43\xa1\x01\x27")
	b = appendBytes(b, aad)
	return appendBytes(b, payload)
}

// appendBytes adds a CBOR byte string with the shortest head (RFC 8949, 4.2.1).
func appendBytes(b, s []byte) []byte {
	switch n := len(s); {
	case n < 24:
		b = append(b, 0x40|byte(n))
	case n < 256:
		b = append(b, 0x58, byte(n))
	case n < 1<<16:
		b = append(b, 0x59, byte(n>>8), byte(n))
	default: // only a request's path can be as long
		b = append(b, 0x5a, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	return append(b, s...)
}

// weakKeys are the points of order 1, 2, 4 and 8 of Ed25519 (RFC 8032, 5.1) without their sign bit,
// with the encodings beyond the field's size that verifiers also take.
var weakKeys = [...]PublicKey{
	{},
	{0: 0x01},
	{0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
		0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
	{0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
		0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
	beyondField(0xec), beyondField(0xed), beyondField(0xee),
}

func beyondField(first byte) (k PublicKey) {
	for i := range k {
		k[i] = 0xff
	}
	k[0], k[31] = first, 0x7f
	return k
}

// Strong tells whether only the holder of its private key can sign for the key. For the few keys of
// small order anybody can, so that their holder could deny everything; they never verify.
func (k PublicKey) Strong() bool {
	k[31] &= 0x7f
	return !slices.Contains(weakKeys[:], k)
}

// Verify checks an Ed25519 signature over a signing input.
func (k PublicKey) Verify(input []byte, sig Signature) error {
	if !k.Strong() || !ed25519.Verify(k[:], input, sig[:]) {
		return ErrSignature
	}
	return nil
}

// KeyRing finds a server's public key by its number.
type KeyRing map[KeyID]PublicKey

// Verify checks a signature by one of the ring's keys; an unknown number is ErrSignature.
func (r KeyRing) Verify(id KeyID, input []byte, sig Signature) error {
	key, ok := r[id]
	if !ok {
		return ErrSignature
	}
	return key.Verify(input, sig)
}

// RequestInput is what a terminal signs to call the server: method, path with query, time and body.
func RequestInput(method, path string, at Seconds, body []byte) []byte {
	sum := digest(body)
	w := writer{}
	w.bytes([]byte(method + "\n" + path + "\n"))
	w.u32(uint32(at))
	w.bytes(sum[:])
	return sigStructure([]byte(labelRequest), w)
}
