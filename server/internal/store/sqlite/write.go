package sqlite

import (
	"errors"
	"fmt"
	"time"

	"glint/app/wire"
	"glint/server/internal/ledger"
	"glint/server/internal/store"
)

// tx is the writer's view of one update.
type tx struct{ reader }

var _ store.Tx = (*tx)(nil)

// SetMeta implements store.Tx.
func (t *tx) SetMeta(key string, value []byte) error {
	return t.exec("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, notNil(value))
}

// AddAccount implements store.Tx. The balance is 0 whatever a says: only Post moves money.
func (t *tx) AddAccount(a ledger.Account, when time.Time) (id ledger.AccountID, err error) {
	err = t.row("INSERT INTO accounts (kind, name, parent, currency, opened) VALUES (?, ?, nullif(?, 0), ?, ?) RETURNING id",
		string(a.Kind), a.Name, a.Parent, a.Balance.Currency, milli(when)).Scan(&id)
	return id, found(err)
}

// Rename implements store.Tx.
func (t *tx) Rename(id ledger.AccountID, name string) error {
	return t.change("UPDATE accounts SET name = ? WHERE id = ?", name, int64(id))
}

// Post implements store.Tx.
func (t *tx) Post(tr ledger.Transfer) error {
	switch _, err := t.Transfer(tr.Ref); {
	case err == nil:
		return store.ErrExists
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	from, err := t.Account(tr.From)
	if err != nil {
		return err
	}
	to, err := t.Account(tr.To)
	if err != nil {
		return err
	}
	entries, err := ledger.Post(tr, from, to)
	if err != nil {
		return err
	}
	var id int64
	err = t.row("INSERT INTO transfers (ref, kind, source, target, amount, currency, time) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
		tr.Ref, string(tr.Kind), tr.From, tr.To, tr.Amount.Minor, tr.Amount.Currency, milli(tr.Time)).Scan(&id)
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	out, in := entries[0], entries[1]
	if err := t.exec("INSERT INTO entries (transfer, side, account, change, balance) VALUES (?1, 0, ?2, ?3, ?4), (?1, 1, ?5, ?6, ?7)",
		id, out.Account, out.Change, out.Balance, in.Account, in.Change, in.Balance); err != nil {
		return err
	}
	for _, e := range entries {
		if err := t.change("UPDATE accounts SET balance = ? WHERE id = ?", e.Balance, e.Account); err != nil {
			return err
		}
	}
	return nil
}

// AddEnrolment implements store.Tx.
func (t *tx) AddEnrolment(e store.Enrolment) error {
	return t.insert("INSERT INTO enrolments (hash, account, role, expires) VALUES (?, ?, ?, ?)", e.Hash[:], e.Account, e.Role, milli(e.Expires))
}

// UseEnrolment implements store.Tx.
func (t *tx) UseEnrolment(hash [32]byte, device string, when time.Time) error {
	return t.change("UPDATE enrolments SET device = ?, used = ? WHERE hash = ? AND device IS NULL", device, milli(when), hash[:])
}

// AddDevice implements store.Tx.
func (t *tx) AddDevice(d store.Device) error {
	return t.insert("INSERT INTO devices (id, account, role, key, terminal, listed, enrolled, certificate, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		d.ID, d.Account, d.Role, d.Key[:], d.Terminal, d.Listed, milli(d.Enrolled), d.Certificate, milli(d.Expires))
}

// SetCertificate implements store.Tx.
func (t *tx) SetCertificate(device string, certificate []byte, expires time.Time) error {
	return t.change("UPDATE devices SET certificate = ?, expires = ? WHERE id = ?", certificate, milli(expires), device)
}

// AddToken implements store.Tx.
func (t *tx) AddToken(k store.Token) error {
	return t.insert(`INSERT INTO tokens (id, seq, bytes, device, account, reserve, issued, releases)
		VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM tokens), ?, ?, ?, ?, ?, ?)`,
		k.Token.ID[:], k.Token.Bytes(), k.Device, k.Account, k.Reserve, milli(k.Issued), milli(k.Releases))
}

// RevokeToken implements store.Tx. The first reason stays.
func (t *tx) RevokeToken(id wire.TokenID, reason string, when time.Time) error {
	return t.exec("UPDATE tokens SET revoked = ?, revoked_at = ? WHERE id = ? AND revoked = ''", reason, milli(when), id[:])
}

// ReleaseToken implements store.Tx.
func (t *tx) ReleaseToken(id wire.TokenID, when time.Time) error {
	return t.change("UPDATE tokens SET released = ? WHERE id = ? AND released IS NULL", milli(when), id[:])
}
