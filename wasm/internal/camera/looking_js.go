package camera

import (
	"context"
	"errors"
	"sync/atomic"
	"syscall/js"
	"time"

	"glint/app/session"
	"glint/wasm/internal/sighting"
	"glint/wasm/internal/worker"
)

const (
	beat    = 500 * time.Millisecond // between two looks at rate, preview and stalls
	stalled = 2 * time.Second        // without a frame while the page is visible: the camera has stopped
	hung    = 5 * time.Second        // the Worker does not answer for so long: it never will
)

// looking is one life of an eye, from Start to Stop or to the end of the camera. Everything happens on the goroutine of run.
type looking struct {
	choice Choice
	worker *worker.Worker
	want   session.Want
	sink   func(session.Sight)
	cancel context.CancelFunc
	ctx    context.Context
	over   atomic.Bool
	lens   atomic.Value // string: id of the camera in use

	news   chan news
	frames chan frame
	opened chan opening

	life    int // of the present stream, 0 while there is none; the Worker's answers name it
	lives   *atomic.Int32
	stream  js.Value // undefined while another camera is opened
	linking bool     // it is being handed over
	given   int      // life of the stream that the Worker has
	handing *handing // nil unless the page hands over frame by frame

	lastFrame, lastHere time.Time
	rate                sighting.Rate
	camera              float64 // frames a second that the camera gives; 0 while not known
	rear                bool
	torch               session.Torch
	looked              bool // a frame of this camera has been read, or it has not been opened yet
}

// news is what the Worker or the owner says.
type news struct {
	up, down bool
	linked   *link
	lens     bool
	torch    *bool
	settled  bool // the torch has done what it does
	message  js.Value
	want     session.Want
	sink     func(session.Sight)
}

// link is the outcome of handing a stream over.
type link struct {
	life int
	err  error
}

// opening is the outcome of an attempt to open another camera.
type opening struct {
	stream js.Value
	lens   string // that was to be used
	err    error
}

func newLooking(c Choice, w *worker.Worker, lives *atomic.Int32, want session.Want, sink func(session.Sight)) *looking {
	ctx, cancel := context.WithCancel(context.Background())
	l := &looking{
		choice: c, worker: w, lives: lives, want: want, sink: sink, ctx: ctx, cancel: cancel,
		news: make(chan news, 8), frames: make(chan frame), opened: make(chan opening),
	}
	l.lens.Store("")
	return l
}

func (l *looking) stop() {
	l.over.Store(true)
	l.cancel()
}

func (l *looking) hear(n news) {
	select {
	case l.news <- n:
	case <-l.ctx.Done():
	}
}

// run looks until stop, or until the camera has gone: then gone is called before that is reported.
func (l *looking) run(stream js.Value, gone func()) {
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	defer l.close()
	trouble := session.TroubleNone
	l.begin(stream)
	for trouble == session.TroubleNone {
		select {
		case n := <-l.news:
			trouble = l.learn(n)
		case f := <-l.frames:
			trouble = l.offer(f)
		case o := <-l.opened:
			trouble = l.change(o)
		case <-ticker.C:
			trouble = l.check(time.Now())
		case <-l.ctx.Done():
			return
		}
	}
	gone()
	l.report(session.Sight{Trouble: trouble})
}

// begin looks through a camera that has been opened.
func (l *looking) begin(stream js.Value) {
	now := time.Now()
	l.stream, l.lastFrame, l.lastHere = stream, now, now
	l.life = int(l.lives.Add(1))
	l.lens.Store(lensOf(stream))
	l.looked = false
	l.facts()
	preview(l.choice.Preview, stream)
	l.ask()
	l.connect()
}

// ask tells the Worker what to look for; its memory is empty then.
func (l *looking) ask() {
	if l.handing != nil {
		l.handing.forget()
	}
	l.worker.Post(map[string]any{"want": int(l.want), "life": l.life})
}

// connect gives the frames to the Worker, once. While that is down there is nothing to do: it says when it is up.
func (l *looking) connect() {
	if !l.stream.Truthy() || l.handing != nil || l.linking || l.given == l.life {
		return
	}
	l.linking = true
	stream, life := l.stream, l.life
	go func() {
		err := give(l.ctx, l.worker, stream, life)
		if err == nil && l.ctx.Err() != nil {
			l.worker.Post(map[string]any{"rest": true})
		}
		l.hear(news{linked: &link{life, err}})
	}()
}

// linked takes note of a stream that was handed over, or cannot be.
func (l *looking) linked(o link) session.CameraTrouble {
	l.linking = false
	switch {
	case o.err == nil:
		l.given = o.life
	case errors.Is(o.err, worker.ErrDown) && !l.worker.Up():
		return session.TroubleNone // it comes up later
	case !errors.Is(o.err, worker.ErrDown):
		return l.refused(o.life)
	}
	l.connect() // another camera may have been opened meanwhile
	return session.TroubleNone
}

