package kit

import (
	"strings"
	"testing"
)

func TestCodeInAddress(t *testing.T) {
	for fragment, want := range map[string]string{
		"": "", "history": "", "enrol=": "", "enrol=K7M2P-9XQ4T": "K7M2P-9XQ4T", "enrol= K7M2P-9XQ4T\n": "K7M2P-9XQ4T", "xenrol=K7M2P-9XQ4T": "",
		"enrol=" + strings.Repeat("x", 65): "",
	} {
		if got := CodeInAddress(fragment); got != want {
			t.Errorf("%q: got %q, want %q", fragment, got, want)
		}
	}
}
