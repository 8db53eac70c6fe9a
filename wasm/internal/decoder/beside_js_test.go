package decoder

import (
	"syscall/js"
	"testing"
	"time"

	"glint/app/code"
	"glint/app/session"
)

// fakeDetector stands for a browser's BarcodeDetector, which Chromium on Linux has not. It sees in every frame what it is told.
type fakeDetector struct {
	formats []any
	raws    []any
	throws  bool
	frames  []js.Value // that it was given
}

// install makes it the browser's until the test ends.
func (f *fakeDetector) install(t *testing.T) {
	t.Helper()
	settle := func(v any) js.Value { return js.Global().Get("Promise").Call("resolve", v) }
	supported := js.FuncOf(func(js.Value, []js.Value) any { return settle(f.formats) })
	detect := js.FuncOf(func(_ js.Value, args []js.Value) any {
		f.frames = append(f.frames, args[0])
		if f.throws {
			return js.Global().Get("Promise").Call("reject", js.Global().Get("DOMException").New("no", "NotSupportedError"))
		}
		var all []any
		for _, raw := range f.raws {
			all = append(all, map[string]any{"rawValue": raw, "format": "qr_code"})
		}
		return settle(all)
	})
	class := js.FuncOf(func(this js.Value, _ []js.Value) any {
		this.Set("detect", detect)
		return js.Undefined()
	})
	class.Value.Set("getSupportedFormats", supported)
	old := js.Global().Get("BarcodeDetector")
	js.Global().Set("BarcodeDetector", class)
	t.Cleanup(func() {
		js.Global().Set("BarcodeDetector", old)
		supported.Release()
		detect.Release()
		class.Release()
	})
}

func (f *fakeDetector) open() int {
	n := 0
	for _, v := range f.frames {
		if v.Get("format").Type() == js.TypeString {
			n++
		}
	}
	return n
}

// TestTheBrowsersReader: what it finds in frames that ours cannot read counts if it is a whole code of ours, and every frame that it was given is
// closed.
func TestTheBrowsersReader(t *testing.T) {
	_, symbol := luma(t, 320, 240)
	mine := symbol.Text
	for _, tt := range []struct {
		name   string
		fake   fakeDetector
		blank  bool   // the frames show nothing
		want   string // code
		looked bool   // it was asked
	}{
		{"ours", fakeDetector{formats: []any{"qr_code"}, raws: []any{mine}}, true, mine, true},
		{"ours, after others", fakeDetector{formats: []any{"aztec", "qr_code"}, raws: []any{"https://example.com", "GP:", 7, mine}}, true, mine, true},
		{"others alone", fakeDetector{formats: []any{"qr_code"}, raws: []any{"https://example.com", mine + "X", "gp:6bf"}}, true, "", true},
		{"nothing", fakeDetector{formats: []any{"qr_code"}}, true, "", true},
		{"it fails", fakeDetector{formats: []any{"qr_code"}, throws: true}, true, "", true},
		{"it reads no QR", fakeDetector{formats: []any{"ean_13"}, raws: []any{mine}}, true, "", false},
		{"ours reads by itself", fakeDetector{formats: []any{"qr_code"}, raws: []any{mine}}, false, mine, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.fake.install(t)
			got := readFrames(t, &tt.fake, tt.blank)
			if got != tt.want {
				t.Errorf("got code %q, want %q", got, tt.want)
			}
			if looked := len(tt.fake.frames) > 0; looked != tt.looked {
				t.Errorf("asked of %d frames", len(tt.fake.frames))
			}
			if n := tt.fake.open(); n > 0 {
				t.Errorf("%d of its %d frames are open", n, len(tt.fake.frames))
			}
		})
	}
}

// readFrames shows a decoder frames until one is read, or the browser's reader has seen several, and gives the code.
func readFrames(t *testing.T, f *fakeDetector, blank bool) string {
	t.Helper()
	const w, h = 320, 240
	plane, _ := luma(t, w, h)
	if blank {
		plane = make([]byte, w*h)
	}
	var a answers
	d := newDecoder(a.post)
	d.take(t.Context(), message(map[string]any{"want": int(session.WantCodes), "life": 1}))
	tick := time.NewTicker(time.Millisecond) // lets the browser answer
	defer tick.Stop()
	for i := range 60 {
		frame := stillFrame(t, plane, w, h, 3*i) // a tenth of a second apart: all are read
		d.take(t.Context(), message(map[string]any{"frame": frame, "at": float64(i) * 100, "life": 1}))
		for range 10 {
			<-tick.C
		}
		for _, s := range a.sights(t) {
			if s.Code != "" {
				return s.Code
			}
		}
		if len(f.frames) > 5 && f.open() == 0 {
			break
		}
	}
	return ""
}

// TestBudgetFromThePage: what shots may take can be set, and the work follows.
func TestBudgetFromThePage(t *testing.T) {
	const w, h = 320, 240
	plane := make([]byte, w*h)
	works := map[float64]int{}
	for _, budget := range []float64{0.001, 10000} {
		var a answers
		d := newDecoder(a.post)
		d.take(t.Context(), message(map[string]any{"want": int(session.WantCodes), "life": 1, "budgetMS": budget}))
		for i := range 20 {
			d.take(t.Context(), message(map[string]any{"frame": stillFrame(t, plane, w, h, 3*i), "at": float64(i) * 100, "life": 1}))
		}
		works[budget] = int(d.codes.Budget.Work())
	}
	if works[0.001] >= int(code.DefaultWork) || works[10000] <= int(code.DefaultWork) {
		t.Errorf("work %v for budgets in ms, usually %d", works, code.DefaultWork)
	}
}
