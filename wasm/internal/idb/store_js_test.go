package idb

import (
	"bytes"
	"errors"
	"fmt"
	"syscall/js"
	"testing"

	"glint/app/session"
	"glint/app/session/porttest"
	"glint/wasm/internal/promise"
)

// fresh makes a store in a database that no test has seen.
func fresh(t *testing.T) *Store {
	t.Helper()
	return New(fmt.Sprintf("test-%s-%v", t.Name(), js.Global().Get("crypto").Call("randomUUID")))
}

func put(bucket, key, value string) session.Put {
	return session.Put{Bucket: bucket, Key: key, Value: []byte(value)}
}

func TestStore(t *testing.T) {
	porttest.Store(t, func() func() session.Store {
		name := fresh(t).name
		return func() session.Store { return New(name) }
	})
}

// Two windows that draw the same counter: one gets it.
func TestCommitsRace(t *testing.T) {
	a := fresh(t)
	b := New(a.name)
	ctx := t.Context()
	if err := a.Commit(ctx, session.Tx{Puts: []session.Put{put("meta", "counter", "0")}}); err != nil {
		t.Fatal(err)
	}
	results := make(chan error, 2)
	for i, s := range []*Store{a, b} {
		go func() {
			results <- s.Commit(ctx, session.Tx{
				Expect: []session.Put{put("meta", "counter", "0")},
				Puts:   []session.Put{put("meta", "counter", fmt.Sprint(i+1))},
			})
		}()
	}
	won := 0
	for range 2 {
		switch err := <-results; {
		case err == nil:
			won++
		case !errors.Is(err, session.ErrChanged):
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d commits won, want 1", won)
	}
}

func TestListIsAscendingWithinItsBucket(t *testing.T) {
	s := fresh(t)
	ctx := t.Context()
	var puts []session.Put
	for _, key := range []string{"0003", "0001", "0010", "0002"} {
		puts = append(puts, put("log", key, "v"+key))
	}
	puts = append(puts, put("lo", "9", "x"), put("logs", "0", "x"), put("log2", "0", "x"))
	if err := s.Commit(ctx, session.Tx{Puts: puts}); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		after string
		limit int
		want  string
	}{
		{"", 0, "[0001 0002 0003 0010]"},
		{"", 2, "[0001 0002]"},
		{"0001", 2, "[0002 0003]"},
		{"0010", 10, "[]"},
		{"00015", 10, "[0002 0003 0010]"},
	}
	for _, tt := range tests {
		list, err := s.List(ctx, "log", tt.after, tt.limit)
		if err != nil {
			t.Fatal(err)
		}
		keys := []string{}
		for _, e := range list {
			keys = append(keys, e.Key)
			if string(e.Value) != "v"+e.Key {
				t.Errorf("%s has value %q", e.Key, e.Value)
			}
		}
		if got := fmt.Sprint(keys); got != tt.want {
			t.Errorf("List after %q, limit %d = %s, want %s", tt.after, tt.limit, got, tt.want)
		}
	}
}

// The browser may close a database under our hands; the next use opens it again.
func TestClosedDatabaseIsOpenedAgain(t *testing.T) {
	s := fresh(t)
	ctx := t.Context()
	if err := s.Commit(ctx, session.Tx{Puts: []session.Put{put("a", "b", "c")}}); err != nil {
		t.Fatal(err)
	}
	// What a newer version of the program does; our side gives way at versionchange.
	request := js.Global().Get("indexedDB").Call("deleteDatabase", s.name)
	done := make(chan struct{})
	release := listen(request, map[string]func(){"success": func() { close(done) }})
	defer release()
	<-done
	if _, err := s.Get(ctx, "a", "b"); !errors.Is(err, session.ErrNotFound) {
		t.Errorf("Get after deletion: %v, want ErrNotFound", err)
	}
}

func TestFullStorageIsNamed(t *testing.T) {
	thrown := js.Global().Get("DOMException").New("full", "QuotaExceededError")
	if err := mapped(promise.ErrorOf(thrown)); !errors.Is(err, session.ErrQuota) {
		t.Errorf("mapped(%v) is not ErrQuota", err)
	}
}

func TestKeepGivesTheFirst(t *testing.T) {
	s := fresh(t)
	ctx := t.Context()
	if got, err := s.Object(ctx, "x"); err != nil || !got.IsUndefined() {
		t.Fatalf("Object of nothing = %v, %v", got, err)
	}
	for _, name := range []string{"first", "second"} {
		got, err := s.Keep(ctx, "x", js.ValueOf(map[string]any{"name": name}))
		if err != nil || got.Get("name").String() != "first" {
			t.Errorf("Keep(%s) = %v, %v", name, got.Get("name"), err)
		}
	}
}

// Commits are strict: this is the cost of one, printed with -bench.
func BenchmarkCommit(b *testing.B) {
	s := New("bench-commit")
	value := bytes.Repeat([]byte{7}, 400)
	for b.Loop() {
		tx := session.Tx{Puts: []session.Put{{Bucket: "log", Key: "1", Value: value}, {Bucket: "meta", Key: "head", Value: value[:40]}}}
		if err := s.Commit(b.Context(), tx); err != nil {
			b.Fatal(err)
		}
	}
}

// TestDrop: nothing of the database is left, and the store can be used again.
func TestDrop(t *testing.T) {
	s, ctx := fresh(t), t.Context()
	if err := s.Commit(ctx, session.Tx{Puts: []session.Put{put("meta", "counter", "7")}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Drop(ctx); err != nil {
		t.Fatal(err)
	}
	if b, err := s.Get(ctx, "meta", "counter"); !errors.Is(err, session.ErrNotFound) {
		t.Errorf("after the drop: %q, %v", b, err)
	}
	if err := New(s.name).Drop(ctx); err != nil { // open in another store: it gives way
		t.Errorf("drop of an open database: %v", err)
	}
}
