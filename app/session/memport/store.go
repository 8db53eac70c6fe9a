// Package memport is a device in memory: every port of package session as a small real thing.
//
// Tests drive whole payments on it, and each port can be told to fail where real ones do: a commit
// that fails, a commit that is stored but whose window dies before it hears so, a server out of reach,
// a camera that is refused, a terminal that is taken over.
package memport

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"glint/app/session"
)

// ErrInjected is the failure that tests ask for.
var ErrInjected = errors.New("memport: injected failure")

// Store keeps entries in memory. Several windows may share one: that is what a browser profile is.
type Store struct {
	mu      sync.Mutex
	buckets map[string]map[string][]byte
	commits int
	plan    map[int]failure
	hung    bool
}

type failure struct {
	err    error
	stored bool
	hangs  bool
}

// NewStore makes an empty store.
func NewStore() *Store {
	return &Store{buckets: map[string]map[string][]byte{}, plan: map[int]failure{}}
}

// FailCommit makes the nth commit from now fail with err, 1 being the next. Nothing of it is stored.
func (s *Store) FailCommit(n int, err error) { s.schedule(n, failure{err: err}) }

// DropAfter stores the nth commit from now, then reports err: as if the window died before it heard.
func (s *Store) DropAfter(n int, err error) { s.schedule(n, failure{err: err, stored: true}) }

// Hang makes the nth commit from now wait until its context ends, stored or not: the window dies there.
func (s *Store) Hang(n int, stored bool) { s.schedule(n, failure{stored: stored, hangs: true}) }

// Hanging tells whether a commit hangs now, or did before its window was closed.
func (s *Store) Hanging() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hung
}

// Recover forgets all failures to come.
func (s *Store) Recover() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plan, s.hung = map[int]failure{}, false
}

func (s *Store) schedule(n int, f failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plan[s.commits+n] = f
}

// Commits counts the commits tried so far.
func (s *Store) Commits() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.commits
}

// Copy gives an independent store with the same entries: what another start of the page would find.
func (s *Store) Copy() *Store {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := NewStore()
	for name, bucket := range s.buckets {
		out.buckets[name] = maps.Clone(bucket) // values are never changed in place
	}
	return out
}

// Get implements session.Store.
func (s *Store) Get(ctx context.Context, bucket, key string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.buckets[bucket][key]
	if !ok {
		return nil, session.ErrNotFound
	}
	return bytes.Clone(v), nil
}

// List implements session.Store.
func (s *Store) List(ctx context.Context, bucket, after string, limit int) ([]session.Entry, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []session.Entry
	for _, key := range slices.Sorted(maps.Keys(s.buckets[bucket])) {
		if key <= after {
			continue
		}
		if len(out) == limit {
			break
		}
		out = append(out, session.Entry{Key: key, Value: bytes.Clone(s.buckets[bucket][key])})
	}
	return out, nil
}

// Commit implements session.Store.
func (s *Store) Commit(ctx context.Context, tx session.Tx) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f, err := s.commit(tx)
	if f.hangs {
		<-ctx.Done()
		return ctx.Err()
	}
	return err
}

func (s *Store) commit(tx session.Tx) (failure, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commits++
	f, planned := s.plan[s.commits]
	delete(s.plan, s.commits)
	s.hung = s.hung || f.hangs
	if planned && !f.stored {
		return f, f.err
	}
	for _, want := range tx.Expect {
		got, ok := s.buckets[want.Bucket][want.Key]
		if ok != (want.Value != nil) || !bytes.Equal(got, want.Value) {
			return f, session.ErrChanged
		}
	}
	for _, put := range tx.Puts {
		if s.buckets[put.Bucket] == nil {
			s.buckets[put.Bucket] = map[string][]byte{}
		}
		s.buckets[put.Bucket][put.Key] = append([]byte{}, put.Value...)
	}
	for _, del := range tx.Delete {
		delete(s.buckets[del.Bucket], del.Key)
	}
	return f, f.err
}
