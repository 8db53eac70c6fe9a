package site

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"glint/e2e/chromium"
)

// These tests open the site in a real Chromium, with a small client in place of
// the program: what they show holds for any client.

// patience bounds each wait for the browser.
const patience = 40 * time.Second

// buildClient compiles testdata/app once.
var buildClient = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "glint-site-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "app.wasm")
	cmd := exec.Command("go", "build", "-o", out, "./testdata/app")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if msg, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, msg)
	}
	return os.ReadFile(out)
})

// runningSite is a site whose client runs. Sites with different marks have
// different versions.
func runningSite(t *testing.T, mark string) http.Handler {
	t.Helper()
	wasm, err := buildClient()
	if err != nil {
		t.Fatal(err)
	}
	assets := builtAssets(t)
	assets["build/app.wasm"] = &fstest.MapFile{Data: wasm}
	delete(assets, "build/app.wasm.br")
	delete(assets, "build/app.wasm.gz")
	assets["shell.css"].Data = append(slices.Clone(assets["shell.css"].Data), "/* "+mark+" */"...)
	return newSite(t, assets)
}

// origin is a server at one address that can be changed, held and unplugged.
type origin struct {
	t       *testing.T
	addr    string
	server  *httptest.Server
	handler atomic.Value // http.HandlerFunc
}

func newOrigin(t *testing.T, h http.Handler) *origin {
	t.Helper()
	o := &origin{t: t, addr: "127.0.0.1:0"}
	o.serve(h)
	o.plugIn()
	t.Cleanup(o.unplug)
	return o
}

func (o *origin) serve(h http.Handler) { o.handler.Store(http.HandlerFunc(h.ServeHTTP)) }

func (o *origin) plugIn() {
	o.t.Helper()
	l, err := net.Listen("tcp", o.addr)
	if err != nil {
		o.t.Fatal(err)
	}
	o.addr = l.Addr().String()
	o.server = &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.handler.Load().(http.HandlerFunc)(w, r)
	})}}
	o.server.Start()
}

// unplug closes the listener and every connection.
func (o *origin) unplug() {
	if o.server != nil {
		o.server.CloseClientConnections()
		o.server.Close()
		o.server = nil
	}
}

func (o *origin) url(path string) string { return "http://" + o.addr + path }

// openBrowser starts a Chromium with a profile of its own.
func openBrowser(t *testing.T, profile string) context.Context {
	t.Helper()
	ctx, end, err := chromium.New(context.Background(), profile, chromedp.Flag("lang", "en"))
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// tab is one window of the browser.
type tab struct {
	t     *testing.T
	ctx   context.Context
	close context.CancelFunc
}

func openTab(t *testing.T, browser context.Context) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return &tab{t, ctx, cancel}
}

func (b *tab) visit(url string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		b.t.Fatalf("visit %s: %v", url, err)
	}
}

// runs waits until the client runs at a path.
func (b *tab) runs(path string) {
	b.t.Helper()
	b.waitFor(fmt.Sprintf(`document.querySelector("#app")?.innerText === %q && !document.querySelector("#app-wasm-loader")`, "running at "+path))
}

// waitFor polls an expression, which may be a promise. A page that is being
// loaded again counts as no.
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
			text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`(async () => { const r = await navigator.serviceWorker.getRegistration("/"); return document.documentElement.innerText + " " + [r?.installing, r?.waiting, r?.active].map((w) => w && w.state).join(" ") + " " + (await caches.keys()).join(" ") })()`, chromedp.EvalAwaitPromise))
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

// Expressions of the tests. Do not poll cachedVersion: an active worker that
// answers requests without a pause is not replaced by the browser.
const (
	controlled = `navigator.serviceWorker.controller`
	// cachedVersion is the version of the page that the worker would serve.
	cachedVersion = `fetch("/payer/").then((r) => r.headers.get("Glint-Version"))`
	cacheNames    = `caches.keys().then((names) => names.sort().join(" "))`
	update        = `navigator.serviceWorker.getRegistration("/").then((r) => r.update()).then(() => true, (e) => String(e))`
	waiting       = `navigator.serviceWorker.getRegistration("/").then((r) => r.waiting)`
)

func versionOf(t *testing.T, h http.Handler) string {
	t.Helper()
	return get(t, h, "/").Header.Get(versionHeader)
}

// ready opens a page and waits until the client runs and the worker serves.
func ready(t *testing.T, browser context.Context, o *origin, path string) *tab {
	t.Helper()
	b := openTab(t, browser)
	b.visit(o.url(path))
	b.runs(path)
	b.waitFor(controlled)
	return b
}

