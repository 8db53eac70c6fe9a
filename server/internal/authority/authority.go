// Package authority signs what terminals believe offline: tokens, payees' certificates, listings of the
// directory, and snapshots of what is withdrawn.
//
// It may hold several signing keys at once. The key list, signed by a root that is not here, says which
// of them counts when: the one that began last signs, and all that have not ended verify.
package authority

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"time"

	"glint/app/money"
	"glint/app/wire"
)

// SeedSize is the length of a signing key's seed in bytes.
const SeedSize = ed25519.SeedSize

// Endless is the end of a key that no other has followed yet.
const Endless wire.Seconds = math.MaxUint32

// Authority holds the server's signing keys and the list that names them.
type Authority struct {
	root wire.PublicKey
	list wire.KeyList
	keys map[wire.KeyID]ed25519.PrivateKey
}

// New makes an authority of one key that is its own root, from the key's seed; a seed of another length
// panics.
func New(id wire.KeyID, seed []byte) *Authority {
	key := ed25519.NewKeyFromSeed(seed)
	list := wire.KeyList{Version: 1, Keys: []wire.ServerKey{{ID: id, Until: Endless, Key: Public(key)}}}
	list.Signature = Sign(key, list.SigningInput())
	return &Authority{root: Public(key), list: list, keys: map[wire.KeyID]ed25519.PrivateKey{id: key}}
}

// Open makes an authority of a key list that its root has signed, and the seeds of its keys. Each key
// that may ever sign must be there; seeds of other keys, which the list no longer names, still verify
// what came before.
func Open(root wire.PublicKey, list wire.KeyList, seeds map[wire.KeyID][]byte) (*Authority, error) {
	if err := list.Verify(root); err != nil {
		return nil, fmt.Errorf("authority: key list: %w", err)
	}
	a := &Authority{root: root, list: list, keys: map[wire.KeyID]ed25519.PrivateKey{}}
	for id, seed := range seeds {
		if len(seed) != SeedSize {
			return nil, fmt.Errorf("authority: signing key %d has %d bytes", id, len(seed))
		}
		a.keys[id] = ed25519.NewKeyFromSeed(seed)
	}
	for _, k := range list.Keys {
		if key, ok := a.keys[k.ID]; !ok || Public(key) != k.Key {
			return nil, fmt.Errorf("authority: signing key %d is not the one that the key list names", k.ID)
		}
	}
	return a, nil
}

// Root gives the public key that signs key lists.
func (a *Authority) Root() wire.PublicKey { return a.root }

// List gives the key list.
func (a *Authority) List() wire.KeyList { return a.list }

// ErrKeyless means that no key of the list has begun, or all have ended.
var ErrKeyless = errors.New("authority: no key of the list may sign now")

// current is the key that began last.
func (a *Authority) current(now time.Time) (wire.KeyID, ed25519.PrivateKey, error) {
	at, best := wire.SecondsAt(now), wire.ServerKey{}
	for _, k := range a.list.Keys {
		if k.From <= at && at <= k.Until && k.From >= best.From {
			best = k
		}
	}
	if best.ID == 0 {
		return 0, nil, ErrKeyless
	}
	return best.ID, a.keys[best.ID], nil
}

// Current numbers the key that signs at a time, 0 where there is none.
func (a *Authority) Current(now time.Time) wire.KeyID {
	id, _, _ := a.current(now)
	return id
}

// Listed tells whether terminals that have the newest list believe a key at a time.
func (a *Authority) Listed(id wire.KeyID, now time.Time) bool {
	ring, err := a.list.Ring(wire.SecondsAt(now))
	_, ok := ring[id]
	return err == nil && ok
}

// Ring gives all keys that have ever signed: what was issued stays verifiable, whether it still counts
// is for the books to say.
func (a *Authority) Ring() wire.KeyRing {
	ring := wire.KeyRing{}
	for id, key := range a.keys {
		ring[id] = Public(key)
	}
	return ring
}

// Allowance is what a token grants.
type Allowance struct {
	Currency   money.Currency
	PerPayment uint32 // minor units
	Cumulative uint32 // minor units
	Uses       uint16
	Channels   wire.Channel
	Scope      wire.Scope
	Issued     time.Time
	Expiry     time.Time
	Epoch      uint32
}

// Token signs an allowance for a device, under an id and an alias that say nothing of the account.
func (a *Authority) Token(g Allowance, device wire.PublicKey) (wire.Token, error) {
	id, key, err := a.current(g.Issued)
	if err != nil {
		return wire.Token{}, err
	}
	t := wire.Token{
		Key: id, Expiry: wire.SecondsAt(g.Expiry), Currency: g.Currency, PerPayment: g.PerPayment, Cumulative: g.Cumulative,
		Uses: g.Uses, Channels: g.Channels, Scope: g.Scope, Epoch: g.Epoch, Device: device,
	}
	rand.Read(t.ID[:]) // never fails: crypto/rand ends the program instead
	rand.Read(t.Alias[:])
	t.Signature = Sign(key, t.SigningInput())
	return t, nil
}

// ShortKey is the key of a token's short codes, which follows from what signed it; false where that is not here.
func (a *Authority) ShortKey(t wire.Token) (wire.ShortKey, bool) {
	key, ok := a.keys[t.Key]
	if !ok {
		return wire.ShortKey{}, false
	}
	sum := sha256.New()
	sum.Write([]byte(labelShortKey))
	sum.Write(key.Seed())
	sum.Write(t.ID[:])
	return wire.ShortKey(sum.Sum(nil)), true
}

const labelShortKey = "glint short key 1"

// Payee is whom a certificate names.
type Payee struct {
	ID       wire.PayeeID
	Terminal wire.Terminal
	Name     string
	Section  wire.Section
	Device   wire.PublicKey
}

// Certificate signs a payee's name and key.
func (a *Authority) Certificate(p Payee, issued, expires time.Time) (wire.Certificate, error) {
	if p.ID == 0 || !wire.ValidName(p.Name) {
		return wire.Certificate{}, fmt.Errorf("authority: payee %d %q cannot be certified", p.ID, p.Name)
	}
	id, key, err := a.current(issued)
	if err != nil {
		return wire.Certificate{}, err
	}
	c := wire.Certificate{Key: id, Payee: p.ID, Terminal: p.Terminal, Expiry: wire.SecondsAt(expires), Name: p.Name, Section: p.Section, Device: p.Device}
	c.Signature = Sign(key, c.SigningInput())
	return c, nil
}

// Listing signs a whole directory.
func (a *Authority) Listing(epoch uint16, at time.Time, certificates [][]byte) (wire.Listing, error) {
	id, key, err := a.current(at)
	if err != nil {
		return wire.Listing{}, err
	}
	l := wire.ListingOf(id, epoch, wire.SecondsAt(at), certificates)
	l.Signature = Sign(key, l.SigningInput())
	return l, nil
}

// Snapshot signs what is withdrawn at its time.
func (a *Authority) Snapshot(s wire.Snapshot) (wire.Snapshot, error) {
	id, key, err := a.current(s.Time.Time())
	if err != nil {
		return wire.Snapshot{}, err
	}
	s.Key = id
	s.Signature = Sign(key, s.SigningInput())
	return s, nil
}

// Public gives the public half of a key.
func Public(key ed25519.PrivateKey) (k wire.PublicKey) {
	copy(k[:], key.Public().(ed25519.PublicKey))
	return k
}

// Sign signs an input.
func Sign(key ed25519.PrivateKey, input []byte) (s wire.Signature) {
	copy(s[:], ed25519.Sign(key, input))
	return s
}
