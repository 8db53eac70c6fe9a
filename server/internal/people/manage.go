package people

import (
	"context"
	"errors"
	"time"

	"glint/server/internal/rights"
	"glint/server/internal/store"
)

// Logout ends the session that somebody is in.
func (p *People) Logout(ctx context.Context, k Known) error {
	return p.end(ctx, k, k.Session, "signed out")
}

// EndSession ends a session by its ID: one's own, or as an admin anybody's.
func (p *People) EndSession(ctx context.Context, k Known, id string) error {
	sessions, err := p.Sessions(ctx, k)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if ID(s.Hash) == id {
			return p.end(ctx, k, s.Hash, "session ended")
		}
	}
	return ErrUnknown
}

func (p *People) end(ctx context.Context, k Known, hash [32]byte, action string) error {
	err := p.Store.Update(ctx, func(tx store.Tx) error {
		return errors.Join(tx.EndSession(hash, p.now()), p.note(tx, Actor(k.Name), action, "session "+ID(hash), ""))
	})
	if errors.Is(err, store.ErrNotFound) {
		return ErrUnknown
	}
	return err
}

// Open is a session with its person's name.
type Open struct {
	store.Session
	Name string
	Ends time.Time // if nobody uses it
}

// Sessions lists the sessions that go on: a person's own, or for an admin all.
func (p *People) Sessions(ctx context.Context, k Known) (out []Open, err error) {
	now := p.now()
	err = p.Store.View(ctx, func(r store.Reader) error {
		all, err := r.OpenSessions()
		if err != nil {
			return err
		}
		for _, s := range all {
			if !live(s, now) || s.Person != k.ID && !rights.Admin.Allows(k.Role) {
				continue
			}
			who, err := r.Person(s.Person)
			if err != nil {
				return err
			}
			ends := s.Seen.Add(Idle)
			if last := s.Begun.Add(Longest); last.Before(ends) {
				ends = last
			}
			out = append(out, Open{Session: s, Name: who.Name, Ends: ends})
		}
		return nil
	})
	return out, err
}

// List gives all who are and were.
func (p *People) List(ctx context.Context) (out []store.Person, err error) {
	err = p.Store.View(ctx, func(r store.Reader) error {
		out, err = r.People()
		return err
	})
	return out, err
}

// SetPassword changes one's own password and ends one's other sessions.
func (p *People) SetPassword(ctx context.Context, k Known, old, fresh string) error {
	if err := checkPassword(fresh); err != nil {
		return err
	}
	now := p.now()
	if left := p.names.left(k.Name, now); left > 0 {
		return &WaitError{left}
	}
	p.names.fail(k.Name, now)
	var ok bool
	var stored string
	var bad error
	err := p.hashing(ctx, func() {
		if ok, bad = matches(k.Password, old); ok {
			stored = p.Cost.hash(fresh)
		}
	})
	if err = errors.Join(err, bad); err != nil {
		return err
	}
	if !ok {
		return ErrLogin
	}
	p.names.forget(k.Name)
	return p.Store.Update(ctx, func(tx store.Tx) error {
		open, err := tx.OpenSessions()
		for _, s := range open {
			if s.Person == k.ID && s.Hash != k.Session {
				err = errors.Join(err, tx.EndSession(s.Hash, now))
			}
		}
		return errors.Join(err, tx.SetPassword(k.ID, stored), p.note(tx, Actor(k.Name), "password changed", Actor(k.Name), ""))
	})
}

// Remove ends a person's work here: password, sessions and all. The last admin stays.
func (p *People) Remove(ctx context.Context, actor string, id int64) error {
	err := p.Store.Update(ctx, func(tx store.Tx) error {
		who, err := tx.Person(id)
		if err != nil {
			return err
		}
		if who.Role == rights.RoleAdmin && who.Removed.IsZero() {
			if n, err := admins(tx); err != nil || n < 2 {
				return errors.Join(err, ErrLast)
			}
		}
		now := p.now()
		return errors.Join(tx.RemovePerson(id, now), tx.EndSessionsOf(id, now), p.note(tx, actor, "person removed", Actor(who.Name), ""))
	})
	if errors.Is(err, store.ErrNotFound) {
		return ErrUnknown
	}
	return err
}
