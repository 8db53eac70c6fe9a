package sqlite

import (
	"database/sql"
	"fmt"
	"time"

	"glint/app/money"
	"glint/app/wire"
	"glint/server/internal/ledger"
	"glint/server/internal/match"
	"glint/server/internal/store"
)

func (r *reader) Enrolment(hash [32]byte) (store.Enrolment, error) {
	e := store.Enrolment{Hash: hash}
	var expires int64
	err := r.row("SELECT account, role, expires, coalesce(device, '') FROM enrolments WHERE hash = ?", hash[:]).
		Scan(&e.Account, &e.Role, &expires, &e.Device)
	e.Expires = at(expires)
	return e, found(err)
}

const deviceColumns = "id, account, role, key, terminal, listed, enrolled, certificate, expires, revoked, coalesce(revoked_at, 0), told"

func scanDevice(row row) (d store.Device, err error) {
	var key []byte
	var enrolled, expires, revoked, told int64
	err = row.Scan(&d.ID, &d.Account, &d.Role, &key, &d.Terminal, &d.Listed, &enrolled, &d.Certificate, &expires, &d.Revoked, &revoked, &told)
	copy(d.Key[:], key)
	d.Enrolled, d.Expires, d.RevokedAt, d.Told = at(enrolled), at(expires), at(revoked), at(told)
	return d, found(err)
}

func (r *reader) Device(id string) (store.Device, error) {
	return scanDevice(r.row("SELECT "+deviceColumns+" FROM devices WHERE id = ?", id))
}

func (r *reader) Payees() ([]store.Device, error) {
	return list(r, scanDevice, "SELECT "+deviceColumns+" FROM devices WHERE role = ? ORDER BY rowid", wire.RolePayee)
}

func (r *reader) CountDevices(account ledger.AccountID) (n int, err error) {
	return n, found(r.row("SELECT count(*) FROM devices WHERE account = ?", account).Scan(&n))
}

const tokenColumns = "bytes, device, account, reserve, issued, releases, revoked, coalesce(revoked_at, 0), released IS NOT NULL"

func scanToken(row row) (t store.Token, err error) {
	var raw []byte
	var issued, releases, revoked int64
	if err := row.Scan(&raw, &t.Device, &t.Account, &t.Reserve, &issued, &releases, &t.Revoked, &revoked, &t.Released); err != nil {
		return t, found(err)
	}
	t.Issued, t.Releases, t.RevokedAt = at(issued), at(releases), at(revoked)
	if t.Token, err = wire.DecodeToken(raw); err != nil {
		return t, fmt.Errorf("sqlite: stored token: %w", err)
	}
	return t, nil
}

func (r *reader) Token(id wire.TokenID) (store.Token, error) {
	return scanToken(r.row("SELECT "+tokenColumns+" FROM tokens WHERE id = ?", id[:]))
}

func (r *reader) TokensOf(account ledger.AccountID, limit int) ([]store.Token, error) {
	return list(r, scanToken, "SELECT "+tokenColumns+" FROM tokens WHERE account = ? ORDER BY seq DESC LIMIT ?", int64(account), limit)
}

func (r *reader) NewestToken(device string) (store.Token, error) {
	return scanToken(r.row("SELECT "+tokenColumns+" FROM tokens WHERE device = ? ORDER BY seq DESC LIMIT 1", device))
}

func (r *reader) CountTokens(account ledger.AccountID) (n int, err error) {
	return n, found(r.row("SELECT count(*) FROM tokens WHERE account = ?", account).Scan(&n))
}

func (r *reader) DueTokens(now time.Time, limit int) ([]store.Token, error) {
	return list(r, scanToken, "SELECT "+tokenColumns+" FROM tokens WHERE released IS NULL AND releases <= ? ORDER BY releases, seq LIMIT ?", milli(now), limit)
}

func (r *reader) EachToken(yield func(store.Token) error) error {
	return r.each(func(row row) error {
		t, err := scanToken(row)
		if err != nil {
			return err
		}
		return yield(t)
	}, "SELECT "+tokenColumns+" FROM tokens ORDER BY seq")
}

const signedColumns = "token, counter, payment, yes, amount, spent, uses"

func scanSigned(row row) (s match.Signed, err error) {
	var token, payment []byte
	err = row.Scan(&token, &s.Counter, &payment, &s.Yes, &s.Amount, &s.Spent, &s.Uses)
	copy(s.Token[:], token)
	copy(s.Payment[:], payment)
	return s, found(err)
}

func (r *reader) SignedAt(id wire.TokenID, c wire.Counter) ([]match.Signed, error) {
	return list(r, scanSigned, "SELECT "+signedColumns+" FROM signed WHERE token = ? AND counter = ? ORDER BY payment, yes", id[:], c)
}

func (r *reader) SignedBeside(id wire.TokenID, c wire.Counter) (below, above *match.Signed, err error) {
	const query = "SELECT " + signedColumns + " FROM signed WHERE token = ? AND counter "
	if below, err = optional(r.row(query+"< ? ORDER BY counter DESC, spent DESC, yes DESC LIMIT 1", id[:], c)); err != nil {
		return nil, nil, err
	}
	above, err = optional(r.row(query+"> ? ORDER BY counter, spent, yes LIMIT 1", id[:], c))
	return below, above, err
}

func optional(row row) (*match.Signed, error) {
	s, err := scanSigned(row)
	switch err {
	case nil:
		return &s, nil
	case store.ErrNotFound:
		return nil, nil
	}
	return nil, err
}

func (r *reader) SignedTotal(id wire.TokenID) (sum money.Minor, n int, err error) {
	err = r.row("SELECT coalesce(sum(amount), 0), count(*) FROM signed WHERE token = ? AND yes = 1", id[:]).Scan(&sum, &n)
	return sum, n, found(err)
}

func (r *reader) HasSigned(p wire.PaymentID) (yes, any bool, err error) {
	var most sql.NullInt64
	err = r.row("SELECT max(yes) FROM signed WHERE payment = ?", p[:]).Scan(&most)
	return most.Int64 == 1, most.Valid, found(err)
}
