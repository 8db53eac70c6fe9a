package books

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"glint/app/money"
	"glint/app/wire"
	"glint/server/internal/authority"
	"glint/server/internal/ledger"
	"glint/server/internal/store"
)

// issueTries bounds how often a random token id may be taken already.
const issueTries = 3

// Token gives a payer's device a token to pay with: the one that it has while that is good, else a
// fresh one against a reserve of as much as the limits and the balance allow. So a repeated request
// reserves nothing twice. ErrFunds where there is too little for a fresh one.
//
// The reserve of an older token stays until its window ends: a payee may hold acceptances on it that
// nobody has uploaded yet.
//
// A fresh one is for the key that the phone asks it for, or the device's own where it is nil. A key of its own for each token keeps
// merchants from telling by it that two tokens are one phone's.
func (b *Books) Token(ctx context.Context, d store.Device, key *wire.PublicKey) (out wire.Token, err error) {
	switch {
	case d.Role != wire.RolePayer:
		return out, fmt.Errorf("%w: a payee has no token", ErrInvalid)
	case key == nil:
		key = &d.Key
	case !key.Strong():
		return out, fmt.Errorf("%w: anybody can sign for this key", ErrInvalid)
	}
	err = b.Store.Update(ctx, func(tx store.Tx) error {
		now := b.now()
		last, worn, err := b.worn(tx, d, now)
		if err != nil {
			return err
		}
		if !worn {
			out = last.Token
			return nil
		}
		fresh, err := b.issue(tx, d, *key, now)
		out = fresh.Token
		return err
	})
	return out, err
}

// worn gives the device's newest token and tells whether another is due: there is none, it is revoked or its
// key withdrawn, its scope is not the account's any more, less than a third of its life or half of its allowance or of its uses is left, or the balance has
// risen so that a fresh one would allow more.
func (b *Books) worn(r store.Reader, d store.Device, now time.Time) (t store.Token, worn bool, err error) {
	t, err = r.NewestToken(d.ID)
	if errors.Is(err, store.ErrNotFound) {
		return t, true, nil
	}
	if err != nil {
		return t, false, err
	}
	spent, uses, err := r.SignedTotal(t.Token.ID)
	if err != nil {
		return t, false, err
	}
	a, err := r.Account(d.Account)
	if err != nil {
		return t, false, err
	}
	scope, err := scopeOf(r, a.ID)
	if err != nil {
		return t, false, err
	}
	worn = t.Token.Scope != scope || t.Revoked != "" || !b.keys().Listed(t.Token.Key, now) ||
		now.Add(b.Policy.Life/3).After(t.Token.Expiry.Time()) ||
		2*spent > money.Minor(t.Token.Cumulative) || 2*uses > int(t.Token.Uses) ||
		b.reserve(a) > t.Token.Cumulative
	return t, worn, nil
}

// reserve gives how much of an account a fresh token may hold.
func (b *Books) reserve(a ledger.Account) uint32 {
	return uint32(min(max(a.Balance.Minor, 0), money.Minor(b.Policy.Cumulative)))
}

func (b *Books) issue(tx store.Tx, d store.Device, key wire.PublicKey, now time.Time) (store.Token, error) {
	none := store.Token{}
	a, err := tx.Account(d.Account)
	if err != nil {
		return none, err
	}
	ending, err := isClosing(tx, a.ID)
	if err != nil {
		return none, err
	}
	sum := b.reserve(a)
	if ending || money.Minor(sum) < b.Policy.MinReserve {
		return none, fmt.Errorf("%w: %s left", ErrFunds, a.Balance)
	}
	scope, err := scopeOf(tx, a.ID)
	if err != nil {
		return none, err
	}
	before, err := tx.CountTokens(a.ID)
	if err != nil {
		return none, err
	}
	reserve := ledger.Account{Kind: ledger.Reserve, Name: fmt.Sprintf("token %d", before+1), Parent: a.ID, Balance: money.Amount{Currency: a.Balance.Currency}}
	if reserve.ID, err = tx.AddAccount(reserve, now); err != nil {
		return none, err
	}
	g := authority.Allowance{
		Currency: a.Balance.Currency, PerPayment: min(b.Policy.PerPayment, sum), Cumulative: sum, Uses: b.Policy.Uses,
		Channels: b.Policy.Channels, Scope: scope, Issued: now, Expiry: now.Add(b.Policy.Life), Epoch: uint32(min(before+1, 1<<24-1)),
	}
	t := store.Token{Device: d.ID, Account: a.ID, Reserve: reserve.ID, Issued: now}
	for range issueTries {
		if t.Token, err = b.keys().Token(g, key); err != nil {
			return none, err
		}
		t.Releases = t.Token.Expiry.Time().Add(b.Policy.Window)
		if err = tx.AddToken(t); !errors.Is(err, store.ErrExists) {
			break
		}
	}
	if err != nil {
		return none, err
	}
	return t, tx.Post(ledger.Transfer{
		Ref: "reserve:" + t.Token.ID.String(), Kind: ledger.Reserving, From: a.ID, To: reserve.ID,
		Amount: money.Amount{Minor: money.Minor(sum), Currency: a.Balance.Currency}, Time: now,
	})
}

// release gives back what is left of a token whose settlement window has ended.
func (b *Books) release(tx store.Tx, t store.Token, now time.Time) error {
	a, err := tx.Account(t.Reserve)
	if err != nil {
		return err
	}
	if a.Balance.Minor > 0 {
		err := tx.Post(ledger.Transfer{
			Ref: "release:" + t.Token.ID.String(), Kind: ledger.Releasing, From: t.Reserve, To: t.Account, Amount: a.Balance, Time: now,
		})
		if err != nil {
			return err
		}
	}
	return tx.ReleaseToken(t.Token.ID, now)
}

// valid refuses limits that no token could carry.
func (p Policy) valid() error {
	if p.PerPayment < 1 || p.Cumulative < p.PerPayment || p.Uses < 1 || p.MinReserve < 1 || p.MinReserve > math.MaxUint32 {
		return fmt.Errorf("books: limits of tokens: %d a payment, %d in all, %d uses, at least %d", p.PerPayment, p.Cumulative, p.Uses, p.MinReserve)
	}
	if p.Life <= 0 || p.Window <= 0 || p.CertificateLife <= 0 || p.EnrolmentLife <= 0 || p.Grace <= 0 || p.RejectsMax < 1 {
		return errors.New("books: every time and count of the policy is at least 1")
	}
	if p.Stale < time.Hour || p.Dead < p.Stale || p.Dead > 1000*time.Hour || p.Window < p.Dead+7*24*time.Hour {
		return fmt.Errorf("books: snapshots are stale after %s, dead after %s; a window of %s is not seven days longer", p.Stale, p.Dead, p.Window)
	}
	if p.Loss != LossPayee && p.Loss != LossReserve && p.Loss != LossOperator {
		return fmt.Errorf("books: nobody called %q bears losses", p.Loss)
	}
	return nil
}
