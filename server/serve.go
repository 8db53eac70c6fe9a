package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"glint/server/internal/books"
	"glint/server/internal/httpapi"
	"glint/server/internal/keyfile"
	"glint/server/internal/secret"
	"glint/server/internal/site"
	"glint/server/internal/store/sqlite"
)

// Names in the data directory.
const (
	booksFile    = "glint.db"
	operatorFile = "operator.key"
)

// Times of the HTTP server. A terminal that is slower than these tries again.
const (
	headerTime = 5 * time.Second
	readTime   = 30 * time.Second
	writeTime  = 60 * time.Second // the client is some megabytes
	idleTime   = 2 * time.Minute
	drainTime  = 10 * time.Second // for requests under way when the server stops
)

const (
	headerMax = 16 << 10 // bytes of a request's headers
	tickEvery = time.Hour
)

// operatorName is what terminals show for who runs the server.
const operatorName = "Glint demo 光付"

// Main is the whole program: NewMain, Run until its context ends, Close.
type Main struct {
	config Config
	out    io.Writer
	log    *slog.Logger
	ready  chan struct{}
	addr   net.Addr

	once  sync.Once
	store *sqlite.Store
}

// NewMain prepares the program; it opens nothing yet.
func NewMain(c Config, out io.Writer, log *slog.Logger) *Main {
	return &Main{config: c, out: out, log: log, ready: make(chan struct{})}
}

// Ready is closed when the server answers; Addr is set then.
func (m *Main) Ready() <-chan struct{} { return m.ready }

// Addr is the address that the server listens on.
func (m *Main) Addr() net.Addr { return m.addr }

// Run serves until ctx ends, then lets the requests under way finish.
func (m *Main) Run(ctx context.Context) error {
	if m.config.Demo && !loopback(m.config.Listen) {
		return fmt.Errorf("--demo gives money to everybody: only on a loopback address, not on %s", m.config.Listen)
	}
	b, operator, err := m.open(ctx)
	if err != nil {
		return err
	}
	handler, err := m.handler(b, operator)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", m.config.Listen)
	if err != nil {
		return err
	}
	m.addr = listener.Addr()
	m.greet(operator)

	work, stop := context.WithCancel(ctx)
	var ticking sync.WaitGroup
	ticking.Go(func() { m.tick(work, b) })
	err = m.serve(ctx, listener, handler)
	stop()
	ticking.Wait()
	return err
}

func (m *Main) open(ctx context.Context) (*books.Books, string, error) {
	if err := os.MkdirAll(m.config.Data, 0o700); err != nil {
		return nil, "", err
	}
	var err error
	if m.store, err = sqlite.Open(ctx, filepath.Join(m.config.Data, booksFile)); err != nil {
		return nil, "", err
	}
	keys, made, err := keyfile.Dir(m.config.Data).Open(time.Now())
	if err != nil {
		return nil, "", err
	}
	if made {
		m.log.Warn("a root key was made beside the signing keys: carry it away", "file", filepath.Join(m.config.Data, "root.key"))
	}
	operator := m.config.OperatorKey
	if operator == "" {
		key, err := secret.Load(filepath.Join(m.config.Data, operatorFile), 24)
		if err != nil {
			return nil, "", err
		}
		operator = secret.String(key)
	}
	b, err := books.New(ctx, books.Options{
		Store: m.store, Authority: keys, Operator: operatorName,
		Policy: books.DefaultPolicy(), Now: time.Now, Log: m.log,
	})
	return b, operator, err
}

// handler joins the API and the pages.
func (m *Main) handler(b *books.Books, operator string) (http.Handler, error) {
	pages, err := site.New(site.Options{})
	if errors.Is(err, site.ErrNotBuilt) {
		m.log.Warn("pages are missing", "cause", err)
		pages = site.NotBuilt()
	} else if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/v1/", httpapi.New(httpapi.Options{Books: b, Operator: operator, Demo: m.config.Demo, Now: time.Now, Log: m.log}))
	mux.Handle("/", pages)
	return mux, nil
}

func (m *Main) serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	s := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
		MaxHeaderBytes: headerMax, ErrorLog: slog.NewLogLogger(m.log.Handler(), slog.LevelInfo),
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(listener) }()
	close(m.ready)
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	err := s.Shutdown(drain)
	if errors.Is(err, context.DeadlineExceeded) {
		m.log.Warn("requests cut off", "after", drainTime)
		err = s.Close()
	}
	<-served // http.ErrServerClosed: Shutdown has been called
	return err
}

// tick does what is due by time, at once and then every hour.
func (m *Main) tick(ctx context.Context, b *books.Books) {
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	for {
		m.takeKeys(ctx, b)
		done, err := b.Tick(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			m.log.Error("hourly work failed", "cause", err)
		case done != books.Done{}:
			m.log.Info("hourly work", "settled", done.Settled, "released", done.Released, "certified", done.Certified)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// takeKeys goes on with the key list that lies in the data directory by now: somebody may have rotated.
func (m *Main) takeKeys(ctx context.Context, b *books.Books) {
	keys, _, err := keyfile.Dir(m.config.Data).Open(time.Now())
	if err == nil {
		err = b.SetAuthority(ctx, keys)
	}
	if err != nil && ctx.Err() == nil {
		m.log.Error("signing keys not taken, the earlier ones go on", "cause", err)
	}
}

// greet prints where the pages are.
func (m *Main) greet(operator string) {
	base := "http://" + m.addr.String()
	if _, port, err := net.SplitHostPort(m.addr.String()); err == nil && loopback(m.config.Listen) {
		base = "http://localhost:" + port
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Glint is at %s\n", base)
	for _, page := range []struct{ path, what string }{
		{"/desk/", "both terminals on one page: try a payment here"},
		{"/payer/", "the shopper's phone"},
		{"/payee/", "the merchant's tablet"},
		{"/admin/", "the operator"},
	} {
		fmt.Fprintf(&b, "  %-40s %s\n", base+page.path, page.what)
	}
	if m.config.OperatorKey == "" {
		fmt.Fprintf(&b, "Operator's key: %s (in %s)\n", operator, filepath.Join(m.config.Data, operatorFile))
	}
	io.WriteString(m.out, b.String()) // a closed output stops nothing
}

// Close closes the books. It may be called more than once, but not during Run.
func (m *Main) Close() (err error) {
	m.once.Do(func() {
		if m.store != nil {
			err = m.store.Close()
		}
	})
	return err
}

// loopback tells whether an address to listen on can be reached from this machine only.
func loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
