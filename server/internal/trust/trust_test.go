package trust

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"glint/server/internal/certs"
	"glint/server/internal/plain"
)

func TestPage(t *testing.T) {
	n, err := certs.ParseNames("till.home.arpa", "192.168.7.0/24")
	if err != nil {
		t.Fatal(err)
	}
	l, err := certs.OpenLocal(t.TempDir(), n, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	h := New(l.Root())
	for query, want := range map[string][]string{
		"?lang=en": {"<html lang=\"en\">", "Shoppers never need it", "Certificate Trust Settings", "tried this with Chromium on Linux only"},
		"?lang=zh": {"<html lang=\"zh-Hans\">", "顾客不需要安装", "证书信任设置", "仅在 Linux 的 Chromium 上实测"},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", Path+query, nil))
		text := w.Body.String()
		for _, part := range append(want, certs.Fingerprint(l.Root()), "till.home.arpa, 192.168.7.0/24", "Android", "iPhone", "Windows", "macOS", "ChromeOS", "Linux") {
			if !strings.Contains(text, part) {
				t.Errorf("%s lacks %q", query, part)
			}
		}
		if bad := regexp.MustCompile(`(?i)<script|style=|<style|javascript:| on[a-z]+=`).FindString(text); bad != "" {
			t.Errorf("%s has %q", query, bad)
		}
	}
}

// TestEverythingIsSaidTwice: no text lacks its other language.
func TestEverythingIsSaidTwice(t *testing.T) {
	all := []plain.Text{title, intro, reach, ends, check, file, other, howTo, tried, undo}
	for _, s := range systems {
		all = append(append(all, s.note), s.steps...)
	}
	for _, text := range all {
		if text[0] == "" || text[1] == "" || text[0] == text[1] {
			t.Errorf("%q, %q", text[0], text[1])
		}
	}
}
