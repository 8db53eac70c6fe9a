// Package lamp plays signals of light on a canvas of the page.
//
// What is shown depends on the wall clock alone: each refresh of the screen draws the picture of its moment, if another one is there.
// Nothing goes through the rendering of components. Every picture passes the seizure rule of light/safe before it is drawn; one
// that breaks it is not shown.
package lamp

import (
	"context"
	"fmt"
	"sync"
	"syscall/js"
	"time"

	"glint/app/light"
	"glint/app/session"
	"glint/wasm/internal/awake"
)

// Lamp is a session.Lamp.
type Lamp struct {
	canvas canvas
	screen awake.Screen

	mu  sync.Mutex
	now *play // nil while dark
}

// New makes a lamp on the canvas with this id, wherever on the page that is when something is drawn.
func New(canvasID string) *Lamp { return &Lamp{canvas: canvas{id: canvasID}} }

// Play implements session.Lamp.
func (l *Lamp) Play(ctx context.Context, s session.Signal, shown func(whole int)) error {
	profile, ok := light.ProfileByID(s.Profile)
	if !ok {
		return fmt.Errorf("lamp: no profile %d", s.Profile)
	}
	emitter, err := light.NewEmitter(profile, s.Payload)
	if err != nil {
		return fmt.Errorf("lamp: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.now != nil {
		l.now.stop() // its last picture stays until the first one of the next: no dark moment between them
	}
	l.screen.On()
	p := start(ctx, emitter, &l.canvas, shown)
	l.now = p
	context.AfterFunc(ctx, func() { l.end(p) })
	return nil
}

// Stop implements session.Lamp. It returns when nothing is drawn any more.
func (l *Lamp) Stop() {
	l.mu.Lock()
	now := l.now
	l.mu.Unlock()
	l.end(now)
}

// end stops one play, unless another has taken its place.
func (l *Lamp) end(p *play) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if p == nil || l.now != p {
		return
	}
	p.stop()
	l.canvas.clear(duration(p.last))
	l.now = nil
	l.screen.Off()
}

// interrupted is the longest time between two refreshes after which the signal under way still counts as shown: a receiver gets
// over a lost symbol, not over more. A hidden page has no refreshes at all.
const interrupted = 300 * time.Millisecond

// play is one signal on its way. Its callbacks run on the page's own thread, one after the other.
type play struct {
	emitter *light.Emitter
	canvas  *canvas
	refresh js.Func
	request js.Value
	over    bool

	started, last float64 // ms, of the page's clock
	whole         counter
	told          chan int
}

func start(ctx context.Context, emitter *light.Emitter, c *canvas, shown func(int)) *play {
	p := &play{emitter: emitter, canvas: c, told: make(chan int, 1), started: -1}
	p.refresh = js.FuncOf(func(_ js.Value, args []js.Value) any {
		p.draw(args[0].Float())
		return nil
	})
	p.ask()
	go p.tell(ctx, shown)
	return p
}

func (p *play) ask() { p.request = js.Global().Call("requestAnimationFrame", p.refresh) }

// draw shows the picture of now, which is the time of the refresh in ms.
func (p *play) draw(now float64) {
	if p.over {
		return
	}
	p.ask()
	if p.started < 0 {
		p.started, p.last = now, now
	}
	drawn := p.canvas.show(p.emitter.Picture(duration(now-p.started)), duration(now))
	broken := !drawn || duration(now-p.last) > interrupted
	if p.whole.pass(duration(now-p.started), p.emitter.Period(), broken) {
		select { // only the newest count matters
		case <-p.told:
		default:
		}
		p.told <- p.whole.shown
	}
	p.last = now
}

// tell reports on a goroutine of its own: whoever listens may take long, a refresh may not.
func (p *play) tell(ctx context.Context, shown func(int)) {
	for {
		select {
		case n, ok := <-p.told:
			if !ok {
				return
			}
			if shown != nil {
				shown(n)
			}
		case <-ctx.Done():
			return
		}
	}
}

func (p *play) stop() {
	p.over = true
	js.Global().Call("cancelAnimationFrame", p.request)
	p.refresh.Release()
	close(p.told)
}

// counter counts signals that were shown from beginning to end.
type counter struct {
	index  int // of the signal under way
	broken bool
	shown  int
}

// pass takes the time since the start and reports whether one more signal is complete.
func (c *counter) pass(elapsed, period time.Duration, broken bool) bool {
	index := int(elapsed / period)
	if index == c.index {
		c.broken = c.broken || broken
		return false
	}
	whole := !c.broken && !broken && index == c.index+1
	c.index, c.broken = index, broken
	if whole {
		c.shown++
	}
	return whole
}

func duration(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }
