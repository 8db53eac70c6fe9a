// Package pwa tests the installed pages as people get them: the real server
// with the built client, and a real Chromium. How the service worker behaves in
// an update is tested with the site (server/internal/site).
package pwa

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"glint/e2e/chromium"
	"glint/e2e/stage"
)

// patience bounds each wait for the browser.
const patience = 60 * time.Second

// running finds what the client shows when it runs, by page.
var running = map[string]string{
	"/":              `document.querySelector("main") && !document.querySelector("#wallet, #till")`,
	"/payer/":        `document.querySelector("#wallet[data-phase]")`,
	"/payer/history": `document.querySelector("#wallet[data-phase]")`,
	"/payee/":        `document.querySelector("#till[data-phase]")`,
	"/payee/history": `document.querySelector("#till[data-phase]")`,
	"/desk/":         `document.querySelector("#till[data-phase]") && document.querySelector("#wallet[data-phase]")`,
	"/admin/":        `document.querySelector("main")`,
}

func newServer(t *testing.T) *stage.Server {
	t.Helper()
	root, err := stage.Root()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "web", "build", "app.wasm")); errors.Is(err, fs.ErrNotExist) {
		t.Fatal("the client is not built: make wasm")
	}
	s, err := stage.NewServer(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func openBrowser(t *testing.T, profile string) context.Context {
	t.Helper()
	ctx, end, err := chromium.New(context.Background(), profile, chromedp.Flag("lang", "en"),
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

// tab is one window.
type tab struct {
	t   *testing.T
	ctx context.Context
}

func openTab(t *testing.T, browser context.Context) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return &tab{t, ctx}
}

func (b *tab) visit(url string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		b.t.Fatalf("visit %s: %v", url, err)
	}
}

func (b *tab) waitFor(js string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("(async () => !!(await ("+js+")))()", chromedp.EvalAwaitPromise)); err == nil && ok {
			return
		}
		select {
		case <-ctx.Done():
			text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.documentElement.innerText`))
			b.t.Fatalf("waited in vain for %s; page: %s %v", js, text, err)
		case <-tick.C:
		}
	}
}

func eval[T any](b *tab, js string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", js, err)
	}
	return v
}

// runs waits until the client runs on a page and the loader is gone.
func (b *tab) runs(path string) {
	b.t.Helper()
	b.waitFor(`!document.querySelector("#app-wasm-loader") && ` + running[path])
}

// Each page starts under the content security policy without a violation, an
// error or an exception, at first and served by the service worker.
func TestPagesStartClean(t *testing.T) {
	s := newServer(t)
	browser := openBrowser(t, t.TempDir())
	for _, path := range []string{"/", "/payer/", "/payee/", "/desk/", "/admin/"} {
		t.Run(path, func(t *testing.T) {
			b := openTab(t, browser)
			watch := `window.violations = []; addEventListener("securitypolicyviolation", (e) => violations.push(e.violatedDirective + " " + e.blockedURI + " " + e.sourceFile + ":" + e.lineNumber));`
			if _, err := chromedp.Call(b.ctx, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: watch}); err != nil {
				t.Fatal(err)
			}
			messages := chromedp.Console(b.ctx)
			for range 2 {
				b.visit(s.URL(path))
				b.runs(path)
				b.waitFor(`navigator.serviceWorker.controller`)
				if got := eval[string](b, `violations.join("\n")`); got != "" {
					t.Errorf("violations of the policy:\n%s", got)
				}
			}
			eval[bool](b, `console.log("the end") || true`)
			for m, err := range messages {
				if err != nil {
					t.Fatal(err)
				}
				if m.Text == "the end" {
					break
				}
				switch m.Type {
				case chromedp.ConsoleError, chromedp.ConsoleException:
					t.Errorf("console: %v (%s)", m, m.URL)
				case chromedp.ConsoleWarning:
					t.Logf("console: %v (%s)", m, m.URL)
				}
			}
		})
	}
}

func TestInstallable(t *testing.T) {
	s := newServer(t)
	browser := openBrowser(t, t.TempDir())
	for _, tt := range []struct{ path, id, name string }{{"/payer/", "/payer/", "Glint Pay"}, {"/payee/history", "/payee/", "Glint Till"}} {
		b := openTab(t, browser)
		b.visit(s.URL(tt.path))
		b.runs(tt.path)
		got, err := chromedp.Call(b.ctx, cdppage.GetAppManifest, cdppage.GetAppManifestParams{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range got.Errors {
			t.Errorf("%s: manifest: %s", tt.path, e.Message)
		}
		var m struct {
			ID, Name, Scope, Display, Orientation string
			Start                                 string `json:"start_url"`
			Icons                                 []struct{ Src, Sizes, Purpose string }
		}
		if err := json.Unmarshal([]byte(got.Data), &m); err != nil {
			t.Fatal(err)
		}
		if m.ID != tt.id || m.Name != tt.name || m.Scope != tt.id || m.Start != tt.id || m.Display != "standalone" {
			t.Errorf("%s: got %+v", tt.path, m)
		}
		purposes := map[string]bool{}
		for _, icon := range m.Icons {
			purposes[icon.Purpose+" "+icon.Sizes] = true
			size := eval[string](b, fmt.Sprintf(`new Promise((done) => { const i = new Image(); i.onload = () => done(i.naturalWidth + "x" + i.naturalHeight); i.onerror = () => done("broken"); i.src = %q })`, icon.Src))
			if size != icon.Sizes {
				t.Errorf("%s is %s, not %s", icon.Src, size, icon.Sizes)
			}
		}
		for _, want := range []string{"any 192x192", "any 512x512", "maskable 512x512", "monochrome 512x512"} {
			if !purposes[want] {
				t.Errorf("%s: no icon %s", tt.path, want)
			}
		}
		app, err := chromedp.Call(b.ctx, cdppage.GetAppID, cdp.Empty{})
		if err != nil || app.AppID != s.URL(tt.id) {
			t.Errorf("%s: installs as %q, %v", tt.path, app.AppID, err)
		}
		install, err := chromedp.Call(b.ctx, cdppage.GetInstallabilityErrors, cdp.Empty{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range install.InstallabilityErrors {
			t.Errorf("%s: not installable: %s %v", tt.path, e.ErrorID, e.ErrorArguments)
		}
	}
}

// One visit online is enough: later every page opens from a cold start with the
// server gone, at any address below it.
func TestOfflineColdStart(t *testing.T) {
	s := newServer(t)
	profile := t.TempDir()
	browser := openBrowser(t, profile)
	b := openTab(t, browser)
	b.visit(s.URL("/payer/"))
	b.runs("/payer/")
	b.waitFor(`navigator.serviceWorker.controller`)
	if err := chromedp.Cancel(browser); err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if !s.Closed() {
		t.Fatal("the server still listens")
	}

	browser = openBrowser(t, profile)
	for _, path := range []string{"/payee/history", "/payer/history", "/payer/", "/payee/", "/desk/", "/admin/", "/"} {
		b := openTab(t, browser)
		b.visit(s.URL(path + "?from=home"))
		b.runs(path)
		if got := eval[bool](b, `fetch("/v1/health").then(() => true, () => false)`); got {
			t.Errorf("%s: the API answered", path)
		}
	}
}
