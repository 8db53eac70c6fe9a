// Package authority signs what terminals believe offline: tokens and payees' certificates.
package authority

import (
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"time"

	"glint/app/money"
	"glint/app/wire"
)

// SeedSize is the length of the signing key's seed in bytes.
const SeedSize = ed25519.SeedSize

// Authority holds the server's signing key under its number.
type Authority struct {
	id  wire.KeyID
	key ed25519.PrivateKey
}

// New makes an authority from its seed; a seed of another length panics.
func New(id wire.KeyID, seed []byte) *Authority {
	return &Authority{id, ed25519.NewKeyFromSeed(seed)}
}

// Key gives the number of the key in use.
func (a *Authority) Key() wire.KeyID { return a.id }

// Public gives the public key.
func (a *Authority) Public() (k wire.PublicKey) {
	copy(k[:], a.key.Public().(ed25519.PublicKey))
	return k
}

// Ring gives all keys whose signatures count.
func (a *Authority) Ring() wire.KeyRing { return wire.KeyRing{a.id: a.Public()} }

// Allowance is what a token grants.
type Allowance struct {
	Currency   money.Currency
	PerPayment uint32 // minor units
	Cumulative uint32 // minor units
	Uses       uint16
	Channels   wire.Channel
	Expiry     time.Time
	Epoch      uint32
}

// Token signs an allowance for a device, under an id and an alias that say nothing of the account.
func (a *Authority) Token(g Allowance, device wire.PublicKey) wire.Token {
	t := wire.Token{
		Key: a.id, Expiry: wire.SecondsAt(g.Expiry), Currency: g.Currency, PerPayment: g.PerPayment, Cumulative: g.Cumulative,
		Uses: g.Uses, Channels: g.Channels, Epoch: g.Epoch, Device: device,
	}
	rand.Read(t.ID[:]) // never fails: crypto/rand ends the program instead
	rand.Read(t.Alias[:])
	t.Signature = a.sign(t.SigningInput())
	return t
}

// Payee is whom a certificate names.
type Payee struct {
	ID       wire.PayeeID
	Terminal wire.Terminal
	Name     string
	Device   wire.PublicKey
}

// Certificate signs a payee's name and key.
func (a *Authority) Certificate(p Payee, expires time.Time) (wire.Certificate, error) {
	if p.ID == 0 || !wire.ValidName(p.Name) {
		return wire.Certificate{}, fmt.Errorf("authority: payee %d %q cannot be certified", p.ID, p.Name)
	}
	c := wire.Certificate{Key: a.id, Payee: p.ID, Terminal: p.Terminal, Expiry: wire.SecondsAt(expires), Name: p.Name, Device: p.Device}
	c.Signature = a.sign(c.SigningInput())
	return c, nil
}

func (a *Authority) sign(input []byte) (s wire.Signature) {
	copy(s[:], ed25519.Sign(a.key, input))
	return s
}
