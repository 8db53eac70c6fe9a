package key

import (
	"fmt"
	"syscall/js"
	"testing"

	"glint/wasm/internal/idb"
	"glint/wasm/internal/promise"
)

func fresh(t *testing.T) string {
	t.Helper()
	return fmt.Sprintf("test-key-%v", js.Global().Get("crypto").Call("randomUUID"))
}

func TestSignaturesVerifyWithThePublicKey(t *testing.T) {
	s := New(idb.New(fresh(t)))
	public, err := s.Public(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, input := range [][]byte{[]byte("glint"), {}, make([]byte, 2000)} {
		signature, err := s.Sign(t.Context(), input)
		if err != nil {
			t.Fatal(err)
		}
		if err := public.Verify(input, signature); err != nil {
			t.Errorf("%d bytes: %v", len(input), err)
		}
		if err := public.Verify(append([]byte{1}, input...), signature); err == nil {
			t.Errorf("%d bytes: signature fits other bytes", len(input))
		}
	}
}

func TestKeyIsKeptAndTheSameInAllWindows(t *testing.T) {
	name := fresh(t)
	signers := []*Signer{New(idb.New(name)), New(idb.New(name))}
	keys := make(chan [32]byte, len(signers))
	for _, s := range signers {
		go func() {
			public, err := s.Public(t.Context())
			if err != nil {
				t.Error(err)
			}
			keys <- public
		}()
	}
	first, second := <-keys, <-keys
	later, err := New(idb.New(name)).Public(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if first != second || first != later {
		t.Errorf("keys differ: %x, %x, %x", first, second, later)
	}
	other, err := New(idb.New(fresh(t))).Public(t.Context())
	if err != nil || other == first {
		t.Errorf("another terminal has key %x, %v", other, err)
	}
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