func TestPagesRunUnderThePolicy(t *testing.T) {
	o := newOrigin(t, runningSite(t, "1"))
	browser := openBrowser(t, t.TempDir())
	for _, path := range []string{"/", "/payer/", "/payee/history", "/desk/", "/admin/"} {
		t.Run(path, func(t *testing.T) {
			b := openTab(t, browser)
			watch := `window.violations = []; addEventListener("securitypolicyviolation", (e) => violations.push(e.violatedDirective + " " + e.blockedURI));`
			if _, err := chromedp.Call(b.ctx, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: watch}); err != nil {
				t.Fatal(err)
			}
			messages := chromedp.Console(b.ctx)
			b.visit(o.url(path))
			b.runs(path)
			b.waitFor(controlled)
			if got := eval[string](b, `violations.join("\n")`); got != "" {
				t.Errorf("violations of the policy:\n%s", got)
			}
			if !eval[bool](b, "crossOriginIsolated") {
				t.Error("the page is not isolated")
			}
			eval[bool](b, `console.log("the end") || true`)
			for m, err := range messages {
				if err != nil {
					t.Fatal(err)
				}
				if m.Text == "the end" {
					break
				}
				if m.Type != chromedp.ConsoleLog && m.Type != chromedp.ConsoleInfo && m.Type != chromedp.ConsoleDebug {
					t.Errorf("console: %v", m)
				}
			}
			// The policy does forbid what it says.
			blocked := eval[string](b, `new Promise((done) => {
				addEventListener("securitypolicyviolation", (e) => done(e.violatedDirective));
				document.body.setAttribute("style", "color: red");
			})`)
			if blocked != "style-src-attr" {
				t.Errorf("inline style was not blocked: %q", blocked)
			}
		})
	}
}

func TestManifestsInstall(t *testing.T) {
	o := newOrigin(t, runningSite(t, "1"))
	browser := openBrowser(t, t.TempDir())
	for _, tt := range []struct{ path, id, name string }{{"/payer/", "/payer/", "Glint Pay"}, {"/payee/history", "/payee/", "Glint Till"}} {
		b := ready(t, browser, o, tt.path)
		got, err := chromedp.Call(b.ctx, cdppage.GetAppManifest, cdppage.GetAppManifestParams{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range got.Errors {
			t.Errorf("%s: manifest: %s", tt.path, e.Message)
		}
		var m struct{ ID, Name string }
		if err := json.Unmarshal([]byte(got.Data), &m); err != nil || m.ID != tt.id || m.Name != tt.name {
			t.Errorf("%s: got id %q, name %q, %v", tt.path, m.ID, m.Name, err)
		}
		app, err := chromedp.Call(b.ctx, cdppage.GetAppID, cdp.Empty{})
		if err != nil || app.AppID != o.url(tt.id) {
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

func TestOfflineFromAColdStart(t *testing.T) {
	o := newOrigin(t, runningSite(t, "1"))
	profile := t.TempDir()
	browser := openBrowser(t, profile)
	ready(t, browser, o, "/payer/")
	if err := chromedp.Cancel(browser); err != nil { // ends the browser in order
		t.Fatal(err)
	}
	o.unplug()

	browser = openBrowser(t, profile)
	for _, path := range []string{"/payer/", "/payer/history/17", "/payee/", "/desk/", "/admin/payments", "/", "/no/such/page"} {
		b := openTab(t, browser)
		b.visit(o.url(path + "?x=1"))
		b.runs(path)
		b.close()
	}
	// Nothing else is made up.
	b := openTab(t, browser)
	b.visit(o.url("/payer/"))
	for _, path := range []string{"/v1/status", "/nothing"} {
		if got := eval[bool](b, fmt.Sprintf(`fetch(%q).then(() => true, () => false)`, path)); got {
			t.Errorf("%s answered offline", path)
		}
	}
}

// The API is left to the network: its own headers and failures reach the page.
func TestWorkerLeavesTheAPIAlone(t *testing.T) {
	site := runningSite(t, "1")
	var seen atomic.Int64
	o := newOrigin(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/") {
			fmt.Fprintf(w, "%s %d", r.Method, seen.Add(1))
			return
		}
		site.ServeHTTP(w, r)
	}))
	b := ready(t, openBrowser(t, t.TempDir()), o, "/payer/")
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		got := eval[string](b, fmt.Sprintf(`fetch("/v1/records", {method: %q, cache: "no-store"}).then((r) => r.text())`, method))
		if !strings.HasPrefix(got, method+" ") {
			t.Errorf("%s: got %q", method, got)
		}
	}
	if seen.Load() != 2 {
		t.Errorf("the server saw %d calls, want 2", seen.Load())
	}
}

// An update that is cut off leaves the old version whole, also when the browser
// is killed in the middle and starts without a network.
func TestInterruptedUpdateKeepsTheOldVersion(t *testing.T) {
	first, second := runningSite(t, "1"), runningSite(t, "2")
	o := newOrigin(t, first)
	profile := t.TempDir()
	browser := openBrowser(t, profile)
	b := ready(t, browser, o, "/payer/")
	eval[bool](b, `caches.open("mine").then(() => true)`)

	held := make(chan struct{}, 16)
	release := make(chan struct{})
	o.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == clientPath {
			held <- struct{}{}
			select {
			case <-release:
			case <-r.Context().Done():
			}
			return
		}
		second.ServeHTTP(w, r)
	}))
	eval[bool](b, `navigator.serviceWorker.getRegistration("/").then((r) => { r.update(); return true })`)
	select {
	case <-held:
	case <-time.After(patience):
		t.Fatal("the update has not begun")
	}
	if err := chromedp.FromContext(browser).Browser.Process().Kill(); err != nil {
		t.Fatal(err)
	}
	close(release)
	o.unplug()

	browser = openBrowser(t, profile)
	b = openTab(t, browser)
	b.visit(o.url("/payer/history"))
	b.runs("/payer/history")
	if got, want := eval[string](b, cachedVersion), versionOf(t, first); got != want {
		t.Errorf("offline after the interruption: version %q, want %q", got, want)
	}

	// With the network back the update is made, and only foreign caches stay.
	o.serve(second)
	o.plugIn()
	eval[any](b, update)
	b.waitFor(cacheNames + fmt.Sprintf(`.then((names) => names === %q)`, "app-"+versionOf(t, second)+" mine"))
	b.runs("/payer/history")
	if got, want := eval[string](b, cachedVersion), versionOf(t, second); got != want {
		t.Errorf("after the update: version %q, want %q", got, want)
	}
}

