// Package httpapi serves the books over HTTP: the paths and shapes of glint/app/api.
//
// Every failure is an RFC 9457 problem with a code of the closed set in package api; the log has the
// cause. Terminals sign their requests (api.HeaderSignature over wire.RequestInput), the operator sends
// a key. Nothing here decides about money.
package httpapi

import (
	"log/slog"
	"net/http"
	"time"

	"glint/app/api"
	"glint/server/internal/books"
	"glint/server/internal/headers"
	"glint/server/internal/tally"
)

// PathCounters gives the operator the server's counters: GET → {"name": count}.
const PathCounters = "/v1/admin/counters"

// Options are what the handler is made of.
type Options struct {
	Books    *books.Books
	Operator string // the operator's key
	Demo     bool   // serve api.PathDemo, to callers on this machine
	Now      func() time.Time
	Log      *slog.Logger
}

type handler struct {
	Options
	counts tally.Tally
	guess  *bucket // enrolment codes tried, per address
	keys   *bucket // wrong operator's keys, per address
	pace   *bucket // requests, per terminal
}

// New serves everything under /v1/.
func New(o Options) http.Handler {
	h := &handler{Options: o, guess: newBucket(enrolBurst, enrolEvery), keys: newBucket(keyBurst, keyEvery), pace: newBucket(paceBurst, paceEvery)}
	mux := http.NewServeMux()
	for pattern, serve := range map[string]func(*http.Request) (any, error){
		"GET " + api.PathHealth:           h.health,
		"GET " + api.PathKeys:             func(*http.Request) (any, error) { return h.Books.KeyList(), nil },
		"POST " + api.PathEnrol:           h.enrol,
		"POST " + api.PathDemo:            h.demo,
		"POST " + api.PathTokens:          h.signed(h.token),
		"POST " + api.PathRecords:         h.late(h.records),
		"GET " + api.PathSnapshot:         h.signed(h.snapshot),
		"GET " + api.PathEvidence:         h.signed(h.evidence),
		"GET " + api.PathAdminDevices:     h.operator(h.devices),
		"POST " + api.PathAdminRevoke:     h.operator(h.revoke),
		"POST " + api.PathAdminImport:     h.operator(h.importRecords),
		"GET " + api.PathAdminEvidence:    h.operator(h.allEvidence),
		"GET " + api.PathAdminTrail:       h.operator(h.trail),
		"GET " + api.PathStatus:           h.signed(h.status),
		"GET " + api.PathDirectory:        h.signed(h.directory),
		"GET " + api.PathAdminAccounts:    h.operator(h.accounts),
		"POST " + api.PathAdminAccounts:   h.operator(h.newAccount),
		"POST " + api.PathAdminTopUps:     h.operator(h.topUp),
		"POST " + api.PathAdminEnrolments: h.operator(h.newEnrolment),
		"GET " + api.PathAdminPayments:    h.operator(h.payments),
		"GET " + PathCounters:             h.operator(h.counters),
	} {
		mux.Handle(pattern, h.answer(serve))
	}
	mux.Handle("/", h.answer(func(*http.Request) (any, error) { return nil, errNoPath }))
	// Browsers post from the own origin only; terminals outside browsers send neither header it looks at.
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(h.answer(func(*http.Request) (any, error) { return nil, errCrossOrigin }))
	return h.steady(guard.Handler(mux))
}

// steady sets the headers of every answer, and turns a panic into a problem.
func (h *handler) steady(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Cache-Control", "no-store")
		headers.Set(header, headers.Data)
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				h.fail(w, r, &panicked{p})
			}
		}()
		r.Body = http.MaxBytesReader(w, r.Body, api.MaxBody)
		next.ServeHTTP(w, r)
	})
}

// answer writes what serve gives as JSON, or its error as a problem.
func (h *handler) answer(serve func(*http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := serve(r)
		if err != nil {
			h.fail(w, r, err)
			return
		}
		h.counts.Add("answered " + r.Pattern)
		write(w, "application/json", http.StatusOK, v)
	})
}
