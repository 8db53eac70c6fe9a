package camera

import (
	"context"
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
	hung    = 5 * time.Second        // the Worker has a frame for so long: it never gives it back
)

// How many frames may wait while the Worker reads one: for codes the newest; for light a fifth of a second of them, since finding a
// signal takes as long as several frames, and each lost one costs a symbol. More would use up the camera's buffers.
const waitingCodes, waitingLight = 1, 6

// codePause is the least time between two shots that are searched for codes: 15 a second find a code as soon as a person can hold it
// still, and leave a small device's processor to the light. The signal needs every shot.
const codePause = 55 * time.Millisecond

// looking is one life of an eye, from Start to Stop or to the end of the camera. Everything happens on the goroutine of run.
type looking struct {
	choice Choice
	worker *worker.Worker
	want   session.Want
	sink   func(session.Sight)
	cancel context.CancelFunc
	ctx    context.Context
	over   atomic.Bool

	news   chan news
	frames chan frame

	stream    js.Value
	inside    time.Time // when the frame went to the Worker that it still has; zero if none
	waiting   []frame   // oldest first
	lastFrame time.Time
	lastSent  time.Time
	clock     clock
	rate      sighting.Rate
}

// news is what the Worker or the owner says.
type news struct {
	up, down bool
	message  js.Value
	want     session.Want
	sink     func(session.Sight)
}

func newLooking(c Choice, w *worker.Worker, want session.Want, sink func(session.Sight)) *looking {
	ctx, cancel := context.WithCancel(context.Background())
	return &looking{
		choice: c, worker: w, want: want, sink: sink, ctx: ctx, cancel: cancel,
		news: make(chan news, 8), frames: make(chan frame),
	}
}

func (l *looking) change(want session.Want, sink func(session.Sight)) {
	l.hear(news{want: want, sink: sink})
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
func (l *looking) run(stream js.Value, source frames, gone func()) {
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	defer l.close(stream, source)
	l.stream, l.lastFrame = stream, time.Now()
	preview(l.choice.Preview, stream)
	go l.feed(source)
	l.ask()
	for well := true; well; {
		select {
		case n := <-l.news:
			l.learn(n)
		case f := <-l.frames:
			well = f.image.Truthy()
			l.offer(f)
		case <-ticker.C:
			well = l.check(time.Now())
		case <-l.ctx.Done():
			return
		}
	}
	gone()
	l.report(session.Sight{Trouble: session.TroubleEnded})
}

// close lets go of the camera.
func (l *looking) close(stream js.Value, source frames) {
	l.cancel()
	l.forget()
	source.close()
	closeStream(stream)
	unpreview(l.choice.Preview)
}

// feed brings frames until the source ends, and then a frame without an image.
func (l *looking) feed(source frames) {
	for {
		f, err := source.next(l.ctx)
		if err != nil {
			f = frame{}
		}
		select {
		case l.frames <- f:
		case <-l.ctx.Done():
			f.close()
			return
		}
		if err != nil {
			return
		}
	}
}

// ask tells the Worker what to look for; its memory is empty then.
func (l *looking) ask() {
	l.inside = time.Time{}
	l.forget()
	l.worker.Post(map[string]any{"want": int(l.want)})
}

func (l *looking) learn(n news) {
	switch {
	case n.up:
		l.ask()
	case n.down:
		l.inside = time.Time{}
		l.report(session.Sight{Trouble: session.TroubleDecoder})
	case n.sink != nil:
		l.want, l.sink = n.want, n.sink
		l.ask()
	default:
		l.answered(n.message)
	}
}

// answered takes the Worker's answer to a frame and gives it the one that waits.
func (l *looking) answered(m js.Value) {
	l.inside = time.Time{}
	if len(l.waiting) > 0 {
		next := l.waiting[0]
		l.waiting = l.waiting[1:]
		l.send(next)
	}
	sight, err := sighting.Decode(m.Get("sight").String())
	if err != nil {
		sight = session.Sight{Trouble: session.TroubleDecoder}
	}
	l.rate.Count(time.Now())
	l.report(sight)
}

func (l *looking) report(s session.Sight) {
	if l.over.Load() {
		return
	}
	s.FPS = l.rate.PerSecond
	l.sink(s)
}
