// Package stretch makes a key of a PIN, slowly, by WebCrypto: PBKDF2 with HMAC-SHA-256 (RFC 8018), outside of Go and of its thread.
package stretch

import (
	"context"
	"fmt"
	"syscall/js"

	"glint/wasm/internal/promise"
)

const size = 256 // bits of what comes out

// PIN is a session.Stretch.
func PIN(ctx context.Context, pin string, salt []byte, rounds int) ([]byte, error) {
	subtle := js.Global().Get("crypto").Get("subtle")
	key, err := promise.Call(ctx, subtle, "importKey", "raw", promise.Array([]byte(pin)), "PBKDF2", false, []any{"deriveBits"})
	if err != nil {
		return nil, fmt.Errorf("stretch: %w", err)
	}
	bits, err := promise.Call(ctx, subtle, "deriveBits",
		map[string]any{"name": "PBKDF2", "hash": "SHA-256", "salt": promise.Array(salt), "iterations": rounds}, key, size)
	if err != nil {
		return nil, fmt.Errorf("stretch: %w", err)
	}
	return promise.Bytes(bits), nil
}
