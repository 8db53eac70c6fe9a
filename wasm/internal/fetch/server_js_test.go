package fetch

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"glint/app/session"
	"glint/app/session/porttest"
)

// The other end is /v1/echo of e2e/wasmtest.
func TestDoCarriesRequestAndAnswer(t *testing.T) {
	body := []byte{0, 1, 2, 254, 255}
	tests := []session.Request{
		{Method: "GET", Path: "/v1/echo"},
		{Method: "POST", Path: "/v1/echo?status=201", Body: body, Header: map[string]string{"Authorization": "Bearer k", "Content-Type": "application/json"}},
		{Method: "POST", Path: "/v1/echo?status=409", Body: body},
		{Method: "POST", Path: "/v1/echo?status=500"},
	}
	want := []int{200, 201, 409, 500}
	for i, r := range tests {
		a, err := Server{}.Do(t.Context(), r)
		if err != nil || a.Status != want[i] {
			t.Errorf("%s %s = %d, %v, want %d", r.Method, r.Path, a.Status, err, want[i])
			continue
		}
		var seen struct {
			Method, Authorization, Cookie string
			Body                          []byte
		}
		if err := json.Unmarshal(a.Body, &seen); err != nil {
			t.Fatal(err)
		}
		if seen.Method != r.Method || string(seen.Body) != string(r.Body) || seen.Authorization != r.Header["Authorization"] || seen.Cookie != "" {
			t.Errorf("the server saw %+v of %+v", seen, r)
		}
	}
}

// dropped sends every request to where the connection is closed without an answer.
type dropped struct{}

func (dropped) Do(ctx context.Context, r session.Request) (session.Answer, error) {
	r.Path = "/v1/drop"
	return Server{}.Do(ctx, r)
}

func TestServer(t *testing.T) { porttest.Server(t, Server{}, dropped{}) }

func TestEndOfContextEndsTheRequest(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := Server{}.Do(ctx, session.Request{Method: "GET", Path: "/v1/hang"})
	if !errors.Is(err, session.ErrOffline) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Do = %v, want ErrOffline and DeadlineExceeded", err)
	}
}
