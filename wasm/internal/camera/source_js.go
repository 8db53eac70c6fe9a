package camera

import (
	"context"
	"errors"
	"syscall/js"

	"glint/wasm/internal/promise"
)

// newSource makes frames of a stream on the page, by the way that the browser has.
func newSource(stream js.Value) (source, error) {
	if class := js.Global().Get("MediaStreamTrackProcessor"); class.Truthy() { // Chromium
		return process(class, stream.Call("getVideoTracks").Index(0))
	}
	video := js.Global().Get("document").Call("createElement", "video") // that nobody sees
	if video.Get("requestVideoFrameCallback").Type() != js.TypeFunction {
		return nil, errors.New("camera: this browser gives no video frames")
	}
	play(video, stream)
	return played{video}, nil
}

// processed are the frames of a MediaStreamTrackProcessor. They wait in the browser, which drops the oldest.
type processed struct{ reader js.Value }

func process(class, track js.Value) (source, error) {
	reader, err := promise.Try(func() js.Value {
		options := map[string]any{"track": track, "maxBufferSize": waitingMost}
		return class.New(options).Get("readable").Call("getReader")
	})
	if err != nil {
		return nil, err
	}
	return processed{reader}, nil
}

func (processed) waits() bool { return true }

// next waits for a read that has begun even when ctx is done, since a frame may come of it that must be closed.
func (p processed) next(context.Context) (frame, error) {
	result, err := promise.Call(context.Background(), p.reader, "read")
	switch {
	case err != nil:
		return frame{}, err
	case result.Get("done").Bool():
		return frame{}, errOver
	}
	image := result.Get("value")
	return frame{image: image, atMS: image.Get("timestamp").Float() / 1000}, nil // from µs
}

// leave ends the stream. No read waits then, so no frame is being made that the browser would lose.
func (p processed) leave() { abandon(p.reader, "cancel") }

// played are the frames of a video element, of which each must be taken when it is shown.
type played struct{ video js.Value }

func (played) waits() bool { return false }

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
		image, err := p.image()
		return frame{image: image, atMS: at}, err
	case <-ctx.Done():
		p.video.Call("cancelVideoFrameCallback", request)
		callback.Release()
		return frame{}, ctx.Err()
	}
}

// image is what the video shows. It is waited for in any case, since it must be closed.
func (p played) image() (js.Value, error) {
	if class := js.Global().Get("VideoFrame"); class.Truthy() {
		return promise.Try(func() js.Value { return class.New(p.video) })
	}
	return promise.Call(context.Background(), js.Global(), "createImageBitmap", p.video)
}

func (p played) leave() { p.video.Set("srcObject", js.Null()) }