// A version of which a part is missing, or is of another version, is not taken.
func TestIncompleteUpdateIsRefused(t *testing.T) {
	first, second := runningSite(t, "1"), runningSite(t, "2")
	browser := openBrowser(t, t.TempDir())
	tests := []struct {
		name  string
		spoil http.Handler // answers for one resource
	}{
		{"missing", http.NotFoundHandler()},
		{"older", first},
		{"moved", http.RedirectHandler("/web/shell.js", http.StatusFound)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newOrigin(t, first)
			b := ready(t, browser, o, "/payer/")
			o.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/web/icons/till-any-192.png" {
					tt.spoil.ServeHTTP(w, r)
					return
				}
				second.ServeHTTP(w, r)
			}))
			eval[any](b, update)
			b.waitFor(`navigator.serviceWorker.getRegistration("/").then((r) => !r.installing && !r.waiting)`)
			if got, want := eval[string](b, cacheNames), "app-"+versionOf(t, first); got != want {
				t.Errorf("got caches %s, want %s", got, want)
			}
			if got, want := eval[string](b, cachedVersion), versionOf(t, first); got != want {
				t.Errorf("got version %s, want %s", got, want)
			}
		})
	}
}

// A new version waits while a window has a payment under way, and loads in
// every window when the last one is idle.
func TestNewVersionWaitsUntilAllAreIdle(t *testing.T) {
	first, second := runningSite(t, "1"), runningSite(t, "2")
	o := newOrigin(t, first)
	browser := openBrowser(t, t.TempDir())
	paying, other := ready(t, browser, o, "/payer/"), ready(t, browser, o, "/payee/")
	eval[any](paying, `window.loadedBefore = true; glintIdle(false)`)
	eval[any](other, `window.loadedBefore = true; glintIdle(true)`)

	o.serve(second)
	eval[any](other, update)
	other.waitFor(waiting)
	for range 20 { // every word is heard and answered; each round is a request to the server too
		eval[any](other, `glintIdle(true); fetch("/v1/any").then(() => true)`)
		eval[any](paying, `glintIdle(false); fetch("/v1/any").then(() => true)`)
	}
	for _, b := range []*tab{paying, other} {
		if !eval[bool](b, `window.loadedBefore === true`) || !eval[bool](b, waiting+".then((w) => !!w)") {
			t.Fatal("the new version did not wait")
		}
	}
	if got, want := eval[string](paying, cachedVersion), versionOf(t, first); got != want {
		t.Errorf("version while paying: got %s, want %s", got, want)
	}

	eval[any](paying, `glintIdle(true)`)
	for b, path := range map[*tab]string{paying: "/payer/", other: "/payee/"} {
		b.waitFor(`window.loadedBefore === undefined`)
		b.runs(path)
		b.waitFor(cachedVersion + fmt.Sprintf(`.then((v) => v === %q)`, versionOf(t, second)))
	}
}

// A window that becomes busy between its word and the change of version is not
// loaded again before it is idle.
func TestBusyWindowIsNotLoadedAgain(t *testing.T) {
	first, second := runningSite(t, "1"), runningSite(t, "2")
	o := newOrigin(t, first)
	b := ready(t, openBrowser(t, t.TempDir()), o, "/payer/")
	eval[any](b, `window.loadedBefore = true`)
	// It becomes busy when the new worker has been let in and has not yet come.
	eval[any](b, `navigator.serviceWorker.getRegistration("/").then((r) => r.addEventListener("updatefound", () => {
			r.installing.addEventListener("statechange", (e) => { if (e.target.state === "activating") glintIdle(false) })
		})).then(() => true)`)
	o.serve(second)
	eval[any](b, update)
	b.waitFor(cacheNames + fmt.Sprintf(`.then((names) => names === %q)`, "app-"+versionOf(t, second)))
	if !eval[bool](b, `window.loadedBefore === true`) {
		t.Fatal("the busy window was loaded again")
	}
	eval[any](b, `glintIdle(true)`)
	b.waitFor(`window.loadedBefore === undefined`)
	b.runs("/payer/")
}
