package sqlite

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"glint/app/money"
	"glint/server/internal/ledger"
	"glint/server/internal/store"
	"glint/server/internal/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Opener {
		path := filepath.Join(t.TempDir(), "glint 100%?#.db") // a path is no URL
		return func(t *testing.T) store.Store {
			t.Helper()
			s, err := Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
	})
}

func open(t *testing.T) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "glint.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, path
}

func TestOnlyOneServer(t *testing.T) {
	_, path := open(t)
	if second, err := Open(t.Context(), path); err == nil {
		second.Close()
		t.Error("two servers have the same books open")
	}
}

func TestFileIsWhereItShouldBe(t *testing.T) {
	_, path := open(t)
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestRefusedFiles(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("not a database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(dir, "newer.db")
	db, err := sql.Open("sqlite", newer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 999"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{garbage, newer, filepath.Join(dir, "none", "glint.db"), dir} {
		if s, err := Open(t.Context(), path); err == nil {
			s.Close()
			t.Errorf("%s was opened", path)
		}
	}
}

// TestWrittenStaysWritten tries to change each append-only table past the store's own methods.
func TestWrittenStaysWritten(t *testing.T) {
	s, _ := open(t)
	err := s.Update(t.Context(), func(x store.Tx) error {
		add := func(kind ledger.Kind) ledger.AccountID {
			id, err := x.AddAccount(ledger.Account{Kind: kind, Name: "x", Balance: money.Amount{Currency: money.CNY}}, time.Unix(1, 0))
			if err != nil {
				t.Error(err)
			}
			return id
		}
		float, shopper := add(ledger.Float), add(ledger.Shopper)
		return x.Post(ledger.Transfer{Ref: "a", Kind: ledger.TopUp, From: float, To: shopper, Amount: money.Amount{Minor: 5, Currency: money.CNY}})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"UPDATE transfers SET amount = 6", "DELETE FROM transfers", "UPDATE entries SET change = 6", "DELETE FROM entries", "DELETE FROM accounts",
		"UPDATE accounts SET balance = -1 WHERE kind = 'shopper'", "INSERT INTO entries VALUES (1, 2, 1, 5, 5)", "INSERT INTO entries VALUES (1, 0, 1, 5, 5)",
		"INSERT INTO accounts (kind, name, currency, opened) VALUES ('float', 'second', 156, 1)",
	} {
		if err := s.Update(t.Context(), func(x store.Tx) error { return x.(*tx).exec(statement) }); err == nil {
			t.Errorf("%s: done", statement)
		}
	}
}

// TestReadsDoNotWrite: the connections of View cannot change anything even by mistake.
func TestReadsDoNotWrite(t *testing.T) {
	s, _ := open(t)
	err := s.View(t.Context(), func(r store.Reader) error {
		_, err := r.(*reader).q.ExecContext(context.Background(), "INSERT INTO meta VALUES ('a', x'00')")
		return err
	})
	if err == nil {
		t.Error("a view wrote")
	}
}
