package main

import (
	"cmp"
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

	"glint/app/api"
	"glint/server/internal/books"
	"glint/server/internal/certs"
	"glint/server/internal/httpapi"
	"glint/server/internal/keyfile"
	"glint/server/internal/office"
	"glint/server/internal/people"
	"glint/server/internal/rights"
	"glint/server/internal/secret"
	"glint/server/internal/site"
	"glint/server/internal/store/sqlite"
	"glint/server/internal/trust"
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
	admin  net.Addr // of people's listener, nil where they share the other
	plain  net.Addr // of the listener without TLS beside it, nil where there is none

	once  sync.Once
	store *sqlite.Store
}

// NewMain prepares the program; it opens nothing yet.
func NewMain(c Config, out io.Writer, log *slog.Logger) *Main {
	return &Main{config: c, out: out, log: log, ready: make(chan struct{})}
}

// Ready is closed when the server answers; Addr is set then.
func (m *Main) Ready() <-chan struct{} { return m.ready }

// Admin is the address of the listener for people; nil where they share the other.
func (m *Main) Admin() net.Addr { return m.admin }

// Plain is the address of the listener without TLS beside it; nil where there is none.
func (m *Main) Plain() net.Addr { return m.plain }

// Addr is the address that the server listens on.
func (m *Main) Addr() net.Addr { return m.addr }

// Run serves until ctx ends, then lets the requests under way finish.
func (m *Main) Run(ctx context.Context) error {
	if m.config.Demo && !loopback(m.config.Listen) {
		return fmt.Errorf("--demo gives money to everybody: only on a loopback address, not on %s", m.config.Listen)
	}
	if err := m.config.checkDoors(); err != nil {
		return err
	}
	b, operator, err := m.open(ctx)
	if err != nil {
		return err
	}
	d, err := openDoors(m.config, m.log)
	if err != nil {
		return err
	}
	crew := people.New(people.Options{Store: m.store, Now: time.Now})
	entrances, err := m.listen(ctx, d, m.fronts(b, crew, operator, d))
	if err != nil {
		return err
	}
	if err := m.greet(ctx, crew, operator, d); err != nil {
		return errors.Join(err, shut(entrances))
	}

	work, stop := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() { m.tick(work, b) })
	working.Go(func() { d.keep(work) })
	err = m.serve(ctx, entrances)
	stop()
	working.Wait()
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
	if operator == "" && m.config.Demo {
		key, err := secret.Load(filepath.Join(m.config.Data, operatorFile), 24)
		if err != nil {
			return nil, "", err
		}
		operator = secret.String(key)
	}
	policy := books.DefaultPolicy()
	policy.Stale, policy.Dead = cmp.Or(m.config.Stale, policy.Stale), cmp.Or(m.config.Dead, policy.Dead)
	b, err := books.New(ctx, books.Options{
		Store: m.store, Authority: keys, Operator: operatorName,
		Policy: policy, Now: time.Now, Log: m.log,
	})
	return b, operator, err
}

// fronts joins what is served: to everybody, and to people, who have a host of their own or share it.
func (m *Main) fronts(b *books.Books, crew *people.People, operator string, d doors) func() (everybody, staff http.Handler, err error) {
	return func() (everybody, staff http.Handler, err error) {
		shown := site.Options{}
		if m.config.AdminListen != "" {
			shown.Without = strings.Trim(adminPage, "/")
		}
		pages, err := site.New(shown)
		if errors.Is(err, site.ErrNotBuilt) {
			m.log.Warn("pages are missing", "cause", err)
			pages = site.NotBuilt()
		} else if err != nil {
			return nil, nil, err
		}
		calls := httpapi.New(httpapi.Options{Books: b, Operator: operator, People: crew, Demo: m.config.Demo, Now: time.Now, Log: m.log})
		desk := office.New(office.Options{Books: b, People: crew, Public: m.base(d, m.addr, m.config.Listen), Now: time.Now, Log: m.log})
		open, own := http.NewServeMux(), http.NewServeMux()
		open.Handle("/v1/", calls)
		open.Handle("/", pages)
		if m.config.AdminListen == "" {
			own = open
		} else {
			for _, path := range []string{adminAPI, adminPage} {
				open.Handle(path, http.NotFoundHandler())
			}
			own.Handle(adminAPI, calls)
			own.Handle("GET "+api.PathHealth, calls)
			own.Handle("/{$}", http.RedirectHandler(rights.Office, http.StatusSeeOther))
		}
		own.Handle(rights.Office, desk)
		return d.guard(open), d.staff(m.config).guard(own), nil
	}
}

// Paths that have no business where everybody comes in.
const (
	adminAPI  = "/v1/admin/"
	adminPage = "/admin/"
)

// entrance is one listener with what it serves.
type entrance struct {
	net.Listener
	server *http.Server
}

