package site

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// goApp makes the loader of the client with go-app's own handler, once for each
// version. Its pages and its file server are not used.
type goApp struct {
	worker      string   // template of the service worker
	clientBytes int      // uncompressed, for the progress shown
	resources   []string // to cache
}

// build returns the loader's files for a version.
func (g goApp) build(version string) map[string]*file {
	h := &app.Handler{
		Name:      "Glint",
		Version:   version,
		Resources: noFiles{},
		Icon: app.Icon{
			Default: "/web/icons/pay-any-192.png", Large: "/web/icons/pay-any-512.png",
			SVG: "/web/icons/pay-any-512.png", Maskable: "/web/icons/pay-any-192.png",
		},
		WasmContentLength:     strconv.Itoa(g.clientBytes),
		ServiceWorkerTemplate: g.worker,
		CacheableResources:    slices.Sorted(slices.Values(g.resources)),
	}
	out := map[string]*file{}
	for path, contentType := range map[string]string{
		"/app.js":               contentTypes[".js"],
		"/wasm_exec.js":         contentTypes[".js"],
		"/app-worker.js":        contentTypes[".js"],
		"/app.css":              contentTypes[".css"],
		"/manifest.webmanifest": contentTypes[".webmanifest"],
	} {
		out[path] = &file{path: path, contentType: contentType, body: capture(h, path)}
	}
	out["/app.js"].body = loadEarly(out["/app.js"].body)
	return out
}

// The loader's own way to the client, and ours: see web/client.js.
const (
	stockLoad = `await instantiateStreaming(
      fetchWithProgress("/web/app.wasm", showProgress),
      go.importObject
    )`
	earlyLoad = `await glintInstantiate(fetchWithProgress, showProgress, go.importObject)`
)

// loadEarly makes the loader take the client that web/client.js has begun to load.
func loadEarly(loader []byte) []byte {
	if bytes.Count(loader, []byte(stockLoad)) != 1 {
		panic("site: internal error: go-app's loader loads the client in another way now")
	}
	return bytes.Replace(loader, []byte(stockLoad), []byte(earlyLoad), 1)
}

// noFiles leaves the paths of resources as they are and serves nothing.
type noFiles struct{}

func (noFiles) Resolve(path string) string { return path }

// capture asks a handler for a path and returns the body.
func capture(h http.Handler, path string) []byte {
	r, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		panic("site: internal error: " + err.Error()) // the paths are constants
	}
	w := &recorder{header: http.Header{}}
	h.ServeHTTP(w, r)
	return w.body.Bytes()
}

// recorder is a response kept in memory.
type recorder struct {
	header http.Header
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
func (r *recorder) WriteHeader(int)             {}
