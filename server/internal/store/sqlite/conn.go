package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"glint/server/internal/store"
)

// conn is a connection that keeps what it has prepared: SQLite takes longer to read a statement than to
// run it. Statements are this package's own and few, so that none is ever given up.
type conn struct {
	*sql.Conn
	prepared map[string]*sql.Stmt
}

func connect(ctx context.Context, db *sql.DB) (*conn, error) {
	c, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{c, map[string]*sql.Stmt{}}, c.PingContext(ctx)
}

func (c *conn) close() error {
	var errs []error
	for _, s := range c.prepared {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, c.Conn.Close())...)
}

// statement prepares a statement, or finds it prepared.
func (c *conn) statement(query string) (*sql.Stmt, error) {
	if s := c.prepared[query]; s != nil {
		return s, nil
	}
	s, err := c.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, query)
	}
	c.prepared[query] = s
	return s, nil
}

// ExecContext runs a statement.
func (c *conn) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := c.statement(query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// QueryContext asks for rows.
func (c *conn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := c.statement(query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// failed is a row that could not be asked for.
type failed struct{ error }

// Scan implements row.
func (f failed) Scan(...any) error { return f.error }

// queryRow asks for one row.
func (c *conn) queryRow(ctx context.Context, query string, args ...any) row {
	s, err := c.statement(query)
	if err != nil {
		return failed{err}
	}
	return s.QueryRowContext(ctx, args...)
}

// view reads one state.
func (c *conn) view(ctx context.Context, read func(store.Reader) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	// The transaction is begun and ended whatever becomes of ctx: the connection serves others after it.
	if _, err := c.ExecContext(context.Background(), "BEGIN"); err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	defer func() {
		if _, failed := c.ExecContext(context.Background(), "ROLLBACK"); failed != nil {
			err = errors.Join(err, fmt.Errorf("sqlite: %w", failed))
		}
	}()
	return read(&reader{ctx, c})
}
