// Package booth shows the stories in a real browser and looks at them: it builds the story client, serves it
// under the content security policy of the real pages, and drives Chromium.
package booth

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"glint/e2e/chromium"
	"glint/e2e/stories/scenes"
)

// policy is the pages' own, as server/internal/site sends it: what it forbids must not be needed here either.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; " +
	"img-src 'self' blob: data:; media-src 'self' blob: mediastream:; connect-src 'self'; manifest-src 'self'; " +
	"font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// start is the page that go-app's loader expects: an element to replace, and its own loading lines.
const start = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Stories</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/web/glint.css">
<script defer src="/wasm_exec.js"></script><script defer src="/app.js"></script></head>
<body><div></div><aside id="app-wasm-loader"><img id="app-wasm-loader-icon" alt=""><p id="app-wasm-loader-label"></p></aside></body></html>`

// Booth is a server of stories and a browser. Close it.
type Booth struct {
	URL string

	server *http.Server
	page   context.Context
	ends   []func()
	dir    string
}

// Open builds the client from the repository at root, serves it, and starts a browser.
func Open(ctx context.Context, root string) (_ *Booth, err error) {
	b := &Booth{}
	defer func() {
		if err != nil {
			b.Close()
		}
	}()
	if b.dir, err = os.MkdirTemp("", "glint-stories-"); err != nil {
		return nil, err
	}
	if err := b.build(ctx, root); err != nil {
		return nil, err
	}
	if err := b.serve(root); err != nil {
		return nil, err
	}
	return b, b.browse(ctx)
}

func (b *Booth) build(ctx context.Context, root string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(b.dir, "app.wasm"), "./e2e/stories/client")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("booth: build the client: %w\n%s", err, out)
	}
	return nil
}

func (b *Booth) serve(root string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/stories/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, start) })
	mux.HandleFunc("/web/app.wasm", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, filepath.Join(b.dir, "app.wasm")) })
	mux.HandleFunc("/web/glint.css", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join(root, "web", "glint.css"))
	})
	mux.HandleFunc("/app-worker.js", http.NotFound)
	mux.Handle("/", &app.Handler{Name: "Stories", Version: "1"})
	b.server = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Cache-Control", "no-store")
		mux.ServeHTTP(w, r)
	})}
	b.URL = "http://" + listener.Addr().String()
	go func() { _ = b.server.Serve(listener) }() // ends with Close
	return nil
}

func (b *Booth) browse(ctx context.Context) error {
	page, end, err := chromium.New(ctx, filepath.Join(b.dir, "profile"), chromedp.Flag("hide-scrollbars", true))
	if err != nil {
		return err
	}
	b.page = page
	b.ends = append(b.ends, end)
	return chromedp.Do(page, chromedp.Navigate("about:blank"))
}

// Close ends browser and server and removes what was built.
func (b *Booth) Close() {
	if b.page != nil {
		_ = chromedp.Cancel(b.page)
	}
	for _, end := range b.ends {
		end()
	}
	if b.server != nil {
		_ = b.server.Close()
	}
	if b.dir != "" {
		_ = os.RemoveAll(b.dir)
	}
}

// Frame is the window that a story is shown in.
type Frame struct {
	Width, Height int64
	Dark          bool
	Language      string // "en" or "zh"
	Motion        bool   // the visitor has nothing against motion
}

// Name is the frame in a file's name.
func (f Frame) Name() string {
	theme := "light"
	if f.Dark {
		theme = "dark"
	}
	return fmt.Sprintf("%dx%d-%s-%s", f.Width, f.Height, theme, f.Language)
}

// Use gives the browser a frame.
func (b *Booth) Use(f Frame) error {
	scheme := "light"
	if f.Dark {
		scheme = "dark"
	}
	motion := "reduce"
	if f.Motion {
		motion = "no-preference"
	}
	if _, err := chromedp.Call(b.page, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: f.Width, Height: f.Height, DeviceScaleFactor: 1, Mobile: f.Width < 600,
	}); err != nil {
		return err
	}
	_, err := chromedp.Call(b.page, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: motion}},
	})
	return err
}

// Show brings a story up and waits until it is drawn. Within one load of the client, stories follow each other
// as pages of one program do.
func (b *Booth) Show(s scenes.Story, language string) error {
	path := "/stories/" + s.Name + "?lang=" + language
	loaded, err := Eval[bool](b, `typeof goappNav === "function" && document.documentElement.hasAttribute("data-story")`)
	if err != nil {
		return err
	}
	if loaded {
		_, err = Eval[bool](b, fmt.Sprintf(`(goappNav(%q), true)`, path))
	} else {
		ctx, cancel := context.WithTimeout(b.page, time.Minute)
		defer cancel()
		err = chromedp.Do(ctx, chromedp.Navigate(b.URL+path))
	}
	if err != nil {
		return fmt.Errorf("booth: %s: %w", s.Name, err)
	}
	ctx, cancel := context.WithTimeout(b.page, 30*time.Second)
	defer cancel()
	wait := fmt.Sprintf(`document.documentElement.getAttribute("data-story") === %q`, s.Name+"lang="+language)
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](wait)); err != nil {
		return fmt.Errorf("booth: %s: not drawn: %w", s.Name, err)
	}
	return nil
}

// Eval runs an expression in the page; promises are awaited.
func Eval[T any](b *Booth, js string) (T, error) {
	ctx, cancel := context.WithTimeout(b.page, time.Minute)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
}

// Shot takes a picture of the window as PNG.
func (b *Booth) Shot() ([]byte, error) {
	ctx, cancel := context.WithTimeout(b.page, time.Minute)
	defer cancel()
	return chromedp.Run(ctx, chromedp.CaptureScreenshot())
}

// Zoom sets the size of the text, in per cent, as a browser's setting for text does. The size of what is drawn
// by measure follows, as after a change of the window.
func (b *Booth) Zoom(percent int) error {
	_, err := Eval[bool](b, fmt.Sprintf(`new Promise(done => {
		document.documentElement.style.fontSize = "%d%%";
		window.dispatchEvent(new Event("resize"));
		setTimeout(() => done(true), 60);
	})`, percent))
	return err
}
