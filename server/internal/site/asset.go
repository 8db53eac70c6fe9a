package site

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"path"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
)

// Names inside the asset files.
const (
	workerTemplate = "worker.js"
	clientFile     = "build/app.wasm"
	clientPath     = "/web/app.wasm"
)

// contentTypes of what may be served; every other file of package web, such as
// its Go source, is not.
var contentTypes = map[string]string{
	".css":         "text/css; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".webmanifest": "application/manifest+json",
	".wasm":        "application/wasm",
}

// maxAsset bounds a decompressed client, in bytes.
const maxAsset = 64 << 20

// file is one response body, plain and compressed.
type file struct {
	path        string
	contentType string
	language    string // Content-Language, for pages
	body        []byte
	brotli      []byte // nil when it saves nothing
	gzip        []byte
}

// loadAssets fills the table with the static files and returns the client.
func (s *site) loadAssets(assets fs.FS) ([]byte, error) {
	err := fs.WalkDir(assets, ".", func(name string, d fs.DirEntry, err error) error {
		contentType := contentTypes[path.Ext(name)]
		if err != nil || d.IsDir() || contentType == "" || name == workerTemplate || strings.HasPrefix(name, "build/") {
			return err
		}
		body, err := fs.ReadFile(assets, name)
		if err != nil {
			return err
		}
		at := "/web/" + name
		s.files[at] = &file{path: at, contentType: contentType, body: body}
		return nil
	})
	if err != nil {
		return nil, &AssetError{"/web/", err}
	}
	client, err := loadClient(assets)
	if err != nil {
		return nil, err
	}
	s.files[clientPath] = client
	return client.body, nil
}

// loadClient reads the client with its compressed forms. A form that is missing
// is left out; one that is not of this client, left from an earlier build, is an
// error, because a browser would run another program than the version says.
func loadClient(assets fs.FS) (*file, error) {
	body, err := fs.ReadFile(assets, clientFile)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotBuilt, err)
	}
	f := &file{path: clientPath, contentType: contentTypes[".wasm"], body: body}
	forms := []struct {
		suffix string
		into   *[]byte
		open   func(io.Reader) (io.Reader, error)
	}{
		{".br", &f.brotli, func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil }},
		{".gz", &f.gzip, func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
	}
	for _, form := range forms {
		packed, err := fs.ReadFile(assets, clientFile+form.suffix)
		if err != nil {
			continue
		}
		r, err := form.open(bytes.NewReader(packed))
		if err != nil {
			return nil, &AssetError{clientFile + form.suffix, err}
		}
		plain, err := io.ReadAll(io.LimitReader(r, maxAsset))
		if err != nil {
			return nil, &AssetError{clientFile + form.suffix, err}
		}
		if !bytes.Equal(plain, body) {
			return nil, &AssetError{clientFile + form.suffix, errStale}
		}
		*form.into = packed
	}
	return f, nil
}

var errStale = fmt.Errorf("not the compressed form of %s; build it again", clientFile)

// compress adds the compressed forms of a text.
func (f *file) compress() error {
	if kind, _, _ := mime.ParseMediaType(f.contentType); kind == "image/png" || f.path == clientPath {
		return nil
	}
	var br, gz bytes.Buffer
	bw := brotli.NewWriterLevel(&br, 9)
	gw, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		return &AssetError{f.path, err}
	}
	for _, w := range []io.WriteCloser{bw, gw} {
		if _, err := w.Write(f.body); err != nil {
			return &AssetError{f.path, err}
		}
		if err := w.Close(); err != nil {
			return &AssetError{f.path, err}
		}
	}
	if br.Len() < len(f.body) {
		f.brotli = br.Bytes()
	}
	if gz.Len() < len(f.body) {
		f.gzip = gz.Bytes()
	}
	return nil
}

// encoded picks the best form that the client takes (RFC 9110 section 12.5.3).
func (f *file) encoded(accept string) (encoding string, body []byte) {
	if f.brotli != nil && accepts(accept, "br") {
		return "br", f.brotli
	}
	if f.gzip != nil && accepts(accept, "gzip") {
		return "gzip", f.gzip
	}
	return "", f.body
}

// accepts reads a list such as "gzip, deflate, br;q=0.5". A quality of zero
// refuses; the order of the others does not matter to us.
func accepts(list, coding string) bool {
	for item := range strings.SplitSeq(list, ",") {
		name, params, _ := strings.Cut(item, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q := strings.ReplaceAll(strings.ToLower(params), " ", "")
		return !slices.Contains([]string{"q=0", "q=0.0", "q=0.00", "q=0.000"}, q)
	}
	return false
}
