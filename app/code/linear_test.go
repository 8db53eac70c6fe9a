package code

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"

	"glint/app/code/locate"
)

func shortDigits(rng *rand.Rand) []byte {
	d := []byte(shortPrefix)
	for len(d) < ShortDigits-2 {
		d = append(d, '0'+byte(rng.IntN(10)))
	}
	return checked(d)
}

// checked adds check digits by long division: a plain other way than that of checkShort.
func checked(d []byte) []byte {
	n, ok := new(big.Int).SetString(string(d)+"00", 10)
	if !ok {
		panic("no digits")
	}
	check := 98 - new(big.Int).Mod(n, big.NewInt(97)).Int64()
	return fmt.Appendf(d, "%02d", check)
}

// plate draws a bar code as a picture with a border.
func plate(line []byte, height, border int) (pix []byte, w, h int) {
	w, h = len(line)+2*border, height+2*border
	pix = make([]byte, w*h)
	for i := range pix {
		pix[i] = 230
	}
	for y := border; y < border+height; y++ {
		copy(pix[y*w+border:], line)
	}
	return pix, w, h
}

func lookAll(t *testing.T, pix []byte, w, h int) (barsRead, bool) {
	t.Helper()
	s := new(barScan)
	for range 4 {
		left := DefaultWork
		if found, ok := s.look(plane{pix, w, box{w: w, h: h}}, &left); ok {
			return found, true
		}
	}
	return barsRead{}, false
}

func TestBarsReadBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for i := range 200 {
		digits := shortDigits(rng)
		bars, err := MakeBars(digits)
		if err != nil || bars.Text != string(digits) {
			t.Fatalf("made %v, %v of %s", bars, err, digits)
		}
		pix, w, h := plate(bars.Luma(1+i%3), 60, 10)
		found, ok := lookAll(t, pix, w, h)
		if !ok || found.text != string(digits) {
			t.Errorf("%s, scale %d: got %q", digits, 1+i%3, found.text)
		}
	}
}

func TestMakeBarsRefuses(t *testing.T) {
	for _, d := range []string{"99", "98" + "0000000000000000000000", "99000000000000000000000", "9900000000000000000000000", "99000000000000000000000A", "9900000000000000000000-1"} {
		if b, err := MakeBars([]byte(d)); !errors.Is(err, ErrDigits) {
			t.Errorf("%q: made %v, %v", d, b, err)
		}
	}
	good := shortDigits(rand.New(rand.NewPCG(1, 1)))
	for i := range good[2:] { // each wrong digit, and each pair the wrong way round
		bad := append([]byte(nil), good...)
		bad[2+i] = '0' + (bad[2+i]-'0'+3)%10
		if b, err := MakeBars(bad); !errors.Is(err, ErrCheck) {
			t.Errorf("%s: made %v, %v", bad, b, err)
		}
		bad = append([]byte(nil), good...)
		bad[1+i], bad[2+i] = bad[2+i], bad[1+i]
		if _, _, err := Parse(string(bad)); i > 0 && bad[1+i] != bad[2+i] && !errors.Is(err, ErrCheck) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if kind, payload, err := Parse(string(good)); err != nil || kind != KindShort || string(payload) != string(good) {
		t.Errorf("%s: got %v, %s, %v", good, kind, payload, err)
	}
}

// The library reads what we draw.
func TestLibraryReadsOurBars(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 100 {
		digits := shortDigits(rng)
		bars, err := MakeBars(digits)
		if err != nil {
			t.Fatal(err)
		}
		pix, w, h := plate(bars.Luma(2), 40, 0)
		if got, err := libraryBars(pix, w, h); err != nil || got != string(digits) {
			t.Errorf("%s: library read %q, %v", digits, got, err)
		}
	}
}

func libraryBars(pix []byte, w, h int) (string, error) {
	source, err := gozxing.NewPlanarYUVLuminanceSource(pix, w, h, 0, 0, w, h, false)
	if err != nil {
		return "", err
	}
	bitmap, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(source))
	if err != nil {
		return "", err
	}
	result, err := oned.NewCode128Reader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return "", err
	}
	return result.GetText(), nil
}

// We read what the library draws, in all its code sets.
func TestOursReadsLibraryBars(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	texts := []string{"134567890123456789", "28763401293847561029", "Wikipedia", "ABC-1234567", "a1b2c3 /$%+~", "123", "A1234\x01\x1f"}
	for range 100 {
		text := make([]byte, 3+rng.IntN(25))
		for i := range text {
			text[i] = ' ' + byte(rng.IntN(95))
			if rng.IntN(2) == 0 {
				text[i] = '0' + byte(rng.IntN(10))
			}
		}
		texts = append(texts, string(text))
	}
	for _, text := range texts {
		m, err := oned.NewCode128Writer().Encode(text, gozxing.BarcodeFormat_CODE_128, 0, 1, nil)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		line := make([]byte, 2*m.GetWidth())
		for x := range line {
			if !m.Get(x/2, 0) {
				line[x] = 230
			}
		}
		pix, w, h := plate(line, 50, 25)
		if found, ok := lookAll(t, pix, w, h); !ok || found.text != text {
			t.Errorf("%q: got %q, %v", text, found.text, ok)
		}
	}
}

