// Package trust is the page that tells how a shop's own device comes to trust the shop's own root.
//
// It offers the root as a file and its fingerprint, and says for each system what to do and what it costs.
// It promises nothing: which of the ways has been tried here is said on the page.
package trust

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http"
	"strings"
	"time"

	"glint/server/internal/certs"
	"glint/server/internal/headers"
	"glint/server/internal/plain"
)

// Path is where the page is; everything of it lies below.
const Path = "/trust/"

const (
	derPath = Path + "glint-root.crt" // phones and Windows open this form
	pemPath = Path + "glint-root.pem"
)

type handler struct {
	root *x509.Certificate
	page plain.Page
}

// New serves the page of a root.
func New(root *x509.Certificate) http.Handler {
	h := &handler{root: root, page: plain.Parse(body)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Path+"{$}", h.show)
	mux.HandleFunc("GET "+derPath, func(w http.ResponseWriter, _ *http.Request) {
		send(w, "application/x-x509-ca-cert", "glint-root.crt", root.Raw)
	})
	mux.HandleFunc("GET "+pemPath, func(w http.ResponseWriter, _ *http.Request) {
		send(w, "application/x-pem-file", "glint-root.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw}))
	})
	return mux
}

func send(w http.ResponseWriter, kind, name string, content []byte) {
	headers.Set(w.Header(), headers.Data)
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	w.Header().Set("Cache-Control", "no-store")
	w.Write(content) // a caller that is gone learns nothing
}

// view is what the page shows, in one language.
type view struct {
	Intro, Reach, Names, Check, Fingerprint, File, Other, Ends string
	DER, PEM                                                   string
	HowTo, Tried, Undo                                         string
	Systems                                                    []system
}

type system struct {
	Name  string
	Steps []string
	Note  string
}

func (h *handler) show(w http.ResponseWriter, r *http.Request) {
	l := plain.Of(r)
	names := append([]string{}, h.root.PermittedDNSDomains...)
	for _, n := range h.root.PermittedIPRanges {
		names = append(names, n.String())
	}
	v := view{
		Intro: l.Say(intro), Reach: l.Say(reach), Names: strings.Join(names, ", "), Check: l.Say(check), Fingerprint: certs.Fingerprint(h.root),
		File: l.Say(file), Other: l.Say(other), Ends: fmt.Sprintf(l.Say(ends), h.root.NotAfter.Format(time.DateOnly)), DER: derPath, PEM: pemPath,
		HowTo: l.Say(howTo), Tried: l.Say(tried), Undo: l.Say(undo),
	}
	for _, s := range systems {
		one := system{Name: s.name, Note: l.Say(s.note)}
		for _, step := range s.steps {
			one.Steps = append(one.Steps, l.Say(step))
		}
		v.Systems = append(v.Systems, one)
	}
	h.page.Show(w, http.StatusOK, plain.View{Language: l, Title: l.Say(title), Body: v})
}

const body = `<p>{{.Intro}}</p>
<p>{{.Reach}} <code>{{.Names}}</code>. {{.Ends}}</p>
<h2>{{.Check}}</h2>
<p class="sum" id="fingerprint">{{.Fingerprint}}</p>
<p><a class="button" id="root" href="{{.DER}}">{{.File}}</a> <a href="{{.PEM}}">{{.Other}}</a></p>
<h2>{{.HowTo}}</h2>
<p class="soft">{{.Tried}}</p>
{{range .Systems}}<h3>{{.Name}}</h3>
<ol>{{range .Steps}}<li>{{.}}</li>{{end}}</ol>
<p class="soft">{{.Note}}</p>
{{end}}<p>{{.Undo}}</p>`
