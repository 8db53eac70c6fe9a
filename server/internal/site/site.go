// Package site serves the installable pages: start pages, the built client,
// its assets and the service worker that keeps them offline.
//
// Everything it serves is read, checked and compressed once, in New; a request
// only looks it up. All of it carries one version, the hash of all of it, so
// that a browser holds either one whole version or another.
//
//	/                      start page of the list of pages
//	/payer/… /payee/…      start page of the first path segment, for any address
//	/desk/…  /admin/…      below it
//	/app.js /wasm_exec.js  loader of the client, from go-app
//	/app-worker.js         service worker, from web/worker.js
//	/web/…                 files of package web; /web/app.wasm is the client
//
// It does not serve the API and keeps no session. The pages are loading pages
// without content: go-app would render its registered routes, but a server that
// imports the pages to show nothing of them is not worth it, and go-app's own
// page can carry only one manifest.
package site

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strings"

	"glint/server/internal/headers"
	"glint/web"
)

// ErrNotBuilt says that the client is missing from the files: the program was
// compiled before `make wasm`.
var ErrNotBuilt = errors.New("site: the client is not built")

// An AssetError says that a file the pages need is missing or wrong.
type AssetError struct {
	Path string // as in package web, or as served
	Err  error
}

func (e *AssetError) Error() string { return fmt.Sprintf("site: asset %s: %v", e.Path, e.Err) }

// Unwrap returns the cause.
func (e *AssetError) Unwrap() error { return e.Err }

// Options configure the site. The zero value serves the embedded files.
type Options struct {
	// Assets replaces the embedded files, for tests.
	Assets fs.FS
	// Without names a start page, by its first path segment, that this server
	// does not have: the service worker must not ask for it.
	Without string
}

// site is a finished table of responses.
type site struct {
	version string
	files   map[string]*file // by path
	pages   map[string]*page // start pages by first path segment
}

// New reads and checks all assets. It fails with ErrNotBuilt without the
// client and with an *AssetError when anything else is missing: a page that
// cannot be cached whole would not work offline.
func New(o Options) (http.Handler, error) {
	if o.Assets == nil {
		o.Assets = web.Files
	}
	s := &site{files: map[string]*file{}, pages: map[string]*page{}}
	client, err := s.loadAssets(o.Assets)
	if err != nil {
		return nil, err
	}
	if err := s.loadPages(o.Without); err != nil {
		return nil, err
	}
	worker, err := fs.ReadFile(o.Assets, workerTemplate)
	if err != nil {
		return nil, &AssetError{workerTemplate, err}
	}
	loader := goApp{worker: string(worker), clientBytes: len(client), resources: s.resources()}
	s.version = s.hash(loader.build("0"))
	for path, f := range loader.build(s.version) {
		s.files[path] = f
	}
	if err := s.check(loader.resources); err != nil {
		return nil, err
	}
	return s, s.compress()
}

// compress adds the compressed forms of all texts.
func (s *site) compress() error {
	all := slices.Collect(maps.Values(s.files))
	for _, p := range s.pages {
		all = slices.AppendSeq(all, maps.Values(p.byLanguage))
	}
	for _, f := range all {
		if err := f.compress(); err != nil {
			return err
		}
	}
	return nil
}

// NotBuilt answers every request by saying plainly that the client is missing.
// A server uses it in place of the site after ErrNotBuilt.
func NotBuilt() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		headers.Set(w.Header(), headers.App)
		http.Error(w, "The client is not built: run \"make wasm\" and start the server again.\n"+
			"客户端尚未构建：请运行 \"make wasm\"，然后重新启动服务器。", http.StatusServiceUnavailable)
	})
}

// resources lists what the service worker caches: all there is but the worker
// itself, the compiled forms of the client, and the icons that only an
// installation fetches.
func (s *site) resources() []string {
	list := []string{"/", "/app.js", "/wasm_exec.js"}
	for name := range s.pages {
		if name != "" {
			list = append(list, "/"+name+"/")
		}
	}
	for path := range s.files {
		if !strings.Contains(path, "-maskable-") && !strings.Contains(path, "-monochrome-") {
			list = append(list, path)
		}
	}
	return list
}

// check makes sure that all the worker caches and all the pages and manifests
// link is there.
func (s *site) check(resources []string) error {
	links, err := s.links()
	if err != nil {
		return err
	}
	for _, path := range append(links, resources...) {
		if s.find(path, "") == nil {
			return &AssetError{path, fs.ErrNotExist}
		}
	}
	return nil
}

// hash is the version: of all files, pages and what go-app adds.
func (s *site) hash(loader map[string]*file) string {
	h := sha256.New()
	add := func(path string, body []byte) {
		fmt.Fprintf(h, "%d %s %d ", len(path), path, len(body))
		h.Write(body)
	}
	for _, path := range sortedKeys(s.files) {
		add(path, s.files[path].body)
	}
	for _, name := range sortedKeys(s.pages) {
		for _, lang := range sortedKeys(s.pages[name].byLanguage) {
			add("/"+name+"/"+lang, s.pages[name].byLanguage[lang].body)
		}
	}
	for _, path := range sortedKeys(loader) {
		add(path, loader[path].body)
	}
	return hex.EncodeToString(h.Sum(nil))[:20]
}
