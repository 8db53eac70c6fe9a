package site

import (
	"net/http"
	"strconv"
	"strings"
)

// versionHeader lets the service worker refuse a mixture of two versions.
const versionHeader = "Glint-Version"

// policy is the strict content security policy: no inline script or style, no
// address but our own.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; " +
	"img-src 'self' blob: data:; media-src 'self' blob: mediastream:; connect-src 'self'; manifest-src 'self'; " +
	"font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// permissions leaves out ambient-light-sensor: Chromium logs an error for it
// unless the experiment is switched on.
const permissions = "camera=(self), usb=(self), screen-wake-lock=(self), fullscreen=(self), accelerometer=(), gyroscope=(), " +
	"magnetometer=(), microphone=(), geolocation=(), payment=(), display-capture=(), serial=(), hid=(), midi=(), browsing-topics=()"

// secure sets the security headers of every response.
func secure(h http.Header, hsts bool) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Permissions-Policy", permissions)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Embedder-Policy", "require-corp")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	if hsts {
		h.Set("Strict-Transport-Security", "max-age=63072000")
	}
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w.Header(), s.hsts)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	if name := strings.TrimPrefix(r.URL.Path, "/"); name != "" && s.pages[name] != nil {
		http.Redirect(w, r, "/"+name+"/", http.StatusPermanentRedirect)
		return
	}
	status := http.StatusOK
	f := s.find(r.URL.Path, r.Header.Get("Accept-Language"))
	if f == nil {
		if !strings.Contains(r.Header.Get("Accept"), "text/html") {
			http.NotFound(w, r)
			return
		}
		// A person looks: the client says in their language that there is no such page.
		f, status = s.find("/", r.Header.Get("Accept-Language")), http.StatusNotFound
	}
	s.send(w, r, f, status)
}

// find returns what is served at a path, in a language.
func (s *site) find(path, acceptLanguage string) *file {
	if f := s.files[path]; f != nil {
		return f
	}
	name, _, below := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if p := s.pages[name]; p != nil && below != (name == "") {
		return p.in(acceptLanguage)
	}
	return nil
}

// send writes a file in the best encoding, or says that the browser's copy is
// still good. Nothing is used from a cache unasked: the service worker is the
// cache, and it asks when it installs a version.
func (s *site) send(w http.ResponseWriter, r *http.Request, f *file, status int) {
	h := w.Header()
	encoding, body := f.encoded(r.Header.Get("Accept-Encoding"))
	etag := `"` + s.version + strings.TrimRight("-"+f.language+"-"+encoding, "-") + `"`
	h.Set(versionHeader, s.version)
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", etag)
	h.Add("Vary", "Accept-Encoding")
	if f.language != "" {
		h.Add("Vary", "Accept-Language")
		h.Set("Content-Language", f.language)
	}
	if status == http.StatusOK && matches(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", f.contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body) // the client has gone when this fails; there is nobody to tell
	}
}

// matches compares weakly (RFC 9110 section 13.1.2).
func matches(ifNoneMatch, etag string) bool {
	for item := range strings.SplitSeq(ifNoneMatch, ",") {
		item = strings.TrimSpace(item)
		if item == "*" || strings.TrimPrefix(item, "W/") == etag {
			return true
		}
	}
	return false
}
