package porttest

import (
	"bytes"
	"context"
	"sync"

	"glint/app/session"
	"glint/app/wire"
)

// Signer tests a session.Signer. fresh makes a new device and gives a function that opens its key, again
// and again, as a page does at each start.
func Signer[S T[S]](t S, fresh func() (open func() session.Signer)) {
	t.Run("one key for each device", func(t S) {
		open := fresh()
		first, err := open().Public(t.Context())
		noErr(t, "public", err)
		again, err := open().Public(t.Context())
		noErr(t, "public again", err)
		if first != again {
			t.Errorf("key changed over a new start: %x, %x", first, again)
		}
		other, err := fresh()().Public(t.Context())
		noErr(t, "public of another device", err)
		if other == first || other == (wire.PublicKey{}) {
			t.Errorf("another device has key %x", other)
		}
	})
	t.Run("signatures verify", func(t S) {
		open := fresh()
		key, err := open().Public(t.Context())
		noErr(t, "public", err)
		for _, input := range [][]byte{{}, {0}, []byte("glint"), bytes.Repeat([]byte{0xa5}, 1000)} {
			sig, err := open().Sign(t.Context(), input)
			noErr(t, "sign", err)
			noErr(t, "verify", key.Verify(input, sig))
			wantErr(t, "verify another input", key.Verify(append(input, 1), sig), wire.ErrSignature)
		}
	})
	t.Run("before the key is asked for", func(t S) {
		s := fresh()()
		sig, err := s.Sign(t.Context(), []byte("first"))
		noErr(t, "sign", err)
		key, err := s.Public(t.Context())
		noErr(t, "public", err)
		noErr(t, "verify", key.Verify([]byte("first"), sig))
	})
	t.Run("several at once", func(t S) {
		open := fresh()
		var all sync.WaitGroup
		keys := make([]wire.PublicKey, 4)
		for i := range keys {
			all.Go(func() {
				s := open()
				key, err := s.Public(t.Context())
				if err != nil {
					t.Errorf("public: %v", err)
				}
				if sig, err := s.Sign(t.Context(), []byte{byte(i)}); err != nil || key.Verify([]byte{byte(i)}, sig) != nil {
					t.Errorf("sign: %v, or does not verify", err)
				}
				keys[i] = key
			})
		}
		all.Wait()
		for _, k := range keys {
			if k != keys[0] {
				t.Errorf("two keys were made: %x, %x", k, keys[0])
			}
		}
	})
}

// Device is both: the device's own key and those for tokens.
type Device interface {
	session.Signer
	session.Keys
}

// Keys tests a session.Keys beside the session.Signer of the same device, which fresh makes and opens as for Signer.
func Keys[S T[S]](t S, fresh func() (open func() Device)) {
	input := []byte("an acceptance")
	t.Run("each key is another and signs for itself", func(t S) {
		open := fresh()
		own, err := open().Public(t.Context())
		noErr(t, "public", err)
		seen := map[wire.PublicKey]bool{own: true}
		for range 3 {
			key, err := open().Make(t.Context())
			noErr(t, "make", err)
			if seen[key] {
				t.Errorf("key %x was made twice", key)
			}
			seen[key] = true
			sig, err := open().SignBy(t.Context(), key, input)
			noErr(t, "sign", err)
			noErr(t, "verify", key.Verify(input, sig))
			wantErr(t, "verify by the device's own key", own.Verify(input, sig), wire.ErrSignature)
		}
	})
	t.Run("what is not retained is gone", func(t S) {
		open := fresh()
		first, err := open().Make(t.Context())
		noErr(t, "make", err)
		second, err := open().Make(t.Context())
		noErr(t, "make", err)
		own, err := open().Public(t.Context())
		noErr(t, "public", err)
		noErr(t, "retain", open().Retain(t.Context(), []wire.PublicKey{second, {9}}))
		_, err = open().SignBy(t.Context(), first, input)
		wantErr(t, "sign by what was dropped", err, session.ErrNoKey)
		_, err = open().SignBy(t.Context(), second, input)
		noErr(t, "sign by what was retained", err)
		sig, err := open().Sign(t.Context(), input)
		noErr(t, "sign by the device's own key", err)
		noErr(t, "verify", own.Verify(input, sig))
	})
	t.Run("a stranger's key", func(t S) {
		_, err := fresh()().SignBy(t.Context(), wire.PublicKey{1, 2, 3}, input)
		wantErr(t, "sign", err, session.ErrNoKey)
		other, err := fresh()().Make(t.Context())
		noErr(t, "make", err)
		_, err = fresh()().SignBy(t.Context(), other, input)
		wantErr(t, "sign by another device's", err, session.ErrNoKey)
	})
}

// Server tests a session.Server: up reaches a server of Glint, down reaches none.
func Server[S T[S]](t S, up, down session.Server) {
	health := session.Request{Method: "GET", Path: "/v1/health"}
	t.Run("answers", func(t S) {
		a, err := up.Do(t.Context(), health)
		noErr(t, "health", err)
		if a.Status != 200 {
			t.Errorf("health: got status %d, want 200", a.Status)
		}
	})
	t.Run("refusals are answers", func(t S) {
		a, err := up.Do(t.Context(), session.Request{
			Method: "POST", Path: "/v1/records", Body: []byte(`{"records":[]}`),
			Header: map[string]string{"Content-Type": "application/json", "Glint-Device": "nobody"},
		})
		noErr(t, "unsigned upload", err)
		if a.Status/100 != 4 || len(a.Body) == 0 {
			t.Errorf("unsigned upload: got status %d with %d bytes, want 4xx with a body", a.Status, len(a.Body))
		}
	})
	t.Run("out of reach", func(t S) {
		_, err := down.Do(t.Context(), health)
		wantErr(t, "health", err, session.ErrOffline)
	})
	t.Run("ended context", func(t S) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := up.Do(ctx, health); err == nil {
			t.Errorf("request with an ended context: got no error")
		}
	})
}

// Lock tests a session.Lock. fresh makes a new browser profile and gives a function that opens a window.
func Lock[S T[S]](t S, fresh func() (window func() session.Lock)) {
	never := func() {}
	t.Run("one window at a time", func(t S) {
		window := fresh()
		release, err := window().Hold(t.Context(), "payer", false, never)
		noErr(t, "hold", err)
		_, err = window().Hold(t.Context(), "payer", false, never)
		wantErr(t, "second window", err, session.ErrHeld)
		other, err := window().Hold(t.Context(), "payee", false, never)
		noErr(t, "other role", err)
		other()
		release()
		again, err := window().Hold(t.Context(), "payer", false, never)
		noErr(t, "after release", err)
		again()
	})
	t.Run("take over", func(t S) {
		window := fresh()
		lost := make(chan struct{}, 2)
		release, err := window().Hold(t.Context(), "payer", false, func() { lost <- struct{}{} })
		noErr(t, "hold", err)
		second, err := window().Hold(t.Context(), "payer", true, never)
		noErr(t, "take over", err)
		select {
		case <-lost:
		case <-t.Context().Done():
			t.Fatalf("the first window was not told")
		}
		release() // of a lock that was lost: harmless
		_, err = window().Hold(t.Context(), "payer", false, never)
		wantErr(t, "third window", err, session.ErrHeld)
		second()
	})
}
