package httpapi

import (
	"bytes"
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
	"glint/server/internal/people"
	"glint/server/internal/rights"
	"glint/server/internal/store"
)

// skewMax is how far a signed request's time may lie from the server's. Within it a request that
// somebody has recorded can be sent again: every signed request is harmless to repeat.
const skewMax = 10 * time.Minute

// caller is who sends a request: an enrolled terminal that has signed it, or a person.
type caller struct {
	device store.Device
	offset time.Duration // what the terminal's clock lacks to the server's
	body   []byte        // of a terminal

	actor string // of a person: the name for the audit log
}

// only serves a request of those that a path is for.
func (h *handler) only(who rights.Who, serve func(*http.Request, caller) (any, error)) func(*http.Request) (any, error) {
	return func(r *http.Request) (any, error) {
		var c caller
		var err error
		switch who {
		case rights.Anybody:
		case rights.Terminal, rights.Late:
			if !h.forged.left(address(r), h.Now()) {
				return nil, errMany
			}
			c, err = h.caller(r)
			if errors.Is(err, errSignature) {
				h.forged.take(address(r), h.Now())
			}
			if err == nil && who == rights.Terminal && c.device.Revoked != "" {
				err = errRevoked
			}
		default:
			c, err = h.person(r, who)
		}
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
	if !h.pace.take(device.ID, now) {
		return caller{}, errMany
	}
	offset := now.Sub(at.Time())
	if offset > skewMax || offset < -skewMax {
		return caller{}, &skewed{now.Unix()}
	}
	return caller{device: device, offset: offset, body: body}, nil
}

// unread tells a body that is too large from one that broke off.
func unread(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	return fmt.Errorf("%w: %w", errBody, err)
}

// keyActor is how the audit log names who has the operator's key.
const keyActor = "operator"

// person finds the person who sends a request: by the operator's key, or else by a session.
func (h *handler) person(r *http.Request, who rights.Who) (caller, error) {
	if r.Header.Get("Authorization") != "" || h.People == nil {
		return caller{actor: keyActor}, h.key(r)
	}
	known, err := h.People.Of(r)
	switch {
	case errors.Is(err, people.ErrSession):
		return caller{}, fmt.Errorf("%w: %w", errOperator, err)
	case err != nil:
		return caller{}, err
	case !people.OwnPage(r):
		return caller{}, errCrossOrigin
	case !who.Allows(known.Role):
		return caller{}, fmt.Errorf("%w: %s", errRole, known.Role)
	}
	return caller{actor: people.Actor(known.Name)}, nil
}

// key checks the operator's key.
func (h *handler) key(r *http.Request) error {
	if !h.keys.left(address(r), h.Now()) {
		return errMany
	}
	want := sha256.Sum256([]byte(h.Operator))
	key, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	got := sha256.Sum256([]byte(key)) // equal lengths: the comparison tells nothing of the key
	if !ok || h.Operator == "" || subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
		h.keys.take(address(r), h.Now())
		return errOperator
	}
	return nil
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

// depthMax is deeper than any request of package api.
const depthMax = 8

// parse reads one JSON value and nothing after it, with the fields of v and each of them once: whoever
// reads a request elsewhere, a proxy or a log, sees the same one. Terminals come with their server, so
// that none has fields that it does not know.
func parse(body []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	if err := once(d, 0); err != nil {
		return fmt.Errorf("%w: %w", errBody, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("%w: more after it", errBody)
	}
	d = json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%w: %w", errBody, err)
	}
	return nil
}

// once walks one value and refuses names that come twice in an object, in any case of letters, because
// package json takes them for one.
func once(d *json.Decoder, depth int) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	open, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	if depth++; depth > depthMax {
		return errors.New("nested too deeply")
	}
	seen := map[string]bool{}
	for d.More() {
		if open == '{' {
			name, err := d.Token()
			if err != nil {
				return err
			}
			key, _ := name.(string)
			if key = strings.ToLower(key); seen[key] {
				return errors.New("a name comes twice")
			}
			seen[key] = true
		}
		if err := once(d, depth); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
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
