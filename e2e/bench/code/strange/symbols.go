package strange

import (
	"fmt"
	"math/rand/v2"
	"strings"

	qrcode "github.com/skip2/go-qrcode"

	"glint/app/code"
)

// alike has the function patterns of a symbol and chance for data.
func alike(dice *rand.Rand, side int) Frame {
	rows := symbol(fmt.Sprintf("%d", dice.Uint64()), qrcode.Low)
	n := len(rows)
	const edge = code.QuietZone
	return draw(dice, side, n, func(x, y int) bool {
		near := func(i int) bool { return i < edge+9 }
		far := func(i int) bool { return i >= n-edge-8 }
		function := near(x) && near(y) || near(x) && far(y) || far(x) && near(y) || x == edge+6 || y == edge+6
		if function || x < edge || y < edge || x >= n-edge || y >= n-edge {
			return rows[y][x]
		}
		return dice.IntN(2) == 0
	})
}

// foreign are codes of others, some of which begin almost as ours.
func foreign(dice *rand.Rand, side int) Frame {
	digits := func(n int) string {
		var b strings.Builder
		for range n {
			fmt.Fprint(&b, dice.IntN(10))
		}
		return b.String()
	}
	text := [...]func() string{
		func() string { return "https://example.com/" + digits(6) },
		func() string { return "gp:" + digits(12) },
		func() string { return "GP" + digits(14) },
		func() string { return " GP:" + digits(9) },
		func() string { return "28" + digits(16) }, // as wallets show them
		func() string { return "000201010212" + digits(20) },
		func() string { return string(bytesOf(dice, 1+dice.IntN(30))) },
		func() string { return "GX:" + strings.ToUpper(digits(20)) },
	}[dice.IntN(8)]()
	rows := symbol(text, qrcode.RecoveryLevel(dice.IntN(4)))
	return draw(dice, side, len(rows), func(x, y int) bool { return rows[y][x] })
}

// ours makes a code of ours.
func ours(dice *rand.Rand, length int) *code.Symbol {
	s, err := code.Make(code.Kind(1+dice.IntN(4)), bytesOf(dice, length))
	if err != nil {
		panic("strange: internal error: " + err.Error())
	}
	return s
}

// damaged are ours with modules turned over: few, or more than can be corrected.
func damaged(dice *rand.Rand, side int) Frame {
	s := ours(dice, 1+dice.IntN(40))
	over := make([]bool, s.Size*s.Size)
	for range s.Size * s.Size * (1 + dice.IntN(30)) / 100 {
		over[dice.IntN(len(over))] = true
	}
	f := draw(dice, side, s.Size, func(x, y int) bool { return s.Dark(x, y) != over[y*s.Size+x] })
	f.Own = []string{s.Text}
	return f
}

// spliced is one code of ours on the left and another on the right, as when a phone's page slides.
func spliced(dice *rand.Rand, side int) Frame {
	n := 1 + dice.IntN(40)
	a, b := ours(dice, n), ours(dice, n)
	if a.Size != b.Size {
		b = a
	}
	cut := dice.IntN(a.Size)
	f := draw(dice, side, a.Size, func(x, y int) bool {
		if x < cut {
			return a.Dark(x, y)
		}
		return b.Dark(x, y)
	})
	f.Own = []string{a.Text, b.Text}
	return f
}

// broken have a prefix of ours and not its format.
func broken(dice *rand.Rand, side int) Frame {
	s := ours(dice, 1+dice.IntN(30))
	body := s.Text[3:]
	text := s.Text[:3] + [...]string{
		"", body[:len(body)-1] + "a", ":::" + body, body + strings.Repeat(":", 1+3*dice.IntN(2)), strings.ToLower(body) + "%%",
	}[dice.IntN(5)]
	if _, _, err := code.Parse(text); err == nil {
		return noise(dice, side) // chance has made it whole
	}
	rows := symbol(text, qrcode.RecoveryLevel(dice.IntN(4)))
	return draw(dice, side, len(rows), func(x, y int) bool { return rows[y][x] })
}

// clean is a perfect picture of a symbol of version 1 to 20, of any level, with any content, which often fills it.
func clean(dice *rand.Rand, _ int) Frame {
	version, level := 1+dice.IntN(20), qrcode.RecoveryLevel(dice.IntN(4))
	text := content(dice, 900)
	fits := func(n int) bool {
		_, err := qrcode.NewWithForcedVersion(text[:n], version, level)
		return err == nil
	}
	low, high := 1, len(text) // low fits: the smallest symbol holds seven bytes
	for low+1 < high {
		if mid := (low + high) / 2; fits(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	if dice.IntN(2) == 0 {
		low = 1 + dice.IntN(low)
	}
	qr, err := qrcode.NewWithForcedVersion(text[:low], version, level)
	if err != nil {
		panic("strange: internal error: " + err.Error())
	}
	rows, scale := qr.Bitmap(), 2+dice.IntN(3)
	side := len(rows) * scale
	f := Frame{Luma: make([]byte, side*side), W: side, H: side, Want: text[:low]}
	for i := range f.Luma {
		if !rows[i/side/scale][i%side/scale] {
			f.Luma[i] = 255
		}
	}
	return f
}

// content is random or repeated, of one set of characters or of runs of several.
func content(dice *rand.Rand, n int) string {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
	set := func(i int) byte {
		return [...]byte{byte(dice.Uint32()), alphabet[dice.IntN(10)], alphabet[dice.IntN(45)], byte('a' + dice.IntN(26))}[i]
	}
	out := make([]byte, n)
	switch kind := dice.IntN(6); kind {
	case 0, 1, 2:
		for i := range out {
			out[i] = set(kind)
		}
	case 3:
		one := set(dice.IntN(4))
		for i := range out {
			out[i] = one
		}
	default: // runs
		for i := 0; i < n; {
			which := dice.IntN(4)
			for end := min(n, i+1+dice.IntN(40)); i < end; i++ {
				out[i] = set(which)
			}
		}
	}
	return string(out)
}

func bytesOf(dice *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(dice.Uint32())
	}
	return b
}

func symbol(text string, level qrcode.RecoveryLevel) [][]bool {
	qr, err := qrcode.New(text, level)
	if err != nil {
		panic("strange: internal error: " + err.Error())
	}
	return qr.Bitmap()
}
