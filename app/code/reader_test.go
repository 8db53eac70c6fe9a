package code

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"glint/app/code/locate"
)

// picture is a luma plane with rows of stride samples.
type picture struct {
	pix          []byte
	w, h, stride int
}

func rendered(rows [][]bool, scale int) picture {
	s := &Symbol{Size: len(rows)}
	for _, row := range rows {
		s.dark = append(s.dark, row...)
	}
	pix, side := s.Luma(scale)
	return picture{pix, side, side, side}
}

// readPatiently shows the same picture for as many frames as the schedule
// needs to try all its means.
func readPatiently(p picture) (Found, error) {
	r := NewReader()
	var found Found
	var err error
	for range 12 {
		found, err = r.Read(p.pix, p.w, p.h, p.stride)
		if !errors.Is(err, ErrNothing) {
			break
		}
	}
	return found, err
}

// onDesk puts a symbol on a mid-grey camera picture of w×h.
func onDesk(s *Symbol, scale, w, h int) picture {
	pix, side := s.Luma(scale)
	out := bytes.Repeat([]byte{90}, w*h)
	x0, y0 := (w-side)/2, (h-side)/2
	for y := range side {
		copy(out[(y0+y)*w+x0:], pix[y*side:][:side])
	}
	return picture{out, w, h, w}
}

func (p picture) turned() picture {
	out := make([]byte, p.w*p.h)
	for y := range p.h {
		for x := range p.w {
			out[x*p.h+p.h-1-y] = p.pix[y*p.stride+x]
		}
	}
	return picture{out, p.h, p.w, p.h}
}

// padded gives the rows a longer stride, as video planes have it.
func (p picture) padded(extra int) picture {
	out := make([]byte, 0, p.h*(p.w+extra))
	for y := range p.h {
		out = append(out, p.pix[y*p.stride:][:p.w]...)
		out = append(out, bytes.Repeat([]byte{byte(y)}, extra)...)
	}
	return picture{out[:len(out)-extra], p.w, p.h, p.w + extra} // the last row may lack its padding
}

// Every length, several scales, straight and turned: a perfect picture is
// always read.
func TestReadRandomPayloads(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	step := 1
	if testing.Short() {
		step = 7
	}
	for n := 1; n <= MaxPayload; n += step {
		want := randomBytes(rng, n)
		s, err := Make(KindPayment, want)
		if err != nil {
			t.Fatal(err)
		}
		pix, side := s.Luma(3 + n%4)
		p := picture{pix, side, side, side}
		for range n % 4 {
			p = p.turned()
		}
		got, err := readPatiently(p.padded(n % 3))
		if err != nil || got.Kind != KindPayment || !bytes.Equal(got.Payload, want) || got.Text != s.Text {
			t.Errorf("%d bytes at scale %d: %v", n, 3+n%4, err)
		}
	}
}

// Even payloads make symbols with large patterns, some of which the library's
// detector cannot read in a perfect picture.
func TestReadEvenPayloads(t *testing.T) {
	for _, n := range []int{1, 64, 106, 152, 216, MaxPayload} {
		for _, b := range []byte{0x00, 0xff, 0x55} {
			want := bytes.Repeat([]byte{b}, n)
			s, err := Make(KindAcceptance, want)
			if err != nil {
				t.Fatal(err)
			}
			for scale := 3; scale <= 6; scale++ {
				pix, side := s.Luma(scale)
				got, err := readPatiently(picture{pix, side, side, side})
				if err != nil || !bytes.Equal(got.Payload, want) {
					t.Errorf("%d bytes %#x at scale %d: %v", n, b, scale, err)
				}
			}
		}
	}
}

