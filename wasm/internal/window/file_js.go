package window

import (
	"context"
	"fmt"
	"syscall/js"

	"glint/wasm/internal/promise"
)

// Persisted tells whether the browser promises to keep this origin's data; with ask it asks for that first.
func Persisted(ctx context.Context, ask bool) (bool, error) {
	if ask {
		if kept, err := Persist(ctx); err != nil || kept {
			return kept, err
		}
	}
	storage := js.Global().Get("navigator").Get("storage")
	if !storage.Truthy() || storage.Get("persisted").Type() != js.TypeFunction {
		return false, nil
	}
	kept, err := promise.Call(ctx, storage, "persisted")
	if err != nil {
		return false, fmt.Errorf("window: persisted: %w", err)
	}
	return kept.Truthy(), nil
}

// Save hands the user a file, as the browser does with downloads.
func Save(name string, b []byte) error {
	_, err := promise.Try(func() js.Value {
		blob := js.Global().Get("Blob").New([]any{promise.Array(b)}, map[string]any{"type": "application/json"})
		url := js.Global().Get("URL").Call("createObjectURL", blob)
		document := js.Global().Get("document")
		link := document.Call("createElement", "a")
		link.Set("href", url)
		link.Set("download", name)
		document.Get("body").Call("appendChild", link)
		link.Call("click")
		link.Call("remove")
		const later = 60_000 // ms: the browser reads it when it likes
		js.Global().Call("setTimeout", js.Global().Get("URL").Get("revokeObjectURL").Call("bind", js.Global().Get("URL")), later, url)
		return js.Undefined()
	})
	if err != nil {
		return fmt.Errorf("window: save %s: %w", name, err)
	}
	return nil
}

// Reload opens the page anew.
func Reload() { js.Global().Get("location").Call("reload") }
