package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"glint/app/money"
	"glint/server/internal/ledger"
	"glint/server/internal/store"
)

type reader struct {
	ctx context.Context // of the one View or Update that the reader serves
	q   *conn
}

// row is what *sql.Row and *sql.Rows have in common.
type row interface{ Scan(dest ...any) error }

func (r *reader) row(query string, args ...any) row {
	return r.q.queryRow(r.ctx, query, args...)
}

// found turns the driver's word for "no such row" into the contract's.
func found(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return store.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	return nil
}

// each calls scan for every row of a query.
func (r *reader) each(scan func(row) error, query string, args ...any) (err error) {
	rows, err := r.q.QueryContext(r.ctx, query, args...)
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return found(rows.Err())
}

// list collects what scan makes of every row.
func list[T any](r *reader, scan func(row) (T, error), query string, args ...any) ([]T, error) {
	var out []T
	err := r.each(func(row row) error {
		v, err := scan(row)
		out = append(out, v)
		return err
	}, query, args...)
	return out, err
}

func milli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func (r *reader) Meta(key string) (value []byte, err error) {
	return value, found(r.row("SELECT value FROM meta WHERE key = ?", key).Scan(&value))
}

const accountColumns = "id, kind, name, coalesce(parent, 0), currency, balance"

func scanAccount(row row) (a ledger.Account, err error) {
	err = row.Scan(&a.ID, &a.Kind, &a.Name, &a.Parent, &a.Balance.Currency, &a.Balance.Minor)
	return a, found(err)
}

func (r *reader) Account(id ledger.AccountID) (ledger.Account, error) {
	return scanAccount(r.row("SELECT "+accountColumns+" FROM accounts WHERE id = ?", int64(id)))
}

func (r *reader) Float(c money.Currency) (ledger.Account, error) {
	return scanAccount(r.row("SELECT "+accountColumns+" FROM accounts WHERE kind = 'float' AND currency = ?", int64(c)))
}

func (r *reader) Accounts() ([]ledger.Account, error) {
	return list(r, scanAccount, "SELECT "+accountColumns+" FROM accounts WHERE kind <> 'reserve' ORDER BY id")
}

func (r *reader) Reserved() (map[ledger.AccountID]money.Minor, error) {
	out := map[ledger.AccountID]money.Minor{}
	err := r.each(func(row row) error {
		var id ledger.AccountID
		var sum money.Minor
		err := row.Scan(&id, &sum)
		out[id] = sum
		return found(err)
	}, "SELECT parent, sum(balance) FROM accounts WHERE kind = 'reserve' GROUP BY parent")
	return out, err
}

func (r *reader) ReservedBy(shopper ledger.AccountID) (sum money.Minor, err error) {
	err = r.row("SELECT coalesce(sum(balance), 0) FROM accounts WHERE kind = 'reserve' AND parent = ?", int64(shopper)).Scan(&sum)
	return sum, found(err)
}

const transferColumns = "id, ref, kind, source, target, amount, currency, time"

func scanTransfer(row row) (id int64, t ledger.Transfer, err error) {
	var ms int64
	err = row.Scan(&id, &t.Ref, &t.Kind, &t.From, &t.To, &t.Amount.Minor, &t.Amount.Currency, &ms)
	t.Time = at(ms)
	return id, t, found(err)
}

func (r *reader) Transfer(ref string) (ledger.Transfer, error) {
	_, t, err := scanTransfer(r.row("SELECT "+transferColumns+" FROM transfers WHERE ref = ?", ref))
	return t, err
}

func (r *reader) Booked(account ledger.AccountID, after int64, limit int) ([]store.Booked, error) {
	return list(r, func(row row) (b store.Booked, err error) {
		var ms int64
		err = row.Scan(&b.Number, &b.Transfer.Ref, &b.Transfer.Kind, &b.Transfer.From, &b.Transfer.To, &b.Transfer.Amount.Minor, &b.Transfer.Amount.Currency, &ms,
			&b.Entry.Account, &b.Entry.Change, &b.Entry.Balance)
		b.Transfer.Time = at(ms)
		return b, found(err)
	}, `SELECT t.id, ref, t.kind, source, target, amount, currency, time, account, change, balance
		FROM entries JOIN transfers t ON t.id = transfer WHERE account = ? AND transfer > ? ORDER BY transfer LIMIT ?`, int64(account), after, limit)
}

func (r *reader) EachAccount(yield func(ledger.Account) error) error {
	return r.each(func(row row) error {
		a, err := scanAccount(row)
		if err != nil {
			return err
		}
		return yield(a)
	}, "SELECT "+accountColumns+" FROM accounts ORDER BY id")
}

// EachTransfer walks transfers and entries side by side, so that entries of no transfer, or too many or
// too few of one, show.
func (r *reader) EachTransfer(yield func(ledger.Transfer, []ledger.Entry) error) error {
	var last int64
	var transfer ledger.Transfer
	var entries []ledger.Entry
	flush := func() error {
		if last == 0 {
			return nil
		}
		return yield(transfer, entries)
	}
	err := r.each(func(row row) error {
		var id, ms int64
		var t ledger.Transfer
		var e ledger.Entry
		err := row.Scan(&id, &t.Ref, &t.Kind, &t.From, &t.To, &t.Amount.Minor, &t.Amount.Currency, &ms, &e.Account, &e.Change, &e.Balance)
		if err != nil {
			return found(err)
		}
		if id != last {
			if err := flush(); err != nil {
				return err
			}
			t.Time = at(ms)
			last, transfer, entries = id, t, nil
		}
		if e.Account != 0 {
			entries = append(entries, e)
		}
		return nil
	}, `SELECT t.id, t.ref, t.kind, t.source, t.target, t.amount, t.currency, t.time,
		coalesce(e.account, 0), coalesce(e.change, 0), coalesce(e.balance, 0)
		FROM transfers t LEFT JOIN entries e ON e.transfer = t.id ORDER BY t.id, e.side`)
	if err != nil {
		return err
	}
	return flush()
}