// The reader takes a bar code like any other: ours as a short form, another issuer's as foreign.
func TestReaderTakesBars(t *testing.T) {
	digits := shortDigits(rand.New(rand.NewPCG(3, 4)))
	bars, err := MakeBars(digits)
	if err != nil {
		t.Fatal(err)
	}
	other := drawBars(append([]uint8{startC, 28, 76, 34, 1, 29, 38, 47, 56, 10}, checkOf([]uint8{startC, 28, 76, 34, 1, 29, 38, 47, 56, 10})))
	for name, b := range map[string]*Bars{"ours": bars, "foreign": other} {
		pix, w, h := plate(b.Luma(2), 80, 40)
		r := NewBarReader()
		var got Found
		for range 4 {
			if got, err = r.Read(pix, w, h, w); err == nil {
				break
			}
		}
		foreign := name == "foreign"
		if err != nil || got.Text != b.Text || got.Foreign != foreign || (got.Kind == KindShort) == foreign {
			t.Fatalf("%s: got %+v, %v", name, got, err)
		}
		left, right := float32(40+2*QuietBars), float32(w-40-2*QuietBars)
		if x0, x1 := got.Corners[0][0], got.Corners[2][0]; abs32(x0-left) > 3 || abs32(x1-right) > 3 {
			t.Errorf("%s: corners %v, want from %v to %v", name, got.Corners, left, right)
		}
		if again, err := r.Read(pix, w, h, w); err != nil || again.Text != b.Text {
			t.Errorf("%s: then %+v, %v", name, again, err)
		}
	}
}

// Bars of a code of ours with wrong digits, noise, stripes and text give no code.
func TestNoMisreadBars(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	const w, h = 260, 40
	s := new(barScan)
	frames := 4000
	if testing.Short() {
		frames /= 20
	}
	for i := range frames {
		pix := make([]byte, w*h)
		line := make([]byte, w)
		for x := 0; x < w; {
			run, luma := 1+rng.IntN(8), byte(rng.IntN(2)*200+20)
			for ; run > 0 && x < w; run, x = run-1, x+1 {
				line[x] = luma
			}
		}
		if i%2 == 0 { // ours, with one bar wider and one narrower
			bars, err := MakeBars(shortDigits(rng))
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				k := rng.IntN(len(bars.Widths)-2) + 1
				bars.Widths[k]++
				bars.Widths[(k+7)%len(bars.Widths)] = max(bars.Widths[(k+7)%len(bars.Widths)], 2) - 1
			}
			copy(line, bars.Luma(1))
		}
		for y := range h {
			for x, v := range line {
				pix[y*w+x] = v + byte(rng.IntN(12))
			}
		}
		left := DefaultWork
		if found, ok := s.look(plane{pix, w, box{w: w, h: h}}, &left); ok && isShort(found.text) {
			t.Errorf("frame %d: read %q", i, found.text)
		}
	}
}

func TestBarsStayWithinTheirWork(t *testing.T) {
	pix, w, h := plate(make([]byte, 300), 200, 50)
	s := new(barScan)
	for _, work := range []locate.Work{0, 100, 5000, DefaultWork} {
		left := work
		if _, ok := s.look(plane{pix, w, box{w: w, h: h}}, &left); ok || left < 0 {
			t.Errorf("of %d: %d left, %v", work, left, ok)
		}
	}
}

func TestBarsAllocateNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	bars, err := MakeBars(shortDigits(rng))
	if err != nil {
		t.Fatal(err)
	}
	pix, w, h := plate(bars.Luma(2), 60, 40)
	noise := randomBytes(rng, len(pix))
	s := new(barScan)
	left := locate.Work(1 << 40)
	s.look(plane{pix, w, box{w: w, h: h}}, &left)
	if n := testing.AllocsPerRun(20, func() { s.look(plane{noise, w, box{w: w, h: h}}, &left) }); n > 0 {
		t.Errorf("%v allocations for a picture without bars", n)
	}
	if n := testing.AllocsPerRun(20, func() { s.look(plane{pix, w, box{w: w, h: h}}, &left) }); n > 8 {
		t.Errorf("%v allocations for a picture with bars: only their texts", n)
	}
}

func FuzzBars(f *testing.F) {
	bars, err := MakeBars(checked([]byte("9900010212345678123456")))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(bars.Luma(2), uint16(400), uint16(3))
	f.Add(bytes.Repeat([]byte{0, 255}, 300), uint16(100), uint16(2))
	f.Add([]byte{1, 2, 3}, uint16(1), uint16(1))
	f.Fuzz(func(t *testing.T, line []byte, width, stripes uint16) {
		w, h := int(width)%800+1, int(stripes)%60+1
		pix := make([]byte, w*h)
		for i := range pix {
			if len(line) > 0 {
				pix[i] = line[(i%w+i/w/16)%len(line)]
			}
		}
		s, left := new(barScan), DefaultWork
		for range 2 {
			found, ok := s.look(plane{pix, w, box{w: w, h: h}}, &left)
			if ok && (found.text == "" || isShort(found.text) && checkShort(found.text) != nil) {
				t.Errorf("read %q", found.text)
			}
		}
	})
}

func BenchmarkBars(b *testing.B) {
	pix := randomBytes(rand.New(rand.NewPCG(1, 2)), 1280*720)
	for _, size := range []box{{w: 640, h: 480}, {w: 1280, h: 720}} {
		b.Run(fmt.Sprint(size.w), func(b *testing.B) {
			s := new(barScan)
			for b.Loop() {
				left := DefaultWork
				s.look(plane{pix, size.w, size}, &left)
			}
		})
	}
}
