// Package sqlite keeps the server's books in one SQLite file.
//
// The journal is a write-ahead log with synchronous=FULL: a commit is on the disk before Update
// returns. One goroutine owns the only writing connection and commits what waits for it together;
// reads have connections of their own and never wait for it.
package sqlite

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"glint/server/internal/store"
)

//go:embed schema.sql
var schema1 string

//go:embed schema2.sql
var schema2 string

//go:embed schema3.sql
var schema3 string

// migrations lead from each version of the file to the next, a new file from nothing: so that an old
// file and a new one end alike. The version is kept in the file's user_version; a file of a later
// version than the program knows is refused.
var migrations = [...]string{schema1, schema2, schema3}

// Limits of the connections and of one commit.
const (
	readers   = 4
	queueMax  = 256 // updates that wait for the writer
	commitMax = 128 // updates in one commit
)

// Store is an open file.
type Store struct {
	writeDB, readDB *sql.DB
	write           *conn      // the writer's alone
	reads           chan *conn // those that no View holds
	lock            *os.File

	jobs    chan job
	stopped chan struct{} // closed when the writer has ended
	mu      sync.RWMutex  // guards closed against sending on jobs
	closed  bool
}

// Open opens the file, and makes it where there is none. A second process is refused.
func Open(ctx context.Context, path string) (*Store, error) {
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil, err
	}
	s := &Store{lock: lock, jobs: make(chan job, queueMax), reads: make(chan *conn, readers), stopped: make(chan struct{})}
	if err := s.open(ctx, path); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: %s: %w", path, err), s.release())
	}
	go s.writer()
	return s, nil
}

func (s *Store) open(ctx context.Context, path string) error {
	var err error
	if s.writeDB, err = sql.Open("sqlite", dsn(path, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "busy_timeout(5000)")); err != nil {
		return err
	}
	s.writeDB.SetMaxOpenConns(1)
	if s.write, err = connect(ctx, s.writeDB); err != nil {
		return err
	}
	if err := migrate(ctx, s.write.Conn); err != nil {
		return err
	}
	if s.readDB, err = sql.Open("sqlite", dsn(path, "query_only(1)", "busy_timeout(5000)")); err != nil {
		return err
	}
	for range readers {
		c, err := connect(ctx, s.readDB)
		if err != nil {
			return err
		}
		s.reads <- c
	}
	return nil
}

func dsn(path string, pragmas ...string) string {
	q := url.Values{}
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}
	return u.String()
}

func migrate(ctx context.Context, c *sql.Conn) error {
	var version, synchronous int
	var mode string
	if err := c.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if err := errors.Join(
		c.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode),
		c.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&synchronous),
	); err != nil {
		return err
	}
	if mode != "wal" || synchronous != 2 {
		return fmt.Errorf("journal mode %s, synchronous %d: want wal and 2", mode, synchronous)
	}
	if version < 0 || version > len(migrations) {
		return fmt.Errorf("file has version %d, this program knows %d", version, len(migrations))
	}
	for i, step := range migrations[version:] {
		if _, err := c.ExecContext(ctx, fmt.Sprintf("BEGIN IMMEDIATE; %s; PRAGMA user_version = %d; COMMIT", step, version+i+1)); err != nil {
			return fmt.Errorf("from version %d: %w", version+i, err)
		}
	}
	return nil
}

// Close waits for the updates under way and closes the file.
func (s *Store) Close() error {
	s.mu.Lock()
	first := !s.closed
	s.closed = true
	s.mu.Unlock()
	if !first {
		return nil
	}
	close(s.jobs)
	<-s.stopped
	return s.release()
}

func (s *Store) release() error {
	var errs []error
	for len(s.reads) > 0 { // every View has given its back
		errs = append(errs, (<-s.reads).close())
	}
	if s.readDB != nil {
		errs = append(errs, s.readDB.Close())
	}
	if s.write != nil {
		errs = append(errs, s.write.close())
	}
	if s.writeDB != nil {
		errs = append(errs, s.writeDB.Close())
	}
	return errors.Join(append(errs, s.lock.Close())...)
}

// View implements store.Store.
func (s *Store) View(ctx context.Context, read func(store.Reader) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock() // Close waits for reads
	if s.closed {
		return store.ErrClosed
	}
	select {
	case c := <-s.reads:
		defer func() { s.reads <- c }()
		return c.view(ctx, read)
	case <-ctx.Done():
		return ctx.Err()
	}
}
