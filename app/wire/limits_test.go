package wire_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"glint/app/wire"
)

func TestSizes(t *testing.T) {
	code, signed := openCode(), signedCode(scopedCode)
	plain := openCode(func(c *wire.PaymentCode) { c.Abilities, c.Directory = wire.AbilityCamera, 0 })
	m1 := code.Bytes()
	in12 := func(c *wire.Certificate) { c.Section = 12 }
	longest := payeeRecord(func(r *wire.Record) {
		r.Code, r.Reference = signed.Bytes(), strings.Repeat("r", wire.ReferenceMax)
	})
	for _, tt := range []struct {
		name      string
		got, want int
	}{
		{"token", len(token().Bytes()), 133},
		{"open code without directory", len(plain.Bytes()), 150},
		{"open code", len(m1), 152},
		{"token with a scope", len(signed.Token.Bytes()), 137},
		{"open code with a scope", len(openCode(scopedCode).Bytes()), 156},
		{"signed code", len(signedCode().Bytes()), 216},
		{"signed code with a scope", len(signed.Bytes()), 220},
		{"sealed charge", len(wire.Sealed(m1, core()).Bytes()), 32},
		{"signed charge", len(signedCharge(m1, core()).Bytes()), 88},
		{"longest introduced charge", len(introducedCharge(m1, core(), certificate(in12)).Bytes()), 223},
		{"longest certificate", len(certificate(in12).Bytes()), 135},
		{"longest certificate without a section", len(certificate().Bytes()), 133},
		{"acceptance", len(acceptance(code, core()).Bytes()), 106},
		{"receipt", len(receipt().Bytes()), 32},
		{"longest record", len(longest.Bytes()), wire.RecordSizeMax},
		{"smallest code, by its constant", wire.CodeSizeMin, 150},
		{"longest code, by its constant", wire.CodeSizeMax, 220},
		{"introduced charge, by its constant", wire.IntroducedSizeMax, 223},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %d bytes, want %d", tt.name, tt.got, tt.want)
		}
	}
	if _, err := wire.DecodeRecord(longest.Bytes()); err != nil {
		t.Errorf("longest record: %v", err)
	}
}

// TestEncodeNeverMeansAnotherValue: a field that its bits cannot hold comes out as something the
// decoder refuses, or, for times and epochs, as the largest value; never as another good value.
func TestEncodeNeverMeansAnotherValue(t *testing.T) {
	refused := map[string][]byte{}
	addCore := func(name string, edit func(*wire.Core)) {
		b := core(edit).Bytes()
		refused["core, "+name] = wire.Sealed(openCode().Bytes(), core(edit)).Bytes()
		if _, err := wire.DecodeCore(b[:]); !isFormatError(t, err) {
			t.Errorf("core, %s: %v, want a FormatError", name, err)
		}
	}
	addCore("currency 1024+156", func(c *wire.Core) { c.Currency += 1024 })
	addCore("kind 17", func(c *wire.Core) { c.Kind = 17 })
	addCore("flags 64", func(c *wire.Core) { c.Flags = 64 })
	addCore("flags 128", func(c *wire.Core) { c.Flags = 128 })
	for name, b := range refused {
		if _, err := wire.DecodeCharge(b); !isFormatError(t, err) {
			t.Errorf("%s in a charge: %v, want a FormatError", name, err)
		}
	}

	late := core(func(c *wire.Core) { c.Minute = 1<<24 + 5 }).Bytes()
	if got, err := wire.DecodeCore(late[:]); err != nil || got.Minute != 1<<24-1 {
		t.Errorf("minute 2^24+5 reads %d, %v, want 2^24-1", got.Minute, err)
	}
	if got, err := wire.DecodeToken(token(func(t *wire.Token) { t.Epoch = 1 << 24 }).Bytes()); err != nil || got.Epoch != 1<<24-1 {
		t.Errorf("epoch 2^24 reads %d, %v, want 2^24-1", got.Epoch, err)
	}
	if got, err := wire.DecodeReceipt(receipt(func(r *wire.Receipt) { r.Minute = math.MaxUint32 }).Bytes()); err != nil || got.Minute != 1<<24-1 {
		t.Errorf("minute 2^32-1 reads %d, %v, want 2^24-1", got.Minute, err)
	}

	for _, n := range []int{0, 25, 127, 128, 128 + 5, 255, 256, 256 + 5, 1 << 16} {
		b := certificate(func(c *wire.Certificate) { c.Name = strings.Repeat("n", n) }).Bytes()
		if _, err := wire.DecodeCertificate(b); !isFormatError(t, err) {
			t.Errorf("name of %d bytes: %v, want a FormatError", n, err)
		}
	}
	for _, n := range []int{33, 255, 256, 256 + 5, 1 << 16} {
		b := payeeRecord(func(r *wire.Record) { r.Reference = strings.Repeat("r", n) }).Bytes()
		if _, err := wire.DecodeRecord(b); !isFormatError(t, err) {
			t.Errorf("reference of %d bytes: %v, want a FormatError", n, err)
		}
	}
	for name, edit := range map[string]func(*wire.Record){
		"code 64 KiB longer":           func(r *wire.Record) { r.Code = append(make([]byte, 1<<16), r.Code...) },
		"acceptance 256 bytes longer":  func(r *wire.Record) { r.Acceptance = append(make([]byte, 256), r.Acceptance...) },
		"acceptance with one byte too": func(r *wire.Record) { r.Acceptance = append(bytes.Clone(r.Acceptance), 0) },
	} {
		if _, err := wire.DecodeRecord(payeeRecord(edit).Bytes()); !isFormatError(t, err) {
			t.Errorf("%s: %v, want a FormatError", name, err)
		}
	}
}

