package certs

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// pebble is a real ACME server on this machine: Let's Encrypt's own, for tests.
type pebble struct {
	directory string
	client    http.Client
	root      *x509.CertPool // of what it signs
	tls, http net.Listener   // where it looks for answers to challenges
}

// tools is where make puts the programs that tests need.
const tools = "../../../e2e/out/bin"

func newPebble(t *testing.T) *pebble {
	t.Helper()
	for _, name := range []string{"pebble", "pebble-challtestsrv"} {
		if _, err := os.Stat(filepath.Join(tools, name)); err != nil {
			t.Skip("there is no ACME server to ask: make tools installs pebble")
		}
	}
	dir, p := t.TempDir(), &pebble{tls: listen(t), http: listen(t)}
	// Its own HTTPS has a certificate of an authority as in this package.
	c := &clock{time.Now()}
	l := openLocal(t, dir, "pebble.test", "127.0.0.1", c)
	put(t, l, filepath.Join(dir, "own.pem"), filepath.Join(dir, "own.key"), c.at)
	own := x509.NewCertPool()
	own.AddCert(l.root)
	p.client = http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: own}}, Timeout: time.Minute}

	ports := map[string]int{"dns": free(t), "api": free(t), "management": free(t), "challenges": free(t)}
	config, err := json.Marshal(map[string]any{"pebble": map[string]any{
		"listenAddress":           fmt.Sprintf("127.0.0.1:%d", ports["api"]),
		"managementListenAddress": fmt.Sprintf("127.0.0.1:%d", ports["management"]),
		"certificate":             filepath.Join(dir, "own.pem"), "privateKey": filepath.Join(dir, "own.key"),
		"httpPort": p.http.Addr().(*net.TCPAddr).Port, "tlsPort": p.tls.Addr().(*net.TCPAddr).Port,
		"profiles": map[string]any{"default": map[string]any{"description": "tests", "validityPeriod": 7776000}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "config.json"), config, 0o600); err != nil {
		t.Fatal(err)
	}
	dns := fmt.Sprintf("127.0.0.1:%d", ports["dns"])
	launch(t, "pebble-challtestsrv", "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dnsserver", dns, "-http01", "", "-https01", "", "-tlsalpn01", "", "-doh", "",
		"-management", fmt.Sprintf("127.0.0.1:%d", ports["challenges"]))
	launch(t, "pebble", "-config", filepath.Join(dir, "config.json"), "-dnsserver", dns)
	p.directory = fmt.Sprintf("https://127.0.0.1:%d/dir", ports["api"])
	p.root = x509.NewCertPool()
	text := p.await(t, fmt.Sprintf("https://127.0.0.1:%d/roots/0", ports["management"]))
	if !p.root.AppendCertsFromPEM(text) {
		t.Fatalf("no root: %s", text)
	}
	p.await(t, p.directory)
	return p
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// free finds a port that nobody uses just now.
func free(t *testing.T) int {
	t.Helper()
	l := listen(t)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func launch(t *testing.T, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(tools, name), args...)
	cmd.Env = append(os.Environ(), "PEBBLE_VA_NOSLEEP=1", "PEBBLE_WFE_NONCEREJECT=20")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if t.Failed() {
			t.Logf("%s:\n%s", name, &out)
		}
	})
}

// await asks until there is an answer.
func (p *pebble) await(t *testing.T, url string) []byte {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		answer, err := p.client.Get(url)
		if err == nil {
			text, err := io.ReadAll(answer.Body)
			answer.Body.Close()
			if err == nil && answer.StatusCode == http.StatusOK {
				return text
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s does not answer: %v", url, err)
		}
		<-tick.C
	}
}

// shop is a server with a certificate by ACME.
func (p *pebble) shop(t *testing.T, folder string, web bool, log *slog.Logger, c *clock) *ACME {
	t.Helper()
	a, err := OpenACME(ACMEOptions{
		Directory: p.directory, Email: "keeper@example.com", Names: []string{"pay.example.com", "till.example.com"}, Folder: folder, Web: web,
		Client: p.client, Now: c.now, Log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// open serves at the places where the authority looks.
func (p *pebble) open(t *testing.T, current func() *ACME) {
	t.Helper()
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answer, ok := current().Answer(r.URL.Path); ok {
			io.WriteString(w, answer)
			return
		}
		http.NotFound(w, r)
	}), ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)}
	s.TLSConfig = Config(source{current}, ALPN)
	var serving sync.WaitGroup
	serving.Go(func() { s.Serve(p.http) })
	serving.Go(func() { s.ServeTLS(p.tls, "", "") })
	t.Cleanup(func() { s.Close(); serving.Wait() })
}

