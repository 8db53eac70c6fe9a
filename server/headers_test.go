package main

import (
	"net/http"
	"strings"
	"testing"

	"glint/server/internal/headers"
	"glint/server/internal/rights"
)

// TestHeadersOfEveryPath asks for every path that there is, at every entrance, and for some that there are not.
func TestHeadersOfEveryPath(t *testing.T) {
	r := start(t, Config{Listen: "127.0.0.1:0", AdminListen: "127.0.0.1:0", Data: t.TempDir()})
	local := start(t, Config{Listen: "127.0.0.1:0", Data: t.TempDir(), TLS: tlsLocal, Name: "till.test", IP: "127.0.0.1", Plain: "127.0.0.1:0"})
	open, staff, plain := r.api.Base, "http://"+r.main.Admin().String(), "http://"+local.main.Plain().String()
	want := map[string]string{ // path: policy
		"GET " + open + "/": headers.App, "GET " + open + "/payer/": headers.App, "GET " + open + "/nothing": headers.App, "POST " + open + "/": headers.App,
		"GET " + open + "/admin/": headers.Data, "GET " + open + "/office/": headers.App, "GET " + open + "/v1/admin/accounts": headers.Data,
		"GET " + open + "/plain.css": headers.Data, "GET " + open + "/v1/nothing": headers.Data, "DELETE " + open + "/v1/health": headers.Data,
		"GET " + staff + "/": headers.Data, "GET " + staff + "/nothing": headers.Data, "GET " + staff + "/v1/enrol": headers.Data,
		"GET " + plain + "/": headers.Data, "GET " + plain + "/trust/": headers.Plain, "GET " + plain + "/trust/glint-root.crt": headers.Data,
		"POST " + plain + "/v1/enrol": headers.Data,
	}
	for _, route := range rights.Table {
		method, path, _ := strings.Cut(strings.TrimSuffix(route.Pattern, "{$}"), " ")
		base, policy := open, headers.Data
		if strings.HasPrefix(path, rights.Office) {
			base, policy = staff, headers.Plain
		} else if strings.HasPrefix(path, adminAPI) {
			base = staff
		}
		want[method+" "+base+path] = policy
	}
	for request, policy := range want {
		method, url, _ := strings.Cut(request, " ")
		q, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(""))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Sec-Fetch-Site", "same-origin")
		answer, err := browser(nil).Do(q)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		checkHeaders(t, request, answer, policy)
	}
}

func checkHeaders(t *testing.T, request string, answer *http.Response, policy string) {
	t.Helper()
	h := answer.Header
	for name, value := range map[string]string{
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Resource-Policy": "same-origin",
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Strict-Transport-Security": "", "Server": "", "Access-Control-Allow-Origin": "",
	} {
		if got := h.Get(name); got != value {
			t.Errorf("%s: %s is %q, want %q", request, name, got, value)
		}
	}
	got := h.Get("Content-Security-Policy")
	// Whoever is led elsewhere, and who meets a page that is not built, sees no page of that kind.
	led := answer.StatusCode == http.StatusSeeOther && got == headers.Data
	if got != policy && !led {
		t.Errorf("%s: status %d, policy %q, want %q", request, answer.StatusCode, got, policy)
	}
	features := h.Get("Permissions-Policy")
	if camera := strings.Contains(features, "camera=(self)"); camera != (got == headers.App) || !strings.Contains(features, "microphone=()") {
		t.Errorf("%s: permissions %q", request, features)
	}
	if strings.Contains(h.Get("Set-Cookie"), "=") {
		t.Errorf("%s: a cookie for nobody", request)
	}
}
