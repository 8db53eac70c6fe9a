package passkey

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"syscall/js"
	"testing"
	"time"

	"glint/app/api"
	"glint/wasm/internal/promise"
)

var challenge = []byte("a payment's id, ")

// sit puts the authenticator's owner, or a stranger, in front of it.
func sit(t *testing.T, known string) {
	t.Helper()
	answer, err := promise.Call(t.Context(), js.Global(), "fetch", "/test/person?known="+known, map[string]any{"method": "POST"})
	if err != nil || answer.Get("status").Int() != 200 {
		t.Fatalf("%v, %v", answer, err)
	}
}

func made(t *testing.T) api.Passkey {
	t.Helper()
	sit(t, "true")
	p, err := Make(t.Context(), "Glint", "Glint Pay", []byte("user 1"), challenge)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// said checks that client data carry the purpose and the challenge, and gives the flags of the authenticator's data.
func said(t *testing.T, purpose string, client, data []byte) byte {
	t.Helper()
	var c struct{ Type, Challenge, Origin string }
	if err := json.Unmarshal(client, &c); err != nil {
		t.Fatal(err)
	}
	origin := js.Global().Get("location").Get("origin").String()
	if c.Type != purpose || c.Challenge != base64.RawURLEncoding.EncodeToString(challenge) || c.Origin != origin || len(data) < 37 {
		t.Errorf("client data %+v, %d bytes of authenticator data", c, len(data))
	}
	return data[32]
}

func TestMakeAndAsk(t *testing.T) {
	if !Available(t.Context()) {
		t.Fatal("no authenticator")
	}
	p := made(t)
	if flags := said(t, "webauthn.create", p.ClientData, p.AuthenticatorData); flags&5 != 5 || p.Algorithm != -7 || len(p.Key) == 0 || len(p.ID) == 0 {
		t.Errorf("flags %x, algorithm %d, key of %d bytes", flags, p.Algorithm, len(p.Key))
	}
	a, err := Ask(t.Context(), p.ID, challenge)
	if err != nil {
		t.Fatal(err)
	}
	if flags := said(t, "webauthn.get", a.ClientData, a.AuthenticatorData); flags&5 != 5 || !bytes.Equal(a.ID, p.ID) || len(a.Signature) < 64 {
		t.Errorf("flags %x, signature of %d bytes", flags, len(a.Signature))
	}
	text, err := json.Marshal(map[string]any{"origin": js.Global().Get("location").Get("origin").String(), "passkey": p, "assertion": a})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s", text)
}

func TestStranger(t *testing.T) {
	p := made(t)
	sit(t, "false")
	defer sit(t, "true")
	if _, err := Ask(t.Context(), p.ID, challenge); !errors.Is(err, ErrDeclined) {
		t.Errorf("a stranger: %v", err)
	}
	if _, err := Make(t.Context(), "Glint", "Glint Pay", []byte("user 2"), challenge); !errors.Is(err, ErrDeclined) {
		t.Errorf("a stranger makes: %v", err)
	}
}

func TestUnknownCredential(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := Ask(ctx, []byte("no such credential"), challenge); err == nil {
		t.Error("an answer for a credential that is not there")
	}
}
