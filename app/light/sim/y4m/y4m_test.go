package y4m

import (
	"bytes"
	"errors"
	"testing"

	"glint/app/light/optic"
)

// bars is a shot, 4 by 2 pixels: red, red, blue, blue over white, white, black, black.
func bars() optic.Shot {
	s := optic.Shot{W: 4, H: 2}
	for _, c := range []optic.RGB{{R: 255}, {R: 255}, {B: 255}, {B: 255}, {R: 255, G: 255, B: 255}, {R: 255, G: 255, B: 255}, {}, {}} {
		s.Pix = append(s.Pix, c.R, c.G, c.B, 255)
	}
	return s
}

func TestWrite(t *testing.T) {
	tests := []struct {
		siting Siting
		name   string
		want   []byte
	}{
		{JPEG, "420jpeg", []byte{81, 81, 41, 41, 235, 235, 16, 16, 109, 184, 184, 119}},
		// The second sample lies on the first blue pixel: a quarter of it is red, or white, from its left.
		{MPEG2, "420mpeg2", []byte{81, 81, 41, 41, 235, 235, 16, 16, 109, 165, 184, 135}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			w, err := NewWriter(&out, Header{W: 4, H: 2, Rate: 30000, Per: 1001, Siting: test.siting})
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Write(bars()); err != nil {
				t.Fatal(err)
			}
			if err := w.Repeat(); err != nil {
				t.Fatal(err)
			}
			want := "YUV4MPEG2 W4 H2 F30000:1001 Ip A1:1 C" + test.name + "\nFRAME\n" + string(test.want) + "FRAME\n" + string(test.want)
			if got := out.String(); got != want {
				t.Errorf("got\n%q, want\n%q", got, want)
			}
		})
	}
}

func TestWriteGray(t *testing.T) {
	var out bytes.Buffer
	w, err := NewWriter(&out, Header{W: 2, H: 2, Rate: 30, Per: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteGray([]byte{0, 255, 255, 0}); err != nil {
		t.Fatal(err)
	}
	if want := "FRAME\n\x10\xeb\xeb\x10\x80\x80"; !bytes.HasSuffix(out.Bytes(), []byte(want)) {
		t.Errorf("got %q, want %q at its end", out.String(), want)
	}
}

func TestRefused(t *testing.T) {
	good := Header{W: 4, H: 2, Rate: 30, Per: 1}
	for _, change := range []func(*Header){
		func(h *Header) { h.W = 3 }, func(h *Header) { h.H = 0 }, func(h *Header) { h.H = 2 * optic.MaxSide }, func(h *Header) { h.Rate = 0 },
		func(h *Header) { h.Per = -1 }, func(h *Header) { h.Siting = 9 },
	} {
		h := good
		change(&h)
		if _, err := NewWriter(&bytes.Buffer{}, h); !errors.Is(err, ErrHeader) {
			t.Errorf("%+v: got %v, want ErrHeader", h, err)
		}
	}
	w, err := NewWriter(&bytes.Buffer{}, good)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(optic.Shot{W: 2, H: 2, Pix: make([]byte, 16)}); !errors.Is(err, ErrFrame) {
		t.Errorf("got %v, want ErrFrame", err)
	}
	if err := w.WriteGray(make([]byte, 7)); !errors.Is(err, ErrFrame) {
		t.Errorf("got %v, want ErrFrame", err)
	}
}

var errFull = errors.New("full")

// brief takes so many bytes and no more.
type brief int

func (b *brief) Write(p []byte) (int, error) {
	if *b -= brief(len(p)); *b < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestFullDisk(t *testing.T) {
	none, some := brief(3), brief(60)
	if _, err := NewWriter(&none, Header{W: 4, H: 2, Rate: 30, Per: 1}); !errors.Is(err, errFull) {
		t.Errorf("header: got %v", err)
	}
	w, err := NewWriter(&some, Header{W: 4, H: 2, Rate: 30, Per: 1})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		err = w.Write(bars())
	}
	if !errors.Is(err, errFull) {
		t.Errorf("frame: got %v", err)
	}
}
