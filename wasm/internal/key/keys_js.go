package key

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"syscall/js"

	"glint/app/session"
	"glint/app/wire"
)

// tokenPrefix begins the names of keys for tokens; their public half follows in hexadecimal.
const tokenPrefix = "token key "

func nameOf(key wire.PublicKey) string { return tokenPrefix + hex.EncodeToString(key[:]) }

// Make implements session.Keys.
func (s *Signer) Make(ctx context.Context) (public wire.PublicKey, err error) {
	if !subtle().Truthy() {
		return public, errInsecure
	}
	pair, err := generate(ctx)
	if err != nil {
		return public, err
	}
	if public, err = export(ctx, pair); err != nil {
		return public, err
	}
	_, err = s.store.Keep(ctx, nameOf(public), pair)
	return public, err
}

// SignBy implements session.Keys.
func (s *Signer) SignBy(ctx context.Context, key wire.PublicKey, input []byte) (signature wire.Signature, err error) {
	pair, err := s.store.Object(ctx, nameOf(key))
	if err != nil {
		return signature, err
	}
	if pair.Type() != js.TypeObject {
		return signature, session.ErrNoKey
	}
	return sign(ctx, pair, input)
}

// Retain implements session.Keys.
func (s *Signer) Retain(ctx context.Context, keys []wire.PublicKey) error {
	names, err := s.store.Objects(ctx)
	if err != nil {
		return err
	}
	keep := make([]string, len(keys))
	for i, k := range keys {
		keep[i] = nameOf(k)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !strings.HasPrefix(name, tokenPrefix) || slices.Contains(keep, name) })
	return s.store.Remove(ctx, names)
}
