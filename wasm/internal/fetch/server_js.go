// Package fetch carries requests to the own origin by the browser's fetch.
//
// It exists because the client of net/http would add more than a megabyte to the program.
package fetch

import (
	"context"
	"fmt"
	"syscall/js"

	"glint/app/session"
	"glint/wasm/internal/promise"
)

// maxAnswer bounds the body of an answer in bytes; the server's pages of records are far smaller.
const maxAnswer = 8 << 20

// Server is a session.Server.
type Server struct{}

// Do implements session.Server. Cookies and caches stay out of it: what the server says is never taken from a cache.
func (Server) Do(ctx context.Context, r session.Request) (session.Answer, error) {
	if err := ctx.Err(); err != nil {
		return session.Answer{}, unanswered(r, err)
	}
	abort := js.Global().Get("AbortController").New()
	options := map[string]any{
		"method":      r.Method,
		"headers":     header(r.Header),
		"signal":      abort.Get("signal"),
		"cache":       "no-store",
		"credentials": "omit",
		"redirect":    "error",
	}
	if len(r.Body) > 0 {
		options["body"] = promise.Array(r.Body)
	}
	response, err := promise.Call(ctx, js.Global(), "fetch", r.Path, options)
	if err != nil {
		abort.Call("abort")
		return session.Answer{}, unanswered(r, err)
	}
	body, err := promise.Call(ctx, response, "arrayBuffer")
	if err != nil {
		abort.Call("abort")
		return session.Answer{}, unanswered(r, err)
	}
	if n := body.Get("byteLength").Int(); n > maxAnswer {
		return session.Answer{}, fmt.Errorf("fetch: %s %s: answer of %d bytes", r.Method, r.Path, n)
	}
	return session.Answer{Status: response.Get("status").Int(), Body: promise.Bytes(body)}, nil
}

// unanswered keeps both: that no answer came, and why, which may be the end of ctx.
func unanswered(r session.Request, err error) error {
	return fmt.Errorf("fetch: %s %s: %w: %w", r.Method, r.Path, session.ErrOffline, err)
}

func header(h map[string]string) map[string]any {
	out := make(map[string]any, len(h))
	for k, v := range h {
		out[k] = v
	}
	return out
}