// Payment codes of 152 bytes (49 modules) before a camera, of each two shots at
// most, as a camera gives in an eighth of a second. Floors are what was read on
// 2026-11-23 (all), less a margin. The log says what each means reads alone in
// one shot; the library's with the better of its binarizers.
func TestReadRates(t *testing.T) {
	tests := []struct {
		name  string
		scene scene
		floor int // of 6 codes
	}{
		{"sharp", scene{w: 640, h: 480, side: 280, tilt: 5, roll: 14, blur: 0.6, noise: 3}, 6},
		{"small", scene{w: 640, h: 480, side: 150, tilt: 5, roll: 14, blur: 0.5, noise: 3}, 6},
		{"close", scene{w: 640, h: 480, side: 430, tilt: 5, roll: 10, blur: 1, noise: 3}, 6},
		{"few pixels", scene{w: 320, h: 240, side: 200, tilt: 10, roll: 14, blur: 0.6, noise: 4}, 6},
		{"large picture", scene{w: 1280, h: 720, side: 520, tilt: 10, roll: 14, blur: 1.5, noise: 6}, 6},
		{"blur 1.5", scene{w: 640, h: 480, side: 280, tilt: 10, roll: 14, blur: 1.5, noise: 4}, 6},
		{"blur 2", scene{w: 640, h: 480, side: 280, tilt: 10, roll: 14, blur: 2, noise: 4}, 5},
		{"noise 18", scene{w: 640, h: 480, side: 240, tilt: 10, roll: 14, blur: 0.8, noise: 18}, 5},
		{"tilt 30", scene{w: 640, h: 480, side: 260, tilt: 30, roll: 14, blur: 0.8, noise: 4}, 5},
		{"tilt 45", scene{w: 640, h: 480, side: 280, tilt: 45, roll: 14, blur: 0.8, noise: 4}, 4},
		{"smeared 5", scene{w: 640, h: 480, side: 280, tilt: 10, roll: 14, blur: 0.6, noise: 4, motion: 5}, 5},
		{"dim", scene{w: 640, h: 480, side: 240, tilt: 10, roll: 14, blur: 1, noise: 5, light: 60}, 5},
		{"any turn", scene{w: 640, h: 480, side: 240, tilt: 15, roll: 180, blur: 0.8, noise: 4}, 6},
	}
	const codes = 6
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(9, 10))
			var read, quick, thorough, hybrid, global int
			for range codes {
				payload := randomBytes(rng, 152)
				s, err := Make(KindPayment, payload)
				if err != nil {
					t.Fatal(err)
				}
				p := tt.scene.shot(s, rng)
				r := NewReader()
				left := 4 * DefaultWork
				whole := plane{p.pix, p.stride, box{w: p.w, h: p.h}}
				count := func(n *int, f Found, err error) {
					if err == nil && !bytes.Equal(f.Payload, payload) {
						t.Fatalf("read as another payload: %q", f.Text)
					}
					if err == nil {
						*n++
					}
				}
				f, err := r.byLibrary(whole, &binarizers[0])
				count(&hybrid, f, err)
				f, err = r.byLibrary(whole, &binarizers[1])
				count(&global, f, err)
				f, err = r.locate(whole, locate.Quick, &left)
				count(&quick, f, err)
				f, err = r.locate(whole, locate.Smooth, &left)
				count(&thorough, f, err)
				f, err = r.Read(p.pix, p.w, p.h, p.stride)
				if err != nil {
					p = tt.scene.shot(s, rng)
					f, err = r.Read(p.pix, p.w, p.h, p.stride)
				}
				count(&read, f, err)
			}
			t.Logf("of %d: %d in two shots; one shot: quick %d, thorough %d, library %d", codes, read, quick, thorough, max(hybrid, global))
			if read < tt.floor {
				t.Errorf("read %d of %d, want at least %d", read, codes, tt.floor)
			}
		})
	}
}

func TestReadTellsForeignAndBroken(t *testing.T) {
	draws := func(text string) picture {
		s, err := draw(text)
		if err != nil {
			t.Fatal(err)
		}
		pix, side := s.Luma(5)
		return picture{pix, side, side, side}
	}
	got, err := readPatiently(draws("https://example.com/menu"))
	if err != nil || !got.Foreign || got.Kind != 0 || got.Payload != nil || got.Text != "https://example.com/menu" {
		t.Errorf("link: got %+v, %v", got, err)
	}
	got, err = readPatiently(draws("GP:GGW"))
	if _, ok := errors.AsType[*FormatError](err); !ok || got.Foreign || got.Kind != KindPayment || got.Payload != nil || got.Corners == [4][2]float32{} {
		t.Errorf("broken code: got %+v, %v", got, err)
	}
}

// A poster beside the phone does not hide its code, even where the poster is
// sharp and the code is not.
func TestReadPrefersOurs(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	poster, err := draw("https://example.com/menu?table=12")
	if err != nil {
		t.Fatal(err)
	}
	link, side := poster.Luma(7)
	phone := scene{w: 380, h: 480, side: 290, tilt: 8, roll: 10, blur: 2, noise: 4}
	for range 8 {
		s, err := Make(KindPayment, randomBytes(rng, 152))
		if err != nil {
			t.Fatal(err)
		}
		p := phone.shot(s, rng)
		out := bytes.Repeat([]byte{120}, 640*480)
		for y := range p.h {
			copy(out[y*640:], p.pix[y*p.w:][:p.w])
		}
		for y := range side {
			copy(out[(100+y)*640+390:], link[y*side:][:side])
		}
		r := NewReader()
		ours, foreign := 0, 0
		for range 2 {
			got, err := r.Read(out, 640, 480, 640)
			switch {
			case err == nil && got.Text == s.Text:
				ours++
			case err == nil && got.Foreign && got.Text == poster.Text:
				foreign++
			}
		}
		if ours == 0 {
			t.Errorf("ours read %d times, the poster %d times", ours, foreign)
		}
	}
}

