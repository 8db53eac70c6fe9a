package session

import (
	"context"
	"sync"
	"time"
)

// loop runs functions one at a time on its owner's goroutine. Ports report from goroutines and browser
// callbacks of their own: they post, which never blocks. Work that waits runs beside the loop and posts
// its result; serve waits for all of it before it returns.
type loop struct {
	mu    sync.Mutex
	queue []func()
	bell  chan struct{} // capacity 1: the queue is not empty
	jobs  sync.WaitGroup

	// Owned by the loop's goroutine.
	ctx   context.Context
	chain []link // commits that wait, each begun when the one before has ended
	busy  bool   // one is under way
}

// link is one step of the chain: begin runs on the loop and gives the work, which runs beside it; its
// result runs on the loop again.
type link func() (work func(context.Context) func())

func newLoop() *loop { return &loop{bell: make(chan struct{}, 1)} }

// post adds a function to the queue. After serve has returned it is never run.
func (l *loop) post(f func()) {
	l.mu.Lock()
	l.queue = append(l.queue, f)
	l.mu.Unlock()
	select {
	case l.bell <- struct{}{}:
	default:
	}
}

// serve runs what is posted, and tick every second, until ctx ends.
func (l *loop) serve(ctx context.Context, tick func()) {
	ctx, cancel := context.WithCancel(ctx)
	l.ctx = ctx
	defer l.jobs.Wait()
	defer cancel()
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			tick()
		case <-l.bell:
			l.drain()
		}
	}
}

func (l *loop) drain() {
	for l.ctx.Err() == nil {
		l.mu.Lock()
		if len(l.queue) == 0 {
			l.mu.Unlock()
			return
		}
		f := l.queue[0]
		l.queue = l.queue[1:]
		l.mu.Unlock()
		f()
	}
}

// beside runs work on a goroutine of its own, then its result on the loop.
func (l *loop) beside(work func(context.Context) func()) {
	ctx := l.ctx
	l.jobs.Go(func() {
		if then := work(ctx); then != nil {
			l.post(then)
		}
	})
}

// inOrder runs a link when all links before it have ended: begin sees what they have changed.
func (l *loop) inOrder(begin link) {
	l.chain = append(l.chain, begin)
	l.next()
}

func (l *loop) next() {
	if l.busy || len(l.chain) == 0 {
		return
	}
	begin := l.chain[0]
	l.chain, l.busy = l.chain[1:], true
	work := begin()
	l.beside(func(ctx context.Context) func() {
		then := work(ctx)
		return func() {
			l.busy = false
			then()
			l.next()
		}
	})
}
