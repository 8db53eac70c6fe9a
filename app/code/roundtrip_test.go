package code

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	qrcode "github.com/skip2/go-qrcode"
)

// Every version to 20 at every level, with contents that fill it to the last byte or leave room: what a clean picture says comes back exactly.
func TestEveryVersionAndLevel(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 24))
	contents := []struct {
		name string
		text string
	}{
		{"random", string(randomBytes(rng, 900))},
		{"zeros", strings.Repeat("\x00", 900)},
		{"digits", strings.Repeat("0", 2200)},
		{"mixed", strings.Repeat("AB12:x\xff0987654321098765432109876543210 $%*+-./:ABCDEFGHIJKLMNOPQRST", 40)},
	}
	levels := []qrcode.RecoveryLevel{qrcode.Low, qrcode.Medium, qrcode.High, qrcode.Highest}
	for version := 1; version <= 20; version++ {
		for _, level := range levels {
			for i, c := range contents {
				most := capacity(c.text, version, level)
				for _, n := range []int{most, 1 + rng.IntN(most)} {
					t.Run(fmt.Sprintf("%d/%d/%s/%d", version, level, c.name, n), func(t *testing.T) {
						qr, err := qrcode.NewWithForcedVersion(c.text[:n], version, level)
						if err != nil {
							t.Fatal(err)
						}
						got, err := readPatiently(rendered(qr.Bitmap(), 2+(version+i)%3))
						if err != nil || got.Text != c.text[:n] || !got.Foreign {
							t.Errorf("got %q, %v, want %q", got.Text, err, c.text[:n])
						}
					})
				}
			}
		}
	}
}

// capacity is the length of the longest beginning of a text that fits; not every shorter one need fit, since segments differ.
func capacity(text string, version int, level qrcode.RecoveryLevel) int {
	low, high := 1, len(text)+1
	for low+1 < high {
		mid := (low + high) / 2
		if _, err := qrcode.NewWithForcedVersion(text[:mid], version, level); err == nil {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// Symbols with modules turned over and of any size on the picture: what is read as ours is what was shown, and a clean one is read.
func FuzzSymbol(f *testing.F) {
	f.Add([]byte("GP:G3DZEDQ2"), uint8(1), uint8(0), []byte{}, uint8(2))
	f.Add([]byte("GA:QED8WEX0"), uint8(3), uint8(3), []byte{10, 10, 12, 13}, uint8(3))
	f.Add([]byte("GE:"), uint8(2), uint8(1), []byte{9, 9}, uint8(4))
	f.Add([]byte("https://example.com/\xff"), uint8(6), uint8(2), []byte{}, uint8(1))
	f.Add(bytes.Repeat([]byte{0}, 40), uint8(8), uint8(0), bytes.Repeat([]byte{20, 4, 7}, 30), uint8(2))
	f.Fuzz(func(t *testing.T, text []byte, version, level uint8, over []byte, scale uint8) {
		if len(text) == 0 || len(text) > 100 || len(over) > 600 {
			return // time, not safety
		}
		qr, err := qrcode.NewWithForcedVersion(string(text), 1+int(version%12), qrcode.RecoveryLevel(level%4))
		if err != nil {
			return // does not fit
		}
		rows := qr.Bitmap()
		for i := 0; i+1 < len(over); i += 2 {
			y, x := int(over[i])%len(rows), int(over[i+1])%len(rows)
			rows[y][x] = !rows[y][x]
		}
		clean := len(over) < 2 && scale%4 > 0
		got, err := readPatiently(rendered(rows, 1+int(scale%4)))
		if err == nil && !got.Foreign && got.Text != string(text) {
			t.Errorf("read %q as %q", text, got.Text)
		}
		if clean && got.Text != string(text) {
			t.Errorf("got %q, %v, want %q", got.Text, err, text)
		}
	})
}