// listen opens the listeners: all of them, or none. What they serve is made when their addresses are known.
func (m *Main) listen(ctx context.Context, d doors, fronts func() (everybody, staff http.Handler, err error)) (out []entrance, err error) {
	for _, one := range []struct {
		address string
		addr    *net.Addr
	}{{m.config.Listen, &m.addr}, {m.config.AdminListen, &m.admin}, {m.config.Plain, &m.plain}} {
		if one.address == "" && one.addr != &m.addr {
			continue
		}
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", one.address)
		if err != nil {
			return nil, errors.Join(err, shut(out))
		}
		*one.addr = listener.Addr()
		door := d
		if one.addr == &m.admin {
			door = d.staff(m.config)
		}
		out = append(out, entrance{newCrowd(listener, connectionsMax), &http.Server{
			TLSConfig: door.config(), ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
			MaxHeaderBytes: headerMax, ErrorLog: slog.NewLogLogger(m.log.Handler(), slog.LevelInfo),
		}})
	}
	everybody, staff, err := fronts()
	if err != nil {
		return nil, errors.Join(err, shut(out))
	}
	for _, e := range out {
		switch e.Addr() {
		case m.addr:
			e.server.Handler = everybody
		case m.admin:
			e.server.Handler = staff
		default:
			e.server.Handler, e.server.TLSConfig = d.insecure(m.Addr), nil
		}
	}
	return out, nil
}

// shut closes listeners that nothing serves yet.
func shut(entrances []entrance) (err error) {
	for _, e := range entrances {
		err = errors.Join(err, e.Close())
	}
	return err
}

func (e entrance) serve() error {
	if e.server.TLSConfig != nil {
		return e.server.ServeTLS(e.Listener, "", "")
	}
	return e.server.Serve(e.Listener)
}

// serve serves at all entrances until ctx ends or one of them fails.
func (m *Main) serve(ctx context.Context, entrances []entrance) error {
	served := make(chan error, len(entrances))
	for _, e := range entrances {
		go func() { served <- e.serve() }()
	}
	close(m.ready)
	var err error
	left := len(entrances)
	select {
	case err = <-served:
		left--
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	for _, e := range entrances {
		bad := e.server.Shutdown(drain)
		if errors.Is(bad, context.DeadlineExceeded) {
			m.log.Warn("requests cut off", "after", drainTime)
			bad = e.server.Close()
		}
		err = errors.Join(err, bad)
	}
	for range left {
		<-served // http.ErrServerClosed: Shutdown has been called
	}
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

// takeKeys rotates where it is time, and goes on with the key list that lies in the data directory by now:
// somebody may have rotated, or the root has signed what waited for it.
func (m *Main) takeKeys(ctx context.Context, b *books.Books) {
	switch done, err := keyfile.Dir(m.config.Data).RotateDue(time.Now()); {
	case errors.Is(err, keyfile.ErrPending):
		m.log.Warn("the root has to sign the next key list", "cause", err)
	case err != nil:
		m.log.Error("signing keys not rotated", "cause", err)
	case done:
		m.log.Info("next signing key listed", "signs after", keyfile.Overlap)
	}
	keys, _, err := keyfile.Dir(m.config.Data).Open(time.Now())
	if err == nil {
		err = b.SetAuthority(ctx, keys)
	}
	if err != nil && ctx.Err() == nil {
		m.log.Error("signing keys not taken, the earlier ones go on", "cause", err)
	}
}

// base is how people reach a listener.
func (m *Main) base(d doors, addr net.Addr, listen string) string {
	scheme, host := "http://", addr.String()
	_, port, err := net.SplitHostPort(host)
	switch {
	case err != nil:
	case d.source != nil && len(d.names.DNS) > 0:
		host = net.JoinHostPort(d.names.DNS[0], port)
	case loopback(listen):
		host = "localhost:" + port
	}
	if d.source != nil {
		scheme, host = "https://", strings.TrimSuffix(host, ":443")
	}
	return scheme + host
}

// greet prints where the pages are, and how the first admin comes in.
func (m *Main) greet(ctx context.Context, crew *people.People, operator string, d doors) error {
	base := m.base(d, m.addr, m.config.Listen)
	staff := base
	if m.admin != nil {
		staff = m.base(d.staff(m.config), m.admin, m.config.AdminListen)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Glint is at %s\n", base)
	line := func(address, what string) { fmt.Fprintf(&b, "  %-40s %s\n", address, what) }
	line(base+"/desk/", "both terminals on one page: try a payment here")
	line(base+"/payer/", "the shopper's phone")
	line(base+"/payee/", "the merchant's tablet")
	if m.admin == nil {
		line(base+adminPage, "the operator's lists, with the operator's key")
	}
	line(staff+rights.Office, "people who run the server: sign in")
	if d.local != nil {
		line(base+trust.Path, "how a device of the shop comes to trust this server")
		if m.plain != nil {
			fmt.Fprintf(&b, "  the same before it does: http://%s%s\n", m.plain, trust.Path)
		}
		fmt.Fprintf(&b, "Fingerprint of the root (SHA-256): %s\n", certs.Fingerprint(d.local.Root()))
	}
	if m.config.Demo && m.config.OperatorKey == "" {
		fmt.Fprintf(&b, "Operator's key: %s (in %s)\n", operator, filepath.Join(m.config.Data, operatorFile))
	}
	nobody, err := crew.Nobody(ctx)
	if err == nil && nobody && !m.config.Demo {
		var code string
		if code, err = crew.Invite(ctx, "", rights.RoleAdmin); err == nil {
			fmt.Fprintf(&b, "There is no admin yet. Open %s and give this code: %s\n", staff+rights.Join, code)
		}
	}
	b.WriteString("Ready. Stop with Ctrl-C.\n")
	io.WriteString(m.out, b.String()) // a closed output stops nothing
	return err
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
