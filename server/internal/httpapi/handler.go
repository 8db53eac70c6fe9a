// Package httpapi serves the books over HTTP: the paths and shapes of glint/app/api.
//
// Every failure is an RFC 9457 problem with a code of the closed set in package api; the log has the
// cause. Terminals sign their requests (api.HeaderSignature over wire.RequestInput), people have a
// session, programs of the operator's a key; package rights says who may do what. Nothing here decides about money.
package httpapi

import (
	"log/slog"
	"net/http"
	"time"

	"glint/app/api"
	"glint/server/internal/books"
	"glint/server/internal/headers"
	"glint/server/internal/people"
	"glint/server/internal/rights"
	"glint/server/internal/tally"
)

// Options are what the handler is made of.
type Options struct {
	Books    *books.Books
	Operator string         // a key that stands for an admin, for programs; empty: none does
	People   *people.People // who may sign in; nil: nobody
	Demo     bool           // serve api.PathDemo, to callers on this machine
	Now      func() time.Time
	Log      *slog.Logger
}

type handler struct {
	Options
	counts tally.Tally
	guess  *bucket // enrolment codes tried, per address
	keys   *bucket // wrong operator's keys, per address
	forged *bucket // requests that no terminal has signed, per address
	pace   *bucket // requests, per terminal
}

// New serves everything under /v1/.
func New(o Options) http.Handler {
	h := &handler{Options: o, guess: newBucket(enrolBurst, enrolEvery), keys: newBucket(keyBurst, keyEvery), forged: newBucket(forgedBurst, forgedEvery), pace: newBucket(paceBurst, paceEvery)}
	mux := http.NewServeMux()
	for pattern, serve := range map[string]func(*http.Request, caller) (any, error){
		"GET " + api.PathHealth:           h.health,
		"GET " + api.PathKeys:             h.keyList,
		"POST " + api.PathEnrol:           h.enrol,
		"POST " + api.PathDemo:            h.demo,
		"POST " + api.PathTokens:          h.token,
		"POST " + api.PathRecords:         h.records,
		"GET " + api.PathSnapshot:         h.snapshot,
		"GET " + api.PathEvidence:         h.evidence,
		"GET " + api.PathStatus:           h.status,
		"GET " + api.PathDirectory:        h.directory,
		"GET " + api.PathAdminDevices:     h.devices,
		"POST " + api.PathAdminRevoke:     h.revoke,
		"POST " + api.PathAdminImport:     h.importRecords,
		"GET " + api.PathAdminEvidence:    h.allEvidence,
		"GET " + api.PathAdminTrail:       h.trail,
		"GET " + api.PathAdminAccounts:    h.accounts,
		"POST " + api.PathAdminAccounts:   h.newAccount,
		"POST " + api.PathAdminTopUps:     h.topUp,
		"POST " + api.PathAdminEnrolments: h.newEnrolment,
		"GET " + api.PathAdminPayments:    h.payments,
		"GET " + rights.Counters:          h.counters,
		"GET " + api.PathHolding:          h.ownHolding,
		"POST " + api.PathClose:           h.closeOwn,
		"GET " + api.PathAdminHolding:     h.holding,
		"POST " + api.PathAdminClose:      h.closeAccount,
		"POST " + api.PathAdminPayouts:    h.payOut,
		"POST " + api.PathAdminScope:      h.scope,
	} {
		mux.Handle(pattern, h.answer(h.only(rights.Of(pattern), serve)))
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
		if s, ok := v.(streamed); ok {
			h.stream(w, r, s)
			return
		}
		write(w, "application/json", http.StatusOK, v)
	})
}
