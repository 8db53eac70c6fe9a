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

// ahead is how many frames the Worker may have at a time: one that it reads, and one that it goes on with before the page has heard of the first.
const ahead = 2

// give hands a camera's track over to the Worker, whose frames then never touch the page's thread. Safari can; where the browser cannot an error
// says so, and the page must hand over frame by frame.
//
// Chromium can hand over a MediaStreamTrackProcessor's stream of frames as well, but loses some that are on the way while the Worker's end takes
// over: nobody can close them, the garbage collector finds them, and the console says so. That is with every frame closed that the Worker ever
// reads, also of cameras that are never stopped (Chromium 156, 2026-11-23: TestNoFrameIsLost with the stream handed over).
func give(ctx context.Context, w *worker.Worker, stream js.Value, life int) error {
	track := stream.Call("getVideoTracks").Index(0)
	switch {
	case !track.Truthy():
		return errOver
	case !w.Up():
		return worker.ErrDown
	}
	own := track.Call("clone") // the preview keeps its own
	err := w.Give(ctx, map[string]any{"track": own, "life": life}, own)
	if err != nil { // Chromium and Firefox cannot hand over a track
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
	of    *handing
}

func (f frame) close() {
	if f.image.Truthy() {
		f.image.Call("close")
	}
}

// handing hands a camera's frames over one by one, where the page must. A few wait for the Worker: in the browser, or where that cannot, here;
// when there are too many the oldest is dropped.
type handing struct {
	worker  *worker.Worker
	source  source
	life    int
	cancel  context.CancelFunc
	inside  int       // frames that the Worker has
	since   time.Time // when the Worker was last known to be well, while it has a frame
	waiting []frame   // oldest first
	room    chan struct{}
	quiet   chan struct{} // closed when no frame is waited for any more
}

// source is where the page gets frames.
type source interface {
	// next waits for a frame. One may come also when ctx is done.
	next(ctx context.Context) (frame, error)
	// waits says that frames wait in the source until they are asked for.
	waits() bool
	leave() // when no more are wanted
}

// hand begins to bring frames into a channel, until close, which the camera's end must follow, or until
// that comes by itself: then it brings one without an image.
func hand(ctx context.Context, w *worker.Worker, stream js.Value, life int, frames chan<- frame) (*handing, error) {
	from, err := newSource(stream)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	h := &handing{worker: w, source: from, life: life, cancel: cancel, room: make(chan struct{}, ahead), quiet: make(chan struct{})}
	h.forget()
	go h.feed(ctx, frames)
	return h, nil
}

// forget lets go of the frames that wait: the Worker has begun anew.
func (h *handing) forget() {
	h.inside = 0
	for _, f := range h.waiting {
		f.close()
	}
	h.waiting = nil
	for range ahead {
		h.free()
	}
}

// free lets one frame more come from a source where they can wait.
func (h *handing) free() {
	select {
	case h.room <- struct{}{}:
	default: // the Worker still answers frames that were forgotten
	}
}

// quieting is how long the end of a camera waits for the frame that is under way.
const quieting = time.Second

// close comes before the camera's end: Chromium loses the frame that it is making for a read when the track is stopped meanwhile. A camera that
// gives no frames is not waited for.
func (h *handing) close() {
	h.cancel()
	h.forget()
	select {
	case <-h.quiet:
	case <-time.After(quieting):
	}
}

// offer takes a new frame: into the Worker if that has room, else to wait, where too many do in place of the oldest.
func (h *handing) offer(f frame) {
	if h.inside < ahead {
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
		h.free()
		return
	}
	if h.inside == 0 {
		h.since = time.Now()
	}
	h.inside++
}

// answered takes note that the Worker is done with a frame, and gives it the one that waits.
func (h *handing) answered() {
	h.inside = max(h.inside-1, 0) // it still answers frames that were forgotten
	h.since = time.Now()
	h.free()
	if len(h.waiting) > 0 {
		next := h.waiting[0]
		h.waiting = h.waiting[1:]
		h.send(next)
	}
}

func (h *handing) feed(ctx context.Context, frames chan<- frame) {
	defer close(h.quiet)
	defer h.source.leave()
	for {
		if h.source.waits() {
			select {
			case <-h.room:
			case <-ctx.Done():
				return
			}
		}
		f, err := h.source.next(ctx)
		if err != nil {
			f = frame{}
		}
		f.of = h
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
