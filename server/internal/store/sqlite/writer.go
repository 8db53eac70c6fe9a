package sqlite

import (
	"context"
	"fmt"
	"runtime/debug"

	"glint/server/internal/store"
)

// job is one update that waits for the writer.
type job struct {
	write func(store.Tx) error
	done  chan error
}

// Update implements store.Store.
func (s *Store) Update(ctx context.Context, write func(store.Tx) error) error {
	j := job{write, make(chan error, 1)}
	if err := s.send(ctx, j); err != nil {
		return err
	}
	return <-j.done // it may be in the commit under way: only the writer knows how it ends
}

func (s *Store) send(ctx context.Context, j job) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return store.ErrClosed
	}
	select {
	case s.jobs <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// writer takes what waits, runs each update in a savepoint of its own, commits all together, and only
// then answers.
func (s *Store) writer() {
	defer close(s.stopped)
	for j := range s.jobs {
		batch := []job{j}
	more:
		for len(batch) < commitMax {
			select {
			case j, ok := <-s.jobs:
				if !ok {
					break more
				}
				batch = append(batch, j)
			default:
				break more
			}
		}
		s.commit(batch)
	}
}

// commit answers every job of the batch.
func (s *Store) commit(batch []job) {
	results := make([]error, len(batch))
	err := s.exec("BEGIN IMMEDIATE")
	for i := range batch {
		if err != nil {
			break
		}
		results[i], err = s.one(batch[i])
	}
	if err == nil {
		err = s.exec("COMMIT")
	}
	if err != nil {
		s.exec("ROLLBACK") // fails where no transaction is open any more, which is what is wanted
	}
	for i, j := range batch {
		if err != nil {
			results[i] = fmt.Errorf("sqlite: %w", err)
		}
		j.done <- results[i]
	}
}

// one runs a job. result is the job's own error, whose work has been undone; err spoils the whole batch.
func (s *Store) one(j job) (result, err error) {
	if err := s.exec("SAVEPOINT job"); err != nil {
		return nil, err
	}
	if result = run(j, &tx{reader{context.Background(), s.write}}); result != nil {
		if err := s.exec("ROLLBACK TO job"); err != nil {
			return result, err
		}
	}
	return result, s.exec("RELEASE job")
}

// run keeps a programmer's mistake in one update from taking the writer down with all others.
func run(j job, t store.Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("sqlite: internal error: update panicked: %v\n%s", p, debug.Stack())
		}
	}()
	return j.write(t)
}

func (s *Store) exec(query string) error {
	_, err := s.write.ExecContext(context.Background(), query)
	return err
}
