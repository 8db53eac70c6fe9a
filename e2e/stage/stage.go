// Package stage sets up the real thing for end-to-end tests and for the demonstration: the server's
// own binary, Chromium browsers with storage of their own, and a relay that gives one page's camera
// what another page shows.
//
// Nothing of the product is replaced: the pages run as served. Only navigator.mediaDevices.getUserMedia
// is overridden, since the machine has no camera, and each page's camera then sees a screencast of the
// other page at a fixed frame rate.
package stage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Root finds the repository from a working directory below it.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("stage: no go.mod above the working directory")
		}
		dir = up
	}
}

// Server is the real server as a process of its own, which can be stopped, killed and started again on
// the same address and books.
type Server struct {
	Binary string // path of the built server
	Data   string // folder of its books
	Addr   string // host:port on loopback
	Log    string // file that gets its output

	mu  sync.Mutex
	cmd *exec.Cmd
	key string // operator's
}

// NewServer builds the server, and starts it on a free address with its books in dir.
func NewServer(ctx context.Context, dir string) (*Server, error) {
	bin, err := BuildServer(ctx, dir)
	if err != nil {
		return nil, err
	}
	addr, err := FreeAddr()
	if err != nil {
		return nil, err
	}
	s := &Server{Binary: bin, Data: filepath.Join(dir, "data"), Addr: addr, Log: filepath.Join(dir, "server.log")}
	return s, s.Start(ctx)
}

// BuildServer compiles the server into dir.
func BuildServer(ctx context.Context, dir string) (string, error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "glint-server")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", bin, "./server")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("stage: build server: %w\n%s", err, out)
	}
	return bin, nil
}

// FreeAddr gives an address of loopback that nobody listens on.
func FreeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// URL gives the address of a page.
func (s *Server) URL(path string) string { return "http://" + s.Addr + path }

// Start runs the server with a demo operator and waits until it answers.
func (s *Server) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd != nil {
		return errors.New("stage: server runs already")
	}
	log, err := os.OpenFile(s.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(s.Binary, "--demo", "--listen", s.Addr, "--data", s.Data)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	s.cmd = cmd
	return s.ready(ctx)
}

func (s *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL("/v1/health"), nil)
		if err != nil {
			return err
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			tail, _ := os.ReadFile(s.Log)
			return fmt.Errorf("stage: server does not answer: %w\n%s", ctx.Err(), tail)
		case <-tick.C:
		}
	}
}

// Stop ends the server in its orderly way and waits for it; its listener is closed then.
func (s *Server) Stop() error { return s.end(syscall.SIGTERM) }

// Kill ends the server at once, as a power cut would.
func (s *Server) Kill() error { return s.end(syscall.SIGKILL) }

func (s *Server) end(sig syscall.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return nil
	}
	cmd := s.cmd
	s.cmd = nil
	if err := cmd.Process.Signal(sig); err != nil {
		return err
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if sig == syscall.SIGKILL && errors.As(err, &exit) {
		return nil
	}
	return err
}

// Closed tells whether nobody listens on the server's address.
func (s *Server) Closed() bool {
	c, err := net.DialTimeout("tcp", s.Addr, time.Second)
	if err == nil {
		c.Close()
		return false
	}
	return true
}

// firstLine shortens an error's text for a log.
func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
