package httpapi_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"glint/app/api"
	"glint/app/wire"
	"glint/e2e/client"
	"glint/server/internal/authority"
	"glint/server/internal/books"
	"glint/server/internal/httpapi"
	"glint/server/internal/people"
	"glint/server/internal/store/sqlite"
)

const operatorKey = "the operator's key in tests"

// enrolPause lies between enrolments, so that the limit on tries does not stop a test.
const enrolPause = 2 * time.Second

// clock is the time of the server and of all terminals.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// world is a server with real books, reached over HTTP.
type world struct {
	testing.TB
	clock    *clock
	books    *books.Books
	people   *people.People
	server   *httptest.Server
	api      *client.Client
	operator client.Operator
	cursors  map[*client.Terminal]string // of the last status that a test has asked for
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, cursors: map[*client.Terminal]string{}, clock: &clock{at: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}}
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "glint.db"))
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	w.books, err = books.New(t.Context(), books.Options{
		Store: s, Authority: authority.New(1, make([]byte, authority.SeedSize)), Operator: "Test", Policy: books.DefaultPolicy(),
		Now: w.clock.now, Log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.people = people.New(people.Options{Store: s, Now: w.clock.now, Cost: people.Cost{Time: 1, MemoryKiB: 8}})
	w.server = httptest.NewServer(httpapi.New(httpapi.Options{Books: w.books, Operator: operatorKey, People: w.people, Demo: true, Now: w.clock.now, Log: log}))
	w.api = client.New(w.server.URL)
	w.api.Now = w.clock.now
	w.operator = client.Operator{Client: w.api, Key: operatorKey}
	t.Cleanup(func() {
		w.audit()
		w.server.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// audit fails the test if the books are not right. Every test ends with it.
func (w *world) audit() {
	w.Helper()
	report, err := w.books.Audit(context.Background())
	if err != nil {
		w.Fatal(err)
	}
	for _, fault := range report.Faults {
		w.Errorf("audit: %s", fault)
	}
}

// ok stops the test at an error.
func ok[T any](w *world, what string) func(T, error) T {
	return func(v T, err error) T {
		w.Helper()
		if err != nil {
			w.Fatalf("%s: %v", what, err)
		}
		return v
	}
}

func (w *world) payer() *client.Payer {
	w.Helper()
	w.clock.advance(enrolPause)
	code := ok[string](w, "demo payer")(w.books.Demo(context.Background(), api.RolePayer))
	return ok[*client.Payer](w, "enrol payer")(w.api.EnrolPayer(context.Background(), code))
}

func (w *world) payee() *client.Payee {
	w.Helper()
	w.clock.advance(enrolPause)
	code := ok[string](w, "demo payee")(w.books.Demo(context.Background(), api.RolePayee))
	return ok[*client.Payee](w, "enrol payee")(w.api.EnrolPayee(context.Background(), code))
}

// send uploads records and gives the results.
func (w *world) send(t *client.Terminal, records ...wire.Record) []api.Result {
	w.Helper()
	results := ok[[]api.Result](w, "upload")(t.Upload(context.Background(), records...))
	if len(results) != len(records) {
		w.Fatalf("got %d results for %d records", len(results), len(records))
	}
	return results
}

// want checks one result.
func (w *world) want(what string, got api.Result, state api.State, reason string) {
	w.Helper()
	if got.State != state || got.Reason != reason {
		w.Errorf("%s: got %s %q, want %s %q", what, got.State, got.Reason, state, reason)
	}
}

// balance gives an account's balance and reserves by what its terminal is told.
func (w *world) balance(t *client.Terminal) (balance, reserved int64) {
	w.Helper()
	s := ok[api.Status](w, "status")(t.Status(context.Background(), ""))
	return s.Balance, s.Reserved
}

// refused checks that a call ended with a problem.
func (w *world) refused(what string, err error, status int, code string) api.Problem {
	w.Helper()
	p, _ := errors.AsType[*client.ProblemError](err)
	if p == nil {
		w.Errorf("%s: got %v, want problem %s", what, err, code)
		return api.Problem{}
	}
	if p.Problem.Status != status || p.Problem.Code != code {
		w.Errorf("%s: got %v, want status %d, code %s", what, p, status, code)
	}
	return p.Problem
}

// ring is what a terminal has learnt of the server's keys.
func (w *world) ring(t *client.Terminal) wire.KeyRing {
	ring := wire.KeyRing{}
	for _, k := range t.Enrolled.Keys {
		ring[wire.KeyID(k.ID)] = wire.PublicKey(k.Key)
	}
	return ring
}
