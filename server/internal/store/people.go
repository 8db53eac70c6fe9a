package store

import (
	"errors"
	"time"

	"glint/server/internal/trail"
)

// Person is somebody who runs the server.
type Person struct {
	ID       int64
	Name     string // never given to another, also after removal: the audit log names people by it
	Role     string
	Password string // as package people hashes it; empty after removal
	Added    time.Time
	Removed  time.Time // zero: not
}

// Invitation is a one-time code that makes somebody a person.
type Invitation struct {
	Hash    [32]byte
	Role    string
	Expires time.Time
	Used    time.Time // zero: not
}

// Session is one browser in which a person has signed in. The browser has a secret, the store its hash.
type Session struct {
	Hash           [32]byte
	Person         int64
	Begun, Seen    time.Time
	Address, Agent string    // where it was begun, as it calls itself
	Ended          time.Time // zero: not
}

// People reads who runs the server.
type People interface {
	Person(id int64) (Person, error)              // ErrNotFound
	PersonNamed(name string) (Person, error)      // ErrNotFound
	People() ([]Person, error)                    // in order, the removed too
	Invitation(hash [32]byte) (Invitation, error) // ErrNotFound
	Session(hash [32]byte) (Session, error)       // ErrNotFound
	OpenSessions() ([]Session, error)             // not ended, newest first
	LastBatch(device string) (Batch, error)       // ErrNotFound
}

// PeopleTx writes it.
type PeopleTx interface {
	AddPerson(p Person) (int64, error) // ErrExists
	SetPassword(id int64, password string) error
	RemovePerson(id int64, at time.Time) error // ErrNotFound, also where it was done before
	AddInvitation(i Invitation) error          // ErrExists
	UseInvitation(hash [32]byte, at time.Time) error
	AddSession(s Session) error // ErrExists
	SeeSession(hash [32]byte, at time.Time) error
	EndSession(hash [32]byte, at time.Time) error // ErrNotFound, also where it has ended
	EndSessionsOf(person int64, at time.Time) error
	DropSessions(before time.Time) error // last seen before

	PutBatch(b Batch) error // in place of the device's last
}

// Batch is the newest numbered upload of a device.
type Batch struct {
	Device string
	Number uint32
	Hash   [32]byte // of the request's body
}

// Note adds an entry to the audit log, in the transaction of what it tells.
func Note(tx Tx, e trail.Entry) error {
	last, err := tx.LastEntry()
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return tx.AddEntry(e.After(last))
}
