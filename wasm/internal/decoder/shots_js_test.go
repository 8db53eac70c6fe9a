package decoder

import (
	"fmt"
	"syscall/js"
	"testing"

	"glint/app/code"
	"glint/wasm/internal/promise"
)

// luma is a plane with a code in it.
func luma(tb testing.TB, w, h int) ([]byte, *code.Symbol) {
	tb.Helper()
	payload := make([]byte, 152)
	for i := range payload {
		payload[i] = byte(i)
	}
	symbol, err := code.Make(code.KindPayment, payload)
	if err != nil {
		tb.Fatal(err)
	}
	pix, side := symbol.Luma(h / (symbol.Size + 4))
	plane := make([]byte, w*h)
	for i := range plane {
		plane[i] = 120
	}
	for y := range side {
		for x := range side {
			plane[(y+10)*w+x+20] = 16 + byte(int(pix[y*side+x])*219/255)
		}
	}
	return plane, symbol
}

// frameOf makes a VideoFrame, as a camera does, in one of the formats of WebCodecs.
func frameOf(tb testing.TB, format string, y []byte, w, h int) js.Value {
	tb.Helper()
	var data []byte
	switch format {
	case "I420", "NV12":
		data = append(append(data, y...), make([]byte, w*h/2)...)
		for i := w * h; i < len(data); i++ {
			data[i] = 128
		}
	case "RGBX", "BGRX":
		for _, v := range y {
			data = append(data, v, v, v, 255)
		}
	}
	frame, err := promise.Try(func() js.Value {
		return js.Global().Get("VideoFrame").New(promise.Array(data), map[string]any{
			"format": format, "codedWidth": w, "codedHeight": h, "timestamp": 0,
		})
	})
	if err != nil {
		tb.Fatal(err)
	}
	return frame
}

func TestLumaOfEveryFormatHoldsTheCode(t *testing.T) {
	tests := []struct {
		format string
		w, h   int
	}{
		{"I420", 640, 480}, {"NV12", 640, 480}, {"RGBX", 640, 480}, {"BGRX", 640, 480},
		{"I420", 1280, 720}, {"NV12", 1920, 1080}, {"RGBX", 1920, 1080},
	}
	var s shots
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s %dx%d", tt.format, tt.w, tt.h), func(t *testing.T) {
			y, want := luma(t, tt.w, tt.h)
			frame := frameOf(t, tt.format, y, tt.w, tt.h)
			defer frame.Call("close")
			p, err := s.luma(t.Context(), frame)
			if err != nil {
				t.Fatal(err)
			}
			if p.w*p.h > maxLuma {
				t.Errorf("%d×%d is more than is searched", p.w, p.h)
			}
			found, err := code.NewReader().Read(p.pix, p.w, p.h, p.stride)
			if err != nil || found.Text != want.Text {
				t.Errorf("read %q, %v", found.Text, err)
			}
		})
	}
}

func TestColoursFitTheReceiver(t *testing.T) {
	tests := []struct{ w, h, wantW, wantH int }{
		{640, 480, 320, 240}, {480, 640, 240, 320}, {1280, 720, 320, 180}, {160, 120, 160, 120},
	}
	var s shots
	for _, tt := range tests {
		grey := make([]byte, tt.w*tt.h)
		for i := range grey {
			grey[i] = 200
		}
		frame := frameOf(t, "RGBX", grey, tt.w, tt.h)
		shot, err := s.colours(frame)
		frame.Call("close")
		if err != nil || shot.W != tt.wantW || shot.H != tt.wantH || !shot.Valid() {
			t.Errorf("%d×%d gives %d×%d, %v", tt.w, tt.h, shot.W, shot.H, err)
			continue
		}
		if p := shot.Pix[4*(shot.W*shot.H/2):]; p[0] != 200 || p[1] != 200 || p[2] != 200 {
			t.Errorf("grey 200 came as %v", p[:3])
		}
	}
}

func TestFrameWithoutPixels(t *testing.T) {
	empty := js.ValueOf(map[string]any{"displayWidth": 0, "displayHeight": 0})
	var s shots
	if _, err := s.colours(empty); err == nil {
		t.Error("colours of nothing")
	}
	if _, err := s.luma(t.Context(), empty); err == nil {
		t.Error("luma of nothing")
	}
}

// What a frame costs in the Worker, until Go has its pixels, and until it is read.
func BenchmarkFrame(b *testing.B) {
	for _, c := range []struct {
		format string
		w, h   int
	}{{"I420", 640, 480}, {"RGBX", 640, 480}, {"I420", 1280, 720}, {"RGBX", 1280, 720}} {
		y, _ := luma(b, c.w, c.h)
		frame := frameOf(b, c.format, y, c.w, c.h)
		var s shots
		name := fmt.Sprintf("%s%dx%d/", c.format, c.w, c.h)
		b.Run(name+"colours", func(b *testing.B) {
			for b.Loop() {
				if _, err := s.colours(frame); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"luma", func(b *testing.B) {
			for b.Loop() {
				if _, err := s.luma(b.Context(), frame); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"read", func(b *testing.B) {
			p, err := s.luma(b.Context(), frame)
			if err != nil {
				b.Fatal(err)
			}
			reader := code.NewReader()
			for b.Loop() {
				if _, err := reader.Read(p.pix, p.w, p.h, p.stride); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"nothing", func(b *testing.B) {
			grey := make([]byte, c.w*c.h)
			for i := range grey {
				grey[i] = byte(i*i>>7) >> 2
			}
			reader := code.NewReader()
			for b.Loop() {
				reader.Read(grey, c.w, c.h, c.w)
			}
		})
		frame.Call("close")
	}
}
