package camera

import (
	"context"
	"errors"
	"syscall/js"
	"time"

	"glint/wasm/internal/promise"
	"glint/wasm/internal/worker"
)

// errOver says that a track gives no more frames.
var errOver = errors.New("camera: track has ended")

// waitingMost is how many frames may wait on the page while the Worker reads one: a fifth of a second of them, since finding a signal takes as
// long as several frames, and each lost one costs a symbol. More would use up the camera's buffers.
const waitingMost = 6

// give hands a camera's frames over to the Worker: all of them at once, as a stream that never touches the page's thread, by the way that the
// browser has. Where it has none an error says so, and the page must hand over frame by frame.
func give(ctx context.Context, w *worker.Worker, stream js.Value, life int) error {
	track := stream.Call("getVideoTracks").Index(0)
	switch {
	case !track.Truthy():
		return errOver
	case !w.Up():
		return worker.ErrDown
	}
	if class := js.Global().Get("MediaStreamTrackProcessor"); class.Truthy() { // Chromium
		readable, err := promise.Try(func() js.Value {
			return class.New(map[string]any{"track": track, "maxBufferSize": waitingMost}).Get("readable")
		})
		if err != nil {
			return err
		}
		err = w.Give(ctx, map[string]any{"frames": readable, "life": life}, readable)
		if err != nil {
			abandon(readable, "cancel") // it holds frames
		}
		return err
	}
	own := track.Call("clone") // Safari; the preview keeps its own
	err := w.Give(ctx, map[string]any{"track": own, "life": life}, own)
	if err != nil { // Firefox cannot hand over a track
		abandon(own, "stop")
	}
	return err
}

// abandon lets go of what the Worker did not take, if it is still here.
func abandon(object js.Value, method string) {
	if object.Get(method).Type() != js.TypeFunction {
		return
	}
	if over, err := promise.Try(func() js.Value { return object.Call(method) }); err == nil {
		go promise.Await(context.Background(), over)
	}
}

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

// handing hands a camera's frames over one by one, where the page must. One is in the Worker at a time and a few wait; when there are too many
// the oldest is dropped.
type handing struct {
	worker  *worker.Worker
	video   js.Value // that nobody sees
	life    int
	cancel  context.CancelFunc
	inside  time.Time // when the frame went to the Worker that it still has; zero if none
	waiting []frame   // oldest first
}

// hand begins to bring frames into a channel, until close or the end of the camera, when it brings one without an image.
func hand(ctx context.Context, w *worker.Worker, stream js.Value, life int, frames chan<- frame) (*handing, error) {
	video := js.Global().Get("document").Call("createElement", "video")
	if video.Get("requestVideoFrameCallback").Type() != js.TypeFunction {
		return nil, errors.New("camera: this browser gives no video frames")
	}
	ctx, cancel := context.WithCancel(ctx)
	play(video, stream)
	h := &handing{worker: w, video: video, life: life, cancel: cancel}
	go h.feed(ctx, frames)
	return h, nil
}

// forget lets go of the frames that wait: the Worker has begun anew.
func (h *handing) forget() {
	h.inside = time.Time{}
	for _, f := range h.waiting {
		f.close()
	}
	h.waiting = nil
}

func (h *handing) close() {
	h.cancel()
	h.forget()
	h.video.Set("srcObject", js.Null())
}

// offer takes a new frame: into the Worker if that is free, else to wait, where too many do in place of the oldest.
func (h *handing) offer(f frame) {
	if h.inside.IsZero() {
		h.send(f)
		return
	}
	if len(h.waiting) == waitingMost {
		h.waiting[0].close()
		h.waiting = h.waiting[1:]
	}
	h.waiting = append(h.waiting, f)
}

func (h *handing) send(f frame) {
	if !h.worker.Post(map[string]any{"frame": f.image, "at": f.atMS, "life": h.life}, f.image) {
		f.close()
		return
	}
	h.inside = time.Now()
}

// answered gives the Worker the frame that waits.
func (h *handing) answered() {
	h.inside = time.Time{}
	if len(h.waiting) > 0 {
		next := h.waiting[0]
		h.waiting = h.waiting[1:]
		h.send(next)
	}
}

func (h *handing) feed(ctx context.Context, frames chan<- frame) {
	for {
		f, err := h.next(ctx)
		if err != nil {
			f = frame{}
		}
		select {
		case frames <- f:
		case <-ctx.Done():
			f.close()
			return
		}
		if err != nil {
			return
		}
	}
}

func (h *handing) next(ctx context.Context) (frame, error) {
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
	request := h.video.Call("requestVideoFrameCallback", callback)
	select {
	case at := <-shown:
		image, err := h.image(ctx)
		return frame{image, at}, err
	case <-ctx.Done():
		h.video.Call("cancelVideoFrameCallback", request)
		callback.Release()
		return frame{}, ctx.Err()
	}
}

func (h *handing) image(ctx context.Context) (js.Value, error) {
	if class := js.Global().Get("VideoFrame"); class.Truthy() {
		return promise.Try(func() js.Value { return class.New(h.video) })
	}
	return promise.Call(ctx, js.Global(), "createImageBitmap", h.video)
}
