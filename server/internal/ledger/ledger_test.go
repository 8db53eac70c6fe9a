package ledger

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"glint/app/money"
)

func cny(m money.Minor) money.Amount { return money.Amount{Minor: m, Currency: money.CNY} }

func TestPost(t *testing.T) {
	float := Account{ID: 1, Kind: Float, Balance: cny(-500)}
	shopper := Account{ID: 2, Kind: Shopper, Balance: cny(500)}
	reserve := Account{ID: 3, Kind: Reserve, Parent: 2, Balance: cny(300)}
	merchant := Account{ID: 4, Kind: Merchant, Balance: cny(0)}
	stranger := Account{ID: 5, Kind: Shopper, Balance: cny(500)}
	euro := Account{ID: 6, Kind: Merchant, Balance: money.Amount{Currency: 978}}
	rich := Account{ID: 7, Kind: Shopper, Balance: cny(math.MaxInt64)}
	tests := []struct {
		name     string
		kind     TransferKind
		from, to Account
		amount   money.Amount
		want     error
	}{
		{"top-up", TopUp, float, shopper, cny(100), nil},
		{"top-up of a merchant", TopUp, float, merchant, cny(100), nil},
		{"reserve", Reserving, shopper, reserve, cny(500), nil},
		{"settle all", Settlement, reserve, merchant, cny(300), nil},
		{"release", Releasing, reserve, shopper, cny(300), nil},
		{"zero", TopUp, float, shopper, cny(0), ErrInvalid},
		{"negative", TopUp, float, shopper, cny(-1), ErrInvalid},
		{"more than is there", Settlement, reserve, merchant, cny(301), ErrFunds},
		{"reserve more than is there", Reserving, shopper, reserve, cny(501), ErrFunds},
		{"overflow", TopUp, float, rich, cny(1), money.ErrOverflow},
		{"float's overflow", TopUp, Account{ID: 1, Kind: Float, Balance: cny(math.MinInt64)}, merchant, cny(1), money.ErrOverflow},
		{"currencies", Settlement, reserve, euro, cny(1), money.ErrCurrency},
		{"amount's currency", Settlement, reserve, merchant, money.Amount{Minor: 1, Currency: 978}, money.ErrCurrency},
		{"to itself", Releasing, reserve, reserve, cny(1), ErrInvalid},
		{"from the shopper past the reserve", Settlement, shopper, merchant, cny(1), ErrInvalid},
		{"out of a merchant", Settlement, merchant, shopper, cny(1), ErrInvalid},
		{"reserve of another", Reserving, stranger, reserve, cny(1), ErrInvalid},
		{"release to another", Releasing, reserve, stranger, cny(1), ErrInvalid},
		{"money from nowhere", TopUp, shopper, merchant, cny(1), ErrInvalid},
		{"unknown kind", "gift", shopper, merchant, cny(1), ErrInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			entries, err := Post(Transfer{Ref: "x", Kind: tt.kind, From: tt.from.ID, To: tt.to.ID, Amount: tt.amount}, tt.from, tt.to)
			if !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if err != nil {
				return
			}
			want := [2]Entry{
				{tt.from.ID, -tt.amount.Minor, tt.from.Balance.Minor - tt.amount.Minor}, {tt.to.ID, tt.amount.Minor, tt.to.Balance.Minor + tt.amount.Minor}}
			if entries != want {
				t.Errorf("got %+v, want %+v", entries, want)
			}
		})
	}
	if _, err := Post(Transfer{Kind: TopUp, From: 1, To: 2, Amount: cny(1)}, float, shopper); !errors.Is(err, ErrInvalid) {
		t.Errorf("without a reference: got %v, want ErrInvalid", err)
	}
}

// TestAuditFinds breaks sound books in one place at a time.
func TestAuditFinds(t *testing.T) {
	type books struct {
		accounts  []Account
		transfers []Transfer
		entries   [][]Entry
	}
	sound := func() books {
		return books{
			accounts: []Account{{ID: 1, Kind: Float, Balance: cny(-500)}, {ID: 2, Kind: Shopper, Balance: cny(200)}, {ID: 3, Kind: Reserve, Parent: 2, Balance: cny(300)}},
			transfers: []Transfer{
				{Ref: "a", Kind: TopUp, From: 1, To: 2, Amount: cny(500)}, {Ref: "b", Kind: Reserving, From: 2, To: 3, Amount: cny(300)}},
			entries: [][]Entry{{{1, -500, -500}, {2, 500, 500}}, {{2, -300, 200}, {3, 300, 300}}},
		}
	}
	for name, tt := range map[string]struct {
		spoil func(*books)
		want  string // part of some fault
	}{
		"nothing":              {func(*books) {}, ""},
		"balance":              {func(b *books) { b.accounts[1].Balance.Minor++ }, "account 2 shows 2.01 CNY, its entries give 200"},
		"sum":                  {func(b *books) { b.accounts[1].Balance.Minor++ }, "sum to 1, not 0"},
		"below zero":           {func(b *books) { b.accounts[1].Balance.Minor = -1 }, "account 2 is below zero"},
		"entry missing":        {func(b *books) { b.entries[1] = b.entries[1][:1] }, "transfer b has 1 entries"},
		"entries do not fit":   {func(b *books) { b.entries[1][1].Change = 299 }, "transfer b of 3.00 CNY has entries -300 and 299"},
		"balance along entry":  {func(b *books) { b.entries[1][1].Balance = 1 }, "transfer b: entry 1"},
		"transfer twice":       {func(b *books) { b.transfers[1].Ref = "a" }, "transfer a is there twice"},
		"not allowed":          {func(b *books) { b.transfers[1].Kind = Settlement }, "transfer b: ledger: transfer not allowed"},
		"account disappeared":  {func(b *books) { b.accounts = b.accounts[:2] }, "entries of account 3, which is not there"},
		"money before it came": {func(b *books) { slices.Reverse(b.transfers); slices.Reverse(b.entries) }, "transfer b: ledger: not enough money"},
	} {
		t.Run(name, func(t *testing.T) {
			b := sound()
			tt.spoil(&b)
			a := NewAudit()
			for _, acc := range b.accounts {
				a.Account(acc)
			}
			for i, tr := range b.transfers {
				a.Transfer(tr, b.entries[i])
			}
			faults := strings.Join(a.Faults(), "\n")
			if (tt.want == "") != (faults == "") || !strings.Contains(faults, tt.want) {
				t.Errorf("got %q, want %q among it", faults, tt.want)
			}
		})
	}
}