// leave lets go of the camera.
func (l *looking) leave() {
	l.worker.Post(map[string]any{"rest": true})
	if l.handing != nil {
		l.handing.close()
		l.handing = nil
	}
	if l.stream.Truthy() {
		closeStream(l.stream)
	}
	l.looked = true
	l.stream, l.life = js.Undefined(), 0 // what the Worker still says of its frames is nobody's business
}

func (l *looking) close() {
	l.cancel()
	l.leave()
	unpreview(l.choice.Preview)
}

// learn takes news, and gives the trouble that ends the look.
func (l *looking) learn(n news) session.CameraTrouble {
	switch {
	case n.up:
		l.lastHere = time.Now()
		l.ask()
		l.connect()
	case n.down:
		l.given = 0
		if l.handing != nil {
			l.handing.forget()
		}
		l.report(session.Sight{Trouble: session.TroubleDecoder})
	case n.linked != nil:
		return l.linked(*n.linked)
	case n.lens:
		l.another()
	case n.torch != nil:
		l.light(*n.torch)
	case n.settled:
		if l.stream.Truthy() {
			l.facts()
		}
	case n.sink != nil:
		l.want, l.sink = n.want, n.sink
		l.ask()
	default:
		return l.answered(n.message)
	}
	return session.TroubleNone
}

// refused hands frames over one by one, since the Worker cannot have them all at once.
func (l *looking) refused(life int) session.CameraTrouble {
	if life != l.life || l.handing != nil || !l.stream.Truthy() {
		l.connect()
		return session.TroubleNone
	}
	h, err := hand(l.ctx, l.worker, l.stream, life, l.frames)
	if err != nil {
		return session.TroubleEnded
	}
	l.handing, l.lastFrame = h, time.Now()
	return session.TroubleNone
}

// answered takes what the Worker says.
func (l *looking) answered(m js.Value) session.CameraTrouble {
	l.lastHere = time.Now()
	if life := m.Get("life"); life.Type() != js.TypeNumber || life.Int() != l.life {
		return session.TroubleNone // of a camera that was left
	}
	switch {
	case m.Get("here").Truthy():
		return session.TroubleNone
	case m.Get("refused").Truthy():
		return l.refused(l.life)
	case m.Get("over").Truthy():
		return session.TroubleEnded
	}
	l.lastFrame = l.lastHere // also where frames are handed over: none may have been asked for while the Worker was busy
	if l.handing != nil {
		l.handing.answered()
	}
	if m.Get("skipped").Truthy() {
		return session.TroubleNone
	}
	sight, err := sighting.Decode(m.Get("sight").String())
	if err != nil {
		sight = session.Sight{Trouble: session.TroubleDecoder}
	}
	l.looked = true
	l.measure(m.Get("rate"))
	l.rate.Count(time.Now())
	l.report(sight)
	return session.TroubleNone
}

// offer takes a frame that the page must hand over; one without an image is the end of them.
func (l *looking) offer(f frame) session.CameraTrouble {
	switch {
	case f.of != l.handing: // of a camera that was left
		f.close()
	case !f.image.Truthy():
		return session.TroubleEnded
	default:
		l.lastFrame = time.Now()
		l.handing.offer(f)
	}
	return session.TroubleNone
}

// check looks after what sends no event.
func (l *looking) check(now time.Time) session.CameraTrouble {
	l.rate.Fade(now)
	if !l.stream.Truthy() || js.Global().Get("document").Get("visibilityState").String() != "visible" {
		l.lastFrame, l.lastHere = now, now // a hidden page gets no frames from some browsers
		return session.TroubleNone
	}
	preview(l.choice.Preview, l.stream) // the page may have made its element only now, or anew
	l.facts()
	if h := l.handing; h == nil {
		l.worker.Post(map[string]any{"ask": true})
	} else if h.inside > 0 {
		l.lastHere = h.since
	} else {
		l.lastHere = now
	}
	well := l.lastHere // since then the Worker may be what keeps the frames
	if now.Sub(l.lastHere) > hung {
		l.lastHere = now
		if l.handing != nil {
			l.handing.forget()
		}
		l.worker.Restart()
	}
	if well.Sub(l.lastFrame) > stalled {
		return session.TroubleEnded
	}
	return session.TroubleNone
}

func (l *looking) report(s session.Sight) {
	if l.over.Load() {
		return
	}
	s.FPS, s.Rear, s.Torch = l.rate.PerSecond, l.rear, l.torch
	l.sink(s)
}
