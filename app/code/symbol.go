package code

import (
	"fmt"
	"strings"

	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	qrcode "github.com/skip2/go-qrcode"
)

// QuietZone is the empty border of a symbol on each side, in modules (ISO/IEC
// 18004 section 6.3.8). Readers need it: never draw anything there.
const QuietZone = 4

// A Symbol is a QR symbol ready to be drawn.
type Symbol struct {
	Text    string
	Size    int // modules on a side, with the quiet zone on both ends
	Version int // 1 to 40; a side has 17 + 4*Version modules without the quiet zone

	dark []bool // row by row, Size*Size
}

// Make encodes a payload as a Glint code in the smallest version, at the highest
// level of error correction that still fits.
func Make(k Kind, payload []byte) (*Symbol, error) {
	text, err := Text(k, payload)
	if err != nil {
		return nil, err
	}
	return draw(text)
}

func draw(text string) (*Symbol, error) {
	qr, err := qrcode.New(text, qrcode.Low)
	if err == nil {
		if level := roomFor(text, qr.VersionNumber); level != qrcode.Low {
			qr, err = qrcode.NewWithForcedVersion(text, qr.VersionNumber, level)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("code: draw %d characters: %w", len(text), err)
	}
	rows := qr.Bitmap()
	s := &Symbol{Text: text, Size: len(rows), Version: qr.VersionNumber, dark: make([]bool, 0, len(rows)*len(rows))}
	for _, row := range rows {
		s.dark = append(s.dark, row...)
	}
	return s, nil
}

// levels pairs the names of an error correction level at both libraries, the strongest first.
var levels = [...]struct {
	write qrcode.RecoveryLevel
	read  decoder.ErrorCorrectionLevel
}{
	{qrcode.Highest, decoder.ErrorCorrectionLevel_H},
	{qrcode.High, decoder.ErrorCorrectionLevel_Q},
	{qrcode.Medium, decoder.ErrorCorrectionLevel_M},
}

// roomFor is the highest level of error correction for which a version has room: what would be padding corrects errors instead.
func roomFor(text string, version int) qrcode.RecoveryLevel {
	v, err := decoder.Version_GetVersionForNumber(version)
	if err != nil {
		return qrcode.Low
	}
	bits := 4 + countBits(version, 8, 16, 16) + 8*len(text)
	if strings.Trim(text, alphabet) == "" {
		bits = 4 + countBits(version, 9, 11, 13) + (11*len(text)+1)/2
	}
	for _, level := range levels {
		if data := v.GetTotalCodewords() - v.GetECBlocksForLevel(level.read).GetTotalECCodewords(); 8*data >= bits {
			return level.write
		}
	}
	return qrcode.Low
}

// Dark reports whether the module at column x and row y is dark. Everything
// outside the symbol is light.
func (s *Symbol) Dark(x, y int) bool {
	if x < 0 || y < 0 || x >= s.Size || y >= s.Size {
		return false
	}
	return s.dark[y*s.Size+x]
}

// Luma draws the symbol with scale pixels to a module, black 0 on white 255.
// It returns the plane and its side in pixels. A scale below 1 counts as 1.
func (s *Symbol) Luma(scale int) (pix []byte, side int) {
	scale = max(scale, 1)
	side = s.Size * scale
	pix = make([]byte, side*side)
	for y := range side {
		row := pix[y*side:][:side]
		for x := range row {
			if !s.dark[y/scale*s.Size+x/scale] {
				row[x] = 255
			}
		}
	}
	return pix, side
}
