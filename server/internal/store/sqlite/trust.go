package sqlite

import (
	"time"

	"glint/app/wire"
	"glint/server/internal/ledger"
	"glint/server/internal/store"
	"glint/server/internal/trail"
)

func scanEntry(row row) (e trail.Entry, err error) {
	var hash []byte
	var ms int64
	err = row.Scan(&e.Number, &ms, &e.Actor, &e.Action, &e.Subject, &e.Detail, &hash)
	copy(e.Hash[:], hash)
	e.Time = at(ms)
	return e, found(err)
}

const entryColumns = "number, time, actor, action, subject, detail, hash"

func (r *reader) LastEntry() (trail.Entry, error) {
	return scanEntry(r.row("SELECT " + entryColumns + " FROM trail ORDER BY number DESC LIMIT 1"))
}

func (r *reader) EntriesBefore(number uint64, limit int) ([]trail.Entry, error) {
	return list(r, scanEntry, "SELECT "+entryColumns+" FROM trail WHERE number < ? ORDER BY number DESC LIMIT ?", int64(min(number, 1<<62)), limit)
}

func (r *reader) EachEntry(yield func(trail.Entry) error) error {
	return r.each(func(row row) error {
		e, err := scanEntry(row)
		if err != nil {
			return err
		}
		return yield(e)
	}, "SELECT "+entryColumns+" FROM trail ORDER BY number")
}

// AddEntry implements store.Tx.
func (t *tx) AddEntry(e trail.Entry) error {
	return t.insert("INSERT INTO trail ("+entryColumns+") VALUES (?, ?, ?, ?, ?, ?, ?)",
		int64(e.Number), milli(e.Time), e.Actor, e.Action, e.Subject, e.Detail, e.Hash[:])
}

func (r *reader) Devices(limit int) ([]store.Device, error) {
	return list(r, scanDevice, "SELECT "+deviceColumns+" FROM devices ORDER BY rowid DESC LIMIT ?", limit)
}

func (r *reader) DevicesOf(account ledger.AccountID) ([]store.Device, error) {
	return list(r, scanDevice, "SELECT "+deviceColumns+" FROM devices WHERE account = ? ORDER BY rowid", account)
}

func (r *reader) RevokedTokens(after time.Time) ([]store.Token, error) {
	return list(r, scanToken, "SELECT "+tokenColumns+" FROM tokens WHERE revoked <> '' AND releases > ? ORDER BY id", milli(after))
}

func (r *reader) OpenTokens(device string) ([]store.Token, error) {
	return list(r, scanToken, "SELECT "+tokenColumns+" FROM tokens WHERE device = ? AND released IS NULL ORDER BY seq", device)
}

// RevokeDevice implements store.Tx. The first reason stays.
func (t *tx) RevokeDevice(id, reason string, when time.Time) error {
	return t.exec("UPDATE devices SET revoked = ?, revoked_at = ? WHERE id = ? AND revoked = ''", reason, milli(when), id)
}

// Tell implements store.Tx.
func (t *tx) Tell(id string, when time.Time) error {
	return t.change("UPDATE devices SET told = max(told, ?) WHERE id = ?", milli(when), id)
}

func scanEvidence(row row) (e store.Evidence, err error) {
	var token, payment, other []byte
	var ms int64
	err = row.Scan(&token, &e.Counter, &payment, &other, &e.Bundle, &ms)
	copy(e.Token[:], token)
	copy(e.Payment[:], payment)
	copy(e.Other[:], other)
	e.Time = at(ms)
	return e, found(err)
}

func (r *reader) EvidenceOf(p wire.PaymentID) ([]store.Evidence, error) {
	return list(r, scanEvidence, "SELECT token, counter, payment, other, bundle, time FROM evidence WHERE payment = ? OR other = ? ORDER BY id", p[:], p[:])
}

func (r *reader) EachEvidence(yield func(store.Evidence) error) error {
	return r.each(func(row row) error {
		e, err := scanEvidence(row)
		if err != nil {
			return err
		}
		return yield(e)
	}, "SELECT token, counter, payment, other, bundle, time FROM evidence ORDER BY id")
}

// AddEvidence implements store.Tx.
func (t *tx) AddEvidence(e store.Evidence) error {
	return t.exec("INSERT INTO evidence (token, counter, payment, other, bundle, time) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		e.Token[:], e.Counter, e.Payment[:], e.Other[:], e.Bundle, milli(e.Time))
}

// RecordsOf lists what was uploaded about a payment and counts.
func (r *reader) RecordsOf(p wire.PaymentID) ([]store.Record, error) {
	return list(r, scanRecord, "SELECT "+recordColumns+" FROM records WHERE payment = ? AND reason = '' ORDER BY id", p[:])
}

func scanFinding(row row) (f store.Finding, err error) {
	var ms int64
	err = row.Scan(&f.Device, &f.Kind, &f.Number, &ms)
	f.Time = at(ms)
	return f, found(err)
}

func (r *reader) Findings(device string) ([]store.Finding, error) {
	return list(r, scanFinding, "SELECT device, kind, number, time FROM findings WHERE device = ? ORDER BY id", device)
}

// AddFinding implements store.Tx.
func (t *tx) AddFinding(f store.Finding) error {
	return t.insert("INSERT INTO findings (device, kind, number, time) VALUES (?, ?, ?, ?)", f.Device, f.Kind, f.Number, milli(f.Time))
}

// LogLast gives the entries with the highest number of a device's log.
func (r *reader) LogLast(device string) ([]store.LogEntry, error) {
	return list(r, scanLog, `SELECT device, number, hash, previous FROM log WHERE device = ?1 AND number =
		(SELECT max(number) FROM log WHERE device = ?1) ORDER BY hash`, device)
}
