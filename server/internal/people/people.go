// Package people knows who runs the server: names, roles, passwords, and the browsers in which they have
// signed in.
//
// A person is made by a one-time code of somebody who may invite; the first code is the server's own. A
// session is a random secret that only its browser keeps; the store has its hash. It ends by itself when
// nobody uses it, at the latest after its longest life. Everything done stands in the audit log.
//
// It speaks no HTTP but for the cookie, and decides nothing about money.
package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"glint/server/internal/enrol"
	"glint/server/internal/rights"
	"glint/server/internal/secret"
	"glint/server/internal/store"
	"glint/server/internal/trail"
)

// Errors that callers branch on.
var (
	ErrLogin   = errors.New("people: no such name and password") // never which of the two
	ErrCode    = errors.New("people: no such invitation, or it is used or too old")
	ErrName    = errors.New("people: a name has 2 to 32 small letters, digits or Han characters")
	ErrTaken   = errors.New("people: the name is or was somebody's")
	ErrSession = errors.New("people: not signed in")
	ErrUnknown = errors.New("people: no such person or session")
	ErrLast    = errors.New("people: somebody has to stay admin")
	ErrRole    = errors.New("people: no such role")
	ErrBusy    = errors.New("people: too many tries at once")
)

// A WaitError says that there were too many failures.
type WaitError struct{ Left time.Duration }

func (e *WaitError) Error() string { return fmt.Sprintf("people: wait %s", e.Left.Round(time.Second)) }

// Lives.
const (
	Idle           = 30 * time.Minute // of a session that nobody uses
	Longest        = 12 * time.Hour   // of a session, whoever uses it
	invitationLife = 24 * time.Hour
	seenEvery      = time.Minute         // how exactly the last use is kept
	keptFor        = 30 * 24 * time.Hour // an ended session in the store
)

// Limits.
const (
	nameMin, nameMax = 2, 32
	peopleMax        = 1000
	sessionsMax      = 20 // of one person; one more ends the oldest
	agentMax         = 120
	hashersMax       = 2 // passwords tried at the same time: each takes Cost.MemoryKiB
	hashersWait      = 5 * time.Second
	tokenSize        = 32
)

// actorServer is who does what nobody has asked for.
const actorServer = "server"

// Options are what People are made of.
type Options struct {
	Store store.Store
	Now   func() time.Time
	Cost  Cost // zero: DefaultCost
}

// People are those of one server.
type People struct {
	Options
	hashers chan struct{}
	names   *waits
	places  *waits
	nobody  func() string // hash of no password, made when it is first needed: an unknown name costs as much as a known one
}

// New prepares.
func New(o Options) *People {
	if o.Cost == (Cost{}) {
		o.Cost = DefaultCost()
	}
	return &People{Options: o, hashers: make(chan struct{}, hashersMax), names: newWaits(nameWait), places: newWaits(placeWait),
		nobody: sync.OnceValue(func() string { return o.Cost.hash(rand.Text()) })}
}

func (p *People) now() time.Time { return p.Now().UTC() }

func (p *People) note(tx store.Tx, actor, action, subject, detail string) error {
	return store.Note(tx, trail.Entry{Time: p.now(), Actor: actor, Action: action, Subject: subject, Detail: detail})
}

// Actor is how the audit log names a person.
func Actor(name string) string { return "person " + name }

// Nobody tells whether there is no admin yet, so that the server has to make the first invitation.
func (p *People) Nobody(ctx context.Context) (nobody bool, err error) {
	err = p.Store.View(ctx, func(r store.Reader) error {
		n, err := admins(r)
		nobody = n == 0
		return err
	})
	return nobody, err
}

func admins(r store.Reader) (n int, err error) {
	all, err := r.People()
	for _, one := range all {
		if one.Removed.IsZero() && one.Role == rights.RoleAdmin {
			n++
		}
	}
	return n, err
}

// Invite makes a one-time code for one more person; actor is empty for the server itself.
func (p *People) Invite(ctx context.Context, actor, role string) (string, error) {
	if role != rights.RoleAdmin && role != rights.RoleOperator {
		return "", ErrRole
	}
	if actor == "" {
		actor = actorServer
	}
	code := enrol.New()
	hash, err := enrol.Hash(code)
	if err != nil {
		return "", err
	}
	return code, p.Store.Update(ctx, func(tx store.Tx) error {
		return errors.Join(
			tx.AddInvitation(store.Invitation{Hash: hash, Role: role, Expires: p.now().Add(invitationLife)}),
			p.note(tx, actor, "person invited", role, ""))
	})
}

// Join makes a person of somebody with an invitation.
func (p *People) Join(ctx context.Context, from, code, name, password string) error {
	if err := errors.Join(checkName(name), checkPassword(password)); err != nil {
		return err
	}
	hash, err := enrol.Hash(code)
	if err != nil {
		return ErrCode
	}
	now := p.now()
	if left := p.places.left(from, now); left > 0 {
		return &WaitError{left}
	}
	p.places.fail(from, now)
	stored := ""
	if err := p.hashing(ctx, func() { stored = p.Cost.hash(password) }); err != nil {
		return err
	}
	err = p.Store.Update(ctx, func(tx store.Tx) error {
		i, err := tx.Invitation(hash)
		if errors.Is(err, store.ErrNotFound) || err == nil && (!i.Used.IsZero() || now.After(i.Expires)) {
			return ErrCode
		}
		if err != nil {
			return err
		}
		all, err := tx.People()
		if err != nil {
			return err
		}
		if len(all) >= peopleMax {
			return ErrBusy
		}
		if _, err := tx.AddPerson(store.Person{Name: name, Role: i.Role, Password: stored, Added: now}); errors.Is(err, store.ErrExists) {
			return ErrTaken
		} else if err != nil {
			return err
		}
		return errors.Join(tx.UseInvitation(hash, now), p.note(tx, Actor(name), "person added", i.Role, ""))
	})
	if err == nil {
		p.places.forget(from)
	}
	return err
}