// TestAbilitiesStayInTheirBits: the signed and one-way bits come from their fields alone.
func TestAbilitiesStayInTheirBits(t *testing.T) {
	open := openCode(func(c *wire.PaymentCode) { c.Abilities |= 0xc0 })
	if got, err := wire.DecodePaymentCode(open.Bytes()); err != nil || got.Signed || got.OneWay {
		t.Errorf("open code with the upper ability bits: %+v, %v", got, err)
	}
	if got, want := open.ID(), openCode().ID(); got != want {
		t.Errorf("its id is %v, want %v", got, want)
	}
	bare := openCode(func(c *wire.PaymentCode) { c.OneWay = true })
	if got, err := wire.DecodePaymentCode(bare.Bytes()); err != nil || got.OneWay {
		t.Errorf("open code with OneWay: %+v, %v", got, err)
	}
}

func TestTimes(t *testing.T) {
	epoch := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		at      time.Time
		minutes wire.Minutes
		seconds wire.Seconds
	}{
		{time.Time{}, 0, 0},
		{time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC), 0, 0},
		{epoch.Add(-time.Second), 0, 1_735_689_599},
		{epoch, 0, 1_735_689_600},
		{epoch.Add(59_999 * time.Millisecond), 0, 1_735_689_659},
		{epoch.Add(time.Minute), 1, 1_735_689_660},
		{time.Date(2025, 1, 1, 8, 1, 0, 0, time.FixedZone("CST", 8*3600)), 1, 1_735_689_660},
		{epoch.Add((1<<24 - 1) * time.Minute), 1<<24 - 1, 2_742_322_500},
		{epoch.Add((1 << 24) * time.Minute), 1<<24 - 1, 2_742_322_560},
		{time.Unix(1<<32-1, 0), 1<<24 - 1, 1<<32 - 1},
		{time.Unix(1<<40, 0), 1<<24 - 1, 1<<32 - 1},
	} {
		if got := wire.MinutesAt(tt.at); got != tt.minutes {
			t.Errorf("minutes of %v = %d, want %d", tt.at, got, tt.minutes)
		}
		if got := wire.SecondsAt(tt.at); got != tt.seconds {
			t.Errorf("seconds of %v = %d, want %d", tt.at, got, tt.seconds)
		}
	}
	for _, m := range []wire.Minutes{0, 1, 1_051_200, 1<<24 - 1} {
		if got := wire.MinutesAt(m.Time()); got != m {
			t.Errorf("minute %d reads %d", m, got)
		}
	}
	if got := wire.Minutes(1<<24 - 1).Time().Year(); got != 2056 {
		t.Errorf("minutes end in %d, want 2056", got)
	}
	if got := wire.Seconds(1<<32 - 1).Time(); got.Year() != 2106 || got.Location() != time.UTC {
		t.Errorf("seconds end at %v, want 2106 in UTC", got)
	}
}

