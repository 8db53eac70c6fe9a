package memport

import (
	"context"
	"crypto/ed25519"
	"sync"

	"glint/app/wire"
)

// Signer holds an Ed25519 key in memory.
type Signer struct {
	key ed25519.PrivateKey

	mu    sync.Mutex
	fails int // signatures still to fail
	count int
}

// NewSigner makes the key that belongs to a seed: the same seed, the same key.
func NewSigner(seed byte) *Signer {
	s := make([]byte, ed25519.SeedSize)
	s[0] = seed
	return &Signer{key: ed25519.NewKeyFromSeed(s)}
}

// Fail makes the next n signatures fail.
func (s *Signer) Fail(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails = n
}

// Count says how often the key has signed.
func (s *Signer) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// Public implements session.Signer.
func (s *Signer) Public(ctx context.Context) (key wire.PublicKey, err error) {
	copy(key[:], s.key.Public().(ed25519.PublicKey))
	return key, ctx.Err()
}

// Sign implements session.Signer.
func (s *Signer) Sign(ctx context.Context, input []byte) (sig wire.Signature, err error) {
	if err := ctx.Err(); err != nil {
		return sig, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails > 0 {
		s.fails--
		return sig, ErrInjected
	}
	s.count++
	copy(sig[:], ed25519.Sign(s.key, input))
	return sig, nil
}
