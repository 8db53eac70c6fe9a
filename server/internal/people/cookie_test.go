package people

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"glint/server/internal/rights"
)

func TestCookie(t *testing.T) {
	w := httptest.NewRecorder()
	SetCookie(w, "token")
	got := w.Header().Get("Set-Cookie")
	for _, part := range []string{"__Host-glint=token;", "Path=/;", "HttpOnly", "Secure", "SameSite=Strict", "Max-Age=43200"} {
		if !strings.Contains(got, part) {
			t.Errorf("%s lacks %s", got, part)
		}
	}
	if strings.Contains(got, "Domain") {
		t.Error("other hosts get the session")
	}
	h := newHouse(t)
	h.join("anna", rights.RoleAdmin)
	token, _ := h.in("anna")
	for name, tt := range map[string]struct {
		cookies []string
		ok      bool
	}{
		"the session": {[]string{"__Host-glint=" + token}, true}, "none": {}, "another name": {[]string{"glint=" + token}, false},
		"two": {[]string{"__Host-glint=" + token, "__Host-glint=x"}, false}, "a part": {[]string{"__Host-glint=" + token[:20]}, false},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		for _, c := range tt.cookies {
			r.Header.Add("Cookie", c)
		}
		if _, err := h.Of(r); (err == nil) != tt.ok {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestOwnPage(t *testing.T) {
	for name, tt := range map[string]struct {
		method, site, origin string
		want                 bool
	}{
		"reading":                       {"GET", "cross-site", "", true},
		"own page":                      {"POST", "same-origin", "", true},
		"another site":                  {"POST", "cross-site", "", false},
		"a neighbour":                   {"POST", "same-site", "", false},
		"typed":                         {"POST", "none", "", false},
		"old browser, own page":         {"POST", "", "https://office.test", true},
		"old browser, own, in capitals": {"POST", "", "https://OFFICE.test", true},
		"old browser, another port":     {"POST", "", "https://office.test:444", false},
		"old browser, another site":     {"POST", "", "https://evil.example", false},
		"old browser, no origin":        {"POST", "", "null", false},
		"no browser":                    {"POST", "", "", false},
		"site over origin":              {"POST", "cross-site", "https://office.test", false},
		"deleting":                      {"DELETE", "", "", false},
	} {
		r := httptest.NewRequest(tt.method, "https://office.test/", nil)
		r.Header = http.Header{}
		if tt.site != "" {
			r.Header.Set("Sec-Fetch-Site", tt.site)
		}
		if tt.origin != "" {
			r.Header.Set("Origin", tt.origin)
		}
		if got := OwnPage(r); got != tt.want {
			t.Errorf("%s: got %t, want %t", name, got, tt.want)
		}
	}
}
