package passkey

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"glint/app/api"
)

var here = Site{ID: "pay.example", Origin: "https://pay.example"}

var challenge = []byte("a payment's id, ")

// phone is an authenticator in software; what it says can be bent.
type phone struct {
	id        []byte
	algorithm int
	signer    crypto.Signer
	count     uint32

	site                     Site
	flags                    byte
	get, create, crossOrigin any
}

func newPhone(t testing.TB, algorithm int) *phone {
	t.Helper()
	p := &phone{id: []byte("credential 1"), algorithm: algorithm, site: here, flags: flagPresent | flagVerified, get: "webauthn.get", create: "webauthn.create", crossOrigin: false}
	var err error
	switch algorithm {
	case es256:
		p.signer, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case eddsa:
		_, p.signer, err = ed25519.GenerateKey(rand.Reader)
	case rs256:
		p.signer, err = rsa.GenerateKey(rand.Reader, rsaLeast)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *phone) client(purpose any, challenge []byte) []byte {
	text, err := json.Marshal(map[string]any{"type": purpose, "challenge": base64.RawURLEncoding.EncodeToString(challenge), "origin": p.site.Origin, "crossOrigin": p.crossOrigin})
	if err != nil {
		panic(err)
	}
	return text
}

func (p *phone) data(flags byte) []byte {
	hash := sha256.Sum256([]byte(p.site.ID))
	p.count++
	return binary.BigEndian.AppendUint32(append(hash[:], flags), p.count)
}

func (p *phone) register(t testing.TB) api.Passkey {
	t.Helper()
	spki, err := x509.MarshalPKIXPublicKey(p.signer.Public())
	if err != nil {
		t.Fatal(err)
	}
	data := append(p.data(p.flags|flagAttested), make([]byte, 16)...)
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(p.id))), p.id...)
	return api.Passkey{ID: p.id, Algorithm: p.algorithm, Key: spki, AuthenticatorData: append(data, 0xa0), ClientData: p.client(p.create, challenge)}
}

func (p *phone) assert(t testing.TB, challenge []byte) api.Assertion {
	t.Helper()
	a := api.Assertion{ID: p.id, AuthenticatorData: p.data(p.flags), ClientData: p.client(p.get, challenge)}
	hash := sha256.Sum256(a.ClientData)
	input := append(bytes.Clone(a.AuthenticatorData), hash[:]...)
	options := crypto.SignerOpts(crypto.Hash(0))
	if p.algorithm != eddsa {
		sum := sha256.Sum256(input)
		input, options = sum[:], crypto.SHA256
	}
	signature, err := p.signer.Sign(rand.Reader, input, options)
	if err != nil {
		t.Fatal(err)
	}
	a.Signature = signature
	return a
}

func TestEveryAlgorithm(t *testing.T) {
	for _, algorithm := range Algorithms {
		p := newPhone(t, algorithm)
		c, err := here.Register(p.register(t), challenge)
		if err != nil {
			t.Fatalf("%d: %v", algorithm, err)
		}
		first, second := p.assert(t, challenge), p.assert(t, challenge)
		count, err := here.Verify(c, second, challenge)
		if err != nil || count != p.count {
			t.Fatalf("%d: count %d, %v", algorithm, count, err)
		}
		c.Count = count
		for name, a := range map[string]api.Assertion{"again": second, "an older one": first} {
			if _, err := here.Verify(c, a, challenge); !errors.Is(err, ErrCount) {
				t.Errorf("%d, %s: %v", algorithm, name, err)
			}
		}
	}
	p := newPhone(t, es256) // an authenticator without a counter
	c, err := here.Register(p.register(t), challenge)
	if err != nil {
		t.Fatal(err)
	}
	c.Count, p.count = 0, ^uint32(0) // wraps to 0 on the next
	if count, err := here.Verify(c, p.assert(t, challenge), challenge); err != nil || count != 0 {
		t.Errorf("without a counter: %d, %v", count, err)
	}
}

