package code

import (
	"math/rand/v2"
	"testing"

	qrcode "github.com/skip2/go-qrcode"
)

// The longest messages of SPEC.md in their planned versions: a larger version
// has smaller modules on the same screen and is read from less far.
func TestVersions(t *testing.T) {
	tests := []struct {
		name                    string
		kind                    Kind
		bytes, version, modules int
	}{
		{"payment code, open", KindPayment, 152, 8, 49},
		{"payment code, signed", KindPayment, 216, 9, 53},
		{"acceptance", KindAcceptance, 106, 6, 41},
		{"longest", KindEnrol, MaxPayload, 11, 61},
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 20 {
				s, err := Make(tt.kind, randomBytes(rng, tt.bytes))
				if err != nil {
					t.Fatal(err)
				}
				if s.Version != tt.version || s.Size != tt.modules+2*QuietZone {
					t.Fatalf("got version %d, %d modules with quiet zone, want %d, %d", s.Version, s.Size, tt.version, tt.modules+2*QuietZone)
				}
			}
		})
	}
}

// A higher level is taken when it costs no version, and never one that would not fit.
func TestLevelFillsTheVersion(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	raised := 0
	for n := 1; n <= MaxPayload; n++ {
		text, err := Text(KindStill, randomBytes(rng, n))
		if err != nil {
			t.Fatal(err)
		}
		low, err := qrcode.New(text, qrcode.Low)
		if err != nil {
			t.Fatal(err)
		}
		s, err := draw(text)
		if err != nil || s.Version != low.VersionNumber {
			t.Fatalf("%d bytes: version %d, %v, want %d", n, s.Version, err, low.VersionNumber)
		}
		if roomFor(text, s.Version) != qrcode.Low {
			raised++
		}
	}
	if raised < MaxPayload/20 {
		t.Errorf("raised for %d lengths of %d", raised, MaxPayload)
	}
}

func TestSymbolHasQuietZoneAndFinders(t *testing.T) {
	s, err := Make(KindPayment, []byte("glint"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "GP:G3DZEDQ2"; s.Text != want {
		t.Errorf("got text %q, want %q", s.Text, want)
	}
	for i := range s.Size {
		for d := range QuietZone {
			if s.Dark(i, d) || s.Dark(d, i) || s.Dark(i, s.Size-1-d) || s.Dark(s.Size-1-d, i) {
				t.Fatalf("dark module in the quiet zone, row or column %d", i)
			}
		}
	}
	last := s.Size - 1 - QuietZone
	for _, corner := range [][2]int{{QuietZone, QuietZone}, {last, QuietZone}, {QuietZone, last}} {
		if !s.Dark(corner[0], corner[1]) {
			t.Errorf("no finder pattern at %v", corner)
		}
	}
	for _, p := range [][2]int{{-1, 5}, {5, -1}, {s.Size, 5}, {5, s.Size}} {
		if s.Dark(p[0], p[1]) {
			t.Errorf("dark outside the symbol at %v", p)
		}
	}
}

func TestLumaFollowsModules(t *testing.T) {
	s, err := Make(KindAcceptance, []byte{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, scale := range []int{-1, 1, 2, 5} {
		pix, side := s.Luma(scale)
		n := max(scale, 1)
		if side != s.Size*n || len(pix) != side*side {
			t.Fatalf("scale %d: got side %d, %d samples", scale, side, len(pix))
		}
		for i, v := range pix {
			if (v == 0) != s.Dark(i%side/n, i/side/n) || v != 0 && v != 255 {
				t.Fatalf("scale %d: sample %d is %d", scale, i, v)
			}
		}
	}
}

func BenchmarkMake(b *testing.B) {
	payload := randomBytes(rand.New(rand.NewPCG(5, 6)), 152)
	for b.Loop() {
		if _, err := Make(KindPayment, payload); err != nil {
			b.Fatal(err)
		}
	}
}
