package stage

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"glint/e2e/chromium"
)

//go:embed camera.js
var cameraScript string

// Browser is one Chromium with a profile and one page of its own.
type Browser struct {
	Name string

	ctx context.Context
	end context.CancelFunc

	mu      sync.Mutex
	console []string
}

// Options of a browser.
type Options struct {
	Name          string
	Width, Height int64
	Profile       string            // folder of the profile; kept, so that it can be opened again
	Flags         map[string]string // further flags of Chromium
	Lang          string            // "en" or "zh-CN"
	Camera        bool              // give the page the relay as its camera
}

// Open starts Chromium headless on a blank page.
func Open(parent context.Context, o Options) (*Browser, error) {
	lang := o.Lang
	if lang == "" {
		lang = "en"
	}
	opts := []chromedp.ExecAllocatorOption{
		chromedp.Flag("lang", lang), chromedp.Flag("accept-lang", lang), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("autoplay-policy", "user-gesture-required"),
		chromedp.Flag("disable-renderer-backgrounding", true),
		chromedp.WindowSize(int(o.Width), int(o.Height)),
	}
	for name, value := range o.Flags {
		if value == "" {
			opts = append(opts, chromedp.Flag(name, true))
			continue
		}
		opts = append(opts, chromedp.Flag(name, value))
	}
	ctx, end, err := chromium.New(parent, o.Profile, opts...)
	if err != nil {
		return nil, err
	}
	b := &Browser{Name: o.Name, ctx: ctx, end: end}
	if err := b.prepare(o); err != nil {
		b.Close()
		return nil, fmt.Errorf("stage: open %s: %w", o.Name, err)
	}
	return b, nil
}

func (b *Browser) prepare(o Options) error {
	if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(o.Width, o.Height)); err != nil {
		return err
	}
	if _, err := chromedp.Call(b.ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		return err
	}
	messages := chromedp.Console(b.ctx)
	go func() { // ends with the browser's context
		for m, err := range messages {
			if err != nil {
				return
			}
			b.mu.Lock()
			b.console = append(b.console, time.Now().Format("15:04:05.000 ")+m.String())
			b.mu.Unlock()
		}
	}()
	if !o.Camera {
		return nil
	}
	_, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: cameraScript})
	return err
}

// Close ends the browser in its orderly way, so that the profile is written.
func (b *Browser) Close() {
	_ = chromedp.Cancel(b.ctx)
	b.end()
}

// Console gives what the page has written to its console.
func (b *Browser) Console() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.console...)
}

// Goto opens an address and waits for its load event.
func (b *Browser) Goto(url string) error {
	ctx, cancel := context.WithTimeout(b.ctx, 60*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		return fmt.Errorf("stage: %s: goto %s: %w", b.Name, url, err)
	}
	return nil
}

// Eval runs an expression in the page; promises are awaited.
func Eval[T any](b *Browser, js string) (T, error) {
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		return out, fmt.Errorf("stage: %s: %w", b.Name, err)
	}
	return out, nil
}

// Wait polls an expression until it is true.
func (b *Browser) Wait(what, js string, within time.Duration) error {
	ctx, cancel := context.WithTimeout(b.ctx, within)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+js+")", chromedp.EvalAwaitPromise))
		if err == nil && ok {
			return nil
		}
		select {
		case <-ctx.Done():
			state, _ := Eval[string](b, `[...document.querySelectorAll("[data-phase]")].map(e=>e.id+"="+e.dataset.phase).join(" ")+" | "+document.body.innerText.slice(0,400)`)
			return fmt.Errorf("stage: %s: waited %v for %s; page: %s", b.Name, within, what, state)
		case <-tick.C:
		}
	}
}

// Phase waits until the terminal's page stands in one of the phases.
func (b *Browser) Phase(id string, within time.Duration, phases ...string) error {
	quoted := `["` + strings.Join(phases, `","`) + `"]`
	return b.Wait(id+" "+strings.Join(phases, " or "), quoted+`.includes(document.getElementById("`+id+`")?.dataset.phase)`, within)
}

// Click presses an element as a person would, once it is there and enabled.
func (b *Browser) Click(id string) error {
	if err := b.Wait("#"+id, `(e => e && !e.disabled && e.getClientRects().length)(document.getElementById("`+id+`"))`, 60*time.Second); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(b.ctx, 60*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Click(chromedp.ID(id))); err != nil {
		return fmt.Errorf("stage: %s: click %s: %w", b.Name, id, err)
	}
	return nil
}

// Type writes text into a field.
func (b *Browser) Type(id, text string) error {
	ctx, cancel := context.WithTimeout(b.ctx, 60*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.WaitVisible(chromedp.ID(id)), chromedp.SendKeys(chromedp.ID(id), text)); err != nil {
		return fmt.Errorf("stage: %s: type into %s: %w", b.Name, id, err)
	}
	return nil
}

// Shot saves a picture of the page as PNG.
func (b *Browser) Shot(path string) error {
	png, err := b.PNG()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, png, 0o644)
}

// Keep saves a picture and the console log of a failed run.
func (b *Browser) Keep(dir string) error {
	if err := b.Shot(filepath.Join(dir, b.Name+".png")); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, b.Name+".console.txt"), []byte(strings.Join(b.Console(), "\n")+"\n"), 0o644)
}

// Throttle slows the page's CPU down by a factor.
func (b *Browser) Throttle(factor float64) error {
	_, err := chromedp.Call(b.ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: factor})
	return err
}

// Stopwatch notes in window.__usable when, in milliseconds since navigation began, the element with the
// id first stands in the phase; for pages opened from now on.
func (b *Browser) Stopwatch(id, phase string) error {
	js := fmt.Sprintf(`new MutationObserver((_, o) => {
		if (document.getElementById(%q)?.dataset.phase !== %q) return;
		o.disconnect();
		requestAnimationFrame(() => { window.__usable = performance.now(); });
	}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-phase"] });`, id, phase)
	_, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: js})
	return err
}

// Kill ends the browser as a crash would: nothing is written any more.
func (b *Browser) Kill() error {
	c := chromedp.FromContext(b.ctx)
	if c == nil || c.Browser == nil || c.Browser.Process() == nil {
		return fmt.Errorf("stage: %s: no process", b.Name)
	}
	err := c.Browser.Process().Kill()
	b.end()
	return err
}

// JPEG takes a picture of the page.
func (b *Browser) JPEG() ([]byte, error) {
	quality := int64(90)
	out, err := chromedp.Call(b.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatJpeg, Quality: &quality})
	return out.Data, err
}

// PNG takes a picture of the page.
func (b *Browser) PNG() ([]byte, error) {
	ctx, cancel := context.WithTimeout(b.ctx, 60*time.Second)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return nil, fmt.Errorf("stage: %s: screenshot: %w", b.Name, err)
	}
	return png, nil
}

// Downloads lets the page save files, into a folder.
func (b *Browser) Downloads(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	_, err := chromedp.Call(b.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir,
	})
	return err
}
