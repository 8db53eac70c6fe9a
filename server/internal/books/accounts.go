package books

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"glint/app/api"
	"glint/app/money"
	"glint/app/wire"
	"glint/server/internal/enrol"
	"glint/server/internal/ledger"
	"glint/server/internal/match"
	"glint/server/internal/store"
)

// Limits of what the operator enters.
const (
	NameMax     = 64                    // bytes of a shopper's name; a merchant's fits a certificate
	TopUpMax    = money.Minor(1e12)     // minor units
	topUpIDMax  = 64                    // bytes
	accountsMax = ledger.AccountID(1e9) // so that a payee's number fits four bytes
)

// payeeID is a merchant's number on the wire: its account's.
func payeeID(id ledger.AccountID) wire.PayeeID { return wire.PayeeID(id) }

// Accounts lists all accounts but reserves.
func (b *Books) Accounts(ctx context.Context) (out []api.Account, err error) {
	err = b.Store.View(ctx, func(r store.Reader) error {
		accounts, err := r.Accounts()
		if err != nil {
			return err
		}
		reserved, err := r.Reserved()
		if err != nil {
			return err
		}
		for _, a := range accounts {
			line, err := scopeShown(r, shown(a, reserved[a.ID]))
			if err != nil {
				return err
			}
			out = append(out, line)
		}
		return nil
	})
	return out, err
}

func shown(a ledger.Account, reserved money.Minor) api.Account {
	return api.Account{
		ID: int64(a.ID), Name: a.Name, Kind: string(a.Kind), Currency: uint16(a.Balance.Currency),
		Balance: int64(a.Balance.Minor), Reserved: int64(reserved),
	}
}

// Open opens an account for a shopper or a merchant.
func (b *Books) Open(ctx context.Context, actor string, n api.NewAccount) (out api.Account, err error) {
	err = b.Store.Update(ctx, func(tx store.Tx) error {
		a, err := b.open(tx, n)
		out = shown(a, 0)
		if err != nil {
			return err
		}
		return b.note(tx, actor, "account opened", fmt.Sprintf("account %d", a.ID), n.Kind)
	})
	return out, err
}

func (b *Books) open(tx store.Tx, n api.NewAccount) (ledger.Account, error) {
	a := ledger.Account{Kind: ledger.Kind(n.Kind), Name: n.Name, Balance: money.Amount{Currency: money.Currency(n.Currency)}}
	switch {
	case a.Kind != ledger.Shopper && a.Kind != ledger.Merchant:
		return a, fmt.Errorf("%w: kind %q", ErrInvalid, n.Kind)
	case !a.Balance.Currency.Known():
		return a, fmt.Errorf("%w: currency %d", ErrInvalid, n.Currency)
	case a.Kind == ledger.Merchant && !wire.ValidName(n.Name):
		return a, fmt.Errorf("%w: a merchant's name has 1 to %d bytes that can be shown", ErrInvalid, wire.NameMax)
	case len(n.Name) < 1 || len(n.Name) > NameMax || !printable(n.Name):
		return a, fmt.Errorf("%w: name", ErrInvalid)
	}
	if _, err := b.float(tx, a.Balance.Currency); err != nil {
		return a, err
	}
	id, err := tx.AddAccount(a, b.now())
	if err == nil && id > accountsMax {
		err = fmt.Errorf("%w: no account number left", ErrInvalid)
	}
	a.ID = id
	return a, err
}

// printable keeps out of names what a page would not show as it is.
func printable(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError })
}

// float finds the currency's account for money from outside, and opens it at its first use.
func (b *Books) float(tx store.Tx, c money.Currency) (ledger.Account, error) {
	a, err := tx.Float(c)
	if !errors.Is(err, store.ErrNotFound) {
		return a, err
	}
	a = ledger.Account{Kind: ledger.Float, Name: "Float " + c.Code(), Balance: money.Amount{Currency: c}}
	a.ID, err = tx.AddAccount(a, b.now())
	return a, err
}

// TopUp moves money from the float to an account. The same id again gives the account as it is then.
func (b *Books) TopUp(ctx context.Context, actor string, t api.TopUp) (api.Account, error) {
	return b.cash(ctx, actor, t, ledger.TopUp)
}

// PayOut moves money from an account to the float, when it has been handed over; ErrFunds. The same id again gives the account as
// it is then.
func (b *Books) PayOut(ctx context.Context, actor string, t api.TopUp) (api.Account, error) {
	return b.cash(ctx, actor, t, ledger.Payout)
}

func (b *Books) cash(ctx context.Context, actor string, t api.TopUp, kind ledger.TransferKind) (out api.Account, err error) {
	if t.ID == "" || len(t.ID) > topUpIDMax || t.Amount < 1 || money.Minor(t.Amount) > TopUpMax {
		return out, fmt.Errorf("%w: %s %q of %d", ErrInvalid, kind, t.ID, t.Amount)
	}
	err = b.Store.Update(ctx, func(tx store.Tx) error {
		if err := b.move(tx, kind, actor, string(kind)+":"+t.ID, ledger.AccountID(t.Account), money.Minor(t.Amount)); err != nil {
			return err
		}
		a, err := tx.Account(ledger.AccountID(t.Account))
		if err != nil {
			return err
		}
		reserved, err := tx.ReservedBy(a.ID)
		out = shown(a, reserved)
		return err
	})
	return out, err
}

