package stage

import (
	"context"
	"time"

	"glint/e2e/client"
)

// Client speaks the server's API as a terminal or the operator would.
func (s *Server) Client() *client.Client { return client.New("http://" + s.Addr) }

// Operator is the demo operator, with the key that the demo server gives away.
func (s *Server) Operator(ctx context.Context) (client.Operator, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key == "" {
		key, err := s.Client().Demo(ctx, "operator")
		if err != nil {
			return client.Operator{}, err
		}
		s.key = key
	}
	return client.Operator{Client: s.Client(), Key: s.key}, nil
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
	code, err := s.Client().Demo(ctx, role)
	if err != nil {
		return err
	}
	if err := b.Type("enrol-code", code); err != nil {
		return err
	}
	if err := b.Click("enrol-go"); err != nil {
		return err
	}
	if err := b.Phase(id, 60*time.Second, ready); err != nil {
		return err
	}
	return b.Wait("service worker", `navigator.serviceWorker.ready.then(r => r.active?.state === "activated")`, 60*time.Second)
}
