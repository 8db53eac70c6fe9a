package books

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"glint/app/api"
	"glint/app/wire"
	"glint/server/internal/ledger"
	"glint/server/internal/store"
)

// Status tells a device what it should know: its account, its token, and the payments that have
// changed since a cursor from an earlier status, or all where it is empty.
func (b *Books) Status(ctx context.Context, d store.Device, cursor string) (out api.Status, err error) {
	after := int64(0)
	if cursor != "" {
		if after, err = strconv.ParseInt(cursor, 10, 64); err != nil || after < 0 {
			return out, fmt.Errorf("%w: cursor %q", ErrInvalid, cursor)
		}
	}
	err = b.Store.View(ctx, func(r store.Reader) error {
		a, err := r.Account(d.Account)
		if err != nil {
			return err
		}
		out = api.Status{Time: b.now().Unix(), Currency: uint16(a.Balance.Currency), Balance: int64(a.Balance.Minor), Keys: b.keys().List().Version, Payments: []api.Payment{}}
		if out.Epoch, err = epoch(r); err != nil {
			return err
		}
		n, err := number(r, metaRevoked)
		if err != nil {
			return err
		}
		out.Snapshot = uint32(n)
		if d.Role == wire.RolePayer {
			if err := b.allowance(r, d, a, &out); err != nil {
				return err
			}
		}
		return b.changes(r, d, after, &out)
	})
	return out, err
}

// allowance fills in what a payer should know of his reserves and token.
func (b *Books) allowance(r store.Reader, d store.Device, a ledger.Account, out *api.Status) error {
	reserved, err := r.ReservedBy(a.ID)
	if err != nil {
		return err
	}
	out.Reserved = int64(reserved)
	last, worn, err := b.worn(r, d, b.now())
	if err != nil {
		return err
	}
	if last.Device != "" && last.Revoked == "" {
		out.Token = last.Token.ID.String()
	}
	ending, err := isClosing(r, a.ID)
	out.Renew = worn && !ending && a.Balance.Minor >= b.Policy.MinReserve
	return err
}

// changes fills in the payments after a cursor, and the next cursor.
func (b *Books) changes(r store.Reader, d store.Device, after int64, out *api.Status) error {
	f := store.Filter{Payer: d.Account}
	if d.Role == wire.RolePayee {
		f = store.Filter{Payee: d.Account, Terminal: d.Terminal}
	}
	payments, err := r.PaymentsOf(f, after, api.MaxPage)
	if err != nil {
		return err
	}
	names := names{r, map[ledger.AccountID]string{}}
	for _, p := range payments {
		view := payment(p)
		if d.Role == wire.RolePayer {
			if view.Payee, err = names.of(p.Payee); err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
		out.Payments = append(out.Payments, view)
		after = p.Change
	}
	out.Cursor = strconv.FormatInt(after, 10)
	return nil
}
