package api

// Passkey is what an authenticator says when it makes a credential for a shopper's phone (Web Authentication level 2, section 5.2.1,
// without attestation: nobody vouches for the make of a shopper's phone).
type Passkey struct {
	ID                Bytes `json:"id"`                 // of the credential
	Algorithm         int   `json:"algorithm"`          // COSE: -7 ES256, -8 EdDSA, -257 RS256
	Key               Bytes `json:"key"`                // public key, SubjectPublicKeyInfo (RFC 5280)
	AuthenticatorData Bytes `json:"authenticator_data"` // section 6.1
	ClientData        Bytes `json:"client_data"`        // JSON, section 5.8.1
}

// Assertion is an authenticator's word that it has verified its user for one challenge (section 5.2.2).
type Assertion struct {
	ID                Bytes `json:"id"`
	AuthenticatorData Bytes `json:"authenticator_data"`
	ClientData        Bytes `json:"client_data"`
	Signature         Bytes `json:"signature"`
}
