// Package ledger holds the rules of double-entry books: accounts, transfers and their two entries.
//
// A transfer takes an amount from one account and gives it to another of the same currency, once,
// under a reference of its own. Nothing is ever changed or removed: corrections are transfers too.
// The package computes; a store keeps what it computes.
//
//	top-up   float    → shopper     money comes in; the float owes it to the outside and is negative
//	reserve  shopper  → reserve     when a token is issued; each token has a reserve of its own
//	settle   reserve  → merchant    when a payment is matched
//	late     shopper  → merchant    the same after the window, where the account has the money
//	release  reserve  → shopper     what is left when the token's settlement window has ended
//	payout   shopper, merchant → float   money goes out: to a bank, or over the counter
//	loss     float    → merchant    the operator makes up what a double spend took from a payee
package ledger

import (
	"errors"
	"fmt"
	"time"

	"glint/app/money"
)

// Errors of transfers.
var (
	ErrFunds   = errors.New("ledger: not enough money in the account")
	ErrInvalid = errors.New("ledger: transfer not allowed")
)

// AccountID numbers an account; 0 is none.
type AccountID int64

// Kind of an account.
type Kind string

// The kinds of account.
const (
	Shopper  Kind = "shopper"
	Merchant Kind = "merchant"
	Float    Kind = "float"   // one per currency: the outside, the only account below zero
	Reserve  Kind = "reserve" // one per token, under its shopper
)

// Account is one account with its balance: the sum of its entries.
type Account struct {
	ID      AccountID
	Kind    Kind
	Name    string
	Parent  AccountID // of a reserve: the shopper's account
	Balance money.Amount
}

// TransferKind says what a transfer is for.
type TransferKind string

// The kinds of transfer.
const (
	TopUp      TransferKind = "topup"
	Reserving  TransferKind = "reserve"
	Settlement TransferKind = "settle"
	Releasing  TransferKind = "release"
	Late       TransferKind = "late"
	Loss       TransferKind = "loss"
	Payout     TransferKind = "payout"
)

// route says between which kinds of account a kind of transfer runs.
var routes = map[TransferKind][]struct{ from, to Kind }{
	TopUp:      {{Float, Shopper}, {Float, Merchant}},
	Reserving:  {{Shopper, Reserve}},
	Settlement: {{Reserve, Merchant}},
	Late:       {{Shopper, Merchant}},
	Loss:       {{Float, Merchant}},
	Payout:     {{Shopper, Float}, {Merchant, Float}},
	Releasing:  {{Reserve, Shopper}},
}

// Transfer moves Amount from From to To.
type Transfer struct {
	Ref      string // what it is for, never used twice: "settle:<payment id>"
	Kind     TransferKind
	From, To AccountID
	Amount   money.Amount
	Time     time.Time // the server's
}

// Entry is one of the two sides of a transfer.
type Entry struct {
	Account AccountID
	Change  money.Minor // negative where money leaves
	Balance money.Minor // after the entry
}

// Post gives the two entries of a transfer between two accounts as they stand, or ErrFunds,
// ErrInvalid, money.ErrCurrency, money.ErrOverflow.
func Post(t Transfer, from, to Account) ([2]Entry, error) {
	var none [2]Entry
	if err := allowed(t, from, to); err != nil {
		return none, err
	}
	left, err := from.Balance.Minor.Sub(t.Amount.Minor)
	if err != nil {
		return none, err
	}
	if left < 0 && from.Kind != Float {
		return none, ErrFunds
	}
	sum, err := to.Balance.Minor.Add(t.Amount.Minor)
	if err != nil {
		return none, err
	}
	return [2]Entry{
		{Account: from.ID, Change: -t.Amount.Minor, Balance: left},
		{Account: to.ID, Change: t.Amount.Minor, Balance: sum},
	}, nil
}

func allowed(t Transfer, from, to Account) error {
	switch {
	case t.Ref == "":
		return fmt.Errorf("%w: no reference", ErrInvalid)
	case t.Amount.Minor < 1:
		return fmt.Errorf("%w: amount %d", ErrInvalid, t.Amount.Minor)
	case from.ID == to.ID || from.ID != t.From || to.ID != t.To:
		return fmt.Errorf("%w: accounts", ErrInvalid)
	case from.Balance.Currency != t.Amount.Currency || to.Balance.Currency != t.Amount.Currency:
		return money.ErrCurrency
	}
	for _, r := range routes[t.Kind] {
		if r.from != from.Kind || r.to != to.Kind {
			continue
		}
		if (t.Kind == Reserving && to.Parent != from.ID) || (t.Kind == Releasing && from.Parent != to.ID) {
			return fmt.Errorf("%w: reserve of another account", ErrInvalid)
		}
		return nil
	}
	return fmt.Errorf("%w: %s from %s to %s", ErrInvalid, t.Kind, from.Kind, to.Kind)
}
