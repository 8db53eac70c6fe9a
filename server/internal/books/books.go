// Package books carries out what terminals and the operator ask for, each as one transaction of a store.
//
// It is where the rules of packages ledger and match meet what is stored: enrolment, tokens against a
// reserve, uploaded records, settlement, and what time alone brings about (Tick). It speaks no HTTP.
package books

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"glint/app/money"
	"glint/app/wire"
	"glint/server/internal/authority"
	"glint/server/internal/match"
	"glint/server/internal/store"
)

// Errors that callers branch on.
var (
	ErrInvalid = errors.New("books: request makes no sense")
	ErrUnknown = errors.New("books: no such thing")
	ErrUsed    = errors.New("books: enrolment code is used or too old")
	ErrFunds   = errors.New("books: not enough money for a token")
)

// Policy holds the limits that the operator sets.
type Policy struct {
	PerPayment uint32 // minor units
	Cumulative uint32 // minor units, all reserved when the token is issued
	Uses       uint16
	Channels   wire.Channel
	Life       time.Duration // of a token
	Window     time.Duration // after a token's expiry, until the reserve is released
	MinReserve money.Minor   // a token of less is not worth issuing

	CertificateLife time.Duration // renewed at half of it
	EnrolmentLife   time.Duration
	Grace           time.Duration // after which the payee's evidence settles alone
	RejectsMax      int           // rejected records stored per device; more are counted, not kept
}

// DefaultPolicy is the demonstration's, and a cautious start for any operator.
func DefaultPolicy() Policy {
	return Policy{
		PerPayment: 200_00, Cumulative: 300_00, Uses: 50, Channels: wire.ChannelLight | wire.ChannelOnline,
		Life: 72 * time.Hour, Window: 14 * 24 * time.Hour, MinReserve: 1_00,
		CertificateLife: 30 * 24 * time.Hour, EnrolmentLife: 24 * time.Hour, Grace: 24 * time.Hour, RejectsMax: 10_000,
	}
}

// Options are what books are made of; all fields but Log are needed.
type Options struct {
	Store     store.Store
	Authority *authority.Authority
	Operator  string // name shown to terminals
	Policy    Policy
	Now       func() time.Time
	Log       *slog.Logger // of what is rejected and why; default: the default logger
}

// Books are the server's.
type Books struct {
	Options
	ring wire.KeyRing
}

const metaKey = "signing key" // public part: the books and the key file belong together

// New opens the books. They refuse an authority other than the one that they began with, because
// every terminal believes the first one's key.
func New(ctx context.Context, o Options) (*Books, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if err := o.Policy.valid(); err != nil {
		return nil, err
	}
	b := &Books{Options: o, ring: o.Authority.Ring()}
	key := o.Authority.Public()
	err := o.Store.Update(ctx, func(tx store.Tx) error {
		known, err := tx.Meta(metaKey)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return tx.SetMeta(metaKey, key[:])
		case err != nil:
			return err
		case string(known) != string(key[:]):
			return errors.New("books: the signing key is not the one that these books were begun with")
		}
		return nil
	})
	return b, err
}

func (b *Books) now() time.Time { return b.Now().UTC() }

// terminal is what package match needs to know of a device.
func terminal(d store.Device) match.Terminal {
	return match.Terminal{Role: d.Role, Key: d.Key, Payee: payeeID(d.Account), Number: d.Terminal}
}