// move carries money over the edge of the books, in or out.
func (b *Books) move(tx store.Tx, kind ledger.TransferKind, actor, ref string, account ledger.AccountID, amount money.Minor) error {
	a, err := tx.Account(account)
	if errors.Is(err, store.ErrNotFound) || (err == nil && a.Kind != ledger.Shopper && a.Kind != ledger.Merchant) {
		return fmt.Errorf("%w: account %d", ErrUnknown, account)
	}
	if err != nil {
		return err
	}
	float, err := b.float(tx, a.Balance.Currency)
	if err != nil {
		return err
	}
	t := ledger.Transfer{Ref: ref, Kind: kind, From: float.ID, To: account, Amount: money.Amount{Minor: amount, Currency: a.Balance.Currency}, Time: b.now()}
	action := "topped up"
	if kind == ledger.Payout {
		t.From, t.To, action = t.To, t.From, "paid out"
	}
	switch err = tx.Post(t); {
	case err == nil:
		return b.note(tx, actor, action, fmt.Sprintf("account %d", account), t.Amount.String())
	case errors.Is(err, ledger.ErrFunds):
		return fmt.Errorf("%w: %s of %s", ErrFunds, kind, t.Amount)
	case !errors.Is(err, store.ErrExists):
		return err
	}
	was, err := tx.Transfer(ref)
	if err == nil && (was.From != t.From || was.To != t.To || was.Amount != t.Amount) {
		return fmt.Errorf("%w: id %q was a %s of %s between accounts %d and %d", ErrInvalid, ref, kind, was.Amount, was.From, was.To)
	}
	return err
}

// Invite makes a one-time code that binds a terminal to an account.
func (b *Books) Invite(ctx context.Context, actor string, n api.NewEnrolment) (code string, err error) {
	err = b.Store.Update(ctx, func(tx store.Tx) error {
		a, err := tx.Account(ledger.AccountID(n.Account))
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("%w: account %d", ErrUnknown, n.Account)
		}
		if err != nil {
			return err
		}
		role, err := roleOf(n.Role)
		if err != nil {
			return err
		}
		if (role == wire.RolePayer) != (a.Kind == ledger.Shopper) || (role == wire.RolePayee) != (a.Kind == ledger.Merchant) {
			return fmt.Errorf("%w: role %s for an account of kind %s", ErrInvalid, n.Role, a.Kind)
		}
		if code, err = b.invite(tx, a.ID, role); err != nil {
			return err
		}
		return b.note(tx, actor, "enrolment code made", fmt.Sprintf("account %d", a.ID), n.Role)
	})
	return code, err
}

func (b *Books) invite(tx store.Tx, account ledger.AccountID, role wire.Role) (string, error) {
	code := enrol.New()
	hash, err := enrol.Hash(code)
	if err != nil {
		return "", err
	}
	return code, tx.AddEnrolment(store.Enrolment{Hash: hash, Account: account, Role: role, Expires: b.now().Add(b.Policy.EnrolmentLife)})
}

func roleOf(name string) (wire.Role, error) {
	switch name {
	case api.RolePayer:
		return wire.RolePayer, nil
	case api.RolePayee:
		return wire.RolePayee, nil
	}
	return 0, fmt.Errorf("%w: role %q", ErrInvalid, name)
}

// Payments lists the newest payments for the operator.
func (b *Books) Payments(ctx context.Context) (out []api.Payment, err error) {
	err = b.Store.View(ctx, func(r store.Reader) error {
		payments, err := r.NewestPayments(api.MaxPage)
		if err != nil {
			return err
		}
		names := names{r, map[ledger.AccountID]string{}}
		for _, p := range payments {
			view := payment(p)
			if view.Payer, err = names.of(p.Payer); err != nil {
				return err
			}
			if view.Payee, err = names.of(p.Payee); err != nil {
				return err
			}
			out = append(out, view)
		}
		return nil
	})
	return out, err
}

// names looks each account's name up once.
type names struct {
	r     store.Reader
	known map[ledger.AccountID]string
}

func (n names) of(id ledger.AccountID) (string, error) {
	if name, ok := n.known[id]; ok || id == 0 {
		return name, nil
	}
	a, err := n.r.Account(id)
	n.known[id] = a.Name
	return a.Name, err
}

// payment shows a payment without names.
func payment(p store.Payment) api.Payment {
	return api.Payment{
		ID: p.ID[:], Code: p.Code[:], State: p.Phase.State(), Reason: p.Phase.Reason(), Amount: int64(p.Core.Amount),
		Currency: uint16(p.Core.Currency), Order: uint32(p.Core.Order), Time: p.First.Unix(), Changed: p.Changed.Unix(),
	}
}

// result shows a payment as the answer to one of its records.
func result(p store.Payment, flag string) api.Result {
	r := api.Result{Payment: p.ID[:], State: p.Phase.State(), Reason: p.Phase.Reason()}
	if flag == match.FlagFork {
		r.Reason = api.ReasonFork
	}
	return r
}
