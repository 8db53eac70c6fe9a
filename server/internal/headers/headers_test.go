package headers

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestGuard(t *testing.T) {
	next := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/app" {
			Set(w.Header(), App)
		}
	})
	for name, tt := range map[string]struct {
		o          Options
		path, host string
		tls        bool
		status     int
		hsts, csp  string
	}{
		"plain":              {path: "/", host: "till.test", status: 200, csp: Data},
		"HTTPS":              {path: "/", host: "till.test", tls: true, status: 200, csp: Data},
		"HTTPS, insisted on": {o: Options{HSTS: true}, path: "/app", host: "till.test", tls: true, status: 200, hsts: hsts, csp: App},
		"insisted on, but the answer goes over plain HTTP": {o: Options{HSTS: true}, path: "/", host: "till.test", status: 200, csp: Data},
		"another host": {path: "/app", host: "evil.example", status: 421, csp: Data},
	} {
		t.Run(name, func(t *testing.T) {
			tt.o.Serves = func(host string) bool { return host == "till.test" }
			r := httptest.NewRequest("GET", tt.path, nil)
			if r.Host = tt.host; tt.tls {
				r.TLS = &tls.ConnectionState{}
			}
			w := httptest.NewRecorder()
			Guard(next, tt.o).ServeHTTP(w, r)
			h := w.Header()
			if w.Code != tt.status || h.Get("Strict-Transport-Security") != tt.hsts || h.Get("Content-Security-Policy") != tt.csp {
				t.Errorf("got %d, %v", w.Code, h)
			}
		})
	}
}

func TestPoliciesAreStrict(t *testing.T) {
	for _, policy := range []string{App, Plain, Data} {
		if strings.Contains(policy, "unsafe-inline") || strings.Contains(policy, "'unsafe-eval'") || strings.Contains(policy, "http") {
			t.Errorf("%s lets others in", policy)
		}
		for _, part := range []string{"default-src", "base-uri 'none'", "frame-ancestors 'none'", "form-action"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s lacks %s", policy, part)
			}
		}
	}
	if strings.Contains(Plain, "script") || strings.Contains(Data, "script") {
		t.Error("scripts where there are none")
	}
}
