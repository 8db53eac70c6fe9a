package stage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"glint/app/light/sim"
	"glint/app/light/sim/y4m"
)

// Live is a film of one frame that is changed as time goes by, so that a camera takes what is to be seen when it takes it.
//
// Chromium gives the frames of a file the time at which it gets round to them, and goes on from there: whenever its thread is held up for longer than
// a frame, by 100 ms now and then on a busy machine and on an idle one, the rest of a longer film runs late by as much, and its symbols come at no pace at
// all. Of a live film such a shot is late, and the next one is in time again.
type Live struct {
	Film
	FPS  float64 // of the camera
	head int64   // bytes before the frame's pixels

	reels chan reel
	stop  context.CancelFunc
	done  chan struct{}
	mu    sync.Mutex
	err   error // of the goroutine that plays
}

// reel is what is played: shots one after the other, and again from the first.
type reel struct {
	frames []byte
	w, h   int
	step   time.Duration
}

// reelRate is how many shots a second a reel has: of the latest of them when a camera takes it, nobody knows the age, so its timestamp is off by 4 ms
// either way.
const reelRate = 120

// mark begins a frame of a file.
const mark = "FRAME\n"

// NewLive makes a film that shows what a path sees until Play, and goes on until Close. A camera may be opened at any time.
func NewLive(path string, through sim.Path, show sim.Show) (*Live, error) {
	ctx, stop := context.WithCancel(context.Background())
	l := &Live{Film: Film{path}, FPS: through.FPS, reels: make(chan reel), stop: stop, done: make(chan struct{})}
	first, err := shoot(through, time.Second, show)
	if err == nil {
		err = l.begin(first)
	}
	if err != nil {
		stop()
		return nil, err
	}
	go l.run(ctx, first)
	return l, nil
}

// begin writes the file, with the first shot.
func (l *Live) begin(first reel) error {
	var head bytes.Buffer
	if _, err := y4m.NewWriter(&head, y4m.Header{W: first.w, H: first.h, Rate: int(l.FPS), Per: 1}); err != nil {
		return err
	}
	head.WriteString(mark)
	l.head = int64(head.Len())
	head.Write(first.shot(0))
	return os.WriteFile(l.Path, head.Bytes(), 0o600)
}

// Play shoots what a path sees for a time, and then shows it from its beginning, over and over.
func (l *Live) Play(through sim.Path, length time.Duration, show sim.Show) error {
	if through.FPS != l.FPS {
		return fmt.Errorf("stage: a film of %g shots a second, want %g", through.FPS, l.FPS)
	}
	next, err := shoot(through, length, show)
	if err != nil {
		return err
	}
	select {
	case l.reels <- next:
		return nil
	case <-l.done:
		return errors.Join(errors.New("stage: the film is over"), l.failure())
	}
}

// Close ends the film; its last shot stays.
func (l *Live) Close() error {
	l.stop()
	<-l.done
	return l.failure()
}

func (l *Live) failure() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// run changes the file until the end.
func (l *Live) run(ctx context.Context, now reel) {
	defer close(l.done)
	file, err := os.OpenFile(l.Path, os.O_WRONLY, 0)
	if err == nil {
		err = errors.Join(l.project(ctx, file, now), file.Close())
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
}

// project writes at each moment the shot of that moment.
func (l *Live) project(ctx context.Context, file *os.File, now reel) error {
	began, last := time.Now(), -1
	beat := time.NewTicker(now.step / 4)
	defer beat.Stop()
	for {
		select {
		case now = <-l.reels:
			began, last = time.Now(), -1
		case <-beat.C:
		case <-ctx.Done():
			return nil
		}
		n := int(time.Since(began) / now.step)
		if n == last {
			continue
		}
		if _, err := file.WriteAt(now.shot(n), l.head); err != nil {
			return fmt.Errorf("stage: film: %w", err)
		}
		last = n
	}
}

// shot is one of the reel's, as bytes of pixels.
func (r reel) shot(n int) []byte {
	pixels := r.w * r.h * 3 / 2 // 4:2:0
	each := len(mark) + pixels
	return r.frames[n%(len(r.frames)/each)*each+len(mark):][:pixels]
}

// shoot makes a reel.
func shoot(path sim.Path, length time.Duration, show sim.Show) (reel, error) {
	path.FPS = reelRate
	r := reel{step: time.Second / reelRate}
	var film bytes.Buffer
	if err := sim.WriteFilm(&film, path, length, show); err != nil {
		return r, err
	}
	head, frames, _ := bytes.Cut(film.Bytes(), []byte("\n"))
	r.frames = frames
	if _, err := fmt.Sscanf(string(head), "YUV4MPEG2 W%d H%d ", &r.w, &r.h); err != nil {
		return r, fmt.Errorf("stage: film: %w", err)
	}
	return r, nil
}
