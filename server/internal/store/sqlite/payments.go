package sqlite

import (
	"fmt"
	"time"

	"glint/app/wire"
	"glint/server/internal/match"
	"glint/server/internal/store"
)

const paymentColumns = "id, change, code, token, core, phase, payer, coalesce(payee, 0), signed, evidence, first, changed"

func scanPayment(row row) (p store.Payment, err error) {
	var id, code, token, core []byte
	var evidence, first, changed int64
	if err := row.Scan(&id, &p.Change, &code, &token, &core, &p.Phase, &p.Payer, &p.Payee, &p.Signed, &evidence, &first, &changed); err != nil {
		return p, found(err)
	}
	copy(p.ID[:], id)
	copy(p.Code[:], code)
	copy(p.Token[:], token)
	p.Evidence, p.First, p.Changed = at(evidence), at(first), at(changed)
	if p.Core, err = wire.DecodeCore(core); err != nil {
		return p, fmt.Errorf("sqlite: stored charge: %w", err)
	}
	return p, nil
}

func (r *reader) Payment(id wire.PaymentID) (store.Payment, error) {
	return scanPayment(r.row("SELECT "+paymentColumns+" FROM payments WHERE id = ?", id[:]))
}

func (r *reader) PaymentsOfCode(id wire.CodeID) ([]store.Payment, error) {
	return list(r, scanPayment, "SELECT "+paymentColumns+" FROM payments WHERE code = ? ORDER BY seq", id[:])
}

func (r *reader) PaymentsOf(f store.Filter, after int64, limit int) ([]store.Payment, error) {
	if f.Payer != 0 {
		return list(r, scanPayment, "SELECT "+paymentColumns+" FROM payments WHERE payer = ? AND signed = 1 AND change > ? ORDER BY change LIMIT ?",
			f.Payer, after, limit)
	}
	return list(r, scanPayment, "SELECT "+paymentColumns+" FROM payments WHERE payee = ? AND terminal = ? AND change > ? ORDER BY change LIMIT ?",
		f.Payee, f.Terminal, after, limit)
}

func (r *reader) NewestPayments(limit int) ([]store.Payment, error) {
	return list(r, scanPayment, "SELECT "+paymentColumns+" FROM payments ORDER BY seq DESC LIMIT ?", limit)
}

func (r *reader) LastChange() (n int64, err error) {
	return n, found(r.row("SELECT coalesce(max(change), 0) FROM payments").Scan(&n))
}

func (r *reader) EvidenceSince(before time.Time, limit int) ([]wire.PaymentID, error) {
	return list(r, func(row row) (id wire.PaymentID, err error) {
		var raw []byte
		err = row.Scan(&raw)
		copy(id[:], raw)
		return id, found(err)
	}, "SELECT id FROM payments WHERE phase = 'payee_holds' AND evidence <= ? ORDER BY evidence LIMIT ?", milli(before), limit)
}

func (r *reader) EachPayment(yield func(store.Payment) error) error {
	return r.each(func(row row) error {
		p, err := scanPayment(row)
		if err != nil {
			return err
		}
		return yield(p)
	}, "SELECT "+paymentColumns+" FROM payments ORDER BY seq")
}

const recordColumns = "device, hash, bytes, payment, read, reason, flag, time"

func scanRecord(row row) (s store.Record, err error) {
	var hash, payment []byte
	var ms int64
	err = row.Scan(&s.Device, &hash, &s.Bytes, &payment, &s.Read, &s.Reason, &s.Flag, &ms)
	copy(s.Hash[:], hash)
	copy(s.Payment[:], payment)
	s.Time = at(ms)
	return s, found(err)
}

func (r *reader) Record(device string, hash [32]byte) (store.Record, error) {
	return scanRecord(r.row("SELECT "+recordColumns+" FROM records WHERE device = ? AND hash = ?", device, hash[:]))
}

func (r *reader) CountRejected(device string) (n int, err error) {
	return n, found(r.row("SELECT count(*) FROM records WHERE device = ? AND reason <> ''", device).Scan(&n))
}

