// Package secure tests what a shop's own devices see of HTTPS: the real server with an authority of its own,
// and a real Chromium that trusts the root, or does not yet.
package secure

import (
	"bufio"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"glint/e2e/chromium"
	"glint/e2e/stage"
)

// patience bounds each wait for the browser.
const patience = 90 * time.Second

// name is what the shop has called its server.
const name = "till.home.arpa"

// shop is a running server.
type shop struct {
	data         string
	secure, open string // bases with and without TLS
	said         []string
}

func newShop(t *testing.T, flags ...string) *shop {
	t.Helper()
	bin, err := stage.BuildServer(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	address, err := stage.FreeAddr()
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{data: filepath.Join(t.TempDir(), "data"), open: "http://" + address}
	cmd := exec.Command(bin, append([]string{"--listen", "127.0.0.1:0", "--plain", address, "--tls", "local", "--name", name, "--ip", "127.0.0.1", "--data", s.data}, flags...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(cmd.Process.Signal(os.Interrupt), cmd.Wait()); err != nil {
			t.Error(err)
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		s.said = append(s.said, lines.Text())
		if _, address, ok := strings.Cut(lines.Text(), "Glint is at https://"); ok {
			s.secure = "https://" + address
		}
		if strings.HasPrefix(lines.Text(), "Ready") {
			break
		}
	}
	if s.secure == "" {
		t.Fatalf("the server says %q", s.said)
	}
	return s
}

// device is a browser with a home of its own, where it looks for roots.
func device(t *testing.T, root string) context.Context {
	t.Helper()
	home := t.TempDir()
	if root != "" {
		install(t, home, root)
	}
	ctx, end, err := chromium.New(t.Context(), filepath.Join(home, "profile"), chromedp.Env("HOME="+home), chromedp.Flag("lang", "en"),
		chromedp.Flag("host-resolver-rules", "MAP "+name+" 127.0.0.1"),
		chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// install puts a root where the page about trust says for Linux.
func install(t *testing.T, home, root string) {
	t.Helper()
	if _, err := exec.LookPath("certutil"); err != nil {
		t.Fatal("no certutil: apt-get install libnss3-tools")
	}
	db := filepath.Join(home, ".pki", "nssdb")
	if err := os.MkdirAll(db, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"-N", "--empty-password"}, {"-A", "-t", "C,,", "-n", "Glint", "-i", root}} {
		if out, err := exec.Command("certutil", append([]string{"-d", "sql:" + db}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("certutil %v: %v: %s", args, err, out)
		}
	}
}

// ask evaluates an expression that may be a promise.
func ask[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%.200s: %v", expression, err)
	}
	return out
}

func open(t *testing.T, ctx context.Context, url string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return chromedp.Do(ctx, chromedp.Navigate(url))
}

// TestOwnRoot: on a device that trusts the root everything works that needs a secure page.
func TestOwnRoot(t *testing.T) {
	s := newShop(t)
	ctx := device(t, filepath.Join(s.data, "ca.pem"))
	if err := open(t, ctx, s.secure+"/payee/"); err != nil {
		t.Fatal(err)
	}
	for what, expression := range map[string]string{
		"a secure context":     `isSecureContext`,
		"isolation":            `crossOriginIsolated`,
		"a service worker":     `navigator.serviceWorker.ready.then(r => r.active !== null)`,
		"a camera":             `navigator.mediaDevices.getUserMedia({video: true}).then(s => s.getVideoTracks().length === 1)`,
		"keys":                 `crypto.subtle.generateKey({name: "ECDSA", namedCurve: "P-256"}, false, ["sign"]).then(k => k.privateKey.extractable === false)`,
		"no HSTS on own roots": `fetch("/v1/health").then(r => r.headers.get("Strict-Transport-Security") === null)`,
	} {
		if !ask[bool](t, ctx, expression) {
			t.Errorf("no %s: %s", what, expression)
		}
	}
}

// TestBeforeTheRoot: without it the pages are refused, and the way to it opens without TLS.
func TestBeforeTheRoot(t *testing.T) {
	s := newShop(t)
	ctx := device(t, "")
	if err := open(t, ctx, s.secure+"/payee/"); err == nil || !strings.Contains(err.Error(), "ERR_CERT_AUTHORITY_INVALID") {
		t.Errorf("got %v from a browser that has no reason to trust", err)
	}
	if err := open(t, ctx, s.open+"/trust/?lang=zh"); err != nil {
		t.Fatal(err)
	}
	sum := ask[string](t, ctx, `document.querySelector("#fingerprint").textContent`)
	if !strings.Contains(strings.Join(s.said, "\n"), sum) {
		t.Errorf("the page says %q, the server %q", sum, s.said)
	}
	accessible(t, ctx)
	if _, port, err := net.SplitHostPort(strings.TrimPrefix(s.secure, "https://")); err != nil || port == "" {
		t.Errorf("%s, %v", s.secure, err)
	}
}

// accessible fails the test for what axe finds on the page.
func accessible(t *testing.T, ctx context.Context) {
	t.Helper()
	root, err := stage.Root()
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join(root, "e2e", "out", "axe", "package", "axe.min.js"))
	if err != nil {
		t.Fatalf("no axe-core: make tools: %v", err)
	}
	ask[bool](t, ctx, string(script)+"; true")
	found := ask[[]string](t, ctx, `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}).then(r =>
		r.violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).join(", ")))`)
	for _, one := range found {
		t.Errorf("axe: %s", one)
	}
}
