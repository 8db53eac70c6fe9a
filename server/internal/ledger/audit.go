package ledger

import (
	"fmt"
	"slices"

	"glint/app/money"
)

// Audit reads whole books and finds what must never be. Feed it every account and every transfer
// with its entries in the order of posting, then ask for Faults.
type Audit struct {
	accounts  map[AccountID]Account
	sums      map[AccountID]money.Minor
	refs      map[string]bool
	faults    []string
	Transfers int
}

// NewAudit gives an audit that has seen nothing.
func NewAudit() *Audit {
	return &Audit{accounts: map[AccountID]Account{}, sums: map[AccountID]money.Minor{}, refs: map[string]bool{}}
}

// Fault adds a fault found elsewhere, such as by payments that do not fit their transfers.
func (a *Audit) Fault(format string, args ...any) {
	a.faults = append(a.faults, fmt.Sprintf(format, args...))
}

// Account takes one account. All accounts come before the first transfer.
func (a *Audit) Account(acc Account) { a.accounts[acc.ID] = acc }

// Transfer takes one transfer and its entries.
func (a *Audit) Transfer(t Transfer, entries []Entry) {
	a.Transfers++
	if a.refs[t.Ref] {
		a.Fault("transfer %s is there twice", t.Ref)
	}
	a.refs[t.Ref] = true
	if len(entries) != 2 {
		a.Fault("transfer %s has %d entries", t.Ref, len(entries))
		return
	}
	if entries[0].Change != -t.Amount.Minor || entries[1].Change != t.Amount.Minor {
		a.Fault("transfer %s of %s has entries %d and %d", t.Ref, t.Amount, entries[0].Change, entries[1].Change)
	}
	from, to := a.accounts[t.From], a.accounts[t.To]
	from.Balance.Minor, to.Balance.Minor = a.sums[t.From], a.sums[t.To]
	want, err := Post(t, from, to)
	if err != nil {
		a.Fault("transfer %s: %v", t.Ref, err)
	}
	for i, e := range entries {
		a.sums[e.Account] += e.Change
		if err == nil && want[i] != e {
			a.Fault("transfer %s: entry %d is %+v, want %+v", t.Ref, i, e, want[i])
		}
	}
}

// Faults gives all that is wrong, none where the books are right.
func (a *Audit) Faults() []string {
	out := slices.Clone(a.faults)
	totals := map[money.Currency]money.Minor{}
	for id, acc := range a.accounts {
		if acc.Balance.Minor != a.sums[id] {
			out = append(out, fmt.Sprintf("account %d shows %s, its entries give %d", id, acc.Balance, a.sums[id]))
		}
		if acc.Balance.Minor < 0 && acc.Kind != Float {
			out = append(out, fmt.Sprintf("account %d is below zero: %s", id, acc.Balance))
		}
		totals[acc.Balance.Currency] += acc.Balance.Minor
	}
	for c, sum := range totals {
		if sum != 0 {
			out = append(out, fmt.Sprintf("all accounts in %s sum to %d, not 0", c.Code(), sum))
		}
	}
	for id := range a.sums {
		if _, ok := a.accounts[id]; !ok {
			out = append(out, fmt.Sprintf("entries of account %d, which is not there", id))
		}
	}
	slices.Sort(out)
	return out
}
