package promise

import (
	"bytes"
	"context"
	"errors"
	"syscall/js"
	"testing"
)

func TestAwait(t *testing.T) {
	class := js.Global().Get("Promise")
	if v, err := Await(t.Context(), class.Call("resolve", 7)); err != nil || v.Int() != 7 {
		t.Errorf("resolved = %v, %v", v, err)
	}
	thrown := js.Global().Get("DOMException").New("too much", "QuotaExceededError")
	if _, err := Await(t.Context(), class.Call("reject", thrown)); !Named(err, "QuotaExceededError") {
		t.Errorf("rejected = %v", err)
	}
	if _, err := Await(t.Context(), class.Call("reject", "words")); err == nil || Named(err, "words") {
		t.Errorf("rejected with a string = %v", err)
	}
	if v, err := Await(t.Context(), js.ValueOf("plain")); err != nil || v.String() != "plain" {
		t.Errorf("no promise = %v, %v", v, err)
	}
}

func TestAwaitEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var resolve js.Value
	executor := js.FuncOf(func(_ js.Value, args []js.Value) any { resolve = args[0]; return nil })
	defer executor.Release()
	pending := js.Global().Get("Promise").New(executor)
	if _, err := Await(ctx, pending); !errors.Is(err, context.Canceled) {
		t.Errorf("Await = %v, want Canceled", err)
	}
	resolve.Invoke(1) // too late, and harmless: the next wait lets the callbacks run
	if _, err := Await(t.Context(), pending); err != nil {
		t.Error(err)
	}
}

func TestTry(t *testing.T) {
	_, err := Try(func() js.Value { return js.Global().Get("document").Call("querySelector", "!") })
	if !Named(err, "SyntaxError") {
		t.Errorf("thrown = %v", err)
	}
	if _, err := Try(func() js.Value { return js.Undefined().Get("x") }); !Named(err, "TypeError") {
		t.Errorf("a property of undefined = %v", err)
	}
	defer func() {
		if recover() != "ours" {
			t.Error("a panic of Go did not go on")
		}
	}()
	Try(func() js.Value { panic("ours") })
}

func TestBytes(t *testing.T) {
	want := []byte{0, 1, 255}
	array := Array(want)
	if got := Bytes(array); !bytes.Equal(got, want) {
		t.Errorf("of an array: %v", got)
	}
	if got := Bytes(array.Get("buffer")); !bytes.Equal(got, want) {
		t.Errorf("of a buffer: %v", got)
	}
}
