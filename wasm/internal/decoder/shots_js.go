package decoder

import (
	"context"
	"errors"
	"fmt"
	"syscall/js"

	"glint/app/light"
	"glint/wasm/internal/promise"
)

const (
	lightSide = 320        // longer side of a shot for the light receiver, in pixels
	maxLuma   = 1280 * 720 // pixels of a plane that is searched for codes; a larger frame is scaled down
)

// plane is a plane of pixels, of one byte each when it holds luma.
type plane struct {
	pix          []byte
	w, h, stride int
}

// shots turns frames into pixels. It keeps its buffers.
type shots struct {
	canvas, context js.Value
	array           js.Value // Uint8Array that frames are copied into
	pix             []byte   // what has come over to Go
	grey            []byte
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

// colours gives a small picture of the frame for the light receiver. The pixels are valid until the next call.
func (s *shots) colours(frame js.Value) (light.Shot, error) {
	w, h := size(frame)
	if w <= 0 || h <= 0 {
		return light.Shot{}, errFrame
	}
	long := max(w, h)
	if long > lightSide {
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
	if format := frame.Get("format"); format.Type() == js.TypeString && w*h <= maxLuma {
		switch format.String() {
		case "I420", "I420A", "I422", "I444", "NV12":
			return s.firstPlane(ctx, frame, 1)
		case "RGBA", "RGBX", "BGRA", "BGRX":
			p, err := s.firstPlane(ctx, frame, 4)
			return s.green(p), err
		}
	}
	w, h = fit(w, h, func(w, h int) bool { return w*h <= maxLuma })
	if err := s.draw(frame, w, h); err != nil {
		return plane{}, err
	}
	return s.green(plane{s.pix, w, h, 4 * w}), nil
}

// green takes the second of the four bytes of each pixel.
func (s *shots) green(p plane) plane {
	s.grey = grow(s.grey, p.w*p.h)
	for y := range p.h {
		from, to := p.pix[y*p.stride:][:4*p.w], s.grey[y*p.w:][:p.w]
		for x := range to {
			to[x] = from[4*x+1]
		}
	}
	return plane{s.grey, p.w, p.h, p.w}
}

// firstPlane copies the frame's first plane, whose pixels have that many bytes each.
func (s *shots) firstPlane(ctx context.Context, frame js.Value, each int) (plane, error) {
	n, err := promise.Try(func() js.Value { return frame.Call("allocationSize") })
	if err != nil {
		return plane{}, err
	}
	s.room(n.Int())
	layout, err := promise.Call(ctx, frame, "copyTo", s.array)
	if err != nil {
		return plane{}, err
	}
	visible := frame.Get("visibleRect")
	w, h := visible.Get("width").Int(), visible.Get("height").Int()
	first := layout.Index(0)
	offset, stride := first.Get("offset").Int(), first.Get("stride").Int()
	if w <= 0 || h <= 0 || stride < each*w || offset < 0 || offset+stride*h > n.Int() {
		return plane{}, fmt.Errorf("%w: %d×%d, stride %d at %d of %d", errFrame, w, h, stride, offset, n.Int())
	}
	s.pix = grow(s.pix, stride*h)
	js.CopyBytesToGo(s.pix, s.array.Call("subarray", offset, offset+stride*h))
	return plane{s.pix, w, h, stride}, nil
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

func grow(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}
