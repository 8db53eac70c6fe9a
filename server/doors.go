package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"glint/server/internal/certs"
	"glint/server/internal/headers"
	"glint/server/internal/plain"
	"glint/server/internal/trust"
)

// Ways to speak TLS.
const (
	tlsFiles = "files"
	tlsLocal = "local"
	tlsACME  = "acme"
)

// publicACME is the authority that most of the web uses.
const publicACME = "https://acme-v02.api.letsencrypt.org/directory"

// checkDoors refuses what would put people's money on an open line, in words.
func (c Config) checkDoors() error {
	switch c.TLS {
	case "", tlsFiles, tlsLocal, tlsACME:
	default:
		return fmt.Errorf("--tls %q: want files, local or acme", c.TLS)
	}
	if (c.TLS == tlsFiles) != (c.TLSCert != "" && c.TLSKey != "") || (c.TLSCert == "") != (c.TLSKey == "") {
		return errors.New("--tls-cert and --tls-key belong together, with --tls files")
	}
	if c.HSTS && c.TLS == "" {
		return errors.New("--hsts makes browsers insist on HTTPS, which needs --tls")
	}
	if c.HSTS && c.TLS == tlsLocal {
		return errors.New("--hsts with --tls local would lock devices out that do not trust the root")
	}
	if c.Plain != "" && c.TLS == "" {
		return errors.New("--plain only leads to HTTPS: it needs --tls")
	}
	for _, listen := range []string{c.Listen, c.AdminListen} {
		if c.TLS == "" && listen != "" && !loopback(listen) {
			return fmt.Errorf("%s can be reached from elsewhere, and without HTTPS everybody on the way reads along, and browsers give pages neither camera nor storage. "+
				"Use --tls local (own devices), --tls acme (a public name) or --tls files; or listen on 127.0.0.1", listen)
		}
	}
	return nil
}

// doors is how the server can be reached.
type doors struct {
	source certs.Source // nil: plain HTTP on loopback
	local  *certs.Local
	acme   *certs.ACME
	names  certs.Names
	hsts   bool
}

func openDoors(c Config, log *slog.Logger) (d doors, err error) {
	if d.names, err = certs.ParseNames(c.Name, c.IP); err != nil {
		return d, err
	}
	switch c.TLS {
	case tlsFiles:
		d.source, err = certs.OpenFiles(c.TLSCert, c.TLSKey, log)
	case tlsLocal:
		d.local, err = certs.OpenLocal(c.Data, d.names, time.Now)
		d.source = d.local
	case tlsACME:
		d.acme, err = openACME(c, d.names, log)
		d.source = d.acme
	}
	d.hsts = c.HSTS || c.TLS == tlsACME
	return d, err
}

func openACME(c Config, names certs.Names, log *slog.Logger) (*certs.ACME, error) {
	o := certs.ACMEOptions{
		Directory: c.ACMEDirectory, Email: c.ACMEEmail, Names: names.DNS, Folder: c.Data, Web: c.Plain != "", Now: time.Now, Log: log,
		Client: http.Client{Timeout: writeTime},
	}
	if o.Directory == "" {
		o.Directory = publicACME
	}
	if c.ACMERoot != "" {
		text, err := os.ReadFile(c.ACMERoot)
		if err != nil {
			return nil, err
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("--acme-root %s holds no certificate", c.ACMERoot)
		}
		o.Client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	}
	return certs.OpenACME(o)
}

// staff is how people reach their own listener: on loopback without TLS, because no certificate of the others
// stands for localhost, and nobody is on the way.
func (d doors) staff(c Config) doors {
	if c.AdminListen != "" && loopback(c.AdminListen) {
		return doors{names: d.names}
	}
	return d
}

// config is how the server speaks TLS; nil where it does not.
func (d doors) config() *tls.Config {
	switch {
	case d.source == nil:
		return nil
	case d.acme != nil:
		return certs.Config(d.source, certs.ALPN)
	}
	return certs.Config(d.source)
}

// serves tells whether the server stands for a request's Host: what its certificate says, names given by
// --name (a proxy before it sends them), and this machine's own while it only listens there.
func (d doors) serves(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	for _, name := range d.names.DNS {
		if name == host {
			return true
		}
	}
	if d.source != nil {
		return d.source.Serves(host)
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// guard puts around a handler what holds for every answer.
func (d doors) guard(next http.Handler) http.Handler {
	mux := http.NewServeMux()
	if d.local != nil {
		mux.Handle(trust.Path, trust.New(d.local.Root()))
	}
	mux.Handle("GET "+plain.StylePath, plain.Style())
	mux.Handle("/", next)
	return headers.Guard(mux, headers.Options{HSTS: d.hsts, Serves: d.serves})
}

// challengePath is where ACME looks for answers (RFC 8555 section 8.3).
const challengePath = "/.well-known/acme-challenge/"

// insecure is what is served without TLS beside it: the way to HTTPS, how to trust it, and answers to the
// authority. What was sent by mistake is not led on: it has been read by others already.
func (d doors) insecure(secure func() net.Addr) http.Handler {
	mux := http.NewServeMux()
	if d.local != nil {
		mux.Handle(trust.Path, trust.New(d.local.Root()))
		mux.Handle("GET "+plain.StylePath, plain.Style())
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if d.acme != nil && strings.HasPrefix(r.URL.Path, challengePath) {
			if answer, ok := d.acme.Answer(r.URL.Path); ok {
				w.Header().Set("Content-Type", "text/plain")
				io.WriteString(w, answer) // an authority that is gone asks again
				return
			}
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "only over HTTPS", http.StatusForbidden)
			return
		}
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		if _, port, err := net.SplitHostPort(secure().String()); err == nil && port != "443" {
			host = net.JoinHostPort(strings.Trim(host, "[]"), port)
		}
		http.Redirect(w, r, "https://"+host+r.URL.RequestURI(), http.StatusPermanentRedirect)
	})
	return headers.Guard(mux, headers.Options{Serves: d.serves})
}

// keep renews what has to be renewed by asking somebody, until ctx ends.
func (d doors) keep(ctx context.Context) {
	if d.acme != nil {
		d.acme.Keep(ctx)
	}
}
