package lamp

import (
	"math"
	"syscall/js"
	"time"

	"glint/app/light"
	"glint/app/session"
)

const (
	// interrupted is the longest time between two refreshes after which the signal under way still counts as shown: a receiver gets
	// over a lost symbol, not over more. A hidden page has no refreshes at all.
	interrupted = 300 * time.Millisecond
	// settling is how long the picture of rest is shown before a signal that begins in the dark: cameras set their exposure by it.
	settling = 300 * time.Millisecond
	// calming is that time before a signal of light and dark, whose own reversals take up all that may be in a second: what was shown before
	// it must not count any more.
	calming = time.Second
)

// Report is what a lamp tells of a signal that plays.
type Report struct {
	Whole     int           // signals shown from beginning to end
	Refreshes int           // of the screen
	Missed    int           // that the screen made without us
	Refused   int           // pictures that the seizure rule held back
	Worst     time.Duration // longest time between two refreshes
	Hz        float64       // of the screen; 0 while not known
}

// screen is what a play draws on.
type screen interface {
	show(p, rest light.Picture, e extent, now time.Duration) outcome
}

// play is one signal on its way. What it shows depends on the time alone; its methods run on one thread, one after the other.
type play struct {
	emitter *light.Emitter
	extent  extent
	screen  screen
	told    func(Report) // of whole signals and refused pictures; it must not wait

	begun         bool
	settle        time.Duration
	started, last time.Duration
	whole         counter
	refresh       refreshes
	report        Report
	held          int // name of the picture that was refused last
}

// newPlay codes a signal. dark says that nothing is on the screen before it.
func newPlay(s session.Signal, on screen, dark bool, told func(Report)) (*play, error) {
	emitter, err := emitterOf(s)
	if err != nil {
		return nil, err
	}
	profile, _ := light.ProfileByID(s.Profile)
	e, ok := extents[s.Reach]
	if !ok {
		e = extents[session.ReachUsual]
	}
	p := &play{emitter: emitter, extent: e, screen: on, told: told, held: -1}
	switch {
	case profile.Skin == light.SkinPulse:
		p.settle = calming
	case dark:
		p.settle = settling
	}
	return p, nil
}

// draw shows the picture of now, which is the time of a refresh.
func (p *play) draw(now time.Duration) {
	if !p.begun {
		p.begun, p.started, p.last = true, now+p.settle, now
	}
	gap := now - p.last
	p.refresh.count(gap)
	p.last = now
	picture, elapsed := p.emitter.Rest(), now-p.started
	if elapsed >= 0 {
		picture = p.emitter.Picture(elapsed)
	}
	came := p.screen.show(picture, p.emitter.Rest(), p.extent, now)
	news := false
	if came == refused && picture.Seq != p.held {
		p.report.Refused++
		p.held, news = picture.Seq, true
	} else if came == shown {
		p.held = -1
	}
	if elapsed >= 0 && p.whole.pass(elapsed, p.emitter.Period(), came != shown || gap > interrupted) || news {
		p.told(p.summary())
	}
}

func (p *play) summary() Report {
	r := p.report
	r.Whole, r.Refreshes, r.Missed, r.Worst, r.Hz = p.whole.shown, p.refresh.seen, p.refresh.missed, p.refresh.worst, p.refresh.hz()
	return r
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

// refreshes counts those that the screen made, and those of them that nobody drew at.
type refreshes struct {
	seen, missed int
	worst        time.Duration
	interval     float64 // ms from one to the next
}

const (
	shortestMS = 3     // between two refreshes: 333 Hz; what comes closer is the same one
	drift      = 1.002 // screens that save power slow down: the shortest interval is believed for some seconds
)

func (r *refreshes) count(gap time.Duration) {
	r.seen++
	ms := float64(gap) / float64(time.Millisecond)
	if ms < shortestMS {
		return
	}
	r.worst = max(r.worst, gap)
	if r.interval == 0 || ms < r.interval*drift {
		r.interval = ms
		return
	}
	r.interval *= drift
	if lost := int(math.Round(ms/r.interval)) - 1; lost > 0 {
		r.missed += lost
	}
}

func (r *refreshes) hz() float64 {
	if r.interval == 0 {
		return 0
	}
	return 1000 / r.interval
}

// runner draws a play at each refresh of the screen, on the thread that starts it: the page's or a Worker's.
type runner struct {
	play    *play
	refresh js.Func
	request js.Value
	over    bool
}

func run(p *play) *runner {
	r := &runner{play: p}
	r.refresh = js.FuncOf(func(_ js.Value, args []js.Value) any {
		if !r.over {
			r.ask()
			p.draw(duration(args[0].Float()))
		}
		return nil
	})
	r.ask()
	return r
}

func (r *runner) ask() { r.request = js.Global().Call("requestAnimationFrame", r.refresh) }

func (r *runner) stop() {
	if r.over {
		return
	}
	r.over = true
	js.Global().Call("cancelAnimationFrame", r.request)
	r.refresh.Release()
}

// now is the time on the clock of the refreshes.
func now() time.Duration { return duration(js.Global().Get("performance").Call("now").Float()) }

// duration of a refresh's time in ms, on the clock of its thread.
func duration(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }
