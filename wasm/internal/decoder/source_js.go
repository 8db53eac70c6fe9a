package decoder

import (
	"context"
	"syscall/js"
	"time"

	"glint/wasm/internal/promise"
)

// frame is an image that a camera took. It holds memory, of which a camera has little, until closed.
type frame struct {
	image js.Value // undefined at the end of a source
	atMS  float64  // when it was taken, from any fixed origin
	of    *source
}

func (f frame) close() {
	if f.image.Truthy() {
		f.image.Call("close")
	}
}

// waiting is how many frames may wait in the browser: a fifth of a second of them, since finding a signal takes as long as several
// frames. When there are more, the browser drops the oldest.
const waiting = 6

// source reads a stream of frames by itself.
type source struct {
	reader js.Value
	track  js.Value // undefined unless it is ours
	stop   context.CancelFunc
}

// track makes frames of a track, as Safari does in Workers.
func (d *decoder) track(ctx context.Context, track js.Value) {
	processor, err := promise.Try(func() js.Value {
		return js.Global().Get("MediaStreamTrackProcessor").New(map[string]any{"track": track, "maxBufferSize": waiting})
	})
	if err != nil {
		stopTrack(track)
		d.answer(map[string]any{"refused": true})
		return
	}
	d.open(ctx, processor.Get("readable"), track)
}

// open begins to read.
func (d *decoder) open(ctx context.Context, stream, track js.Value) {
	d.rest()
	reader, err := js.Undefined(), error(nil)
	if stream.Get("getReader").Type() == js.TypeFunction {
		reader, err = promise.Try(func() js.Value { return stream.Call("getReader") })
	}
	if err != nil || !reader.Truthy() {
		stopTrack(track)
		d.answer(map[string]any{"refused": true})
		return
	}
	ctx, stop := context.WithCancel(ctx)
	d.source = &source{reader, track, stop}
	go d.source.feed(ctx, d.frames)
}

// rest leaves the source, if there is one. Its frames end with the track, which is ours to stop.
func (d *decoder) rest() {
	d.clock = clock{} // another camera's frames may count their time from elsewhere
	if d.source == nil {
		return
	}
	d.source.stop()
	stopTrack(d.source.track)
	d.source = nil
}

func stopTrack(track js.Value) {
	if track.Truthy() && track.Get("stop").Type() == js.TypeFunction {
		track.Call("stop")
	}
}

// feed brings frames until the stream ends, and then one without an image. It holds one at most. A read that has begun is always waited for,
// since a frame may come of it that must be closed.
func (s *source) feed(ctx context.Context, frames chan<- frame) {
	for {
		f := s.next()
		select {
		case frames <- f:
		case <-ctx.Done():
			s.drain(f)
			return
		}
		if f.image.IsUndefined() {
			return
		}
	}
}

// next waits for a frame; at the end there is none in it.
func (s *source) next() frame {
	result, err := promise.Call(context.Background(), s.reader, "read")
	f := frame{of: s}
	if err == nil && !result.Get("done").Bool() {
		f.image = result.Get("value")
		f.atMS = f.image.Get("timestamp").Float() / 1000 // from µs
	}
	return f
}

// draining is how long a stream may take to end after it was left.
const draining = time.Second

// drain closes what still comes. Cancelling at once would lose frames that are on the way to this Worker without closing them, and a camera has
// few; a stream that does not end is cancelled after all.
func (s *source) drain(f frame) {
	began := time.Now()
	for ; f.image.Truthy(); f = s.next() {
		f.close()
		if time.Since(began) > draining {
			// Its promise only says when; it is rejected when the stream has broken, which is as good.
			if cancelled, err := promise.Try(func() js.Value { return s.reader.Call("cancel") }); err == nil {
				promise.Await(context.Background(), cancelled)
			}
			return
		}
	}
}
