package wire

import (
	"errors"
	"testing"
)

func TestShortCode(t *testing.T) {
	key := ShortKey{1, 2, 3}
	c := ShortCode{Operator: 1, Use: ShortInStore, Alias: 12345678, Dynamic: key.Dynamic(7, 9)}
	got, err := DecodeShortCode(c.Bytes())
	if err != nil || got != c {
		t.Fatalf("got %+v, %v, want %+v", got, err, c)
	}
	if err := errors.Join(got.Verify(key, 7, 9), got.Verify(key, 8, 9)); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"two minutes later": got.Verify(key, 9, 9), "a minute early": got.Verify(key, 6, 9),
		"another counter": got.Verify(key, 7, 10), "another key": got.Verify(ShortKey{1}, 7, 9),
	} {
		if !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestShortCodeKnown(t *testing.T) {
	const known = "990001021234567812345655" // checked by long division: 9900010212345678123456 times 100, by 97, leaves 43
	c := ShortCode{Operator: 1, Use: ShortInStore, Alias: 12345678, Dynamic: 123456}
	if got := string(c.Bytes()); got != known {
		t.Errorf("got %s, want %s", got, known)
	}
}

func TestShortCodeRefuses(t *testing.T) {
	good := ShortCode{Operator: 1, Use: ShortInStore, Alias: 12345678, Dynamic: 123456}
	bad := map[string][]byte{
		"nothing": nil, "one too few": good.Bytes()[:23], "another issuer": []byte("289001021234567812345655"),
		"a letter": []byte("9900010212345678123456A5"), "other check digits": []byte("990001021234567812345654"),
		"use":      ShortCode{Operator: 1, Use: 3, Alias: 1}.Bytes(),
		"operator": ShortCode{Operator: 10_000, Use: ShortInStore}.Bytes(), "alias": ShortCode{Use: ShortInStore, Alias: 100_000_000}.Bytes(),
		"dynamic": ShortCode{Use: ShortInStore, Dynamic: shortDynamics}.Bytes(),
	}
	for i := range ShortSize { // each wrong digit
		b := good.Bytes()
		b[i] = '0' + (b[i]-'0'+1)%10
		bad["digit "+string(rune('a'+i))] = b
	}
	for name, b := range bad {
		var format *FormatError
		if c, err := DecodeShortCode(b); !errors.As(err, &format) {
			t.Errorf("%s: got %+v, %v", name, c, err)
		}
	}
}

func FuzzShortCode(f *testing.F) {
	f.Add([]byte("990001021234567812345655"))
	f.Add([]byte("990001021234567812345654"))
	f.Add([]byte("28"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := DecodeShortCode(b); err == nil && string(c.Bytes()) != string(b) {
			t.Errorf("%q writes as %q", b, c.Bytes())
		}
	})
}
