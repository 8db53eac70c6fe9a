// Package headers is what every answer tells browsers about itself: what it may load, what it may use, who
// may frame it, and whether plain HTTP is over for good.
//
// One policy for each kind of answer, and none of them allows inline script. Main puts Guard around
// everything, so that no handler can forget it.
package headers

import (
	"net/http"
	"strings"
)

// The content security policies. None names an address but our own.
const (
	// App is for the installable pages, whose program is WebAssembly.
	App = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; " +
		"img-src 'self' blob: data:; media-src 'self' blob: mediastream:; connect-src 'self'; manifest-src 'self'; " +
		"font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	// Plain is for pages of HTML alone: no script runs there at all.
	Plain = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	// Data is for answers that are no pages.
	Data = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

// Powerful features: what the app needs of them, and nothing for all else. ambient-light-sensor is left
// out because Chromium logs an error for it unless the experiment is switched on.
const (
	appFeatures = "camera=(self), usb=(self), screen-wake-lock=(self), fullscreen=(self), accelerometer=(), gyroscope=(), " +
		"magnetometer=(), microphone=(), geolocation=(), payment=(), display-capture=(), serial=(), hid=(), midi=(), browsing-topics=()"
	noFeatures = "camera=(), usb=(), screen-wake-lock=(), fullscreen=(), accelerometer=(), gyroscope=(), " +
		"magnetometer=(), microphone=(), geolocation=(), payment=(), display-capture=(), serial=(), hid=(), midi=(), browsing-topics=()"
)

// Set sets the headers of an answer with one of the policies.
func Set(h http.Header, policy string) {
	features := noFeatures
	if policy == App {
		features = appFeatures
	}
	h.Set("Content-Security-Policy", policy)
	h.Set("Permissions-Policy", features)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Embedder-Policy", "require-corp")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
}

// hsts is for how long browsers insist on HTTPS: two years, without subdomains, which are not ours.
const hsts = "max-age=63072000"

// Options of Guard.
type Options struct {
	// HSTS makes browsers insist on HTTPS. Only for a public name with a certificate that every browser
	// trusts: elsewhere nobody could click through any more once something is wrong.
	HSTS bool
	// Serves tells whether a request's Host is one that the server stands for. Any other is a page of
	// somebody else whose name leads here (DNS rebinding).
	Serves func(host string) bool
}

// Guard sets headers for whatever next forgets, and refuses requests that were meant for another host.
func Guard(next http.Handler, o Options) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Set(w.Header(), Data)
		if o.HSTS && r.TLS != nil {
			w.Header().Set("Strict-Transport-Security", hsts)
		}
		if !o.Serves(r.Host) {
			http.Error(w, "this server does not stand for "+printable(r.Host), http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
}
