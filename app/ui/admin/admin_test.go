package admin

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"glint/app/api"
	"glint/app/session"
)

// server answers each path with a fixed answer and keeps the requests.
type server struct {
	answers map[string]session.Answer
	asked   []session.Request
}

func (s *server) Do(_ context.Context, r session.Request) (session.Answer, error) {
	s.asked = append(s.asked, r)
	a, ok := s.answers[r.Path]
	if !ok {
		return a, session.ErrOffline
	}
	return a, nil
}

func answer(t *testing.T, status int, v any) session.Answer {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return session.Answer{Status: status, Body: b}
}

func TestFetch(t *testing.T) {
	tests := []struct {
		name    string
		answers map[string]session.Answer
		problem string
		count   int
	}{
		{"list", map[string]session.Answer{api.PathAdminAccounts: answer(t, 200, []api.Account{{ID: 1}, {ID: 2}})}, "", 2},
		{"wrong key", map[string]session.Answer{api.PathAdminAccounts: answer(t, 401, api.Problem{Code: api.CodeUnauthorized})}, api.CodeUnauthorized, 0},
		{"no server", nil, session.ProblemOffline, 0},
		{"sign-in page of a network", map[string]session.Answer{api.PathAdminAccounts: {Status: 200, Body: []byte("<html>")}}, session.ProblemAnswer, 0},
		{"error without a code", map[string]session.Answer{api.PathAdminAccounts: {Status: 502, Body: []byte("bad gateway")}}, session.ProblemAnswer, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &server{answers: tt.answers}
			got, problem := fetch[[]api.Account](t.Context(), s, api.PathAdminAccounts, "secret")
			if problem != tt.problem || len(got) != tt.count {
				t.Errorf("got %d accounts and problem %q, want %d and %q", len(got), problem, tt.count, tt.problem)
			}
			if key := s.asked[0].Header["Authorization"]; key != "Bearer secret" {
				t.Errorf("sent key %q", key)
			}
		})
	}
}

func TestDemoKey(t *testing.T) {
	demo := &server{answers: map[string]session.Answer{api.PathDemo: answer(t, 200, api.DemoCode{Code: "key"})}}
	if key, err := demoKey(t.Context(), demo); key != "key" || err != nil {
		t.Errorf("got %q, %v", key, err)
	}
	if !strings.Contains(string(demo.asked[0].Body), `"operator"`) {
		t.Errorf("asked %s", demo.asked[0].Body)
	}
	real := &server{answers: map[string]session.Answer{api.PathDemo: answer(t, 404, api.Problem{Code: api.CodeNotFound})}}
	if key, err := demoKey(t.Context(), real); key != "" || err != nil {
		t.Errorf("a server that is no demonstration gave %q, %v", key, err)
	}
}
