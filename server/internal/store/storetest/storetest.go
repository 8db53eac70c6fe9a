// Package storetest is the suite that every store.Store passes.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"glint/app/money"
	"glint/server/internal/ledger"
	"glint/server/internal/store"
)

// Opener opens the store that it opened before, with all that was committed; the first time a new one.
type Opener func(t *testing.T) store.Store

// Run runs the suite. fresh gives an opener of a new store each time; the suite closes what it opens.
func Run(t *testing.T, fresh func(t *testing.T) Opener) {
	for _, test := range []struct {
		name string
		run  func(*bench)
	}{
		{"meta", meta}, {"errors undo", errorsUndo}, {"panics undo", panicsUndo}, {"reads are of one state", snapshots},
		{"updates come one after the other", serial}, {"ended context", endedContext}, {"closed", closed},
		{"money", moneyMoves}, {"refused transfers", refusedTransfers}, {"enrolments", enrolments}, {"devices", devices},
		{"tokens", tokens}, {"decisions", decisions}, {"payments", payments}, {"filters", filters}, {"records", records}, {"log", logEntries}, {"history against a plain ledger", history},
		{"audit log", auditLog}, {"withdrawals", withdrawals}, {"evidence", evidence}, {"findings", findings}, {"batches", batches},
		{"people", persons}, {"invitations", invitations}, {"sessions", sessions},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := &bench{T: t, open: fresh(t)}
			b.s = b.open(t)
			defer func() {
				if err := b.s.Close(); err != nil {
					t.Error(err)
				}
			}()
			test.run(b)
		})
	}
}

type bench struct {
	*testing.T
	open Opener
	s    store.Store
}

// reopen closes the store and opens it again: what was committed is there.
func (b *bench) reopen() {
	b.Helper()
	if err := b.s.Close(); err != nil {
		b.Fatal(err)
	}
	b.s = b.open(b.T)
}

func (b *bench) update(write func(store.Tx) error) {
	b.Helper()
	if err := b.s.Update(b.Context(), write); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) view(read func(store.Reader) error) {
	b.Helper()
	if err := b.s.View(b.Context(), read); err != nil {
		b.Fatal(err)
	}
}

// fails expects an update to end with an error.
func (b *bench) fails(what string, want error, write func(store.Tx) error) {
	b.Helper()
	if err := b.s.Update(b.Context(), write); !errors.Is(err, want) {
		b.Errorf("%s: got %v, want %v", what, err, want)
	}
}

// missing expects a read to find nothing.
func (b *bench) missing(what string, read func(store.Reader) error) {
	b.Helper()
	if err := b.s.View(b.Context(), read); !errors.Is(err, store.ErrNotFound) {
		b.Errorf("%s: got %v, want store.ErrNotFound", what, err)
	}
}

// same compares as people read: no bytes and no list are the same as empty ones.
func same[T any](b *bench, what string, got, want T) {
	b.Helper()
	if got, want := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); got != want {
		b.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}

// must gives a value that a read or write has to have.
func must[T any](b *bench) func(T, error) T {
	return func(v T, err error) T {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
		return v
	}
}

// noon is a time of the server; stores keep milliseconds.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 7e6, time.UTC)

func meta(b *bench) {
	b.missing("unset", func(r store.Reader) error { _, err := r.Meta("key"); return err })
	for _, value := range [][]byte{[]byte("first"), {}, {0, 255}} {
		b.update(func(tx store.Tx) error { return tx.SetMeta("key", value) })
		b.view(func(r store.Reader) error { same(b, "meta", must[[]byte](b)(r.Meta("key")), value); return nil })
	}
	b.reopen()
	b.view(func(r store.Reader) error {
		same(b, "meta", must[[]byte](b)(r.Meta("key")), []byte{0, 255})
		return nil
	})
}

