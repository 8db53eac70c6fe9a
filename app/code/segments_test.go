package code

import (
	"errors"
	"testing"

	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	qrcode "github.com/skip2/go-qrcode"
)

// bitWriter is the plain opposite of bitReader.
type bitWriter struct {
	bits []byte
}

func (w *bitWriter) put(v, n int) {
	for i := n - 1; i >= 0; i-- {
		w.bits = append(w.bits, byte(v>>i&1))
	}
}

func (w *bitWriter) bytes() []byte {
	out := make([]byte, (len(w.bits)+7)/8)
	for i, b := range w.bits {
		out[i/8] |= b << (7 - i%8)
	}
	return out
}

func TestSegmentTextMixed(t *testing.T) {
	for _, version := range []int{1, 9, 10, 26, 27, 40} {
		var w bitWriter
		w.put(1, 4)
		w.put(8, countBits(version, 10, 12, 14))
		w.put(12, 10)
		w.put(345, 10)
		w.put(7, 7) // two digits, 07
		w.put(7, 4)
		w.put(26, 8) // ECI: UTF-8
		w.put(2, 4)
		w.put(3, countBits(version, 9, 11, 13))
		w.put(10*45+11, 11) // AB
		w.put(44, 6)        // :
		w.put(4, 4)
		w.put(2, countBits(version, 8, 16, 16))
		w.put(0xff, 8)
		w.put(0x00, 8)
		w.put(1, 4)
		w.put(1, countBits(version, 10, 12, 14))
		w.put(9, 4)
		w.put(0, 4)
		w.put(0xec, 8) // padding
		got, err := segmentText(w.bytes(), version)
		if want := "01234507AB:\xff\x009"; err != nil || string(got) != want {
			t.Errorf("version %d: got %q, %v, want %q", version, got, err, want)
		}
	}
}

func TestSegmentTextRefuses(t *testing.T) {
	tests := []struct {
		name string
		bits [][2]int // value, width
	}{
		{"kanji", [][2]int{{8, 4}, {1, 8}, {0, 13}}},
		{"structured append", [][2]int{{3, 4}, {0, 16}}},
		{"FNC1", [][2]int{{5, 4}, {4, 4}, {1, 8}, {65, 8}}},
		{"bytes cut off", [][2]int{{4, 4}, {200, 8}, {65, 8}}},
		{"digits cut off", [][2]int{{1, 4}, {900, 10}, {1, 10}}},
		{"characters cut off", [][2]int{{2, 4}, {300, 9}, {1, 11}}},
		{"count cut off", [][2]int{{4, 4}, {1, 4}}},
		{"three digits over 999", [][2]int{{1, 4}, {3, 10}, {1000, 10}}},
		{"two digits over 99", [][2]int{{1, 4}, {2, 10}, {100, 7}}},
		{"one digit over 9", [][2]int{{1, 4}, {1, 10}, {10, 4}}},
		{"pair over 2024", [][2]int{{2, 4}, {2, 9}, {2025, 11}}},
		{"single over 44", [][2]int{{2, 4}, {1, 9}, {45, 6}}},
		{"long ECI cut off", [][2]int{{7, 4}, {0xc0, 8}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var w bitWriter
			for _, b := range tt.bits {
				w.put(b[0], b[1])
			}
			if got, err := segmentText(w.bytes(), 1); !errors.Is(err, errSegment) {
				t.Errorf("got %q, %v, want %v", got, err, errSegment)
			}
		})
	}
}

// The encoder's choice of segments must not matter: text, digits, capitals and
// bytes together come back exactly, for every level.
func TestReadIsByteExact(t *testing.T) {
	texts := []string{
		"abc1234567890DEF", "PAY:12345678901234567890abcdef", "1234567890", "ÄÖÜ € 光付",
		"\xff\xfe\x00\x01raw", "HTTP://EXAMPLE.COM/0123456789012345678901234567890",
	}
	for _, text := range texts {
		for _, level := range []qrcode.RecoveryLevel{qrcode.Low, qrcode.Medium, qrcode.High, qrcode.Highest} {
			qr, err := qrcode.New(text, level)
			if err != nil {
				t.Fatal(err)
			}
			got, err := readPatiently(rendered(qr.Bitmap(), 4))
			if err != nil || got.Text != text || !got.Foreign {
				t.Errorf("level %d: got %q, foreign %v, %v, want %q", level, got.Text, got.Foreign, err, text)
			}
		}
	}
}

func TestVersionOf(t *testing.T) {
	for n := 1; n <= 40; n++ {
		v, err := decoder.Version_GetVersionForNumber(n)
		if err != nil {
			t.Fatal(err)
		}
		for _, ec := range []decoder.ErrorCorrectionLevel{0, 1, 2, 3} {
			data := v.GetTotalCodewords() - v.GetECBlocksForLevel(ec).GetTotalECCodewords()
			if got, err := versionOf(data, ec.String()); err != nil || got != n {
				t.Errorf("%d codewords at %v: got version %d, %v, want %d", data, ec, got, err, n)
			}
		}
	}
	for _, level := range []string{"L", "", "X"} {
		if v, err := versionOf(20, level); err == nil {
			t.Errorf("20 codewords at level %q: got version %d", level, v)
		}
	}
}

func FuzzSegmentText(f *testing.F) {
	f.Add([]byte{0x41, 0x14, 0x10}, 1)
	f.Add([]byte{0x10, 0x0c, 0x53, 0x4c}, 10)
	f.Add([]byte{0x20, 0x18, 0xe7, 0x2b}, 27)
	f.Fuzz(func(t *testing.T, data []byte, version int) {
		if len(data) > 3000 { // version 40 has 2956 data codewords
			return
		}
		out, err := segmentText(data, version)
		if err == nil && len(out) > len(data)*8 {
			t.Errorf("%d bytes out of %d codewords", len(out), len(data))
		}
	})
}

// Text in a foreign character set is foreign and arrives byte by byte: the
// character sets of the library are names without tables here.
func TestForeignCharacterSets(t *testing.T) {
	texts := map[string]string{
		"GB 18030":  "\xb9\xe2\xb8\xb6 https",
		"Shift JIS": "\x8c\xf5\x95\xa5\x82\xa2 \x83K\x83\x89\x83X",
		"Latin 1":   "caf\xe9 d\xe9j\xe0 vu",
		"UTF-16":    "\xfe\xff\x51\x49\x4e\xd8",
		"nothing":   "\x80\x81\xff\xfe\x00\x90",
	}
	for name, text := range texts {
		qr, err := qrcode.New(text, qrcode.Medium)
		if err != nil {
			t.Fatal(err)
		}
		got, err := readPatiently(rendered(qr.Bitmap(), 5))
		if err != nil || !got.Foreign || got.Text != text {
			t.Errorf("%s: got %q, foreign %v, %v", name, got.Text, got.Foreign, err)
		}
	}
}
