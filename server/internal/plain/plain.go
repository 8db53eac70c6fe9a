// Package plain draws the server's own pages: HTML without any script, in English and Chinese, with one
// style sheet. They are for what has to work before the client does, and for people who run the server.
//
// The client's pages and their words are elsewhere (app/ui); the two never meet in one page.
package plain

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"glint/server/internal/headers"
)

// Text is one thing said in each language: English, then Chinese.
type Text [2]string

// Language is which of a Text's sides is shown.
type Language int

// The languages.
const (
	English Language = iota
	Chinese
)

// Tag is the language's name for HTML.
func (l Language) Tag() string { return [...]string{"en", "zh-Hans"}[l] }

// Say gives a text in the language.
func (l Language) Say(t Text) string { return t[l] }

// Other is the other language, and OtherName its own name.
func (l Language) Other() string { return [...]string{"zh", "en"}[l] }

// OtherName is what the link to the other language says.
func (l Language) OtherName() string { return [...]string{"中文", "English"}[l] }

// Of chooses the language of a request: ?lang first, then what the browser prefers.
func Of(r *http.Request) Language {
	switch r.URL.Query().Get("lang") {
	case "en":
		return English
	case "zh":
		return Chinese
	}
	best, bestQ := English, 0.0
	for item := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, params, _ := strings.Cut(strings.TrimSpace(item), ";")
		q := 1.0
		if value, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
			if parsed, err := strconv.ParseFloat(value, 64); err == nil {
				q = parsed
			}
		}
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		switch {
		case q <= bestQ:
		case primary == "en":
			best, bestQ = English, q
		case primary == "zh":
			best, bestQ = Chinese, q
		}
	}
	return best
}

// StylePath is where pages expect their style sheet.
const StylePath = "/plain.css"

//go:embed plain.css
var style []byte

// Style serves the style sheet.
func Style() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		headers.Set(w.Header(), headers.Data)
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		w.Write(style) // a caller that is gone learns nothing
	})
}

const frame = `<!doctype html>
<html lang="{{.Language.Tag}}">
<head>
<meta charset="utf-8">
<title>{{.Title}}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="` + StylePath + `">
</head>
<body>
<header>{{block "head" .}}<p class="brand">Glint 光付</p>{{end}}<a href="?lang={{.Language.Other}}" hreflang="{{.Language.Other}}">{{.Language.OtherName}}</a></header>
<main>
<h1>{{.Title}}</h1>
{{template "body" .Body}}
</main>
</body>
</html>
`

// Page is one page: a template of its own in the frame of all.
type Page struct{ template *template.Template }

// Parse makes a page of the template "body"; a mistake in it is one of the program.
func Parse(body string) Page {
	t := template.Must(template.New("page").Parse(frame))
	template.Must(t.New("body").Parse(body))
	return Page{t}
}

// View is what a page shows.
type View struct {
	Language Language
	Title    string
	Body     any
}

// Show answers with a page.
func (p Page) Show(w http.ResponseWriter, status int, v View) {
	var b bytes.Buffer
	if err := p.template.Execute(&b, v); err != nil {
		panic("plain: internal error: " + err.Error()) // a template that does not fit its data
	}
	h := w.Header()
	headers.Set(h, headers.Plain)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", v.Language.Tag())
	h.Add("Vary", "Accept-Language")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(b.Bytes()) // a caller that is gone learns nothing
}
