// Package books carries out what terminals and the operator ask for, each as one transaction of a store.
//
// It is where the rules of packages ledger and match meet what is stored: enrolment, tokens against a
// reserve, uploaded records, settlement, and what time alone brings about (Tick). It speaks no HTTP.
package books

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync/atomic"
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
	Loss            Loss          // who bears a double spend
	Stale, Dead     time.Duration // of a snapshot's age: after which limits are halved; after which nothing is taken offline
	RejectsMax      int           // rejected records stored per device; more are counted, not kept
}

// DefaultPolicy is the demonstration's, and a cautious start for any operator.
func DefaultPolicy() Policy {
	return Policy{
		PerPayment: 200_00, Cumulative: 300_00, Uses: 50, Channels: wire.ChannelLight | wire.ChannelOnline | wire.ChannelShort,
		Life: 72 * time.Hour, Window: 14 * 24 * time.Hour, MinReserve: 1_00,
		CertificateLife: 30 * 24 * time.Hour, EnrolmentLife: 24 * time.Hour, Grace: 24 * time.Hour, RejectsMax: 10_000,
		Loss: LossPayee, Stale: 48 * time.Hour, Dead: 7 * 24 * time.Hour,
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
	signing atomic.Pointer[authority.Authority] // Options.Authority is only the first
	memo    match.Memo
}

// What the books know of the keys, so that books and key files stay together.
const (
	metaKey     = "signing key"      // public part of the first one, in books begun before there was a root
	metaRoot    = "root key"         // public part: every terminal is enrolled with it
	metaVersion = "key list version" // the newest that terminals may have seen
)

// New opens the books. They refuse an authority of another root than the one that they began with,
// because every terminal holds on to it, and a key list older than terminals may have.
func New(ctx context.Context, o Options) (*Books, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if err := o.Policy.valid(); err != nil {
		return nil, err
	}
	b := &Books{Options: o}
	return b, b.SetAuthority(ctx, o.Authority)
}

// SetAuthority goes on with other keys: after a rotation, while the books are open.
func (b *Books) SetAuthority(ctx context.Context, a *authority.Authority) error {
	err := b.Store.Update(ctx, func(tx store.Tx) error {
		known, err := tx.Meta(metaRoot)
		if errors.Is(err, store.ErrNotFound) {
			return begin(tx, a)
		}
		if err != nil {
			return err
		}
		if root := a.Root(); string(known) != string(root[:]) {
			return errors.New("books: the root key is not the one that these books were begun with")
		}
		version, err := number(tx, metaVersion)
		switch {
		case err != nil:
			return err
		case uint64(a.List().Version) < version:
			return fmt.Errorf("books: key list %d is older than %d, which terminals may have", a.List().Version, version)
		case uint64(a.List().Version) == version:
			return nil
		}
		if err := b.note(tx, actorServer, "keys changed", fmt.Sprintf("key list %d", a.List().Version), ""); err != nil {
			return err
		}
		return setNumber(tx, metaVersion, uint64(a.List().Version))
	})
	if err == nil {
		b.signing.Store(a)
	}
	return err
}

// begin ties new books to their root. Books from before there was one are tied to their signing key: it
// has to be on the list.
func begin(tx store.Tx, a *authority.Authority) error {
	known, err := tx.Meta(metaKey)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	ok := err != nil
	for _, key := range a.Ring() {
		ok = ok || string(known) == string(key[:])
	}
	if !ok {
		return errors.New("books: the signing key is not the one that these books were begun with")
	}
	root := a.Root()
	if err := tx.SetMeta(metaRoot, root[:]); err != nil {
		return err
	}
	return setNumber(tx, metaVersion, uint64(a.List().Version))
}

// number reads a counter that the books keep beside everything else, 0 where there is none yet.
func number(r store.Reader, key string) (uint64, error) {
	raw, err := r.Meta(key)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.ParseUint(string(raw), 10, 64)
}

func setNumber(tx store.Tx, key string, n uint64) error {
	return tx.SetMeta(key, strconv.AppendUint(nil, n, 10))
}

// keys is the authority in use.
func (b *Books) keys() *authority.Authority { return b.signing.Load() }

func (b *Books) now() time.Time { return b.Now().UTC() }

// terminal is what package match needs to know of a device.
func terminal(d store.Device) match.Terminal {
	return match.Terminal{Role: d.Role, Key: d.Key, Payee: payeeID(d.Account), Number: d.Terminal}
}
