package site

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"

	"glint/web"
)

// client stands for the built program; it compresses well.
var client = bytes.Repeat([]byte("\x00asm glint "), 400)

// builtAssets are the embedded files with a client of our own.
func builtAssets(t *testing.T) fstest.MapFS {
	t.Helper()
	m := fstest.MapFS{}
	err := fs.WalkDir(web.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, "build/") {
			return err
		}
		body, err := fs.ReadFile(web.Files, name)
		m[name] = &fstest.MapFile{Data: body}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	m["build/app.wasm"] = &fstest.MapFile{Data: client}
	m["build/app.wasm.br"] = &fstest.MapFile{Data: brotlied(t, client)}
	m["build/app.wasm.gz"] = &fstest.MapFile{Data: gzipped(t, client)}
	return m
}

func brotlied(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := brotli.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func gzipped(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func newSite(t *testing.T, assets fs.FS) http.Handler {
	t.Helper()
	h, err := New(Options{Assets: assets})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// get asks for a path; header holds pairs of name and value.
func get(t *testing.T, h http.Handler, target string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestStartPages(t *testing.T) {
	h := newSite(t, builtAssets(t))
	tests := []struct {
		path, language string
		want           []string
		manifest       string
	}{
		{"/payer/", "en-GB,en;q=0.8", []string{`<html lang="en">`, "<title>Glint Pay</title>", `content="#0b4f6c"`, "pay-any-192.png", "pay-apple-180.png"}, "/web/manifest-payer.webmanifest"},
		{"/payer/", "zh-CN,zh;q=0.9,en;q=0.8", []string{`<html lang="zh-Hans">`, "<title>光付钱包</title>", "正在加载"}, "/web/manifest-payer.zh.webmanifest"},
		{"/payee/history/2026-11", "de", []string{`<html lang="en">`, "<title>Glint Till</title>", "till-any-192.png"}, "/web/manifest-payee.webmanifest"},
		{"/payee/", "en;q=0.3, zh;q=0.7", []string{"<title>光付收银</title>"}, "/web/manifest-payee.zh.webmanifest"},
		{"/desk/", "", []string{"<title>Glint Desk</title>", "app-wasm-loader-label", "<noscript>", "请启用"}, ""},
		{"/admin/payments?state=held", "zh;q=0", []string{"<title>Glint Admin</title>"}, ""},
		{"/", "zh-TW", []string{"<title>光付</title>", "app-wasm-loader-icon"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.path+" "+tt.language, func(t *testing.T) {
			r := get(t, h, tt.path, "Accept-Language", tt.language)
			got := body(t, r)
			if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "text/html; charset=utf-8" {
				t.Fatalf("got status %d, type %s", r.StatusCode, r.Header.Get("Content-Type"))
			}
			for _, w := range tt.want {
				if !strings.Contains(got, w) {
					t.Errorf("page lacks %q:\n%s", w, got)
				}
			}
			link := regexp.MustCompile(`rel="manifest" href="([^"]*)"`).FindStringSubmatch(got)
			if tt.manifest == "" && link != nil || tt.manifest != "" && (link == nil || link[1] != tt.manifest) {
				t.Errorf("got manifest %v, want %q", link, tt.manifest)
			}
			if regexp.MustCompile(`(?i)style=|<style|<script>|https?:`).MatchString(got) {
				t.Errorf("inline style, inline script or foreign address:\n%s", got)
			}
		})
	}
}

// TestWithoutAPage: what is left out is neither served nor fetched by the worker, which would install nothing
// at all if a page of its list were missing.
func TestWithoutAPage(t *testing.T) {
	for without, want := range map[string]bool{"": true, "admin": false} {
		h, err := New(Options{Assets: builtAssets(t), Without: without})
		if err != nil {
			t.Fatal(err)
		}
		if got := get(t, h, "/admin/").StatusCode == http.StatusOK; got != want {
			t.Errorf("without %q: served %t", without, got)
		}
		if got := strings.Contains(body(t, get(t, h, "/app-worker.js")), `"/admin/"`); got != want {
			t.Errorf("without %q: the worker fetches it: %t", without, got)
		}
	}
}

func TestPathsThatAreNoPages(t *testing.T) {
	h := newSite(t, builtAssets(t))
	tests := []struct {
		path     string
		status   int
		location string
	}{
		{"/payer", http.StatusPermanentRedirect, "/payer/"},
		{"/payers/", http.StatusNotFound, ""},
		{"/kiosk/", http.StatusNotFound, ""},
		{"/v1/records", http.StatusNotFound, ""},
		{"/web/", http.StatusNotFound, ""},
		{"//", http.StatusNotFound, ""},
		{"//payer/", http.StatusNotFound, ""},
		{"/web/web.go", http.StatusNotFound, ""},
		{"/web/worker.js", http.StatusNotFound, ""},
		{"/web/build/app.wasm", http.StatusNotFound, ""},
		{"/web/../payer/x.css", http.StatusNotFound, ""},
	}
	for _, tt := range tests {
		r := get(t, h, tt.path)
		if r.StatusCode != tt.status || r.Header.Get("Location") != tt.location {
			t.Errorf("%s: got %d to %q, want %d to %q", tt.path, r.StatusCode, r.Header.Get("Location"), tt.status, tt.location)
		}
	}
	// A person gets a page that says so.
	r := get(t, h, "/nothing", "Accept", "text/html,*/*;q=0.8", "If-None-Match", "*")
	if got := body(t, r); r.StatusCode != http.StatusNotFound || !strings.Contains(got, "app-wasm-loader") {
		t.Errorf("unknown page: got %d: %s", r.StatusCode, got)
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, "/payer/", nil))
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: got %d", method, w.Code)
		}
	}
}

func TestClientIsServedCompressed(t *testing.T) {
	h := newSite(t, builtAssets(t))
	plain := func(r io.Reader) (io.Reader, error) { return r, nil }
	tests := []struct {
		accept, encoding string
		open             func(io.Reader) (io.Reader, error)
	}{
		{"gzip, deflate, br", "br", func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil }},
		{"BR;q=0.1, gzip", "br", func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil }},
		{"gzip, br;q=0", "gzip", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
		{"gzip", "gzip", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
		{"gzip;q=0.0", "", plain},
		{"brotli, zstd", "", plain},
		{"", "", plain},
	}
	for _, tt := range tests {
		t.Run(tt.accept, func(t *testing.T) {
			r := get(t, h, "/web/app.wasm", "Accept-Encoding", tt.accept)
			if got := r.Header.Get("Content-Encoding"); got != tt.encoding {
				t.Fatalf("got encoding %q, want %q", got, tt.encoding)
			}
			if got := r.Header.Get("Content-Type"); got != "application/wasm" {
				t.Errorf("got type %q", got)
			}
			packed := body(t, r)
			if got := r.Header.Get("Content-Length"); got != strconv.Itoa(len(packed)) {
				t.Errorf("got length %s of %d", got, len(packed))
			}
			opened, err := tt.open(strings.NewReader(packed))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(opened); err != nil || !bytes.Equal(got, client) {
				t.Errorf("client comes as %d bytes, %v", len(got), err)
			}
			if !slices.Contains(r.Header.Values("Vary"), "Accept-Encoding") {
				t.Errorf("got Vary %v", r.Header.Values("Vary"))
			}
		})
	}
	loader := body(t, get(t, h, "/app.js"))
	if want := `goappWasmContentLength = "` + strconv.Itoa(len(client)) + `"`; !strings.Contains(loader, want) {
		t.Errorf("loader lacks %s", want)
	}
}

func TestClientWithoutCompressedForms(t *testing.T) {
	assets := builtAssets(t)
	delete(assets, "build/app.wasm.br")
	r := get(t, newSite(t, assets), "/web/app.wasm", "Accept-Encoding", "br, gzip")
	if got := r.Header.Get("Content-Encoding"); got != "gzip" {
		t.Errorf("without brotli: got %q", got)
	}
	delete(assets, "build/app.wasm.gz")
	r = get(t, newSite(t, assets), "/web/app.wasm", "Accept-Encoding", "br, gzip")
	if got := r.Header.Get("Content-Encoding"); got != "" {
		t.Errorf("without both: got %q", got)
	}
}

// workerResources is the list in the served worker.
func workerResources(t *testing.T, h http.Handler) []string {
	t.Helper()
	worker := body(t, get(t, h, "/app-worker.js"))
	m := regexp.MustCompile(`const RESOURCES = (\[.*?\]);`).FindStringSubmatch(worker)
	if m == nil {
		t.Fatalf("no list of resources:\n%s", worker)
	}
	var list []string
	if err := json.Unmarshal([]byte(m[1]), &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestWorkerCachesAllThatPagesNeed(t *testing.T) {
	h := newSite(t, builtAssets(t))
	list := workerResources(t, h)
	version := get(t, h, "/payer/").Header.Get(versionHeader)
	for _, p := range list {
		r := get(t, h, p)
		if r.StatusCode != http.StatusOK || r.Header.Get(versionHeader) != version {
			t.Errorf("%s: status %d, version %q", p, r.StatusCode, r.Header.Get(versionHeader))
		}
	}
	for _, p := range []string{"/", "/payer/", "/payee/", "/desk/", "/admin/", "/app.js", "/wasm_exec.js", "/web/app.wasm",
		"/web/shell.js", "/web/shell.css", "/web/manifest-payee.zh.webmanifest", "/web/icons/till-any-192.png"} {
		if !slices.Contains(list, p) {
			t.Errorf("%s is not cached", p)
		}
	}
	for page := range map[string]bool{"/": true, "/payer/": true, "/payee/": true, "/desk/": true, "/admin/": true} {
		for _, m := range regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(body(t, get(t, h, page)), -1) {
			if !slices.Contains(list, m[1]) {
				t.Errorf("%s needs %s, which is not cached", page, m[1])
			}
		}
	}
	if slices.Contains(list, "/app-worker.js") {
		t.Error("the worker caches itself")
	}
}

func TestNoForeignAddress(t *testing.T) {
	h := newSite(t, builtAssets(t))
	foreign := regexp.MustCompile(`(https?:)?//[a-z0-9-]+\.[a-z]{2,}[^\s"'<>]*`)
	for _, p := range append(workerResources(t, h), "/app-worker.js") {
		if ext := path.Ext(p); ext == ".png" || ext == ".wasm" {
			continue
		}
		text := regexp.MustCompile(`(?m)^\s*//.*$`).ReplaceAllString(body(t, get(t, h, p)), "")
		if found := foreign.FindString(text); found != "" {
			t.Errorf("%s holds %s", p, found)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	want := map[string]string{
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Embedder-Policy": "require-corp",
		"Cross-Origin-Resource-Policy": "same-origin",
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"Strict-Transport-Security":    "",
	}
	h := newSite(t, builtAssets(t))
	for name, r := range map[string]*http.Response{
		"page": get(t, h, "/payer/"), "client": get(t, h, "/web/app.wasm"), "worker": get(t, h, "/app-worker.js"),
		"missing": get(t, h, "/nothing"), "not built": get(t, NotBuilt(), "/payer/"),
	} {
		for header, value := range want {
			if got := r.Header.Get(header); got != value {
				t.Errorf("%s: %s is %q, want %q", name, header, got, value)
			}
		}
		csp := r.Header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'self'", "script-src 'self' 'wasm-unsafe-eval';", "style-src 'self';",
			"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} {
			if !strings.Contains(csp, part) {
				t.Errorf("%s: policy lacks %s: %s", name, part, csp)
			}
		}
		if strings.Contains(csp, "unsafe-inline") || strings.Contains(csp, "'unsafe-eval'") {
			t.Errorf("%s: policy is not strict: %s", name, csp)
		}
		if p := r.Header.Get("Permissions-Policy"); !strings.Contains(p, "camera=(self)") || !strings.Contains(p, "microphone=()") {
			t.Errorf("%s: permissions %q", name, p)
		}
	}
}

func TestConditionalRequests(t *testing.T) {
	h := newSite(t, builtAssets(t))
	first := get(t, h, "/web/app.wasm", "Accept-Encoding", "br")
	tag := first.Header.Get("ETag")
	for name, value := range map[string]string{"same": tag, "weak": "W/" + tag, "in a list": `"x", ` + tag, "any": "*"} {
		r := get(t, h, "/web/app.wasm", "Accept-Encoding", "br", "If-None-Match", value)
		if r.StatusCode != http.StatusNotModified || body(t, r) != "" {
			t.Errorf("%s: got %d", name, r.StatusCode)
		}
	}
	// Another encoding or language is another representation.
	for _, other := range []string{get(t, h, "/web/app.wasm").Header.Get("ETag"), get(t, h, "/payer/").Header.Get("ETag")} {
		if other == tag {
			t.Errorf("tag %s stands for two representations", tag)
		}
	}
	english, chinese := get(t, h, "/payer/", "Accept-Language", "en"), get(t, h, "/payer/", "Accept-Language", "zh")
	if english.Header.Get("ETag") == chinese.Header.Get("ETag") {
		t.Error("one tag for two languages")
	}
	r := get(t, h, "/web/app.wasm", "Accept-Encoding", "br", "If-None-Match", `"old"`)
	if r.StatusCode != http.StatusOK || r.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("old tag: got %d, %s", r.StatusCode, r.Header.Get("Cache-Control"))
	}
}

// The version changes with every file, and only then.
func TestVersionIsTheHashOfEverything(t *testing.T) {
	version := func(assets fs.FS) string {
		return get(t, newSite(t, assets), "/").Header.Get(versionHeader)
	}
	base := builtAssets(t)
	want := version(base)
	if len(want) != 20 || version(builtAssets(t)) != want {
		t.Fatalf("version %q is not steady", want)
	}
	for name := range base {
		if strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz") || path.Ext(name) == ".go" {
			continue
		}
		changed := builtAssets(t)
		changed[name].Data = append(slices.Clone(changed[name].Data), ' ')
		delete(changed, "build/app.wasm.br")
		delete(changed, "build/app.wasm.gz")
		if version(changed) == want {
			t.Errorf("a change of %s leaves the version as it is", name)
		}
	}
}

func TestMissingAssetsFail(t *testing.T) {
	for _, name := range []string{
		"worker.js", "shell.css", "shell.js", "manifest-payer.webmanifest", "manifest-payee.zh.webmanifest",
		"icons/pay-any-192.png", "icons/till-any-512.png", "icons/pay-maskable-512.png", "icons/till-monochrome-512.png", "icons/pay-apple-180.png",
	} {
		t.Run(name, func(t *testing.T) {
			assets := builtAssets(t)
			delete(assets, name)
			_, err := New(Options{Assets: assets})
			if missing, ok := errors.AsType[*AssetError](err); !ok || !strings.HasSuffix(missing.Path, name) || !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestBrokenAssetsFail(t *testing.T) {
	tests := []struct {
		name, file string
		data       []byte
	}{
		{"client of another build", "build/app.wasm.br", brotlied(t, []byte("older"))},
		{"gzip of another build", "build/app.wasm.gz", gzipped(t, []byte("older"))},
		{"no brotli", "build/app.wasm.br", []byte("<html>")},
		{"no gzip", "build/app.wasm.gz", []byte("<html>")},
		{"manifest that is no json", "manifest-payer.webmanifest", []byte("{")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assets := builtAssets(t)
			assets[tt.file].Data = tt.data
			_, err := New(Options{Assets: assets})
			if _, ok := errors.AsType[*AssetError](err); !ok {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestClientNotBuilt(t *testing.T) {
	assets := builtAssets(t)
	delete(assets, "build/app.wasm")
	if _, err := New(Options{Assets: assets}); !errors.Is(err, ErrNotBuilt) {
		t.Errorf("got %v, want %v", err, ErrNotBuilt)
	}
	r := get(t, NotBuilt(), "/payer/")
	if got := body(t, r); r.StatusCode != http.StatusServiceUnavailable || !strings.Contains(got, "make wasm") || !strings.Contains(got, "尚未构建") {
		t.Errorf("got %d: %s", r.StatusCode, got)
	}
}

// The two languages of a manifest describe one program: only words differ.
func TestManifestsAgree(t *testing.T) {
	words := map[string]bool{"lang": true, "name": true, "short_name": true, "description": true, "label": true}
	var strip func(v any) any
	strip = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			for k := range v {
				if words[k] {
					delete(v, k)
				} else {
					v[k] = strip(v[k])
				}
			}
		case []any:
			for i := range v {
				v[i] = strip(v[i])
			}
		}
		return v
	}
	for _, st := range starts {
		var got []string
		for lang, p := range st.manifest {
			raw, err := fs.ReadFile(web.Files, strings.TrimPrefix(p, "/web/"))
			if err != nil {
				t.Fatal(err)
			}
			var m map[string]any
			if err := json.Unmarshal(raw, &m); err != nil {
				t.Fatalf("%s: %v", p, err)
			}
			home := "/" + st.name + "/"
			for k, want := range map[string]any{"id": home, "scope": home, "start_url": home, "lang": lang, "name": st.title[lang], "dir": "ltr", "theme_color": st.color} {
				if m[k] != want {
					t.Errorf("%s: %s is %v, want %v", p, k, m[k], want)
				}
			}
			rest, err := json.Marshal(strip(m))
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(rest))
		}
		if len(got) == 2 && got[0] != got[1] {
			t.Errorf("%s: manifests differ:\n%s\n%s", st.name, got[0], got[1])
		}
	}
}
