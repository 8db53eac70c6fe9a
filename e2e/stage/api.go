package stage

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"glint/app/api"
)

// DemoCode asks the demo server for a one-time enrolment code, or for the operator's key.
func (s *Server) DemoCode(ctx context.Context, role string) (string, error) {
	var out api.DemoCode
	err := s.call(ctx, http.MethodPost, api.PathDemo, "", api.Demo{Role: role}, &out)
	return out.Code, err
}

// AsOperator gets a list that only the operator may see.
func (s *Server) AsOperator(ctx context.Context, path string, out any) error {
	s.mu.Lock()
	key := s.key
	s.mu.Unlock()
	if key == "" {
		var err error
		if key, err = s.DemoCode(ctx, "operator"); err != nil {
			return err
		}
		s.mu.Lock()
		s.key = key
		s.mu.Unlock()
	}
	return s.call(ctx, http.MethodGet, path, key, nil, out)
}

// Enrol opens a page in a fresh profile and enrols its terminal as a person would, by a code; it returns
// when the page is ready and the service worker holds it.
func (s *Server) Enrol(ctx context.Context, b *Browser, path, id, role, ready string) error {
	if err := b.Goto(s.URL(path)); err != nil {
		return err
	}
	if err := b.Phase(id, 60*time.Second, "enrol"); err != nil {
		return err
	}
	code, err := s.DemoCode(ctx, role)
	if err != nil {
		return err
	}
	if err := b.Type("enrol-code", code); err != nil {
		return err
	}
	if err := b.Click("enrol-go"); err != nil {
		return err
	}
	if err := b.Phase(id, 30*time.Second, ready); err != nil {
		return err
	}
	return b.Wait("service worker", `navigator.serviceWorker.ready.then(r => r.active?.state === "activated")`, 60*time.Second)
}

func (s *Server) call(ctx context.Context, method, path, key string, in, out any) error {
	var body bytes.Buffer
	if in != nil {
		if err := json.NewEncoder(&body).Encode(in); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, s.URL(path), &body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		var problem api.Problem
		_ = json.NewDecoder(resp.Body).Decode(&problem)
		return fmt.Errorf("stage: %s %s: %s %s", method, path, resp.Status, problem.Detail)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}