// smallOrder lists the points of order 1, 2, 4 and 8 with the encodings beyond the field's size, without
// the sign bit.
var smallOrder = []string{
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
}

// TestWeakKeys: for a key of small order anybody can make signatures (S = 0 and R of small order), so
// its holder could deny every payment. The test makes such a signature for each, and wire refuses it.
func TestWeakKeys(t *testing.T) {
	forged := 0
	for _, text := range smallOrder {
		for _, sign := range []byte{0, 0x80} {
			key := wire.PublicKey(unhex(t, text))
			key[31] |= sign
			input, sig, ok := forge(t, key)
			if !ok {
				continue // an encoding that ed25519 itself refuses
			}
			forged++
			if key.Strong() {
				t.Errorf("key %x passes for strong", key)
			}
			if err := key.Verify(input, sig); !errors.Is(err, wire.ErrSignature) {
				t.Errorf("key %x: forgery gives %v", key, err)
			}
		}
	}
	if forged < 8 {
		t.Errorf("%d weak keys forged for, want the 8 points at least", forged)
	}
	if !public(phoneKey).Strong() {
		t.Error("an ordinary key passes for weak")
	}
}

// forge looks for a message that S = 0 and a point of small order sign.
func forge(t *testing.T, key wire.PublicKey) (input []byte, sig wire.Signature, ok bool) {
	t.Helper()
	for n := range 256 {
		input = []byte{byte(n)}
		for _, text := range smallOrder {
			for _, sign := range []byte{0, 0x80} {
				sig = wire.Signature{}
				copy(sig[:32], unhex(t, text))
				sig[31] |= sign
				if ed25519.Verify(key[:], input, sig[:]) {
					return input, sig, true
				}
			}
		}
	}
	return nil, sig, false
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestValidName(t *testing.T) {
	for _, tt := range []struct {
		name string
		want bool
	}{
		{"Harbour Tea 海港茶铺", true},
		{"a", true},
		{"Café São João", true},
		{"🍵 tea", true},
		{"", false},
		{strings.Repeat("a", 24), true},
		{strings.Repeat("a", 25), false},
		{"海港茶铺海港茶铺", true},
		{"海港茶铺海港茶铺a", false},
		{"\xff", false},
		{"\ufffd", false},
		{"tea\n", false},
		{"tea\x00", false},
		{"tea\x7f", false},
		{"tea\u0085", false},
		{"tea\u202eaet", false}, // right-to-left override
		{"tea\u2066", false},    // isolate
		{"tea\u061c", false},    // Arabic letter mark
		{"te\u00ada", false},    // soft hyphen
		{"te\u200ba", false},    // zero width space
		{"te\ufeffa", false},    // byte order mark
		{"te\U000e0041a", false},
		{"tea\u00a0", false}, // no-break space
		{"te\u3000a", false}, // ideographic space
		{"tea\u2028", false},
		{"\u3164", false}, // Hangul filler: a letter without a shape
		{"\u2800", false}, // Braille blank
		{"te\ufe0fa", false},
		{"te\u034fa", false}, // combining grapheme joiner
		{"tea\ue000", false}, // private use
		{" tea", false},
		{"tea ", false},
		{" ", false},
	} {
		if got := wire.ValidName(tt.name); got != tt.want {
			t.Errorf("ValidName(%+q) = %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestRequestInputOfLongPaths: the byte string's head holds any length, so that no two requests share an
// input.
func TestRequestInputOfLongPaths(t *testing.T) {
	long := wire.RequestInput("GET", "/"+strings.Repeat("a", 1<<16), 1, nil)
	head := []byte{0x4f, 'g', 'l', 'i', 'n', 't', ' ', 'r', 'e', 'q', 'u', 'e', 's', 't', ' ', '1', 0x5a, 0, 1, 0, 0x2a}
	if !bytes.Contains(long[:64], head) {
		t.Errorf("input begins %x, want a four-byte length", long[:64])
	}
	if a, b := wire.RequestInput("GET", "/x", 1, nil), wire.RequestInput("GET", "/x", 1, []byte{}); !bytes.Equal(a, b) {
		t.Error("no body and an empty body differ")
	}
}
