package camera

import (
	"context"
	"syscall/js"

	"glint/app/session"
	"glint/wasm/internal/promise"
)

// open asks the browser for a camera's stream: the one that was chosen, if it is there, else the usual one; a smaller picture if the camera or the
// machine has no room for a large one. All but the chosen camera are wishes: a camera with less is better than none.
func (c Choice) open(ctx context.Context, want session.Want) (stream js.Value, err error) {
	devices := js.Global().Get("navigator").Get("mediaDevices")
	if !devices.Truthy() {
		return js.Undefined(), &session.CameraError{Trouble: session.TroubleInsecure}
	}
	for _, video := range c.wishes(recall(keyLens + c.Name)) {
		stream, err = ask(ctx, devices, video)
		if err == nil {
			go c.tune(ctx, stream, want)
			return stream, nil
		}
		if !another[promise.NameOf(err)] {
			break
		}
	}
	return js.Undefined(), &session.CameraError{Trouble: troubleOf(err), Cause: err}
}

// another are the failures after which a plainer wish may be granted.
var another = map[string]bool{"OverconstrainedError": true, "NotFoundError": true, "NotReadableError": true, "AbortError": true}

// Size of the picture that every camera has.
const plainWidth, plainHeight = 640, 480

// wishes are what is asked for, one after the other.
func (c Choice) wishes(lens string) []map[string]any {
	wish := func(w, h int) map[string]any {
		return map[string]any{
			"width": map[string]any{"ideal": w}, "height": map[string]any{"ideal": h}, "frameRate": map[string]any{"ideal": c.FPS},
			"facingMode": map[string]any{"ideal": c.Facing},
		}
	}
	var all []map[string]any
	if lens != "" {
		chosen := wish(c.Width, c.Height)
		delete(chosen, "facingMode")
		chosen["deviceId"] = map[string]any{"exact": lens}
		all = append(all, chosen)
	}
	all = append(all, wish(c.Width, c.Height))
	if c.Width > plainWidth {
		all = append(all, wish(plainWidth, plainHeight))
	}
	return all
}

func ask(ctx context.Context, devices js.Value, video map[string]any) (js.Value, error) {
	asked, err := promise.Try(func() js.Value {
		return devices.Call("getUserMedia", map[string]any{"audio": false, "video": video})
	})
	if err != nil {
		return js.Undefined(), err
	}
	stream, err := promise.Await(ctx, asked)
	if err != nil && ctx.Err() != nil {
		go discard(asked)
	}
	return stream, err
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
