package httpapi

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"glint/app/api"
	"glint/app/wire"
	"glint/server/internal/books"
)

func (h *handler) snapshot(r *http.Request, c caller) (any, error) {
	return h.Books.Snapshot(r.Context(), c.device)
}

func (h *handler) devices(r *http.Request, _ caller) (any, error) {
	list, err := h.Books.Devices(r.Context())
	return append([]api.Device{}, list...), err
}

func (h *handler) revoke(r *http.Request, c caller) (any, error) {
	in, err := read[api.Revocation](r)
	if err != nil {
		return nil, err
	}
	return struct{}{}, h.Books.Revoke(r.Context(), c.actor, in)
}

// importRecords takes what a lost or dying terminal can no longer send: each record carries the
// terminal's own signature, so that whoever brings it can add nothing.
func (h *handler) importRecords(r *http.Request, _ caller) (any, error) {
	in, err := read[api.Import](r)
	if err != nil {
		return nil, err
	}
	device, err := h.Books.Device(r.Context(), in.Device)
	if err != nil {
		return nil, err
	}
	return h.upload(r, caller{device: device}, nil, in.Records)
}

func paymentAsked(r *http.Request) (id wire.PaymentID, err error) {
	raw, err := hex.DecodeString(r.URL.Query().Get("payment"))
	if err != nil || len(raw) != len(id) {
		return id, fmt.Errorf("%w: payment %q", books.ErrInvalid, r.URL.Query().Get("payment"))
	}
	return wire.PaymentID(raw), nil
}

func (h *handler) evidence(r *http.Request, c caller) (any, error) {
	id, err := paymentAsked(r)
	if err != nil {
		return nil, err
	}
	list, err := h.Books.Evidence(r.Context(), &c.device, id)
	return append([]json.RawMessage{}, list...), err
}

func (h *handler) allEvidence(r *http.Request, _ caller) (any, error) {
	id, err := paymentAsked(r)
	if err != nil {
		return nil, err
	}
	list, err := h.Books.Evidence(r.Context(), nil, id)
	return append([]json.RawMessage{}, list...), err
}

func (h *handler) trail(r *http.Request, _ caller) (any, error) {
	before := uint64(0)
	if text := r.URL.Query().Get("before"); text != "" {
		var err error
		if before, err = strconv.ParseUint(text, 10, 62); err != nil {
			return nil, fmt.Errorf("%w: before %q", books.ErrInvalid, text)
		}
	}
	list, err := h.Books.Trail(r.Context(), before)
	return append([]api.TrailEntry{}, list...), err
}

// head reads ?head=number-hash: where the terminal's log stands. ok is false where it is not sent.
func head(r *http.Request) (at uint32, hash wire.Hash, ok bool, err error) {
	text := r.URL.Query().Get("head")
	if text == "" {
		return 0, hash, false, nil
	}
	number, sum, _ := strings.Cut(text, "-")
	n, err := strconv.ParseUint(number, 10, 32)
	raw, hexErr := hex.DecodeString(sum)
	if err != nil || hexErr != nil || len(raw) != len(hash) {
		return 0, hash, false, fmt.Errorf("%w: head %q", books.ErrInvalid, text)
	}
	return uint32(n), wire.Hash(raw), true, nil
}
