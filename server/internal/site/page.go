package site

import (
	"bytes"
	"cmp"
	"encoding/json"
	"html/template"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// page is a start page in each language.
type page struct {
	byLanguage map[string]*file
}

// The languages of the pages, the default first.
const (
	english = "en"
	chinese = "zh-Hans"
)

// start describes a start page.
type start struct {
	name  string            // first path segment; empty for the list of pages
	title map[string]string // by language
	icon  string            // design of the icons
	color string            // theme colour
	// manifest is the installed program's, by language; nil for a page that is
	// not installed.
	manifest map[string]string
}

var starts = []start{
	{
		title: map[string]string{english: "Glint", chinese: "光付"},
		icon:  "pay", color: "#0b4f6c",
	},
	{
		name:  "payer",
		title: map[string]string{english: "Glint Pay", chinese: "光付钱包"},
		icon:  "pay", color: "#0b4f6c",
		manifest: map[string]string{english: "/web/manifest-payer.webmanifest", chinese: "/web/manifest-payer.zh.webmanifest"},
	},
	{
		name:  "payee",
		title: map[string]string{english: "Glint Till", chinese: "光付收银"},
		icon:  "till", color: "#6e3a12",
		manifest: map[string]string{english: "/web/manifest-payee.webmanifest", chinese: "/web/manifest-payee.zh.webmanifest"},
	},
	{
		name:  "desk",
		title: map[string]string{english: "Glint Desk", chinese: "光付试用台"},
		icon:  "till", color: "#0b4f6c",
	},
	{
		name:  "admin",
		title: map[string]string{english: "Glint Admin", chinese: "光付管理"},
		icon:  "till", color: "#3a3f44",
	},
}

// The body must begin as go-app's loader expects it: an element that the
// program replaces, then #app-wasm-loader with its icon and label. The loader
// removes the latter when the program runs.
var startTemplate = template.Must(template.New("start").Parse(`<!doctype html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<title>{{.Title}}</title>
<meta name="description" content="{{.Description}}">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="{{.Color}}">
<meta name="mobile-web-app-capable" content="yes">
<meta name="apple-mobile-web-app-title" content="{{.Title}}">
<link rel="icon" type="image/png" sizes="192x192" href="/web/icons/{{.Icon}}-any-192.png">
<link rel="apple-touch-icon" href="/web/icons/{{.Icon}}-apple-180.png">
{{with .Manifest}}<link rel="manifest" href="{{.}}">
{{end}}<script src="/web/client.js"></script>
<link rel="stylesheet" href="/web/shell.css">
{{range .Styles}}<link rel="stylesheet" href="{{.}}">
{{end}}<script defer src="/web/shell.js"></script>
<script defer src="/wasm_exec.js"></script>
<script defer src="/app.js"></script>
</head>
<body>
<div></div>
<aside id="app-wasm-loader" class="shell">
<img id="app-wasm-loader-icon" src="/web/icons/{{.Icon}}-any-192.png" alt="" width="96" height="96">
<p role="status">{{.Loading}}</p>
<p id="app-wasm-loader-label">0%</p>
<noscript>
<p lang="en">Glint needs JavaScript. Please switch it on and load the page again.</p>
<p lang="zh-Hans">光付需要 JavaScript，请启用后重新加载页面。</p>
</noscript>
</aside>
</body>
</html>
`))

// pageData is what the template shows.
type pageData struct {
	Lang, Title, Description, Color, Icon, Manifest, Loading string
	Styles                                                   []string
}

var descriptions = map[string]string{
	english: "Pay and get paid with light, also when both are offline.",
	chinese: "用光付款和收款，双方都没有网络也可以。",
}

var loading = map[string]string{english: "Loading", chinese: "正在加载"}

// loadPages renders every start page in every language, but the one that is left out.
func (s *site) loadPages(without string) error {
	var styles []string
	for _, path := range sortedKeys(s.files) {
		if strings.HasSuffix(path, ".css") && path != "/web/shell.css" {
			styles = append(styles, path)
		}
	}
	for _, st := range starts {
		if without != "" && st.name == without {
			continue
		}
		p := &page{byLanguage: map[string]*file{}}
		for lang, title := range st.title {
			data := pageData{
				Lang: lang, Title: title, Description: descriptions[lang], Color: st.color, Icon: st.icon,
				Manifest: st.manifest[lang], Loading: loading[lang], Styles: styles,
			}
			var b bytes.Buffer
			if err := startTemplate.Execute(&b, data); err != nil {
				return &AssetError{"/" + st.name + "/", err}
			}
			p.byLanguage[lang] = &file{
				path: "/" + st.name, contentType: "text/html; charset=utf-8", language: lang, body: b.Bytes(),
			}
		}
		s.pages[st.name] = p
	}
	return nil
}

// in picks the language that an Accept-Language header prefers.
func (p *page) in(accept string) *file {
	best, bestQ := p.byLanguage[english], 0.0
	for item := range strings.SplitSeq(accept, ",") {
		tag, params, _ := strings.Cut(strings.TrimSpace(item), ";")
		q := 1.0
		if value, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
			if parsed, err := strconv.ParseFloat(value, 64); err == nil {
				q = parsed
			}
		}
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		lang := map[string]string{"en": english, "zh": chinese}[primary]
		if lang != "" && q > bestQ {
			best, bestQ = p.byLanguage[lang], q
		}
	}
	return best
}

// links lists the paths that pages and manifests refer to.
func (s *site) links() ([]string, error) {
	var out []string
	for _, st := range starts {
		out = append(out, "/web/icons/"+st.icon+"-any-192.png", "/web/icons/"+st.icon+"-apple-180.png")
		for _, path := range st.manifest {
			out = append(out, path)
			f := s.files[path]
			if f == nil {
				continue // check reports it
			}
			linked, err := manifestLinks(f.body)
			if err != nil {
				return nil, &AssetError{path, err}
			}
			out = append(out, linked...)
		}
	}
	return append(out, "/web/shell.css", "/web/shell.js"), nil
}

// manifestLinks lists every address inside a manifest.
func manifestLinks(body []byte) ([]string, error) {
	type image struct {
		Src string `json:"src"`
	}
	var m struct {
		Start       string  `json:"start_url"`
		Icons       []image `json:"icons"`
		Screenshots []image `json:"screenshots"`
		Shortcuts   []struct {
			URL   string  `json:"url"`
			Icons []image `json:"icons"`
		} `json:"shortcuts"`
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, err
	}
	out := []string{m.Start}
	images := append(m.Icons, m.Screenshots...)
	for _, c := range m.Shortcuts {
		out, images = append(out, c.URL), append(images, c.Icons...)
	}
	for _, i := range images {
		out = append(out, i.Src)
	}
	return out, nil
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
