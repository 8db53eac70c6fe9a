package httpapi_test

import (
	"net/http"
	"testing"

	"glint/app/api"
)

// TestPaceOfATerminal: a day's backlog at once, then ten requests a second.
func TestPaceOfATerminal(t *testing.T) {
	w := newWorld(t)
	payer := w.payer()
	served := 0
	var err error
	for ; err == nil && served < 3000; served++ {
		_, err = payer.Status(t.Context(), "")
	}
	w.refused("too many", err, http.StatusTooManyRequests, api.CodeBusy)
	if served < 2000 || served > 2001 {
		t.Errorf("%d requests at once", served)
	}
	if _, err := w.payee().Status(t.Context(), ""); err != nil {
		t.Errorf("another terminal: %v", err)
	}
}

// TestUnsignedRequestsAreLimited: who sends what no terminal has signed is soon not looked at.
func TestUnsignedRequestsAreLimited(t *testing.T) {
	w := newWorld(t)
	payer := w.payer()
	forged := http.Header{api.HeaderDevice: {payer.Enrolled.Device}, api.HeaderTime: {"1"}, api.HeaderSignature: {"AA"}}
	for range 300 {
		w.refused("forged", w.api.Do(t.Context(), "GET", api.PathStatus, forged, nil, nil), 401, api.CodeUnauthorized)
	}
	w.refused("one more", w.api.Do(t.Context(), "GET", api.PathStatus, forged, nil, nil), 429, api.CodeBusy)
	w.clock.advance(2e9)
	if _, err := payer.Status(t.Context(), ""); err != nil {
		t.Errorf("a little later: %v", err)
	}
}