func (r *reader) EachRecord(yield func(store.Record) error) error {
	return r.each(func(row row) error {
		s, err := scanRecord(row)
		if err != nil {
			return err
		}
		return yield(s)
	}, "SELECT "+recordColumns+" FROM records ORDER BY id")
}

func scanLog(row row) (l store.LogEntry, err error) {
	var hash, previous []byte
	err = row.Scan(&l.Device, &l.Number, &hash, &previous)
	copy(l.Hash[:], hash)
	copy(l.Previous[:], previous)
	return l, found(err)
}

func (r *reader) LogAt(device string, number uint32) ([]store.LogEntry, error) {
	return list(r, scanLog, "SELECT device, number, hash, previous FROM log WHERE device = ? AND number = ? ORDER BY hash", device, number)
}

func (r *reader) Steps(id wire.PaymentID) ([]store.Step, error) {
	return list(r, func(row row) (store.Step, error) {
		s := store.Step{Payment: id}
		var ms int64
		err := row.Scan(&s.From, &s.To, &s.Cause, &s.Device, &ms)
		s.Time = at(ms)
		return s, found(err)
	}, "SELECT source, target, cause, device, time FROM steps WHERE payment = ? ORDER BY id", id[:])
}

// AddRecord implements store.Tx.
func (t *tx) AddRecord(s store.Record) error {
	return t.insert("INSERT INTO records (device, hash, bytes, payment, read, reason, flag, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		s.Device, s.Hash[:], notNil(s.Bytes), s.Payment[:], s.Read, s.Reason, s.Flag, milli(s.Time))
}

// AddLogEntry implements store.Tx.
func (t *tx) AddLogEntry(l store.LogEntry) error {
	return t.exec("INSERT INTO log (device, number, hash, previous) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		l.Device, l.Number, l.Hash[:], l.Previous[:])
}

// PutPayment implements store.Tx.
func (t *tx) PutPayment(p store.Payment) error {
	core := p.Core.Bytes()
	return t.exec(`INSERT INTO payments (id, seq, change, code, token, core, phase, payer, payee, terminal, signed, evidence, first, changed)
		VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM payments), (SELECT coalesce(max(change), 0) + 1 FROM payments),
			?, ?, ?, ?, ?, nullif(?, 0), ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET change = excluded.change, phase = excluded.phase, signed = excluded.signed,
			evidence = excluded.evidence, changed = excluded.changed`,
		p.ID[:], p.Code[:], p.Token[:], core[:], string(p.Phase), p.Payer, p.Payee, p.Core.Terminal, p.Signed,
		milli(p.Evidence), milli(p.First), milli(p.Changed))
}

// AddStep implements store.Tx.
func (t *tx) AddStep(s store.Step) error {
	return t.exec("INSERT INTO steps (payment, source, target, cause, device, time) VALUES (?, ?, ?, ?, ?, ?)",
		s.Payment[:], string(s.From), string(s.To), string(s.Cause), s.Device, milli(s.Time))
}

// AddSigned implements store.Tx.
func (t *tx) AddSigned(s match.Signed) error {
	return t.exec("INSERT INTO signed (token, counter, payment, yes, amount, spent, uses) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		s.Token[:], s.Counter, s.Payment[:], s.Yes, s.Amount, s.Spent, s.Uses)
}

// insert adds a row that must not be there yet: store.ErrExists.
func (t *tx) insert(query string, args ...any) error {
	res, err := t.q.ExecContext(t.ctx, query+" ON CONFLICT DO NOTHING", args...)
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		return store.ErrExists
	}
	return err
}

// exec runs a statement.
func (t *tx) exec(query string, args ...any) error {
	if _, err := t.q.ExecContext(t.ctx, query, args...); err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	return nil
}

// change runs a statement that must change one row: store.ErrNotFound.
func (t *tx) change(query string, args ...any) error {
	res, err := t.q.ExecContext(t.ctx, query, args...)
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	n, err := res.RowsAffected()
	if err == nil && n != 1 {
		return store.ErrNotFound
	}
	return err
}

func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
