// Package passkey checks what a phone's authenticator says: that a credential was made, and that its user was verified for one
// challenge, by fingerprint, face or the device's own code.
//
// It follows Web Authentication level 2 (W3C Recommendation, 2021), sections 7.1 and 7.2, as far as Glint needs it: one site, no attestation, user
// verification always required. Libraries that do all of it bring certificate revocation over the network, TPM parsers and token formats
// into a server that moves money; what is needed is this file. An assertion is checked long after it was made, so that its
// challenge is not one that the server has sent but the id of the payment, which is never used twice.
package passkey

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"glint/app/api"
)

// Errors of registrations and assertions; each wraps one of them.
var (
	ErrMalformed = errors.New("passkey: malformed")
	ErrForeign   = errors.New("passkey: made for something else") // another site, credential, challenge or purpose
	ErrUser      = errors.New("passkey: the user was not verified")
	ErrSignature = errors.New("passkey: signature does not fit")
	ErrAlgorithm = errors.New("passkey: algorithm is not taken")
	ErrCount     = errors.New("passkey: the authenticator's counter has not risen") // it may have been copied
)

// Limits of what is read, in bytes.
const (
	idMost         = 1023 // section 6.5.1
	keyMost        = 1024 // RSA with 4096 bits has 550
	dataMost       = 4096
	clientDataMost = 2048
	signatureMost  = 1024
)

// COSE algorithms (RFC 9053, RFC 8812).
const (
	es256 = -7
	eddsa = -8
	rs256 = -257 // what Windows makes
)

// Algorithms are those taken, best first.
var Algorithms = []int{es256, eddsa, rs256}

const rsaLeast = 2048 // bits

// Site is who asks.
type Site struct {
	ID     string // the host, RP ID
	Origin string // as the browser writes it: "https://pay.example"
}

// Credential is what the server keeps of a registration.
type Credential struct {
	ID        []byte
	Algorithm int
	Key       []byte // SubjectPublicKeyInfo
	Count     uint32 // of the last assertion
}

// Flags of authenticator data, section 6.1.
const (
	flagPresent  = 1 << 0
	flagVerified = 1 << 2
	flagAttested = 1 << 6
)

// header is hash of the RP ID, flags and counter.
const header = 32 + 1 + 4

// Register checks that a credential was made at this site for this challenge, with its user verified.
func (s Site) Register(p api.Passkey, challenge []byte) (Credential, error) {
	none := Credential{}
	if len(p.ID) == 0 || len(p.ID) > idMost || len(p.Key) > keyMost {
		return none, fmt.Errorf("%w: credential of %d bytes, key of %d", ErrMalformed, len(p.ID), len(p.Key))
	}
	if err := s.client(p.ClientData, "webauthn.create", challenge); err != nil {
		return none, err
	}
	flags, count, err := s.authenticator(p.AuthenticatorData)
	if err != nil {
		return none, err
	}
	if err := attested(p.AuthenticatorData, flags, p.ID); err != nil {
		return none, err
	}
	if _, err := verifier(p.Algorithm, p.Key); err != nil {
		return none, err
	}
	return Credential{ID: bytes.Clone(p.ID), Algorithm: p.Algorithm, Key: bytes.Clone(p.Key), Count: count}, nil
}

// attested checks that the authenticator speaks of this credential: AAGUID, length and id follow the header.
func attested(data []byte, flags byte, id []byte) error {
	rest := data[header:]
	const aaguid = 16
	if flags&flagAttested == 0 || len(rest) < aaguid+2 {
		return fmt.Errorf("%w: no credential in the authenticator's data", ErrMalformed)
	}
	n := int(binary.BigEndian.Uint16(rest[aaguid:]))
	if rest = rest[aaguid+2:]; len(rest) < n {
		return fmt.Errorf("%w: credential of %d bytes in %d", ErrMalformed, n, len(rest))
	}
	if !bytes.Equal(rest[:n], id) {
		return fmt.Errorf("%w: another credential", ErrForeign)
	}
	return nil
}