// checkName keeps to what cannot be mistaken for another name.
func checkName(name string) error {
	n := utf8.RuneCountInString(name)
	bad := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !unicode.Is(unicode.Han, r) }
	if n < nameMin || n > nameMax || strings.ContainsFunc(name, bad) {
		return ErrName
	}
	return nil
}

// hashing waits for its turn and then works on a password.
func (p *People) hashing(ctx context.Context, work func()) error {
	timer := time.NewTimer(hashersWait)
	defer timer.Stop()
	select {
	case p.hashers <- struct{}{}:
		defer func() { <-p.hashers }()
		work()
		return nil
	case <-timer.C:
		return ErrBusy
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Place is where a request comes from.
type Place struct{ Address, Agent string }

// Login begins a session and gives its secret.
func (p *People) Login(ctx context.Context, at Place, name, password string) (string, error) {
	now := p.now()
	name = strings.ToLower(strings.TrimSpace(name))
	if left := max(p.names.left(name, now), p.places.left(at.Address, now)); left > 0 {
		return "", &WaitError{left}
	}
	p.names.fail(name, now)
	p.places.fail(at.Address, now)
	person, err := p.known(ctx, name)
	if err != nil {
		return "", err
	}
	ok := false
	if busy := p.hashing(ctx, func() {
		stored := person.Password
		if stored == "" {
			stored = p.nobody()
		}
		ok, err = matches(stored, password)
	}); busy != nil {
		return "", busy
	}
	if err != nil {
		return "", err
	}
	if !ok || person.Password == "" {
		return "", errors.Join(ErrLogin, p.Store.Update(ctx, func(tx store.Tx) error {
			if person.ID == 0 {
				return nil // what strangers make up does not fill the log
			}
			return p.note(tx, "somebody at "+at.Address, "login refused", Actor(name), "")
		}))
	}
	p.names.forget(name)
	p.places.forget(at.Address)
	return p.begin(ctx, at, person, now)
}

// known finds a person by name; none is no error.
func (p *People) known(ctx context.Context, name string) (person store.Person, err error) {
	err = p.Store.View(ctx, func(r store.Reader) error {
		person, err = r.PersonNamed(name)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	return person, err
}

func (p *People) begin(ctx context.Context, at Place, person store.Person, now time.Time) (string, error) {
	raw := make([]byte, tokenSize)
	rand.Read(raw) // never fails: crypto/rand ends the program instead
	s := store.Session{Hash: sha256.Sum256(raw), Person: person.ID, Begun: now, Seen: now, Address: at.Address, Agent: at.Agent[:min(len(at.Agent), agentMax)]}
	s.Agent = strings.ToValidUTF8(s.Agent, "")
	return secret.String(raw), p.Store.Update(ctx, func(tx store.Tx) error {
		open, err := tx.OpenSessions()
		if err != nil {
			return err
		}
		own := 0
		for _, one := range open { // newest first
			if one.Person != person.ID {
				continue
			}
			if own++; own >= sessionsMax {
				if err := tx.EndSession(one.Hash, now); err != nil {
					return err
				}
			}
		}
		return errors.Join(tx.AddSession(s), tx.DropSessions(now.Add(-keptFor)), p.note(tx, Actor(person.Name), "signed in", "session "+ID(s.Hash), at.Address))
	})
}

// ID names a session to people: it cannot be turned into the secret.
func ID(hash [32]byte) string { return hex.EncodeToString(hash[:6]) }

// Known is a person at work.
type Known struct {
	store.Person
	Session [32]byte
}

// Session tells who a secret stands for; ErrSession.
func (p *People) Session(ctx context.Context, token string) (k Known, err error) {
	raw, err := secret.Parse(token)
	if err != nil || len(raw) != tokenSize {
		return k, ErrSession
	}
	hash, now := sha256.Sum256(raw), p.now()
	var s store.Session
	err = p.Store.View(ctx, func(r store.Reader) error {
		if s, err = r.Session(hash); err != nil {
			return err
		}
		k.Person, err = r.Person(s.Person)
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return Known{}, ErrSession
	case err != nil:
		return Known{}, err
	case !live(s, now) || !k.Removed.IsZero():
		return Known{}, ErrSession
	}
	k.Session = hash
	if now.Sub(s.Seen) >= seenEvery {
		err = p.Store.Update(ctx, func(tx store.Tx) error { return tx.SeeSession(hash, now) })
		if errors.Is(err, store.ErrNotFound) { // ended just now
			return Known{}, ErrSession
		}
	}
	return k, err
}

// live tells whether a session goes on.
func live(s store.Session, now time.Time) bool {
	return s.Ended.IsZero() && now.Sub(s.Seen) < Idle && now.Sub(s.Begun) < Longest
}
