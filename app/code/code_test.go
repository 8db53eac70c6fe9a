package code

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestParseTakesWhatTextWrites(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := 1; n <= MaxPayload; n++ {
		want := randomBytes(rng, n)
		k := KindPayment + Kind(n%3)
		text, err := Text(k, want)
		if err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
		gotKind, got, err := Parse(text)
		if err != nil || gotKind != k || !bytes.Equal(got, want) {
			t.Fatalf("%d bytes: got %v, %x, %v", n, gotKind, got, err)
		}
	}
}

func TestTextRefuses(t *testing.T) {
	tests := []struct {
		name    string
		kind    Kind
		payload []byte
		want    error
	}{
		{"empty", KindPayment, nil, ErrEmpty},
		{"too long", KindAcceptance, make([]byte, MaxPayload+1), ErrLong},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Text(tt.kind, tt.payload)
			if format, ok := errors.AsType[*FormatError](err); !ok || format.Kind != tt.kind || !errors.Is(err, tt.want) {
				t.Errorf("got %v, want a format error of %v", err, tt.want)
			}
		})
	}
	for _, k := range []Kind{0, KindShort + 1, 255} {
		if s, err := Make(k, []byte{1}); err == nil {
			t.Errorf("made %q of %v", s.Text, k)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		name, text string
		want       error
	}{
		{"nothing", "", ErrForeign},
		{"web link", "https://example.com/pay?x=1", ErrForeign},
		{"web link in capitals", "HTTPS://EXAMPLE.COM/", ErrForeign},
		{"wallet address", "WIFI:T:WPA;S:Shop;P:secret;;", ErrForeign},
		{"prefix in lower case", "gp:BB8", ErrForeign},
		{"space before the prefix", " GP:BB8", ErrForeign},
		{"unknown prefix", "GX:BB8", ErrForeign},
		{"prefix cut short", "GP", ErrForeign},
		{"no payload", "GP:", ErrEmpty},
		{"lower case", "GP:bb8", ErrBase45Char},
		{"space at the end", "GA:BB8 ", ErrBase45Length},
		{"length", "GE:BB8A", ErrBase45Length},
		{"range", "GP:GGW", ErrBase45Range},
		{"too long", "GP:" + strings.Repeat("BB8", MaxPayload/2) + "00", ErrLong},
		{"far too long", "GP:" + strings.Repeat("BB8", 10_000), ErrLong},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, payload, err := Parse(tt.text)
			if !errors.Is(err, tt.want) || payload != nil {
				t.Errorf("got %x, %v, want %v", payload, err, tt.want)
			}
			if _, ok := errors.AsType[*FormatError](err); ok == (tt.want == ErrForeign) {
				t.Errorf("got %T for %v", err, tt.want)
			}
		})
	}
}

func TestErrorsNameTheKind(t *testing.T) {
	tests := []struct{ text, want string }{
		{"GP:", "code: payment code: no payload"},
		{"GA:GGW", "code: acceptance: base45: group stands for no bytes"},
		{"GE:bb8", "code: enrolment code: base45: character outside the alphabet"},
	}
	for _, tt := range tests {
		if _, _, err := Parse(tt.text); err == nil || err.Error() != tt.want {
			t.Errorf("%s: got %v, want %s", tt.text, err, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "GP:BB8", "GA:QED8WEX0", "GE:00", "GP:", "GP:GGW", "https://example.com", "GA:%69 VD92EX0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		k, payload, err := Parse(s)
		if err != nil {
			if _, ok := errors.AsType[*FormatError](err); !ok && !errors.Is(err, ErrForeign) {
				t.Errorf("error outside the two families: %v", err)
			}
			return
		}
		if again, err := Text(k, payload); err != nil || again != s {
			t.Errorf("%q writes as %q, %v", s, again, err)
		}
	})
}

func randomBytes(rng *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return b
}
