// Package key is the device key: a WebCrypto Ed25519 key pair that cannot be taken out of the browser.
//
// It is made at first use and lives in the terminal's database as a CryptoKeyPair, of which JavaScript too gets only a
// handle. Signing is asynchronous and must stand outside any IndexedDB transaction, which would close meanwhile.
package key

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"syscall/js"

	"glint/app/wire"
	"glint/wasm/internal/idb"
	"glint/wasm/internal/promise"
)

// object is the key's name among the objects of the database.
const object = "device key"

const algorithm = "Ed25519"

var errInsecure = errors.New("key: no WebCrypto: the page is not served securely")

// Signer is a session.Signer.
type Signer struct {
	store *idb.Store

	mu   sync.Mutex // held while the key is fetched or made
	pair js.Value
}

// New makes a signer whose key is in this store.
func New(store *idb.Store) *Signer { return &Signer{store: store} }

// Public implements session.Signer.
func (s *Signer) Public(ctx context.Context) (public wire.PublicKey, err error) {
	pair, err := s.load(ctx)
	if err != nil {
		return public, err
	}
	return export(ctx, pair)
}

func export(ctx context.Context, pair js.Value) (public wire.PublicKey, err error) {
	raw, err := promise.Call(ctx, subtle(), "exportKey", "raw", pair.Get("publicKey"))
	if err != nil {
		return public, fmt.Errorf("key: export public key: %w", err)
	}
	if n := copy(public[:], promise.Bytes(raw)); n != len(public) {
		return public, fmt.Errorf("key: public key has %d bytes", n)
	}
	return public, nil
}

// Sign implements session.Signer.
func (s *Signer) Sign(ctx context.Context, input []byte) (signature wire.Signature, err error) {
	pair, err := s.load(ctx)
	if err != nil {
		return signature, err
	}
	return sign(ctx, pair, input)
}

func sign(ctx context.Context, pair js.Value, input []byte) (signature wire.Signature, err error) {
	raw, err := promise.Call(ctx, subtle(), "sign", algorithm, pair.Get("privateKey"), promise.Array(input))
	if err != nil {
		return signature, fmt.Errorf("key: sign: %w", err)
	}
	if n := copy(signature[:], promise.Bytes(raw)); n != len(signature) {
		return signature, fmt.Errorf("key: signature has %d bytes", n)
	}
	return signature, nil
}

func (s *Signer) load(ctx context.Context) (js.Value, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.pair.IsUndefined() {
		return s.pair, nil
	}
	if !subtle().Truthy() {
		return js.Undefined(), errInsecure
	}
	pair, err := s.store.Object(ctx, object)
	if err != nil {
		return js.Undefined(), err
	}
	if pair.IsUndefined() {
		if pair, err = generate(ctx); err == nil {
			pair, err = s.store.Keep(ctx, object, pair)
		}
		if err != nil {
			return js.Undefined(), err
		}
	}
	s.pair = pair
	return pair, nil
}

func generate(ctx context.Context) (js.Value, error) {
	const extractable = false // the private half; public keys always are
	pair, err := promise.Call(ctx, subtle(), "generateKey", algorithm, extractable, []any{"sign", "verify"})
	if err != nil {
		return js.Undefined(), fmt.Errorf("key: generate: %w", err)
	}
	return pair, nil
}

func subtle() js.Value { return js.Global().Get("crypto").Get("subtle") }
