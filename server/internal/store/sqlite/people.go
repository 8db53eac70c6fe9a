package sqlite

import (
	"time"

	"glint/server/internal/store"
)

const personColumns = "id, name, role, password, added, removed"

func scanPerson(row row) (p store.Person, err error) {
	var added, removed int64
	err = row.Scan(&p.ID, &p.Name, &p.Role, &p.Password, &added, &removed)
	p.Added, p.Removed = at(added), at(removed)
	return p, found(err)
}

func (r *reader) Person(id int64) (store.Person, error) {
	return scanPerson(r.row("SELECT "+personColumns+" FROM people WHERE id = ?", id))
}

func (r *reader) PersonNamed(name string) (store.Person, error) {
	return scanPerson(r.row("SELECT "+personColumns+" FROM people WHERE name = ?", name))
}

func (r *reader) People() ([]store.Person, error) {
	return list(r, scanPerson, "SELECT "+personColumns+" FROM people ORDER BY id")
}

// AddPerson implements store.Tx.
func (t *tx) AddPerson(p store.Person) (id int64, err error) {
	if err := t.insert("INSERT INTO people (name, role, password, added) VALUES (?, ?, ?, ?)", p.Name, p.Role, p.Password, milli(p.Added)); err != nil {
		return 0, err
	}
	return id, found(t.row("SELECT id FROM people WHERE name = ?", p.Name).Scan(&id))
}

// SetPassword implements store.Tx.
func (t *tx) SetPassword(id int64, password string) error {
	return t.change("UPDATE people SET password = ? WHERE id = ?", password, id)
}

// RemovePerson implements store.Tx.
func (t *tx) RemovePerson(id int64, when time.Time) error {
	return t.change("UPDATE people SET removed = ?, password = '' WHERE id = ? AND removed = 0", milli(when), id)
}

func (r *reader) Invitation(hash [32]byte) (store.Invitation, error) {
	i := store.Invitation{Hash: hash}
	var expires, used int64
	err := r.row("SELECT role, expires, used FROM invitations WHERE hash = ?", hash[:]).Scan(&i.Role, &expires, &used)
	i.Expires, i.Used = at(expires), at(used)
	return i, found(err)
}

// AddInvitation implements store.Tx.
func (t *tx) AddInvitation(i store.Invitation) error {
	return t.insert("INSERT INTO invitations (hash, role, expires) VALUES (?, ?, ?)", i.Hash[:], i.Role, milli(i.Expires))
}

// UseInvitation implements store.Tx.
func (t *tx) UseInvitation(hash [32]byte, when time.Time) error {
	return t.change("UPDATE invitations SET used = ? WHERE hash = ? AND used = 0", milli(when), hash[:])
}

const sessionColumns = "hash, person, begun, seen, address, agent, ended"

func scanSession(row row) (s store.Session, err error) {
	var hash []byte
	var begun, seen, ended int64
	err = row.Scan(&hash, &s.Person, &begun, &seen, &s.Address, &s.Agent, &ended)
	copy(s.Hash[:], hash)
	s.Begun, s.Seen, s.Ended = at(begun), at(seen), at(ended)
	return s, found(err)
}

func (r *reader) Session(hash [32]byte) (store.Session, error) {
	return scanSession(r.row("SELECT "+sessionColumns+" FROM sessions WHERE hash = ?", hash[:]))
}

func (r *reader) OpenSessions() ([]store.Session, error) {
	return list(r, scanSession, "SELECT "+sessionColumns+" FROM sessions WHERE ended = 0 ORDER BY begun DESC, hash")
}

// AddSession implements store.Tx.
func (t *tx) AddSession(s store.Session) error {
	return t.insert("INSERT INTO sessions (hash, person, begun, seen, address, agent) VALUES (?, ?, ?, ?, ?, ?)",
		s.Hash[:], s.Person, milli(s.Begun), milli(s.Seen), s.Address, s.Agent)
}

// SeeSession implements store.Tx.
func (t *tx) SeeSession(hash [32]byte, when time.Time) error {
	return t.change("UPDATE sessions SET seen = max(seen, ?) WHERE hash = ? AND ended = 0", milli(when), hash[:])
}

// EndSession implements store.Tx.
func (t *tx) EndSession(hash [32]byte, when time.Time) error {
	return t.change("UPDATE sessions SET ended = ? WHERE hash = ? AND ended = 0", milli(when), hash[:])
}

// EndSessionsOf implements store.Tx.
func (t *tx) EndSessionsOf(person int64, when time.Time) error {
	return t.exec("UPDATE sessions SET ended = ? WHERE person = ? AND ended = 0", milli(when), person)
}

// DropSessions implements store.Tx.
func (t *tx) DropSessions(before time.Time) error {
	return t.exec("DELETE FROM sessions WHERE seen < ?", milli(before))
}

func (r *reader) LastBatch(device string) (store.Batch, error) {
	b := store.Batch{Device: device}
	var hash []byte
	err := r.row("SELECT number, hash FROM batches WHERE device = ?", device).Scan(&b.Number, &hash)
	copy(b.Hash[:], hash)
	return b, found(err)
}

// PutBatch implements store.Tx.
func (t *tx) PutBatch(b store.Batch) error {
	return t.exec("INSERT INTO batches (device, number, hash) VALUES (?, ?, ?) ON CONFLICT (device) DO UPDATE SET number = excluded.number, hash = excluded.hash",
		b.Device, b.Number, b.Hash[:])
}
