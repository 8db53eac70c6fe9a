package memport

import (
	"context"
	"crypto/ed25519"
	"maps"
	"slices"
	"sync"

	"glint/app/session"
	"glint/app/wire"
)

// Signer holds an Ed25519 key in memory.
type Signer struct {
	key ed25519.PrivateKey

	mu    sync.Mutex
	fails int // signatures still to fail
	count int
	more  map[wire.PublicKey]ed25519.PrivateKey // for tokens
	made  byte
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
	return s.sign(s.key, input)
}

func (s *Signer) sign(key ed25519.PrivateKey, input []byte) (sig wire.Signature, err error) {
	if s.fails > 0 {
		s.fails--
		return sig, ErrInjected
	}
	s.count++
	copy(sig[:], ed25519.Sign(key, input))
	return sig, nil
}

// Make implements session.Keys. The keys follow from the device's own: the same device, the same keys in the same order.
func (s *Signer) Make(ctx context.Context) (key wire.PublicKey, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	seed := s.key.Seed()
	seed[1] = s.made
	private := ed25519.NewKeyFromSeed(seed)
	copy(key[:], private.Public().(ed25519.PublicKey))
	if s.more == nil {
		s.more = map[wire.PublicKey]ed25519.PrivateKey{}
	}
	s.more[key] = private
	return key, ctx.Err()
}

// SignBy implements session.Keys.
func (s *Signer) SignBy(ctx context.Context, key wire.PublicKey, input []byte) (sig wire.Signature, err error) {
	if err := ctx.Err(); err != nil {
		return sig, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	private, ok := s.more[key]
	if !ok {
		return sig, session.ErrNoKey
	}
	return s.sign(private, input)
}

// Retain implements session.Keys.
func (s *Signer) Retain(ctx context.Context, keys []wire.PublicKey) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.more, func(k wire.PublicKey, _ ed25519.PrivateKey) bool { return !slices.Contains(keys, k) })
	return ctx.Err()
}