func TestReadGivesCorners(t *testing.T) {
	s, err := Make(KindPayment, bytes.Repeat([]byte{0x5a, 7}, 76))
	if err != nil {
		t.Fatal(err)
	}
	const scale = 6
	p := onDesk(s, scale, 640, 480)
	x0, y0 := float64(640-s.Size*scale)/2, float64(480-s.Size*scale)/2
	near, far := (QuietZone+3.5)*scale, (float64(s.Size)-QuietZone-3.5)*scale
	want := [][2]float64{{x0 + near, y0 + far}, {x0 + near, y0 + near}, {x0 + far, y0 + near}}
	r := NewReader()
	for frame := range 12 { // every means of the schedule must use the same scale
		got, err := r.Read(p.pix, p.w, p.h, p.stride)
		if err != nil {
			t.Fatalf("frame %d: %v, corners %v", frame, err, got.Corners)
		}
		for i, c := range want {
			if math.Hypot(float64(got.Corners[i][0])-c[0], float64(got.Corners[i][1])-c[1]) > scale {
				t.Errorf("frame %d: corner %d at %v, want %v", frame, i, got.Corners[i], c)
			}
		}
	}
}

func TestReadFindsNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	planes := map[string]picture{
		"black":     {make([]byte, 640*480), 640, 480, 640},
		"grey":      {bytes.Repeat([]byte{128}, 320*240), 320, 240, 320},
		"noise":     {randomBytes(rng, 320*240), 320, 240, 320},
		"one pixel": {[]byte{7}, 1, 1, 1},
		"one row":   {make([]byte, 200), 200, 1, 200},
		"column":    {make([]byte, 200), 1, 200, 1},
	}
	for name, p := range planes {
		r := NewReader()
		for range 6 {
			if got, err := r.Read(p.pix, p.w, p.h, p.stride); !errors.Is(err, ErrNothing) || got.Text != "" {
				t.Errorf("%s: got %+v, %v", name, got, err)
			}
		}
	}
}

func TestReadRefusesPlanes(t *testing.T) {
	tests := []struct {
		name                string
		len_, w, h, stride_ int
	}{
		{"no width", 10, 0, 1, 1}, {"no height", 10, 1, 0, 1}, {"negative", 10, -1, 3, 3},
		{"short", 99, 10, 10, 10}, {"stride below width", 100, 10, 10, 9}, {"huge", 10, 1 << 30, 1 << 30, 1 << 30},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := NewReader().Read(make([]byte, tt.len_), tt.w, tt.h, tt.stride_); !errors.Is(err, ErrPlane) {
				t.Errorf("got %v, want %v", err, ErrPlane)
			}
		})
	}
}

// A code that moves away is found again, and one that comes back too: the last
// place is a hint only.
func TestReadFollows(t *testing.T) {
	s, err := Make(KindAcceptance, bytes.Repeat([]byte{9, 200}, 53))
	if err != nil {
		t.Fatal(err)
	}
	pix, side := s.Luma(5)
	at := func(x0, y0 int) picture {
		out := bytes.Repeat([]byte{120}, 640*480)
		for y := range side {
			copy(out[(y0+y)*640+x0:], pix[y*side:][:side])
		}
		return picture{out, 640, 480, 640}
	}
	r := NewReader()
	read := 0
	places := [][2]int{{0, 0}, {380, 220}, {10, 200}, {300, 5}}
	for i := range 24 {
		p := at(places[i/2%4][0], places[i/2%4][1])
		if got, err := r.Read(p.pix, p.w, p.h, p.stride); err == nil && got.Text == s.Text {
			read++
		}
	}
	if read < 23 {
		t.Errorf("read %d of 24", read)
	}
}

func FuzzRead(f *testing.F) {
	s, err := Make(KindEnrol, []byte("seed"))
	if err != nil {
		f.Fatal(err)
	}
	pix, side := s.Luma(2)
	f.Add(pix, side, side, side)
	f.Add(pix[:50*50], 50, 50, 50)
	f.Add([]byte{0, 255}, 1, 2, 1)
	f.Fuzz(func(t *testing.T, pix []byte, w, h, stride int) {
		if w > 256 || h > 256 {
			return // time, not safety
		}
		r := NewReader()
		for range 3 {
			got, err := r.Read(pix, w, h, stride)
			if err == nil && !got.Foreign {
				if text, err := Text(got.Kind, got.Payload); err != nil || text != got.Text {
					t.Errorf("read %q, which would be written %q, %v", got.Text, text, err)
				}
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	rng := rand.New(rand.NewPCG(13, 14))
	s, err := Make(KindPayment, randomBytes(rng, 152))
	if err != nil {
		b.Fatal(err)
	}
	hit := scene{w: 640, h: 480, side: 280, tilt: 10, roll: 14, blur: 1.2, noise: 4}.shot(s, rng)
	hard := scene{w: 640, h: 480, side: 280, tilt: 10, roll: 14, blur: 1.8, noise: 4}.shot(s, rng)
	miss := picture{bytes.Repeat([]byte{90}, 640*480), 640, 480, 640}
	for i := range miss.pix { // a shop: bright shapes, noise, no code
		miss.pix[i] = byte(90 + 60*(i/40%2) + 40*(i/640/60%2) + int(rng.Uint32()%16))
	}
	for name, p := range map[string]picture{"hit": hit, "hard": hard, "miss": miss} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			r := NewReader()
			for b.Loop() {
				if _, err := r.Read(p.pix, p.w, p.h, p.stride); err == nil && name == "miss" || err != nil && name == "hit" {
					b.Fatal(err)
				}
			}
		})
	}
}
