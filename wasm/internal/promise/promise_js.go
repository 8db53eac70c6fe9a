// Package promise waits for JavaScript promises and turns JavaScript exceptions into errors.
//
// Waiting parks the calling goroutine. It must never happen inside a js.Func: there the browser waits for Go, and Go would
// wait for the browser. Callbacks therefore only send on buffered channels or start goroutines.
package promise

import (
	"context"
	"errors"
	"fmt"
	"syscall/js"
)

// Error is what JavaScript threw or rejected with.
type Error struct {
	Name    string // of a DOMException or Error: "QuotaExceededError", "TypeError", …
	Message string
}

func (e *Error) Error() string { return "js: " + e.Name + ": " + e.Message }

// Named reports whether err comes from JavaScript under that name.
func Named(err error, name string) bool {
	var e *Error
	return errors.As(err, &e) && e.Name == name
}

// NameOf is the name under which JavaScript knows err; empty if it does not.
func NameOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Name
	}
	return ""
}

// ErrorOf makes an error of a thrown or rejected value.
func ErrorOf(v js.Value) error {
	if v.Type() != js.TypeObject {
		return &Error{Name: "Error", Message: v.String()}
	}
	return &Error{Name: text(v.Get("name")), Message: text(v.Get("message"))}
}

func text(v js.Value) string {
	if v.Type() != js.TypeString {
		return "unknown"
	}
	return v.String()
}

// Try calls f and gives back what JavaScript threw in it as an *Error. Other panics go on.
func Try(f func() js.Value) (v js.Value, err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case js.Error:
			err = ErrorOf(p.Value)
		case *js.ValueError:
			err = &Error{Name: "TypeError", Message: fmt.Sprintf("%s of %v", p.Method, p.Type)}
		default:
			panic(p)
		}
	}()
	return f(), nil
}

// Call calls a method that returns a promise and waits for it. An exception is a rejection.
func Call(ctx context.Context, object js.Value, method string, args ...any) (js.Value, error) {
	p, err := Try(func() js.Value { return object.Call(method, args...) })
	if err != nil {
		return js.Undefined(), err
	}
	return Await(ctx, p)
}

// Await waits until the promise is settled or ctx is done. A value that is no promise is given back as it is.
func Await(ctx context.Context, p js.Value) (js.Value, error) {
	if p.Type() != js.TypeObject || p.Get("then").Type() != js.TypeFunction {
		return p, nil
	}
	type outcome struct {
		value js.Value
		err   error
	}
	settled := make(chan outcome, 1)
	var kept, broken js.Func
	settle := func(o outcome) {
		// Only one of the two is ever called, and only once, so both can go: also when nobody waits any more.
		kept.Release()
		broken.Release()
		settled <- o
	}
	kept = js.FuncOf(func(_ js.Value, args []js.Value) any {
		settle(outcome{value: first(args)})
		return nil
	})
	broken = js.FuncOf(func(_ js.Value, args []js.Value) any {
		settle(outcome{err: ErrorOf(first(args))})
		return nil
	})
	p.Call("then", kept, broken)
	select {
	case o := <-settled:
		return o.value, o.err
	case <-ctx.Done():
		return js.Undefined(), ctx.Err()
	}
}

func first(args []js.Value) js.Value {
	if len(args) == 0 {
		return js.Undefined()
	}
	return args[0]
}

// Bytes copies a Uint8Array, or the bytes that an ArrayBuffer holds, into Go.
func Bytes(v js.Value) []byte {
	if v.InstanceOf(js.Global().Get("ArrayBuffer")) {
		v = js.Global().Get("Uint8Array").New(v)
	}
	b := make([]byte, v.Get("length").Int())
	js.CopyBytesToGo(b, v)
	return b
}

// Array copies bytes into a new Uint8Array.
func Array(b []byte) js.Value {
	v := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(v, b)
	return v
}
