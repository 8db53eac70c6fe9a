package memport

import (
	"context"
	"sync"

	"glint/app/session"
)

// Server answers requests by a function, while it is open.
type Server struct {
	answer func(session.Request) session.Answer

	mu   sync.Mutex
	open bool
	asks int
	lose int // answers still to be lost on the way back
}

// NewServer makes a server that is out of reach until it is opened. The function may be called by several
// goroutines at once.
func NewServer(answer func(session.Request) session.Answer) *Server {
	return &Server{answer: answer}
}

// Open brings the server into reach, or out of it.
func (s *Server) Open(open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = open
}

// LoseAnswers lets the next n requests arrive, and their answers be lost.
func (s *Server) LoseAnswers(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lose = n
}

// Asks counts the requests so far, those out of reach included.
func (s *Server) Asks() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asks
}

// Do implements session.Server.
func (s *Server) Do(ctx context.Context, r session.Request) (session.Answer, error) {
	if err := ctx.Err(); err != nil {
		return session.Answer{}, err
	}
	s.mu.Lock()
	s.asks++
	open, lost := s.open, s.lose > 0
	if open && lost {
		s.lose--
	}
	s.mu.Unlock()
	if !open {
		return session.Answer{}, session.ErrOffline
	}
	a := s.answer(r)
	if lost {
		return session.Answer{}, session.ErrOffline
	}
	return a, nil
}
