package httpapi

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"glint/app/api"
	"glint/app/wire"
	"glint/server/internal/books"
	"glint/server/internal/ledger"
)

// streamed is an answer that is written as it is read. It may hold more than memory should.
type streamed func(io.Writer) error

// stream writes an answer of unknown length. Where it fails halfway it breaks the connection off: the caller then knows that it has not all.
func (h *handler) stream(w http.ResponseWriter, r *http.Request, write streamed) {
	w.Header().Set("Content-Type", "application/json")
	out := bufio.NewWriterSize(w, 32<<10)
	err := write(out)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		h.counts.Add("broken off " + r.Pattern)
		h.Log.Error("answer broken off", "method", r.Method, "path", r.URL.Path, "cause", err)
		panic(http.ErrAbortHandler)
	}
}

// ownHolding gives a shopper what is held on him.
func (h *handler) ownHolding(r *http.Request, c caller) (any, error) {
	if c.device.Role != wire.RolePayer {
		return nil, fmt.Errorf("%w: a merchant's books come from the operator", books.ErrInvalid)
	}
	return h.held(r, c.device.Account)
}

func (h *handler) holding(r *http.Request, _ caller) (any, error) {
	n, err := strconv.ParseInt(r.URL.Query().Get("account"), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%w: account %q", books.ErrInvalid, r.URL.Query().Get("account"))
	}
	return h.held(r, ledger.AccountID(n))
}

// held looks first whether the account is there: once the answer has begun, no problem can be told.
func (h *handler) held(r *http.Request, account ledger.AccountID) (any, error) {
	if err := h.Books.IsShopper(r.Context(), account); err != nil {
		return nil, err
	}
	return streamed(func(w io.Writer) error { return h.Books.Holding(r.Context(), account, w) }), nil
}

func (h *handler) closeOwn(r *http.Request, c caller) (any, error) {
	return h.Books.CloseOwn(r.Context(), c.device)
}

func (h *handler) closeAccount(r *http.Request, c caller) (any, error) {
	in, err := read[api.AccountClose](r)
	if err != nil {
		return nil, err
	}
	return h.Books.CloseAccount(r.Context(), c.actor, ledger.AccountID(in.Account))
}

func (h *handler) payOut(r *http.Request, c caller) (any, error) {
	in, err := read[api.TopUp](r)
	if err != nil {
		return nil, err
	}
	return h.Books.PayOut(r.Context(), c.actor, in)
}
