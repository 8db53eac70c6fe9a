package camera

import (
	"context"
	"syscall/js"

	"glint/app/session"
	"glint/wasm/internal/promise"
)

// open asks the browser for a camera's stream. Everything is a wish: a camera with less is better than none.
func (c Choice) open(ctx context.Context) (js.Value, error) {
	devices := js.Global().Get("navigator").Get("mediaDevices")
	if !devices.Truthy() {
		return js.Undefined(), &session.CameraError{Trouble: session.TroubleInsecure}
	}
	asked, err := promise.Try(func() js.Value { return devices.Call("getUserMedia", c.constraints()) })
	if err != nil {
		return js.Undefined(), &session.CameraError{Trouble: troubleOf(err), Cause: err}
	}
	stream, err := promise.Await(ctx, asked)
	if err != nil {
		if ctx.Err() != nil {
			go discard(asked)
		}
		return js.Undefined(), &session.CameraError{Trouble: troubleOf(err), Cause: err}
	}
	return stream, nil
}

func (c Choice) constraints() map[string]any {
	return map[string]any{
		"audio": false,
		"video": map[string]any{
			"facingMode": map[string]any{"ideal": c.Facing},
			"width":      map[string]any{"ideal": c.Width},
			"height":     map[string]any{"ideal": c.Height},
			"frameRate":  map[string]any{"ideal": c.FPS},
		},
	}
}

// discard closes a camera that was allowed when nobody wanted it any more.
func discard(asked js.Value) {
	if stream, err := promise.Await(context.Background(), asked); err == nil {
		closeStream(stream)
	}
}

// troubleOf maps the names of getUserMedia's exceptions (Media Capture and Streams, section 10.2).
func troubleOf(err error) session.CameraTrouble {
	switch {
	case promise.Named(err, "NotAllowedError"):
		return session.TroubleRefused
	case promise.Named(err, "SecurityError"):
		return session.TroubleInsecure
	case promise.Named(err, "NotFoundError"), promise.Named(err, "OverconstrainedError"):
		return session.TroubleMissing
	case promise.Named(err, "NotReadableError"), promise.Named(err, "AbortError"):
		return session.TroubleBusy
	}
	return session.TroubleEnded
}

// closeStream stops the camera; its light goes out.
func closeStream(stream js.Value) {
	tracks := stream.Call("getTracks")
	for i := range tracks.Length() {
		tracks.Index(i).Call("stop")
	}
}

// preview shows the stream in the page's video element, if it is there and does not show it yet.
func preview(id string, stream js.Value) {
	video := js.Global().Get("document").Call("getElementById", id)
	if !video.Truthy() || video.Get("tagName").String() != "VIDEO" || video.Get("srcObject").Equal(stream) {
		return
	}
	play(video, stream)
}

// unpreview takes the stream off again, so that no dead picture stays.
func unpreview(id string) {
	if video := js.Global().Get("document").Call("getElementById", id); video.Truthy() {
		video.Set("srcObject", js.Null())
	}
}

func play(video, stream js.Value) {
	video.Set("muted", true)
	video.Set("playsInline", true)
	video.Set("srcObject", stream)
	started, err := promise.Try(func() js.Value { return video.Call("play") })
	if err != nil || !started.Truthy() {
		return
	}
	// play is rejected when the element goes away meanwhile; the next look at the page finds the new one.
	go promise.Await(context.Background(), started)
}
