// Package idb keeps a terminal's data in IndexedDB.
//
// One database per terminal, with two object stores: "entries" holds the bytes of session.Store under the compound key
// [bucket, key]; "objects" holds what only JavaScript can hold, such as a CryptoKey, under its name. Every write is one
// transaction of durability strict: when it is complete the browser has flushed it to the disk.
package idb

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"syscall/js"

	"glint/app/session"
	"glint/wasm/internal/promise"
)

const (
	version = 1
	entries = "entries"
	objects = "objects"
)

// errBlocked says that an older version of the database is open in another window.
var errBlocked = errors.New("idb: database is in use by an older version")

// Store is a session.Store in one database.
type Store struct {
	name string

	mu sync.Mutex // held while opening
	db js.Value   // undefined while closed
}

// New makes a store; the database is opened at first use.
func New(name string) *Store { return &Store{name: name} }

// Warm opens the database ahead of its first use, which meets any error again.
func (s *Store) Warm(ctx context.Context) { _, _ = s.open(ctx) }

// open gives the database. The browser may close it at any time (storage cleared, disk error); it is opened anew then.
func (s *Store) open(ctx context.Context) (js.Value, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.db.IsUndefined() {
		return s.db, nil
	}
	factory := js.Global().Get("indexedDB")
	if !factory.Truthy() {
		return js.Undefined(), errors.New("idb: this browser has no IndexedDB")
	}
	request, err := promise.Try(func() js.Value { return factory.Call("open", s.name, version) })
	if err != nil {
		return js.Undefined(), fmt.Errorf("idb: open %s: %w", s.name, err)
	}
	db, err := opened(ctx, request)
	if err != nil {
		return js.Undefined(), fmt.Errorf("idb: open %s: %w", s.name, err)
	}
	s.db = db
	s.watch(db)
	return db, nil
}

// opened waits for an open request and makes the object stores of a new database.
func opened(ctx context.Context, request js.Value) (js.Value, error) {
	done := make(chan error, 1)
	end := func(err error) {
		select {
		case done <- err:
		default:
		}
	}
	release := listen(request, map[string]func(){
		"upgradeneeded": func() {
			db := request.Get("result")
			db.Call("createObjectStore", entries)
			db.Call("createObjectStore", objects)
		},
		"success": func() { end(nil) },
		"error":   func() { end(promise.ErrorOf(request.Get("error"))) },
		"blocked": func() { end(errBlocked) },
	})
	defer release()
	select {
	case err := <-done:
		if err != nil {
			return js.Undefined(), err
		}
		return request.Get("result"), nil
	case <-ctx.Done():
		return js.Undefined(), ctx.Err()
	}
}

// Drop deletes the database with all that is in it, keys included. The store makes a new one if it is used again.
func (s *Store) Drop(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.db.IsUndefined() {
		s.db.Call("close")
		s.db = js.Undefined()
	}
	request, err := promise.Try(func() js.Value { return js.Global().Get("indexedDB").Call("deleteDatabase", s.name) })
	if err != nil {
		return fmt.Errorf("idb: drop %s: %w", s.name, err)
	}
	if _, err = opened(ctx, request); err != nil {
		return fmt.Errorf("idb: drop %s: %w", s.name, err)
	}
	return nil
}

// watch forgets a database that the browser closes, and gives way to a newer version of the program.
func (s *Store) watch(db js.Value) {
	forget := func() {
		go func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.db.Equal(db) {
				s.db = js.Undefined()
			}
		}()
	}
	listen(db, map[string]func(){ // for as long as the page lives
		"close":         forget,
		"versionchange": func() { db.Call("close"); forget() },
	})
}

// listen adds a listener for each event; release removes them all.
func listen(target js.Value, on map[string]func()) (release func()) {
	listeners := make(map[string]js.Func, len(on))
	for event, f := range on {
		l := js.FuncOf(func(js.Value, []js.Value) any { f(); return nil })
		listeners[event] = l
		target.Call("addEventListener", event, l)
	}
	return func() {
		for event, l := range listeners {
			target.Call("removeEventListener", event, l)
			l.Release()
		}
	}
}

// transact runs body in one transaction and waits until it is complete or aborted. Once begun it is waited for whatever
// becomes of ctx: its outcome must be known. body and all that it registers run inside callbacks and must not wait.
func (s *Store) transact(ctx context.Context, store, mode string, body func(tx, store js.Value)) error {
	db, err := s.open(ctx)
	if err != nil {
		return err
	}
	tx, err := promise.Try(func() js.Value {
		return db.Call("transaction", store, mode, map[string]any{"durability": "strict"})
	})
	if err != nil {
		return mapped(err)
	}
	done := make(chan error, 1)
	release := listen(tx, map[string]func(){
		"complete": func() { done <- nil },
		"abort":    func() { done <- abortCause(tx) },
	})
	defer release()
	_, err = promise.Try(func() js.Value { body(tx, tx.Call("objectStore", store)); return js.Undefined() })
	if err != nil {
		promise.Try(func() js.Value { return tx.Call("abort") }) // throws if it is over already: the events tell
	}
	if cause := <-done; err == nil {
		err = cause
	}
	return mapped(err)
}

// errAborted is the cause of a transaction that body aborted by itself.
var errAborted = errors.New("idb: transaction aborted")

func abortCause(tx js.Value) error {
	if e := tx.Get("error"); e.Truthy() {
		return promise.ErrorOf(e)
	}
	return errAborted
}

func mapped(err error) error {
	switch {
	case err == nil:
		return nil
	case promise.Named(err, "QuotaExceededError"):
		return fmt.Errorf("%w: %w", session.ErrQuota, err)
	}
	return fmt.Errorf("idb: %w", err)
}
