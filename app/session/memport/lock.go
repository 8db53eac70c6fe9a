package memport

import (
	"context"
	"sync"

	"glint/app/session"
)

// Locks are the roles of one browser profile. Its windows share it as their session.Lock.
type Locks struct {
	mu      sync.Mutex
	holders map[string]*holder
	fail    error
}

// Fail makes each Hold fail, until err is nil.
func (l *Locks) Fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fail = err
}

type holder struct{ lost func() }

// NewLocks makes locks that nobody holds.
func NewLocks() *Locks { return &Locks{holders: map[string]*holder{}} }

// Hold implements session.Lock.
func (l *Locks) Hold(ctx context.Context, role string, takeOver bool, lost func()) (func(), error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l.mu.Lock()
	if err := l.fail; err != nil {
		l.mu.Unlock()
		return nil, err
	}
	before := l.holders[role]
	if before != nil && !takeOver {
		l.mu.Unlock()
		return nil, session.ErrHeld
	}
	mine := &holder{lost}
	l.holders[role] = mine
	l.mu.Unlock()
	if before != nil {
		before.lost()
	}
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.holders[role] == mine {
			delete(l.holders, role)
		}
	}, nil
}
