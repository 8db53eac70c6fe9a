// Package window is what the page's window tells the program, and the program the window.
package window

import (
	"context"
	"fmt"
	"syscall/js"

	"glint/wasm/internal/promise"
)

// OnVisible calls f, on a goroutine of its own, whenever the page comes back to the front: switched to, woken, or restored
// by the back button.
func OnVisible(f func()) {
	document := js.Global().Get("document")
	document.Call("addEventListener", "visibilitychange", js.FuncOf(func(js.Value, []js.Value) any {
		if document.Get("visibilityState").String() == "visible" {
			go f()
		}
		return nil
	}))
	js.Global().Call("addEventListener", "pageshow", js.FuncOf(func(_ js.Value, args []js.Value) any {
		if args[0].Get("persisted").Bool() {
			go f()
		}
		return nil
	}))
}

// OnDevices calls f, on a goroutine of its own, whenever a camera is plugged in or out.
func OnDevices(f func()) {
	devices := js.Global().Get("navigator").Get("mediaDevices")
	if !devices.Truthy() {
		return // an insecure page has no cameras at all
	}
	devices.Call("addEventListener", "devicechange", js.FuncOf(func(js.Value, []js.Value) any {
		go f()
		return nil
	}))
}

// Persist asks the browser to keep this origin's data when space runs short, and reports whether it promises to.
func Persist(ctx context.Context) (bool, error) {
	storage := js.Global().Get("navigator").Get("storage")
	if !storage.Truthy() || storage.Get("persist").Type() != js.TypeFunction {
		return false, nil
	}
	kept, err := promise.Call(ctx, storage, "persist")
	if err != nil {
		return false, fmt.Errorf("window: persist: %w", err)
	}
	return kept.Truthy(), nil
}

// Idle tells the shell (web/shell.js) whether a payment is under way: only an idle page gives way to a new version.
func Idle(idle bool) {
	if f := js.Global().Get("glintIdle"); f.Type() == js.TypeFunction {
		f.Invoke(idle)
	}
}

// Log writes a line for whoever looks into a problem.
func Log(line string) { js.Global().Get("console").Call("warn", line) }
