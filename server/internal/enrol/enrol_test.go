package enrol

import (
	"errors"
	"strings"
	"testing"
)

func TestNewCodesAreReadAgain(t *testing.T) {
	seen := map[[32]byte]bool{}
	for range 1000 {
		code := New()
		h, err := Hash(code)
		if err != nil {
			t.Fatalf("Hash(%q): %v", code, err)
		}
		if seen[h] {
			t.Fatalf("code %q came twice", code)
		}
		seen[h] = true
	}
}

func TestHashForgivesHowPeopleType(t *testing.T) {
	want, err := Hash("K7M2P-9XQ4T")
	if err != nil {
		t.Fatal(err)
	}
	for _, typed := range []string{"k7m2p-9xq4t", "K7M2P9XQ4T", " k7m2p 9xq4t ", "K-7-M-2-P-9-X-Q-4-T"} {
		if got, err := Hash(typed); err != nil || got != want {
			t.Errorf("Hash(%q) = %x, %v, want %x", typed, got, err, want)
		}
	}
}

func TestHashRefuses(t *testing.T) {
	for _, typed := range []string{"", "-", "K7M2P", "K7M2P-9XQ4", "K7M2P-9XQ4TT", "K7M2P-9XQ40", "K7M2P-9XQ4I", "K7M2P_9XQ4T",
		"Ｋ7M2P-9XQ4T", "K7M2P-9XQ4é", strings.Repeat("A", 1<<20)} {
		if _, err := Hash(typed); !errors.Is(err, ErrCode) {
			t.Errorf("Hash(%.20q) = %v, want ErrCode", typed, err)
		}
	}
}
