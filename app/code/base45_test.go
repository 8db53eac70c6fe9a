package code

import (
	"bytes"
	"errors"
	"testing"
)

func TestBase45Vectors(t *testing.T) {
	// RFC 9285 sections 4.3 and 4.4, and the edges of the groups.
	tests := []struct{ name, plain, text string }{
		{"example 1", "AB", "BB8"},
		{"example 2", "Hello!!", "%69 VD92EX0"},
		{"example 3", "base-45", "UJCLQE7W581"},
		{"decoding example", "ietf!", "QED8WEX0"},
		{"nothing", "", ""},
		{"zeros", "\x00\x00\x00", "00000"},
		{"largest groups", "\xff\xff\xff", "FGWU5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := encode45([]byte(tt.plain)); got != tt.text {
				t.Errorf("encode: got %q, want %q", got, tt.text)
			}
			got, err := decode45(tt.text)
			if err != nil || string(got) != tt.plain {
				t.Errorf("decode: got %q, %v, want %q", got, err, tt.plain)
			}
		})
	}
}

func TestBase45Refuses(t *testing.T) {
	tests := []struct {
		name, text string
		want       error
	}{
		{"one character", "0", ErrBase45Length},
		{"one character over", "BB8A", ErrBase45Length},
		{"pair over 255", "U5:", ErrBase45Range}, // RFC 9285 section 4.4 gives :::
		{"group over 65535", "GGW", ErrBase45Range},
		{"largest group", ":::", ErrBase45Range},
		{"last pair over 255", "BB8V5", ErrBase45Range},
		{"lower case", "bb8", ErrBase45Char},
		{"line feed", "BB\n", ErrBase45Char},
		{"not ascii", "BBé", ErrBase45Length},
		{"nul", "BB\x00", ErrBase45Char},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := decode45(tt.text); !errors.Is(err, tt.want) {
				t.Errorf("got %x, %v, want %v", got, err, tt.want)
			}
		})
	}
}

// The encoding of every pair and every single byte is taken back, and no other
// group is: there is one text for each message.
func TestBase45IsCanonical(t *testing.T) {
	taken := 0
	for i := range 45 * 45 * 45 {
		group := string([]byte{alphabet[i%45], alphabet[i/45%45], alphabet[i/45/45]})
		b, err := decode45(group)
		if err != nil {
			continue
		}
		taken++
		if got := encode45(b); got != group {
			t.Fatalf("%q reads as %x and writes as %q", group, b, got)
		}
	}
	if taken != 1<<16 {
		t.Errorf("got %d groups taken, want %d", taken, 1<<16)
	}
}

func FuzzBase45(f *testing.F) {
	for _, s := range []string{"", "BB8", "%69 VD92EX0", "QED8WEX0", ":::", "FGWU5", "GGW"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if b, err := decode45(s); err == nil && encode45(b) != s {
			t.Errorf("%q reads as %x and writes as %q", s, b, encode45(b))
		}
		b, err := decode45(encode45([]byte(s)))
		if err != nil || !bytes.Equal(b, []byte(s)) {
			t.Errorf("%x comes back as %x, %v", s, b, err)
		}
	})
}
