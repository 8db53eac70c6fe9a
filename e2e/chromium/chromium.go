// Package chromium finds the browser that tests and pictures are made with, and starts it in one way: headless, quiet, with a profile of its own.
package chromium

import (
	"context"
	"errors"
	"os"
	"os/exec"

	"github.com/chromedp/chromedp"
)

// Path finds the browser, named in CHROMIUM or by one of its usual names, or says in one line what to install.
func Path() (string, error) {
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "chrome"} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium: apt-get install chromium fonts-noto-cjk, or set CHROMIUM to its path")
}

// New makes a browser's context, as chromedp's NewContext does: it starts with its first use, in the profile's folder and with what options add. The
// function ends it.
func New(ctx context.Context, profile string, options ...chromedp.ExecAllocatorOption) (context.Context, context.CancelFunc, error) {
	path, err := Path()
	if err != nil {
		return nil, nil, err
	}
	options = append([]chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoFirstRun, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("headless", "new"), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
	}, options...)
	allocated, stop := chromedp.NewExecAllocator(ctx, options...)
	page, cancel := chromedp.NewContext(allocated)
	return page, func() { cancel(); stop() }, nil
}
