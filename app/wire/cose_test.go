package wire_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/veraison/go-cose"

	"glint/app/wire"
)

// TestCOSE puts the fixed headers back and lets go-cose judge each signature as COSE_Sign1 (RFC 9052,
// 4.2): the evidence of a payment can be checked by tools that know nothing of Glint.
func TestCOSE(t *testing.T) {
	tok, code, c, cert := token(), signedCode(), core(), certificate()
	tokenHash, codeHash, coreBytes := sha256.Sum256(tok.Bytes()), sha256.Sum256(code.Bytes()), c.Bytes()
	answer, record := acceptance(code, c), payeeRecord()
	requestInput := wire.RequestInput("POST", "/v1/records", 1_800_000_000, []byte("{}"))
	bodyHash := sha256.Sum256([]byte("{}"))
	for _, tt := range []struct {
		name    string
		key     ed25519.PrivateKey
		aad     []byte
		payload []byte
		sig     wire.Signature
		input   []byte
	}{
		{"token", serverKey, []byte("glint token 1"), tok.Bytes()[:69], tok.Signature, tok.SigningInput()},
		{"payment code", phoneKey, join("glint code sign 1", tokenHash[:]), code.Bytes()[133:152], code.Signature, code.SigningInput()},
		{"certificate", serverKey, []byte("glint payee 1"), cert.Bytes()[:69], cert.Signature, cert.SigningInput()},
		{"charge", tillKey, join("glint charge 1", codeHash[:]), coreBytes[:], signedCharge(code.Bytes(), c).Signature, wire.ChargeInput(code.Bytes(), c)},
		{"acceptance", phoneKey, join("glint accept 1", tokenHash[:], codeHash[:], coreBytes[:]), answer.Bytes()[:42], answer.Signature, answer.SigningInput(code, c)},
		{"record", tillKey, []byte("glint record 1"), record.Body(), record.Signature, record.SigningInput()},
		{"request", tillKey, []byte("glint request 1"), join("POST\n/v1/records\n\x6b\x49\xd2\x00", bodyHash[:]), sign(tillKey, requestInput), requestInput},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var m cose.Sign1Message
			if err := m.UnmarshalCBOR(envelope(t, tt.payload, tt.sig)); err != nil {
				t.Fatal(err)
			}
			verifier, err := cose.NewVerifier(cose.AlgorithmEdDSA, tt.key.Public())
			if err != nil {
				t.Fatal(err)
			}
			if err := m.Verify(tt.aad, verifier); err != nil {
				t.Errorf("go-cose: %v", err)
			}
			if err := m.Verify(append(tt.aad, 0), verifier); err == nil {
				t.Error("go-cose takes the signature with another external_aad")
			}
			signer, err := cose.NewSigner(cose.AlgorithmEdDSA, tt.key)
			if err != nil {
				t.Fatal(err)
			}
			again, err := cose.Sign1(nil, signer, cose.Headers{Protected: cose.ProtectedHeader{cose.HeaderLabelAlgorithm: cose.AlgorithmEdDSA}}, tt.payload, tt.aad)
			if err != nil {
				t.Fatal(err)
			}
			if want := envelope(t, tt.payload, tt.sig); !bytes.Equal(again, want) {
				t.Errorf("go-cose signs\n%x\nwant\n%x", again, want)
			}
			if err := public(tt.key).Verify(tt.input, tt.sig); err != nil {
				t.Errorf("wire: %v", err)
			}
		})
	}
}

// envelope is COSE_Sign1 with the headers that do not travel: {1: -8} (EdDSA), protected.
func envelope(t *testing.T, payload []byte, sig wire.Signature) []byte {
	t.Helper()
	b, err := cbor.Marshal(cbor.Tag{Number: 18, Content: []any{[]byte{0xa1, 0x01, 0x27}, map[any]any{}, payload, sig[:]}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func join(label string, parts ...[]byte) []byte {
	return append([]byte(label), bytes.Join(parts, nil)...)
}
