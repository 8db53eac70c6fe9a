package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"glint/app/api"
	"glint/server/internal/books"
	"glint/server/internal/store"
)

// Errors of requests.
var (
	errNoPath       = errors.New("no such path and method")
	errCrossOrigin  = errors.New("posted by a page of another origin")
	errSignature    = errors.New("signature does not verify")
	errOperator     = errors.New("neither session nor the operator's key")
	errRole         = errors.New("not for this role")
	errMedia        = errors.New("body is not application/json")
	errBody         = errors.New("body is not the JSON asked for")
	errMany         = errors.New("too many requests")
	errRevoked      = errors.New("terminal is withdrawn")
	errNotHere      = errors.New("only for callers on this machine")
	errTooManyParts = fmt.Errorf("more than %d records", api.MaxRecords)
)

// skewed says that a terminal's clock is too wrong to tell an old request from a new one.
type skewed struct{ server int64 }

func (e *skewed) Error() string { return fmt.Sprintf("server time is %d", e.server) }

type panicked struct{ value any }

func (e *panicked) Error() string { return fmt.Sprintf("panic: %v\n%s", e.value, debug.Stack()) }

// kinds maps errors to the closed set: the first that fits counts. What fits none is the server's fault.
var kinds = []struct {
	err    error
	status int
	code   string
	title  string
}{
	{errNoPath, http.StatusNotFound, api.CodeNotFound, "There is nothing here."},
	{errNotHere, http.StatusNotFound, api.CodeNotFound, "There is nothing here."},
	{errCrossOrigin, http.StatusForbidden, api.CodeUnauthorized, "Requests come from Glint's own pages."},
	{errSignature, http.StatusUnauthorized, api.CodeUnauthorized, "The request is not signed by an enrolled terminal."},
	{errRevoked, http.StatusForbidden, api.CodeRevoked, "The terminal has been withdrawn."},
	{errOperator, http.StatusUnauthorized, api.CodeUnauthorized, "Sign in, or send the operator's key."},
	{errRole, http.StatusForbidden, api.CodeUnauthorized, "Your role does not allow this."},
	{errMedia, http.StatusUnsupportedMediaType, api.CodeInvalid, "The body must be application/json."},
	{errTooManyParts, http.StatusRequestEntityTooLarge, api.CodeTooLarge, "The batch has too many records."},
	{errBody, http.StatusBadRequest, api.CodeInvalid, "The body cannot be read."},
	{errMany, http.StatusTooManyRequests, api.CodeBusy, "Too many tries; wait a little."},
	{books.ErrUsed, http.StatusConflict, api.CodeEnrolmentUsed, "The enrolment code is used or too old."},
	{books.ErrUnknown, http.StatusNotFound, api.CodeNotFound, "There is no such thing."},
	{books.ErrFunds, http.StatusConflict, api.CodeNoFunds, "There is not enough money in the account."},
	{books.ErrInvalid, http.StatusBadRequest, api.CodeInvalid, "The request makes no sense."},
	{store.ErrClosed, http.StatusServiceUnavailable, api.CodeBusy, "The server is stopping."},
	{context.Canceled, http.StatusServiceUnavailable, api.CodeBusy, "The request was given up."},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, api.CodeBusy, "The server is busy."},
}

func problemOf(err error) api.Problem {
	p := api.Problem{Type: "about:blank", Title: "Something is wrong on the server.", Status: http.StatusInternalServerError, Code: api.CodeInternal}
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		p.Title, p.Status, p.Code = "The body is too large.", http.StatusRequestEntityTooLarge, api.CodeTooLarge
		p.Detail = fmt.Sprintf("at most %d bytes", large.Limit)
		return p
	}
	if s, ok := errors.AsType[*skewed](err); ok {
		p.Title, p.Status, p.Code, p.Detail = "The terminal's clock is wrong.", http.StatusUnauthorized, api.CodeClockSkew, s.Error()
		p.Time = s.server
		return p
	}
	for _, k := range kinds {
		if errors.Is(err, k.err) {
			p.Title, p.Status, p.Code = k.title, k.status, k.code
			if k.err == books.ErrInvalid || k.err == errBody {
				p.Detail = err.Error() // the caller's own words, judged
			}
			break
		}
	}
	return p
}

// fail answers with a problem, and logs the cause.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err)
	h.counts.Add("problem " + p.Code)
	log := h.Log.Info
	if p.Status >= http.StatusInternalServerError {
		log = h.Log.Error
	}
	log("request failed", "method", r.Method, "path", r.URL.Path, "code", p.Code, "status", p.Status,
		"device", r.Header.Get(api.HeaderDevice), "from", address(r), "cause", err)
	if p.Status == http.StatusTooManyRequests || p.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	if p.Status == http.StatusUnauthorized && p.Code == api.CodeUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	write(w, "application/problem+json", p.Status, p)
}

func write(w http.ResponseWriter, media string, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic("httpapi: internal error: " + err.Error()) // the shapes of package api always marshal
	}
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	w.Write(append(body, '\n')) // a caller that is gone learns nothing
}