func TestRegistrationsThatAreNotTaken(t *testing.T) {
	for name, test := range map[string]struct {
		bend func(*phone)
		edit func(*api.Passkey)
		want error
	}{
		"other challenge": {nil, func(k *api.Passkey) { k.ClientData = newPhone(t, eddsa).client("webauthn.create", []byte("x")) }, ErrForeign},
		"other site":      {func(p *phone) { p.site.ID = "evil.example" }, nil, ErrForeign},
		"other page":      {func(p *phone) { p.site.Origin = "https://evil.example" }, nil, ErrForeign},
		"frame":           {func(p *phone) { p.crossOrigin = true }, nil, ErrForeign},
		"purpose":         {func(p *phone) { p.create = "webauthn.get" }, nil, ErrForeign},
		"not verified":    {func(p *phone) { p.flags = flagPresent }, nil, ErrUser},
		"not present":     {func(p *phone) { p.flags = flagVerified }, nil, ErrUser},
		"other id":        {nil, func(k *api.Passkey) { k.ID = []byte("credential 2") }, ErrForeign},
		"no id":           {nil, func(k *api.Passkey) { k.ID = nil }, ErrMalformed},
		"no credential":   {nil, func(k *api.Passkey) { k.AuthenticatorData = k.AuthenticatorData[:header] }, ErrMalformed},
		"cut credential":  {nil, func(k *api.Passkey) { k.AuthenticatorData = k.AuthenticatorData[:header+20] }, ErrMalformed},
		"short data":      {nil, func(k *api.Passkey) { k.AuthenticatorData = k.AuthenticatorData[:header-1] }, ErrMalformed},
		"long data":       {nil, func(k *api.Passkey) { k.AuthenticatorData = make([]byte, dataMost+1) }, ErrMalformed},
		"long client":     {nil, func(k *api.Passkey) { k.ClientData = bytes.Repeat([]byte(" "), clientDataMost+1) }, ErrMalformed},
		"no JSON":         {nil, func(k *api.Passkey) { k.ClientData = []byte("{") }, ErrMalformed},
		"key":             {nil, func(k *api.Passkey) { k.Key = []byte("key") }, ErrMalformed},
		"algorithm":       {nil, func(k *api.Passkey) { k.Algorithm = es256 }, ErrAlgorithm},
	} {
		p := newPhone(t, eddsa)
		if test.bend != nil {
			test.bend(p)
		}
		k := p.register(t)
		if test.edit != nil {
			test.edit(&k)
		}
		if _, err := here.Register(k, challenge); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	p := newPhone(t, eddsa)
	p.algorithm, p.signer = rs256, weak
	if _, err := here.Register(p.register(t), challenge); !errors.Is(err, ErrAlgorithm) {
		t.Errorf("weak RSA: %v", err)
	}
}

func TestAssertionsThatAreNotTaken(t *testing.T) {
	for name, test := range map[string]struct {
		bend func(*phone)
		edit func(*api.Assertion)
		want error
	}{
		"not verified":     {func(p *phone) { p.flags = flagPresent }, nil, ErrUser},
		"other site":       {func(p *phone) { p.site.ID = "evil.example" }, nil, ErrForeign},
		"other page":       {func(p *phone) { p.site.Origin = "http://pay.example" }, nil, ErrForeign},
		"registration":     {func(p *phone) { p.get = "webauthn.create" }, nil, ErrForeign},
		"other credential": {func(p *phone) { p.id = []byte("credential 2") }, nil, ErrForeign},
		"other key":        {func(p *phone) { p.signer = newPhone(t, es256).signer }, nil, ErrSignature},
		"verified by hand": {func(p *phone) { p.flags = flagPresent }, func(a *api.Assertion) { a.AuthenticatorData[32] |= flagVerified }, ErrSignature},
		"edited client":    {nil, func(a *api.Assertion) { a.ClientData = append(a.ClientData, ' ') }, ErrSignature},
		"bit":              {nil, func(a *api.Assertion) { a.Signature[len(a.Signature)-1] ^= 1 }, ErrSignature},
		"no signature":     {nil, func(a *api.Assertion) { a.Signature = nil }, ErrSignature},
		"long signature":   {nil, func(a *api.Assertion) { a.Signature = make([]byte, signatureMost+1) }, ErrMalformed},
	} {
		p := newPhone(t, es256)
		c, err := here.Register(p.register(t), challenge)
		if err != nil {
			t.Fatal(err)
		}
		if test.bend != nil {
			test.bend(p)
		}
		a := p.assert(t, challenge)
		if test.edit != nil {
			test.edit(&a)
		}
		if _, err := here.Verify(c, a, challenge); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}
	p := newPhone(t, es256)
	c, _ := here.Register(p.register(t), challenge)
	for _, other := range [][]byte{nil, []byte("another payment"), challenge[1:]} {
		if _, err := here.Verify(c, p.assert(t, challenge), other); !errors.Is(err, ErrForeign) {
			t.Errorf("challenge %q: %v", other, err)
		}
	}
}

// No bytes of a stranger verify, and none make it panic.
func FuzzVerify(f *testing.F) {
	p := newPhone(f, es256)
	c, err := here.Register(p.register(f), challenge)
	if err != nil {
		f.Fatal(err)
	}
	good := p.assert(f, challenge)
	f.Add([]byte(good.AuthenticatorData), []byte(good.ClientData), []byte("signature"))
	f.Fuzz(func(t *testing.T, data, client, signature []byte) {
		a := api.Assertion{ID: c.ID, AuthenticatorData: data, ClientData: client, Signature: signature}
		if _, err := here.Verify(c, a, challenge); err == nil && !bytes.Equal(signature, good.Signature) {
			t.Error("a stranger's assertion was taken")
		}
		k := api.Passkey{ID: c.ID, Algorithm: es256, Key: c.Key, AuthenticatorData: data, ClientData: client}
		if got, err := here.Register(k, challenge); err == nil && !bytes.Equal(got.ID, c.ID) {
			t.Error("another credential")
		}
	})
}

// What Chromium's own authenticator made and said is taken, for its challenge and page only.
func TestChromium(t *testing.T) {
	text, err := os.ReadFile("testdata/chromium.json")
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		Origin    string
		Passkey   api.Passkey
		Assertion api.Assertion
	}
	if err := json.Unmarshal(text, &said); err != nil {
		t.Fatal(err)
	}
	site := Site{ID: "localhost", Origin: said.Origin}
	c, err := site.Register(said.Passkey, challenge)
	if err != nil {
		t.Fatal(err)
	}
	if count, err := site.Verify(c, said.Assertion, challenge); err != nil || count <= c.Count {
		t.Errorf("count %d after %d, %v", count, c.Count, err)
	}
	if _, err := here.Verify(c, said.Assertion, challenge); !errors.Is(err, ErrForeign) {
		t.Errorf("at another site: %v", err)
	}
	if _, err := site.Verify(c, said.Assertion, challenge[1:]); !errors.Is(err, ErrForeign) {
		t.Errorf("for another payment: %v", err)
	}
}
