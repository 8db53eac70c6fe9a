// Package trial runs the real books behind the real HTTP handler inside a test's own process: with a
// clock that the test sets, a database file of its own, and a look at the books that no terminal gets.
//
// Nothing in it is a stand-in: the store, the rules and the handler are those of the server. Only the
// listening socket is left out, so that a hundred thousand attacks take minutes.
package trial

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"time"

	"glint/app/api"
	"glint/app/wire"
	"glint/server/internal/authority"
	"glint/server/internal/books"
	"glint/server/internal/httpapi"
	"glint/server/internal/ledger"
	"glint/server/internal/store"
	"glint/server/internal/store/sqlite"
)

// Options are what a trial is made of.
type Options struct {
	Directory string           // of the database file; empty before
	Operator  string           // the operator's key
	Now       func() time.Time // the server's clock
}

// Server is a server without a socket.
type Server struct {
	http.Handler
	books *books.Books
	store store.Store
}

// Open begins new books.
func Open(ctx context.Context, o Options) (*Server, error) {
	s, err := sqlite.Open(ctx, filepath.Join(o.Directory, "glint.db"))
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	b, err := books.New(ctx, books.Options{
		Store: s, Authority: authority.New(1, make([]byte, authority.SeedSize)), Operator: "Trial",
		Policy: books.DefaultPolicy(), Now: o.Now, Log: log,
	})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	h := httpapi.New(httpapi.Options{Books: b, Operator: o.Operator, Now: o.Now, Log: log})
	return &Server{Handler: h, books: b, store: s}, nil
}

// Tick does what the server does every hour.
func (s *Server) Tick(ctx context.Context) error {
	_, err := s.books.Tick(ctx)
	return err
}

// Close closes the books.
func (s *Server) Close() error { return s.store.Close() }

// Account is one account of the books.
type Account struct {
	ID      int64
	Kind    string // shopper, merchant, float, reserve
	Parent  int64  // of a reserve: the shopper
	Balance int64  // minor units
}

// Payment is one payment of the books.
type Payment struct {
	ID           wire.PaymentID
	Token        wire.TokenID
	Core         wire.Core
	Payer, Payee int64
	State        api.State
	Moved        int64 // minor units that the ledger moved for it
}

// Look is everything that a judge of the books needs.
type Look struct {
	Accounts map[int64]Account
	Payments map[wire.PaymentID]Payment
	Revoked  map[wire.TokenID]string
	Faults   []string // of the server's own audit
}

// Look reads the books whole.
func (s *Server) Look(ctx context.Context) (Look, error) {
	l := Look{Accounts: map[int64]Account{}, Payments: map[wire.PaymentID]Payment{}, Revoked: map[wire.TokenID]string{}}
	report, err := s.books.Audit(ctx)
	if err != nil {
		return l, err
	}
	l.Faults = report.Faults
	moved := map[string]int64{}
	err = s.store.View(ctx, func(r store.Reader) error {
		return errors.Join(
			r.EachAccount(func(a ledger.Account) error {
				l.Accounts[int64(a.ID)] = Account{int64(a.ID), string(a.Kind), int64(a.Parent), int64(a.Balance.Minor)}
				return nil
			}),
			r.EachTransfer(func(t ledger.Transfer, _ []ledger.Entry) error {
				if t.Kind == ledger.Settlement {
					moved[t.Ref] += int64(t.Amount.Minor)
				}
				return nil
			}),
			r.EachToken(func(t store.Token) error {
				if t.Revoked != "" {
					l.Revoked[t.Token.ID] = t.Revoked
				}
				return nil
			}),
			r.EachPayment(func(p store.Payment) error {
				l.Payments[p.ID] = Payment{
					ID: p.ID, Token: p.Token, Core: p.Core, Payer: int64(p.Payer), Payee: int64(p.Payee), State: p.Phase.State(),
					Moved: moved["settle:"+p.ID.String()],
				}
				return nil
			}),
		)
	})
	return l, err
}
