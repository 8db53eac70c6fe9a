package decoder

import (
	"context"
	"errors"
	"syscall/js"

	"glint/app/light"
	"glint/wasm/internal/promise"
)

const (
	lightSide = 320        // longer side of a shot for the light receiver, in pixels
	maxLuma   = 1280 * 720 // pixels of a plane that is searched for codes; a larger frame is scaled down
	maxCopied = 2048 * 1152
)

// plane is a plane of pixels, of one byte each when it holds luma. w counts bytes.
type plane struct {
	pix          []byte
	w, h, stride int
	offset       int // of pix in a frame's copy
}

// shots turns frames into pixels. It keeps its buffers.
type shots struct {
	canvas, context js.Value
	array           js.Value // Uint8Array that frames are copied into
	pix             []byte   // what has come over to Go
	rgba, grey      []byte
	sums            []int32
}

// errFrame says that a frame has no pixels, as the first ones of some cameras.
var errFrame = errors.New("decoder: frame without pixels")

// size is a frame's size: a VideoFrame has one for display, an ImageBitmap a plain one.
func size(frame js.Value) (w, h int) {
	if v := frame.Get("displayWidth"); v.Type() == js.TypeNumber {
		return v.Int(), frame.Get("displayHeight").Int()
	}
	return frame.Get("width").Int(), frame.Get("height").Int()
}

// fit scales a size down, never up, so that f holds for it.
func fit(w, h int, ok func(w, h int) bool) (int, int) {
	for n, d := 8, 8; ; d++ {
		if w, h := w*n/d, h*n/d; ok(w, h) {
			return max(w, 1), max(h, 1)
		}
	}
}

// readable says whether the frame's planes can be copied as they are: a VideoFrame of a known format, of no more pixels than that.
func readable(frame js.Value, most int) bool {
	format := frame.Get("format")
	if format.Type() != js.TypeString {
		return false
	}
	_, known := formats[format.String()]
	visible := frame.Get("visibleRect")
	return known && visible.Truthy() && visible.Get("width").Int()*visible.Get("height").Int() <= most
}

// colours gives a small picture of the frame for the light receiver. The pixels are valid until the next call.
//
// Copying the planes and averaging them takes two thirds of the time that a canvas takes to scale and give back its pixels, on a busy machine
// a fifth (BenchmarkFrame, 2026-11-23); the canvas is for what has no planes.
func (s *shots) colours(ctx context.Context, frame js.Value) (light.Shot, error) {
	w, h := size(frame)
	if w <= 0 || h <= 0 {
		return light.Shot{}, errFrame
	}
	if readable(frame, maxCopied) {
		l, err := s.copied(ctx, frame, 3)
		if err != nil {
			return light.Shot{}, err
		}
		if shot, ok := s.small(frame, l); ok {
			return shot, nil
		}
	}
	if long := max(w, h); long > lightSide {
		w, h = max(w*lightSide/long, 1), max(h*lightSide/long, 1)
	}
	if err := s.draw(frame, w, h); err != nil {
		return light.Shot{}, err
	}
	return light.Shot{W: w, H: h, Pix: s.pix}, nil
}

// luma gives the brightness of the frame's pixels: its own plane Y where the camera gives one, else its green, since codes are black
// on white. A large frame, or one that cannot be copied, goes over a canvas.
func (s *shots) luma(ctx context.Context, frame js.Value) (plane, error) {
	w, h := size(frame)
	if w <= 0 || h <= 0 {
		return plane{}, errFrame
	}
	if readable(frame, maxLuma) {
		l, err := s.copied(ctx, frame, 1)
		if err != nil {
			return plane{}, err
		}
		if p := l.planes[0]; formats[l.format].each == 1 {
			return p, nil
		}
		return s.green(l.planes[0]), nil
	}
	w, h = fit(w, h, func(w, h int) bool { return w*h <= maxLuma })
	if err := s.draw(frame, w, h); err != nil {
		return plane{}, err
	}
	return s.green(plane{pix: s.pix, w: 4 * w, h: h, stride: 4 * w}), nil
}

// green takes the second of the four bytes of each pixel.
func (s *shots) green(p plane) plane {
	w := p.w / 4
	s.grey = grow(s.grey, w*p.h)
	for y := range p.h {
		from, to := p.pix[y*p.stride:][:p.w], s.grey[y*w:][:w]
		for x := range to {
			to[x] = from[4*x+1]
		}
	}
	return plane{pix: s.grey, w: w, h: p.h, stride: w}
}

// draw brings a frame into pix as RGBA of this size.
func (s *shots) draw(frame js.Value, w, h int) error {
	_, err := promise.Try(func() js.Value {
		if s.canvas.IsUndefined() {
			s.canvas = js.Global().Get("OffscreenCanvas").New(w, h)
			s.context = s.canvas.Call("getContext", "2d", map[string]any{"alpha": false, "willReadFrequently": true})
		}
		if s.canvas.Get("width").Int() != w || s.canvas.Get("height").Int() != h {
			s.canvas.Set("width", w)
			s.canvas.Set("height", h)
		}
		s.context.Call("drawImage", frame, 0, 0, w, h)
		image := s.context.Call("getImageData", 0, 0, w, h)
		s.pix = grow(s.pix, 4*w*h)
		js.CopyBytesToGo(s.pix, image.Get("data"))
		return js.Undefined()
	})
	return err
}

// room makes the array at least n bytes long.
func (s *shots) room(n int) {
	if s.array.IsUndefined() || s.array.Get("length").Int() < n {
		s.array = js.Global().Get("Uint8Array").New(n)
	}
}

func grow[T any](b []T, n int) []T {
	if cap(b) < n {
		return make([]T, n)
	}
	return b[:n]
}