// source is a Source that can be replaced under a server.
type source struct{ current func() *ACME }

func (s source) Certificate(h *tls.ClientHelloInfo) (*tls.Certificate, error) {
	return s.current().Certificate(h)
}
func (s source) Serves(host string) bool { return s.current().Serves(host) }

func TestACME(t *testing.T) {
	p := newPebble(t)
	var current *ACME
	p.open(t, func() *ACME { return current })
	for name, web := range map[string]bool{"by TLS": false, "by HTTP": true} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			folder, c := t.TempDir(), &clock{time.Now()}
			quiet := slog.New(slog.NewTextHandler(&log, nil))
			current = p.shop(t, folder, web, quiet, c)
			if _, err := current.Certificate(&tls.ClientHelloInfo{}); err != ErrNone || !current.wanted() {
				t.Fatalf("got %v before the authority was asked", err)
			}
			if err := current.obtain(t.Context()); err != nil {
				t.Fatal(err)
			}
			first := p.trusted(t, "pay.example.com")
			if current.wanted() || len(current.proofs) != 0 || len(current.answers) != 0 {
				t.Error("wanted again, or challenges are left over")
			}
			current = p.shop(t, folder, web, quiet, c)
			if got := p.trusted(t, "till.example.com"); !got.Equal(first) {
				t.Error("a second start does not go on with the certificate")
			}
			c.at = first.NotAfter.Add(-29 * 24 * time.Hour)
			if !current.wanted() {
				t.Error("with less than a third of its life left, no other is wanted")
			}
			if err := current.obtain(t.Context()); err != nil {
				t.Fatal(err)
			}
			if p.trusted(t, "pay.example.com").Equal(first) {
				t.Error("not renewed")
			}
			for _, name := range []string{accountFile, acmeFile} {
				if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Mode().Perm() != 0o600 {
					t.Errorf("%s: %v, %v", name, info, err)
				}
			}
			if strings.Contains(log.String(), "PRIVATE") {
				t.Error("a key is in the log")
			}
		})
	}
}

// trusted connects as somebody who trusts the authority.
func (p *pebble) trusted(t *testing.T, name string) *x509.Certificate {
	t.Helper()
	c, err := tls.Dial("tcp", p.tls.Addr().String(), &tls.Config{RootCAs: p.root, ServerName: name})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.ConnectionState().PeerCertificates[0]
}

// TestACMEWithoutTheAuthority: no certificate is no reason to stop, and a broken file is one to say so.
func TestACMEWithoutTheAuthority(t *testing.T) {
	folder, c := t.TempDir(), newClock()
	o := ACMEOptions{Directory: "https://127.0.0.1:1/", Names: []string{"pay.example.com"}, Folder: folder, Now: c.now, Log: slog.New(slog.DiscardHandler)}
	a, err := OpenACME(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.obtain(t.Context()); err == nil {
		t.Error("an authority that is not there has signed")
	}
	if _, err := a.Certificate(&tls.ClientHelloInfo{SupportedProtos: []string{ALPN}, ServerName: "pay.example.com"}); err == nil {
		t.Error("answers a challenge that nobody has set")
	}
	if !a.Serves("pay.example.com:443") || a.Serves("evil.example") {
		t.Error("serves other names than its own")
	}
	if _, err := OpenACME(ACMEOptions{Folder: folder}); err == nil {
		t.Error("a certificate for no name")
	}
	// Of other names: another is wanted.
	l := openLocal(t, t.TempDir(), "other.example.com", "", c)
	leaf, err := l.Certificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.take(leaf.Certificate, leaf.PrivateKey); err != nil {
		t.Fatal(err)
	}
	if a, err = OpenACME(o); err != nil || !a.wanted() {
		t.Errorf("got %v: a certificate of other names goes on", err)
	}
	if err := os.WriteFile(filepath.Join(folder, acmeFile), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE"}), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenACME(o); err == nil {
		t.Error("a broken file was taken")
	}
}
