package camera

import (
	"context"
	"errors"
	"syscall/js"

	"glint/wasm/internal/promise"
)

// errOver says that a track gives no more frames.
var errOver = errors.New("camera: track has ended")

// frame is an image that the camera took: a VideoFrame, or an ImageBitmap where there are none. It holds memory until closed.
type frame struct {
	image js.Value
	atMS  float64 // when it was taken, from any fixed origin; 0 if the browser does not say
}

func (f frame) close() {
	if f.image.Truthy() {
		f.image.Call("close")
	}
}

// frames gives a track's frames, one after the other.
type frames interface {
	next(ctx context.Context) (frame, error)
	close()
}

// framesOf takes the way that the browser has: a processor on the window (Chromium), else a video element (Safari, Firefox).
func framesOf(stream js.Value) (frames, error) {
	track := stream.Call("getVideoTracks").Index(0)
	if !track.Truthy() {
		return nil, errOver
	}
	if class := js.Global().Get("MediaStreamTrackProcessor"); class.Truthy() {
		processor, err := promise.Try(func() js.Value { return class.New(map[string]any{"track": track, "maxBufferSize": 2}) })
		if err == nil {
			return processed{processor.Get("readable").Call("getReader")}, nil
		}
	}
	video := js.Global().Get("document").Call("createElement", "video")
	if video.Get("requestVideoFrameCallback").Type() != js.TypeFunction {
		return nil, errors.New("camera: this browser gives no video frames")
	}
	play(video, stream)
	return played{video}, nil
}

// processed reads from a MediaStreamTrackProcessor.
type processed struct{ reader js.Value }

func (p processed) next(ctx context.Context) (frame, error) {
	result, err := promise.Call(ctx, p.reader, "read")
	if err != nil {
		return frame{}, err
	}
	if result.Get("done").Bool() {
		return frame{}, errOver
	}
	image := result.Get("value")
	return frame{image, image.Get("timestamp").Float() / 1000}, nil // from µs
}

func (p processed) close() { p.reader.Call("cancel") }

// played takes frames from a video element that nobody sees.
type played struct{ video js.Value }

func (p played) next(ctx context.Context) (frame, error) {
	shown := make(chan float64, 1)
	var callback js.Func
	callback = js.FuncOf(func(_ js.Value, args []js.Value) any {
		callback.Release()
		at := args[0] // now: a poor stand-in
		if t := args[1].Get("captureTime"); t.Type() == js.TypeNumber {
			at = t
		}
		shown <- at.Float()
		return nil
	})
	request := p.video.Call("requestVideoFrameCallback", callback)
	select {
	case at := <-shown:
		image, err := p.image(ctx)
		return frame{image, at}, err
	case <-ctx.Done():
		p.video.Call("cancelVideoFrameCallback", request)
		callback.Release()
		return frame{}, ctx.Err()
	}
}

func (p played) image(ctx context.Context) (js.Value, error) {
	if class := js.Global().Get("VideoFrame"); class.Truthy() {
		return promise.Try(func() js.Value { return class.New(p.video) })
	}
	return promise.Call(ctx, js.Global(), "createImageBitmap", p.video)
}

func (p played) close() { p.video.Set("srcObject", js.Null()) }
