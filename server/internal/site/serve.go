package site

import (
	"net/http"
	"strconv"
	"strings"

	"glint/server/internal/headers"
)

// versionHeader lets the service worker refuse a mixture of two versions.
const versionHeader = "Glint-Version"

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	headers.Set(w.Header(), headers.App)
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
