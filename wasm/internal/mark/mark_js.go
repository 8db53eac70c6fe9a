// Package mark keeps a terminal's mark in localStorage, where it stays when the database is restored or dropped alone.
package mark

import (
	"syscall/js"

	"glint/wasm/internal/promise"
)

// Mark is a session.Marker under one name. Where the browser has no localStorage, or refuses it, nothing is kept.
type Mark string

// Load implements session.Marker.
func (m Mark) Load() string {
	text, err := promise.Try(func() js.Value { return js.Global().Get("localStorage").Call("getItem", string(m)) })
	if err != nil || text.Type() != js.TypeString {
		return ""
	}
	return text.String()
}

// Save implements session.Marker.
func (m Mark) Save(text string) {
	_, _ = promise.Try(func() js.Value { return js.Global().Get("localStorage").Call("setItem", string(m), text) })
}

// Drop forgets the mark.
func (m Mark) Drop() {
	_, _ = promise.Try(func() js.Value { return js.Global().Get("localStorage").Call("removeItem", string(m)) })
}
