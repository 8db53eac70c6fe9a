package decoder

import (
	"context"
	"syscall/js"

	"glint/app/code"
	"glint/wasm/internal/promise"
)

// beside is the browser's own reader of codes (BarcodeDetector, Shape Detection API), where it has one that reads QR: Chromium on
// Android, ChromeOS and macOS. It runs beside ours and is never waited for: what it finds comes with a later shot.
type beside struct {
	detector js.Value // undefined: none, or not yet known
	asked    bool
	busy     bool
	unread   int // shots of which ours has read nothing, in a row
	found    chan string
	known    chan js.Value
	free     chan struct{}
}

// besideEvery is how many shots that ours cannot read there are to one that the browser looks at.
const besideEvery = 3

func newBeside() *beside {
	return &beside{known: make(chan js.Value, 1), free: make(chan struct{}, 1)}
}

// begin finds out, once, whether there is one; what was found for another want is forgotten.
func (b *beside) begin(ctx context.Context) {
	b.found, b.unread = make(chan string, 1), 0
	if b.asked {
		return
	}
	b.asked = true
	go func() {
		if detector := readerOfQR(ctx); detector.Truthy() {
			b.known <- detector
		}
	}()
}

func readerOfQR(ctx context.Context) js.Value {
	class := js.Global().Get("BarcodeDetector")
	if !class.Truthy() || class.Get("getSupportedFormats").Type() != js.TypeFunction {
		return js.Undefined()
	}
	formats, err := promise.Call(ctx, class, "getSupportedFormats")
	if err != nil || !formats.Call("includes", "qr_code").Truthy() {
		return js.Undefined()
	}
	detector, err := promise.Try(func() js.Value {
		return class.New(map[string]any{"formats": []any{"qr_code"}})
	})
	if err != nil {
		return js.Undefined()
	}
	return detector
}

// look lets the browser look at a frame that ours has read nothing of, now and then, and gives what it has found of an earlier one. Only whole
// codes of ours count: for others its word is not needed.
func (b *beside) look(ctx context.Context, image js.Value) string {
	b.unread++
	select {
	case b.detector = <-b.known:
	case <-b.free:
		b.busy = false
	default:
	}
	if b.detector.Truthy() && !b.busy && b.unread%besideEvery == 0 && image.Get("clone").Type() == js.TypeFunction {
		b.send(ctx, image)
	}
	select {
	case text := <-b.found:
		return text
	default:
		return ""
	}
}

// read takes note that ours has read a shot.
func (b *beside) read() { b.unread = 0 }

// send gives the browser a copy of the frame, which is closed when it has looked.
func (b *beside) send(ctx context.Context, image js.Value) {
	own, err := promise.Try(func() js.Value { return image.Call("clone") })
	if err != nil {
		return
	}
	b.busy = true
	found := b.found
	go func() {
		defer func() { b.free <- struct{}{} }()
		defer own.Call("close")
		all, err := promise.Call(ctx, b.detector, "detect", own)
		if err != nil {
			return
		}
		if text := ours(all); text != "" {
			select {
			case found <- text:
			default:
			}
		}
	}()
}

// ours is the text of the first whole code of ours in a list of detected barcodes.
func ours(all js.Value) string {
	for i := range all.Length() {
		raw := all.Index(i).Get("rawValue")
		if raw.Type() != js.TypeString {
			continue
		}
		text := raw.String()
		if _, _, err := code.Parse(text); err == nil {
			return text
		}
	}
	return ""
}
