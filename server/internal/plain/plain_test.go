package plain

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestLanguage(t *testing.T) {
	for _, tt := range []struct {
		target, accept string
		want           Language
	}{
		{"/", "", English}, {"/", "zh-CN,zh;q=0.9,en;q=0.8", Chinese}, {"/", "en;q=0.3, zh;q=0.7", Chinese}, {"/", "de", English},
		{"/", "zh;q=0", English}, {"/?lang=zh", "en", Chinese}, {"/?lang=en", "zh", English}, {"/?lang=xx", "zh", Chinese}, {"/", "zh;q=x,;;,", Chinese},
	} {
		r := httptest.NewRequest("GET", tt.target, nil)
		r.Header.Set("Accept-Language", tt.accept)
		if got := Of(r); got != tt.want {
			t.Errorf("%s %q: got %s, want %s", tt.target, tt.accept, got.Tag(), tt.want.Tag())
		}
	}
}

func TestShowEscapes(t *testing.T) {
	p := Parse(`<p id="{{.}}">{{.}}</p>`)
	w := httptest.NewRecorder()
	p.Show(w, 418, View{Language: Chinese, Title: "<script>", Body: `"><script>alert(1)</script>`})
	if text := w.Body.String(); w.Code != 418 || strings.Contains(text, "<script>") || !strings.Contains(text, `<html lang="zh-Hans">`) {
		t.Errorf("got %d: %s", w.Code, text)
	}
	w = httptest.NewRecorder()
	Style().ServeHTTP(w, httptest.NewRequest("GET", StylePath, nil))
	if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, "text/css") || w.Body.Len() == 0 {
		t.Errorf("got %s, %d bytes", got, w.Body.Len())
	}
}
