package idb

import (
	"bytes"
	"context"
	"math"
	"syscall/js"

	"glint/app/session"
	"glint/wasm/internal/promise"
)

// Get implements session.Store.
func (s *Store) Get(ctx context.Context, bucket, key string) ([]byte, error) {
	var request js.Value
	err := s.transact(ctx, entries, "readonly", func(_, store js.Value) {
		request = store.Call("get", path(bucket, key))
	})
	if err != nil {
		return nil, err
	}
	value := request.Get("result")
	if value.IsUndefined() {
		return nil, session.ErrNotFound
	}
	return promise.Bytes(value), nil
}

// List implements session.Store. A limit below 1 means all.
func (s *Store) List(ctx context.Context, bucket, after string, limit int) ([]session.Entry, error) {
	if limit < 1 {
		limit = math.MaxInt32
	}
	// An array is greater than any string, so [bucket, []] bounds the keys of the bucket from above.
	whole := js.Global().Get("IDBKeyRange").Call("bound",
		path(bucket, after), js.ValueOf([]any{bucket, []any{}}), after != "", true)
	var keys, values js.Value
	err := s.transact(ctx, entries, "readonly", func(_, store js.Value) {
		keys = store.Call("getAllKeys", whole, limit)
		values = store.Call("getAll", whole, limit)
	})
	if err != nil {
		return nil, err
	}
	keys, values = keys.Get("result"), values.Get("result")
	list := make([]session.Entry, values.Length())
	for i := range list {
		list[i] = session.Entry{Key: keys.Index(i).Index(1).String(), Value: promise.Bytes(values.Index(i))}
	}
	return list, nil
}

// Commit implements session.Store: expectations, puts and deletes in one transaction.
func (s *Store) Commit(ctx context.Context, tx session.Tx) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var w writing
	defer w.release()
	err := s.transact(ctx, entries, "readwrite", func(transaction, store js.Value) {
		w = writing{tx: tx, transaction: transaction, store: store, open: len(tx.Expect)}
		w.begin()
	})
	switch {
	case w.changed:
		return session.ErrChanged
	case w.err != nil:
		return mapped(w.err)
	}
	return err
}

// writing is one Commit under way. IndexedDB closes a transaction that has no request left, so the writes are asked for
// inside the callback of the last expectation.
type writing struct {
	tx                 session.Tx
	transaction, store js.Value
	open               int // expectations not answered yet
	changed            bool
	err                error
	listeners          []func()
}

func (w *writing) begin() {
	if w.open == 0 {
		w.write()
		return
	}
	for _, e := range w.tx.Expect {
		request := w.store.Call("get", path(e.Bucket, e.Key))
		w.listeners = append(w.listeners, listen(request, map[string]func(){"success": func() {
			w.answered(request.Get("result"), e.Value)
		}}))
	}
}

func (w *writing) answered(got js.Value, want []byte) {
	w.open--
	switch {
	case w.changed:
	case holds(got, want):
		if w.open == 0 {
			w.write()
		}
	default:
		w.changed = true
		w.transaction.Call("abort")
	}
}

// holds says whether a stored value is the expected one; nil expects none.
func holds(got js.Value, want []byte) bool {
	if got.IsUndefined() || want == nil {
		return got.IsUndefined() && want == nil
	}
	return bytes.Equal(promise.Bytes(got), want)
}

func (w *writing) write() {
	_, err := promise.Try(func() js.Value {
		for _, p := range w.tx.Puts {
			w.store.Call("put", promise.Array(p.Value), path(p.Bucket, p.Key))
		}
		for _, p := range w.tx.Delete {
			w.store.Call("delete", path(p.Bucket, p.Key))
		}
		return js.Undefined()
	})
	if err != nil {
		w.err = err
		promise.Try(func() js.Value { return w.transaction.Call("abort") })
	}
}

func (w *writing) release() {
	for _, r := range w.listeners {
		r()
	}
}

func path(bucket, key string) js.Value { return js.ValueOf([]any{bucket, key}) }

// Object gives the object stored under a name; undefined if there is none.
func (s *Store) Object(ctx context.Context, name string) (js.Value, error) {
	var request js.Value
	err := s.transact(ctx, objects, "readonly", func(_, store js.Value) { request = store.Call("get", name) })
	if err != nil {
		return js.Undefined(), err
	}
	return request.Get("result"), nil
}

// Objects lists the names of all objects.
func (s *Store) Objects(ctx context.Context) ([]string, error) {
	var request js.Value
	if err := s.transact(ctx, objects, "readonly", func(_, store js.Value) { request = store.Call("getAllKeys") }); err != nil {
		return nil, err
	}
	list := request.Get("result")
	names := make([]string, list.Length())
	for i := range names {
		names[i] = list.Index(i).String()
	}
	return names, nil
}

// Remove drops objects; names that have none do not matter.
func (s *Store) Remove(ctx context.Context, names []string) error {
	return s.transact(ctx, objects, "readwrite", func(_, store js.Value) {
		for _, name := range names {
			store.Call("delete", name)
		}
	})
}

// Keep stores an object under a name unless there is one already, and gives the one that is stored. Of two windows that
// keep something at once, both get the same.
func (s *Store) Keep(ctx context.Context, name string, object js.Value) (js.Value, error) {
	kept, release := object, func() {}
	defer func() { release() }()
	err := s.transact(ctx, objects, "readwrite", func(_, store js.Value) {
		request := store.Call("get", name)
		release = listen(request, map[string]func(){"success": func() {
			if there := request.Get("result"); !there.IsUndefined() {
				kept = there
				return
			}
			store.Call("put", object, name)
		}})
	})
	return kept, err
}
