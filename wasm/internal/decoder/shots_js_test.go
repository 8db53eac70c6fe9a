package decoder

import (
	"fmt"
	"syscall/js"
	"testing"

	"glint/app/code"
	"glint/app/light"
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
		shot, err := s.colours(t.Context(), frame)
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

// field is the colour of one of 4×3 fields of a test picture.
func field(col, row int) light.RGB {
	return []light.RGB{{R: 255, G: 255}, {R: 200, G: 255, B: 255}, {R: 40, G: 90, B: 200}, {R: 230, G: 230, B: 230}}[(col+row)%4]
}

// coloured makes a frame of some format of a picture with large fields of our colours.
func coloured(tb testing.TB, format string, w, h int, space map[string]any) js.Value {
	tb.Helper()
	rgba := make([]byte, 4*w*h)
	for i := range w * h {
		c := field(i%w*4/w, i/w*3/h)
		copy(rgba[4*i:], []byte{c.R, c.G, c.B, 255})
	}
	frame, err := promise.Try(func() js.Value {
		options := map[string]any{"format": "RGBX", "codedWidth": w, "codedHeight": h, "timestamp": 0}
		data := rgba
		if format != "RGBX" {
			data = planesOf(rgba, w, h, format, space["matrix"] == "bt709", space["fullRange"] == true)
			options["format"], options["colorSpace"] = format, space
		}
		return js.Global().Get("VideoFrame").New(promise.Array(data), options)
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { frame.Call("close") })
	return frame
}

// planesOf is the plain way from R'G'B' to Y'CbCr (ITU-R BT.601, BT.709).
func planesOf(rgba []byte, w, h int, format string, hd, full bool) []byte {
	kr, kb := 0.299, 0.114
	if hd {
		kr, kb = 0.2126, 0.0722
	}
	black, luma, colour := 16.0, 219.0, 224.0
	if full {
		black, luma, colour = 0, 255, 255
	}
	y, u, v := make([]byte, w*h), make([]byte, w*h/4), make([]byte, w*h/4)
	for i := range w * h {
		r, g, b := float64(rgba[4*i])/255, float64(rgba[4*i+1])/255, float64(rgba[4*i+2])/255
		l := kr*r + (1-kr-kb)*g + kb*b
		y[i] = byte(black + luma*l + 0.5)
		if i%w%2 == 0 && i/w%2 == 0 {
			at := i/w/2*(w/2) + i%w/2
			u[at] = byte(min(128.5+colour*(b-l)/(2*(1-kb)), 255))
			v[at] = byte(min(128.5+colour*(r-l)/(2*(1-kr)), 255))
		}
	}
	if format == "I420" {
		return append(append(y, u...), v...)
	}
	for i := range u {
		y = append(y, u[i], v[i])
	}
	return y
}

// Whatever a frame's format and matrix, its colours come out. A canvas, which is there for frames without planes, is off by up to 12 steps
// of blue with the matrix of BT.709.
func TestColoursAreThoseBeforeTheCamera(t *testing.T) {
	tests := []struct {
		format, matrix string
		full           bool
		w, h           int
	}{
		{"I420", "smpte170m", false, 640, 480}, {"I420", "bt709", false, 640, 480}, {"I420", "bt709", true, 640, 480},
		{"I420", "smpte170m", true, 640, 480}, {"NV12", "smpte170m", false, 640, 480}, {"NV12", "bt709", false, 1280, 720},
		{"I420", "smpte170m", false, 320, 240}, {"I420", "smpte170m", false, 960, 540}, {"RGBX", "", false, 640, 480},
	}
	var s shots
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s %s %v %dx%d", tt.format, tt.matrix, tt.full, tt.w, tt.h), func(t *testing.T) {
			space := map[string]any{"matrix": tt.matrix, "fullRange": tt.full, "primaries": "bt709", "transfer": "iec61966-2-1"}
			frame := coloured(t, tt.format, tt.w, tt.h, space)
			shot, err := s.colours(t.Context(), frame)
			if err != nil {
				t.Fatal(err)
			}
			for row := range 3 {
				for col := range 4 { // the middle of each field
					at := 4 * ((2*row+1)*shot.H/6*shot.W + (2*col+1)*shot.W/8)
					got, want := light.RGB{R: shot.Pix[at], G: shot.Pix[at+1], B: shot.Pix[at+2]}, field(col, row)
					for _, d := range []int{int(got.R) - int(want.R), int(got.G) - int(want.G), int(got.B) - int(want.B)} {
						if d < -3 || d > 3 {
							t.Errorf("field %d,%d is %v, want %v", col, row, got, want)
						}
					}
				}
			}
		})
	}
}

func TestFrameWithoutPixels(t *testing.T) {
	empty := js.ValueOf(map[string]any{"displayWidth": 0, "displayHeight": 0})
	var s shots
	if _, err := s.colours(t.Context(), empty); err == nil {
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
				if _, err := s.colours(b.Context(), frame); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"colours over a canvas", func(b *testing.B) {
			for b.Loop() {
				if err := s.draw(frame, lightSide, lightSide*c.h/c.w); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"planes alone", func(b *testing.B) {
			for b.Loop() {
				if _, err := s.copied(b.Context(), frame, 3); err != nil {
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
