package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"glint/server/internal/certs"
)

// browser is a caller that trusts the roots in a pool and finds every name on this machine.
func browser(roots *x509.CertPool) *http.Client {
	return &http.Client{
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true,
			DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
				_, port, err := net.SplitHostPort(addr)
				if err != nil {
					return nil, err
				}
				return (&net.Dialer{}).DialContext(ctx, network, "127.0.0.1:"+port)
			}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func visit(t *testing.T, c *http.Client, url string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

// TestLocalAuthority: the root that the page offers is all that a device needs, and its fingerprint is the
// one that the server has printed.
func TestLocalAuthority(t *testing.T) {
	r := start(t, Config{Listen: "127.0.0.1:0", Data: t.TempDir(), TLS: tlsLocal, Name: "till.test", IP: "127.0.0.1", Plain: "127.0.0.1:0"})
	open := "http://" + r.main.Plain().String()
	_, port, err := net.SplitHostPort(r.main.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	secure := "https://till.test:" + port

	answer, der := visit(t, browser(nil), open+"/trust/glint-root.crt")
	root, err := x509.ParseCertificate([]byte(der))
	if err != nil || answer.Header.Get("Content-Type") != "application/x-x509-ca-cert" {
		t.Fatalf("got %v, %s", err, answer.Header)
	}
	_, text := visit(t, browser(nil), open+"/trust/glint-root.pem")
	if block, _ := pem.Decode([]byte(text)); block == nil || string(block.Bytes) != der {
		t.Error("the two forms of the root differ")
	}
	if sum := certs.Fingerprint(root); !strings.Contains(r.out.String(), sum) {
		t.Errorf("fingerprint %s is not printed:\n%s", sum, r.out)
	}
	trusting := x509.NewCertPool()
	trusting.AddCert(root)
	if _, err := browser(x509.NewCertPool()).Get(secure + "/v1/health"); err == nil {
		t.Error("a browser without the root was served")
	}
	answer, _ = visit(t, browser(trusting), secure+"/v1/health")
	if answer.StatusCode != http.StatusOK || answer.ProtoMajor != 2 || answer.Header.Get("Strict-Transport-Security") != "" {
		t.Errorf("got %d, %s, %s", answer.StatusCode, answer.Proto, answer.Header)
	}
	answer, text = visit(t, browser(trusting), secure+"/trust/", "Accept-Language", "zh-CN")
	if answer.StatusCode != http.StatusOK || !strings.Contains(text, certs.Fingerprint(root)) || !strings.Contains(text, "信任本店服务器") {
		t.Errorf("got %d: %s", answer.StatusCode, text)
	}
	answer, _ = visit(t, browser(nil), open+"/payee/?a=1", "Host", "till.test")
	if got := answer.Header.Get("Location"); answer.StatusCode != http.StatusPermanentRedirect || got != "https://127.0.0.1:"+port+"/payee/?a=1" {
		t.Errorf("got %d to %q", answer.StatusCode, got)
	}
	post, err := http.Post(open+"/v1/enrol", "application/json", strings.NewReader("{}"))
	if err != nil || post.StatusCode != http.StatusForbidden {
		t.Errorf("got %v, %v: what comes without TLS must not be led on", post, err)
	}
}

// TestOtherHosts: a page of another name that leads here gets nothing (DNS rebinding).
func TestOtherHosts(t *testing.T) {
	r := start(t, Config{Listen: "127.0.0.1:0", Data: t.TempDir(), Name: "proxy.example.com"})
	for host, want := range map[string]int{
		"localhost": 200, "127.0.0.1": 200, "[::1]:80": 200, "proxy.example.com": 200, "PROXY.example.com:443": 200, "evil.example": 421, "": 200, "localhost.evil.example": 421,
	} {
		q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.api.Base+"/v1/health", nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Host = host // empty: as the address says
		answer, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("host %q: got %d, want %d", host, answer.StatusCode, want)
		}
	}
}

// TestGivenFiles: HTTPS with files that somebody else keeps, insisted on where asked for.
func TestGivenFiles(t *testing.T) {
	dir := t.TempDir()
	local, err := certs.OpenLocal(dir, certs.Names{DNS: []string{"pay.test"}}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	c, err := local.Certificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	certificate, key := writePair(t, dir, c)
	r := start(t, Config{Listen: "127.0.0.1:0", Data: t.TempDir(), TLS: tlsFiles, TLSCert: certificate, TLSKey: key, HSTS: true})
	trusting := x509.NewCertPool()
	trusting.AddCert(local.Root())
	_, port, err := net.SplitHostPort(r.main.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	answer, _ := visit(t, browser(trusting), "https://pay.test:"+port+"/v1/health")
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Strict-Transport-Security") != "max-age=63072000" {
		t.Errorf("got %d, %s", answer.StatusCode, answer.Header)
	}
	if answer, _ = visit(t, browser(trusting), "https://pay.test:"+port+"/trust/", "Accept", "application/json"); answer.StatusCode == http.StatusOK {
		t.Error("a page about a root that is not ours")
	}
}

func writePair(t *testing.T, dir string, c *tls.Certificate) (certificate, key string) {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	certificate, key = filepath.Join(dir, "pair.pem"), filepath.Join(dir, "pair.key")
	for path, block := range map[string]*pem.Block{certificate: {Type: "CERTIFICATE", Bytes: c.Certificate[0]}, key: {Type: "PRIVATE KEY", Bytes: der}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certificate, key
}
