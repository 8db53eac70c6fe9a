package httpapi

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"glint/app/api"
	"glint/app/wire"
	"glint/server/internal/books"
	"glint/server/internal/store"
)

// skewMax is how far a signed request's time may lie from the server's. Within it a request that
// somebody has recorded can be sent again: every signed request is harmless to repeat.
const skewMax = 10 * time.Minute

// caller is the enrolled terminal that signed a request.
type caller struct {
	device store.Device
	offset time.Duration // what the terminal's clock lacks to the server's
	body   []byte
}

// signed serves a request only if an enrolled terminal has signed it.
func (h *handler) signed(serve func(*http.Request, caller) (any, error)) func(*http.Request) (any, error) {
	return func(r *http.Request) (any, error) {
		c, err := h.caller(r)
		if err != nil {
			return nil, err
		}
		return serve(r, c)
	}
}

func (h *handler) caller(r *http.Request) (caller, error) {
	seconds, err := strconv.ParseUint(r.Header.Get(api.HeaderTime), 10, 32)
	if err != nil {
		return caller{}, fmt.Errorf("%w: time %q", errSignature, r.Header.Get(api.HeaderTime))
	}
	var sig api.Bytes
	if err := sig.UnmarshalText([]byte(r.Header.Get(api.HeaderSignature))); err != nil || len(sig) != len(wire.Signature{}) {
		return caller{}, fmt.Errorf("%w: %d bytes", errSignature, len(sig))
	}
	device, err := h.Books.Device(r.Context(), r.Header.Get(api.HeaderDevice))
	if errors.Is(err, books.ErrUnknown) {
		return caller{}, fmt.Errorf("%w: %w", errSignature, err)
	}
	if err != nil {
		return caller{}, err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return caller{}, unread(err)
	}
	at := wire.Seconds(seconds)
	if err := device.Key.Verify(wire.RequestInput(r.Method, r.URL.RequestURI(), at, body), wire.Signature(sig)); err != nil {
		return caller{}, fmt.Errorf("%w: %w", errSignature, err)
	}
	// The time is judged after the signature, so that only terminals learn anything from it.
	now := h.Now()
	offset := now.Sub(at.Time())
	if offset > skewMax || offset < -skewMax {
		return caller{}, &skewed{now.Unix()}
	}
	return caller{device, offset, body}, nil
}

// unread tells a body that is too large from one that broke off.
func unread(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	return fmt.Errorf("%w: %w", errBody, err)
}

// operator serves a request only with the operator's key.
func (h *handler) operator(serve func(*http.Request) (any, error)) func(*http.Request) (any, error) {
	want := sha256.Sum256([]byte(h.Operator))
	return func(r *http.Request) (any, error) {
		key, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		got := sha256.Sum256([]byte(key)) // equal lengths: the comparison tells nothing of the key
		if !ok || subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
			return nil, errOperator
		}
		return serve(r)
	}
}

// read takes a request's JSON body.
func read[T any](r *http.Request) (v T, err error) {
	if err := media(r); err != nil {
		return v, err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return v, unread(err)
	}
	return v, parse(body, &v)
}

func media(r *http.Request) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return fmt.Errorf("%w: %q", errMedia, r.Header.Get("Content-Type"))
	}
	return nil
}

// parse reads one JSON value and nothing after it. Fields that we do not know are let pass: a newer
// terminal may send them.
func parse(body []byte, v any) error {
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("%w: %w", errBody, err)
	}
	return nil
}

// address is the caller's IP address.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// local tells whether a request came over loopback and was meant for it: a page of another name that
// resolves to this machine sends that name as Host.
func local(r *http.Request) bool {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return loopback(address(r)) && (strings.EqualFold(host, "localhost") || loopback(strings.Trim(host, "[]")))
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