// Verify checks that the credential's authenticator has verified its user for this challenge, and gives the authenticator's counter. ErrCount comes with
// everything else being right: assertions may arrive in another order than they were made, and the caller knows which.
func (s Site) Verify(c Credential, a api.Assertion, challenge []byte) (count uint32, err error) {
	if len(a.Signature) > signatureMost {
		return 0, fmt.Errorf("%w: signature of %d bytes", ErrMalformed, len(a.Signature))
	}
	if !bytes.Equal(a.ID, c.ID) {
		return 0, fmt.Errorf("%w: another credential", ErrForeign)
	}
	if err := s.client(a.ClientData, "webauthn.get", challenge); err != nil {
		return 0, err
	}
	if _, count, err = s.authenticator(a.AuthenticatorData); err != nil {
		return 0, err
	}
	verify, err := verifier(c.Algorithm, c.Key)
	if err != nil {
		return 0, err
	}
	hash := sha256.Sum256(a.ClientData)
	if !verify(append(bytes.Clone(a.AuthenticatorData), hash[:]...), a.Signature) {
		return 0, ErrSignature
	}
	if (count > 0 || c.Count > 0) && count <= c.Count {
		return count, ErrCount
	}
	return count, nil
}

// client checks what the browser has put under the signature.
func (s Site) client(data []byte, purpose string, challenge []byte) error {
	if len(data) > clientDataMost {
		return fmt.Errorf("%w: client data of %d bytes", ErrMalformed, len(data))
	}
	var c struct {
		Type        string `json:"type"`
		Challenge   string `json:"challenge"`
		Origin      string `json:"origin"`
		CrossOrigin bool   `json:"crossOrigin"`
		TopOrigin   string `json:"topOrigin"`
	}
	if err := json.Unmarshal(data, &c); err != nil {
		return fmt.Errorf("%w: client data: %w", ErrMalformed, err)
	}
	want := base64.RawURLEncoding.EncodeToString(challenge)
	switch {
	case c.Type != purpose:
		return fmt.Errorf("%w: purpose %q", ErrForeign, c.Type)
	case c.Origin != s.Origin || c.CrossOrigin || c.TopOrigin != "":
		return fmt.Errorf("%w: page of %q", ErrForeign, c.Origin)
	case len(challenge) == 0 || subtle.ConstantTimeCompare([]byte(c.Challenge), []byte(want)) != 1:
		return fmt.Errorf("%w: another challenge", ErrForeign)
	}
	return nil
}

// authenticator checks the header of the authenticator's data.
func (s Site) authenticator(data []byte) (flags byte, count uint32, err error) {
	if len(data) < header || len(data) > dataMost {
		return 0, 0, fmt.Errorf("%w: authenticator data of %d bytes", ErrMalformed, len(data))
	}
	hash := sha256.Sum256([]byte(s.ID))
	flags, count = data[32], binary.BigEndian.Uint32(data[33:])
	switch {
	case !bytes.Equal(data[:32], hash[:]):
		return 0, 0, fmt.Errorf("%w: another site", ErrForeign)
	case flags&flagPresent == 0 || flags&flagVerified == 0:
		return 0, 0, ErrUser
	}
	return flags, count, nil
}

// verifier gives the check of an algorithm under a key, or ErrAlgorithm where the two do not fit or are too weak.
func verifier(algorithm int, spki []byte) (func(input, signature []byte) bool, error) {
	public, err := x509.ParsePKIXPublicKey(spki)
	if err != nil {
		return nil, fmt.Errorf("%w: key: %w", ErrMalformed, err)
	}
	switch key := public.(type) {
	case *ecdsa.PublicKey:
		if algorithm == es256 && key.Curve == elliptic.P256() {
			return func(input, signature []byte) bool {
				hash := sha256.Sum256(input)
				return ecdsa.VerifyASN1(key, hash[:], signature)
			}, nil
		}
	case ed25519.PublicKey:
		if algorithm == eddsa {
			return func(input, signature []byte) bool { return ed25519.Verify(key, input, signature) }, nil
		}
	case *rsa.PublicKey:
		if algorithm == rs256 && key.N.BitLen() >= rsaLeast {
			return func(input, signature []byte) bool {
				hash := sha256.Sum256(input)
				return rsa.VerifyPKCS1v15(key, crypto.SHA256, hash[:], signature) == nil
			}, nil
		}
	}
	return nil, fmt.Errorf("%w: %d with a key of type %T", ErrAlgorithm, algorithm, public)
}
