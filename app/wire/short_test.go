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

// TestShortOf: the digits of a code follow from it, and are the token's only where its key made them.
func TestShortOf(t *testing.T) {
	key := ShortKey{4, 5, 6}
	code := PaymentCode{Token: Token{Key: 20_007, ID: TokenID{1, 2, 3}}, Counter: 9, Time: SecondsAt(Minutes(70_000).Time()) + 30, Nonce: Nonce{0xff, 0xff, 0xff, 1, 2}}
	short := ShortOf(code.Shortened(key))
	if err := short.Verify(key, 70_000, 9); err != nil {
		t.Error(err)
	}
	if got, err := DecodeShortCode(short.Bytes()); err != nil || got != short || got.Operator != 7 || got.Use != ShortInStore {
		t.Errorf("got %+v, %v; want %+v", got, err, short)
	}
	if err := short.Verify(ShortKey{4}, 70_000, 9); !errors.Is(err, ErrSignature) {
		t.Errorf("another token's key: %v", err)
	}
	n := code.Shortened(key).Nonce
	if echo := short.Echo(); echo != [3]byte(n[:3]) {
		t.Errorf("echo %x", echo)
	}
	if _, err := DecodeShortCode(ShortOf(code).Bytes()); err == nil {
		t.Error("a nonce that no key made has a short form")
	}
	other := code
	other.Token.ID[5] ^= 1
	if ShortOf(other).Alias == ShortOf(code).Alias {
		t.Error("two tokens have one alias")
	}
}

func TestCarry(t *testing.T) {
	m3, m1 := make([]byte, AcceptanceSize, 500), make([]byte, CodeSizeMin+2+TokenSizeMax-TokenSize)
	m3[0], m1[0] = 3, 1
	both := Carry(m3, m1)
	a, b, ok := Carried(both)
	if !ok || string(a) != string(m3) || string(b) != string(m1) || len(both) != AnswerSizeMax {
		t.Errorf("carried %d and %d bytes, %v", len(a), len(b), ok)
	}
	for _, n := range []int{0, AcceptanceSize, AcceptanceSize + CodeSizeMin - 1, AnswerSizeMax + 1} {
		if _, _, ok := Carried(make([]byte, n)); ok {
			t.Errorf("%d bytes carry a code", n)
		}
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