func errorsUndo(b *bench) {
	mine := errors.New("changed my mind")
	b.fails("own error", mine, func(tx store.Tx) error {
		if err := tx.SetMeta("key", []byte("x")); err != nil {
			return err
		}
		if _, err := tx.AddAccount(ledger.Account{Kind: ledger.Shopper, Name: "x", Balance: money.Amount{Currency: money.CNY}}, noon); err != nil {
			return err
		}
		if _, err := tx.Meta("key"); err != nil {
			b.Errorf("a transaction does not see its own write: %v", err)
		}
		return mine
	})
	b.missing("undone", func(r store.Reader) error { _, err := r.Meta("key"); return err })
	b.view(func(r store.Reader) error {
		same(b, "accounts", len(must[[]ledger.Account](b)(r.Accounts())), 0)
		return nil
	})
}

func panicsUndo(b *bench) {
	err := b.s.Update(b.Context(), func(tx store.Tx) error {
		if err := tx.SetMeta("key", []byte("x")); err != nil {
			return err
		}
		panic("a mistake")
	})
	if err == nil {
		b.Error("an update that panicked gave no error")
	}
	b.missing("undone", func(r store.Reader) error { _, err := r.Meta("key"); return err })
	b.update(func(tx store.Tx) error { return tx.SetMeta("key", []byte("y")) })
}

func snapshots(b *bench) {
	set := func(v string) {
		b.update(func(tx store.Tx) error {
			return errors.Join(tx.SetMeta("one", []byte(v)), tx.SetMeta("two", []byte(v)))
		})
	}
	set("old")
	b.view(func(r store.Reader) error {
		one := must[[]byte](b)(r.Meta("one"))
		set("new") // while the read is under way
		two := must[[]byte](b)(r.Meta("two"))
		same(b, "both reads of one state", string(one)+" "+string(two), "old old")
		return nil
	})
	b.view(func(r store.Reader) error {
		same(b, "next read", string(must[[]byte](b)(r.Meta("two"))), "new")
		return nil
	})
}

// serial has many update one value at once, some of them failing after their write: each sees what the
// ones before it left, and the failing ones leave nothing.
func serial(b *bench) {
	const writers, each = 16, 25
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range each {
				err := b.s.Update(context.WithoutCancel(b.Context()), func(tx store.Tx) error {
					n, err := tx.Meta("count")
					if err != nil && !errors.Is(err, store.ErrNotFound) {
						return err
					}
					if err := tx.SetMeta("count", append(n, 'x')); err != nil {
						return err
					}
					if (w+i)%5 == 0 {
						return store.ErrExists
					}
					return nil
				})
				if failed := (w+i)%5 == 0; failed != errors.Is(err, store.ErrExists) || (!failed && err != nil) {
					b.Errorf("writer %d, update %d: %v", w, i, err)
				}
			}
		})
	}
	all.Wait()
	b.view(func(r store.Reader) error {
		same(b, "updates that counted", len(must[[]byte](b)(r.Meta("count"))), writers*each*4/5)
		return nil
	})
}

func endedContext(b *bench) {
	ctx, cancel := context.WithCancel(b.Context())
	cancel()
	err := b.s.View(ctx, func(r store.Reader) error { _, err := r.Accounts(); return err })
	if !errors.Is(err, context.Canceled) {
		b.Errorf("view: got %v, want context.Canceled", err)
	}
	ran := false
	err = b.s.Update(ctx, func(tx store.Tx) error { ran = true; return nil })
	if ran == (err != nil) {
		b.Errorf("update: ran %t, error %v: want all or nothing", ran, err)
	}
}

func closed(b *bench) {
	if err := b.s.Close(); err != nil {
		b.Fatal(err)
	}
	if err := b.s.View(b.Context(), func(store.Reader) error { return nil }); !errors.Is(err, store.ErrClosed) {
		b.Errorf("view: got %v, want store.ErrClosed", err)
	}
	if err := b.s.Update(b.Context(), func(store.Tx) error { return nil }); !errors.Is(err, store.ErrClosed) {
		b.Errorf("update: got %v, want store.ErrClosed", err)
	}
	if err := b.s.Close(); err != nil {
		b.Errorf("second close: %v", err)
	}
}
