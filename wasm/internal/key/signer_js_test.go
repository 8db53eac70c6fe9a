package key

import (
	"fmt"
	"syscall/js"
	"testing"

	"glint/app/session"
	"glint/app/session/porttest"
	"glint/wasm/internal/idb"
	"glint/wasm/internal/promise"
)

func fresh(t *testing.T) string {
	t.Helper()
	return fmt.Sprintf("test-key-%v", js.Global().Get("crypto").Call("randomUUID"))
}

func TestSigner(t *testing.T) {
	porttest.Signer(t, func() func() session.Signer {
		name := fresh(t)
		return func() session.Signer { return New(idb.New(name)) }
	})
}

func TestKeys(t *testing.T) {
	porttest.Keys(t, func() func() porttest.Device {
		name := fresh(t)
		return func() porttest.Device { return New(idb.New(name)) }
	})
}

func TestPrivateKeyCannotBeTakenOut(t *testing.T) {
	store := idb.New(fresh(t))
	if _, err := New(store).Public(t.Context()); err != nil {
		t.Fatal(err)
	}
	pair, err := store.Object(t.Context(), object)
	if err != nil {
		t.Fatal(err)
	}
	if pair.Get("privateKey").Get("extractable").Bool() {
		t.Error("the private key is extractable")
	}
	for _, format := range []string{"pkcs8", "jwk"} {
		_, err := promise.Call(t.Context(), subtle(), "exportKey", format, pair.Get("privateKey"))
		if !promise.Named(err, "InvalidAccessError") {
			t.Errorf("export as %s: %v, want InvalidAccessError", format, err)
		}
	}
}

func BenchmarkSign(b *testing.B) {
	s := New(idb.New("bench-key"))
	input := make([]byte, 200)
	for b.Loop() {
		if _, err := s.Sign(b.Context(), input); err != nil {
			b.Fatal(err)
		}
	}
}
