package memport

import (
	"context"
	"slices"
	"sync"
	"time"

	"glint/app/code"
	"glint/app/light"
	"glint/app/session"
)

// shotEvery is the time between two shots of a camera in memory.
const shotEvery = 100 * time.Millisecond

// usualRate is how many shots a second a camera in memory says it gives, unless it was told otherwise: it need not take them all.
const usualRate = 30

// Path joins a tablet and a phone that face each other: what the lamp plays reaches the phone's eye after
// some time, and a code that one of them shows reaches the other's eye at its next shot.
type Path struct {
	delay time.Duration

	mu      sync.Mutex
	playing []byte // payload in the air, or nil
	signal  session.Signal
	since   time.Time // when it began
	plays   int
	shown   string // text of the code on the phone's screen
	stands  string // text of the still code on the tablet's
	covered bool
	alter   func([]byte) []byte

	lamp         Lamp
	phone, board Eye
}

// NewPath joins a tablet and a phone. A payload is received when it has been played, and looked at, for
// the delay.
func NewPath(delay time.Duration) *Path {
	p := &Path{delay: delay}
	p.lamp.path = p
	p.phone.see, p.board.see = p.seeLight, p.seeCode
	return p
}

// Lamp is the tablet's screen.
func (p *Path) Lamp() *Lamp { return &p.lamp }

// PhoneEye is the phone's camera, TabletEye the tablet's.
func (p *Path) PhoneEye() *Eye { return &p.phone }

// TabletEye is the tablet's camera.
func (p *Path) TabletEye() *Eye { return &p.board }

// Show puts a code's text on the phone's screen; empty takes it away.
func (p *Path) Show(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shown = text
}

// Shown is the text of the code on the phone's screen.
func (p *Path) Shown() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.shown
}

// Stand puts a still code's text on the tablet's screen; empty takes it away.
func (p *Path) Stand(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stands = text
}

// Signal is what the lamp was last asked to play.
func (p *Path) Signal() session.Signal {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.signal
}

// Cover puts something between the two, or takes it away.
func (p *Path) Cover(covered bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.covered = covered
	p.since = time.Now()
}

// Alter changes what the phone receives; nil leaves it as it is.
func (p *Path) Alter(f func([]byte) []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.alter = f
}

// Plays counts the payloads that the lamp has begun to play.
func (p *Path) Plays() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.plays
}

// glimpse is what an eye remembers between two shots since it was started.
type glimpse struct {
	start time.Time
	got   bool
	play  int // that was got
}

func (p *Path) seeLight(g *glimpse, now time.Time) (s session.Sight, seen bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s.FPS = usualRate
	if !p.covered {
		s.Code = p.stands
	}
	if p.playing == nil || p.covered {
		s.Light.Hint = light.HintSearching
		return s, true
	}
	if g.got && g.play == p.plays {
		return s, s.Code != ""
	}
	bits := len(p.playing) * 8
	watched := min(now.Sub(p.since), now.Sub(g.start))
	s.Light = light.Progress{Locked: true, Needed: bits, Known: min(bits, int(int64(bits)*int64(watched)/int64(p.delay)))}
	if watched < p.delay {
		return s, true
	}
	g.got, g.play = true, p.plays
	s.Light.Payload = slices.Clone(p.playing)
	if p.alter != nil {
		s.Light.Payload = p.alter(s.Light.Payload)
	}
	return s, true
}

func (p *Path) seeCode(_ *glimpse, _ time.Time) (session.Sight, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := session.Sight{FPS: usualRate}
	if !p.covered && p.shown != "" {
		s.Code, s.Seen = p.shown, seenCode
	}
	return s, true
}

// seenCode is a code in the middle of the view.
var seenCode = code.Advice{W: 640, H: 480, Mark: code.MarkRead, Outline: [4][2]int16{{220, 340}, {220, 140}, {420, 140}, {420, 340}}}

// Lamp is a session.Lamp.
type Lamp struct {
	path *Path

	mu   sync.Mutex
	fail error
	stop func()
}

// Fail makes the next Play fail.
func (l *Lamp) Fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fail = err
}

// Play implements session.Lamp. A signal is whole when it has lasted as long as its coding needs.
func (l *Lamp) Play(ctx context.Context, s session.Signal, shown func(whole int)) error {
	l.Stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.fail; err != nil {
		l.fail = nil
		return err
	}
	profile, ok := light.ProfileByID(s.Profile)
	if !ok {
		return ErrInjected
	}
	emitter, err := light.NewEmitter(profile, s.Payload)
	if err != nil {
		return err
	}
	l.path.play(s)
	l.stop = every(ctx, emitter.Period(), func(n int) { shown(n) })
	return nil
}

// Stop implements session.Lamp.
func (l *Lamp) Stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stop != nil {
		l.stop()
		l.stop = nil
	}
	l.path.play(session.Signal{})
}

func (p *Path) play(s session.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.Payload != nil {
		p.plays++
		p.since = time.Now()
		p.signal = s
	}
	p.playing = slices.Clone(s.Payload)
}

// Eye is a session.Eye.
type Eye struct {
	see func(g *glimpse, now time.Time) (session.Sight, bool)

	mu     sync.Mutex
	lenses []session.Lens // other than the two usual cameras
	lens   string         // last that was chosen
	rate   float32        // 0: the usual one
	refuse session.CameraTrouble
	ends   session.CameraTrouble
	starts int
	torch  session.Torch
	advice code.Advice // in place of what is seen
	stop   func()
}

// GiveTorch makes the cameras have a torch.
func (e *Eye) GiveTorch() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.torch = session.TorchOff
}

// SetTorch implements session.Torcher.
func (e *Eye) SetTorch(on bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.torch == session.TorchNone:
	case on:
		e.torch = session.TorchOn
	default:
		e.torch = session.TorchOff
	}
}

// See makes an eye for codes say what it sees, which is not yet a code.
func (e *Eye) See(a code.Advice) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.advice = a
}

// Refuse makes each Start fail for this reason, until it is TroubleNone.
func (e *Eye) Refuse(t session.CameraTrouble) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.refuse = t
}

// End reports the trouble at the next shot, as if the camera were unplugged then.
func (e *Eye) End(t session.CameraTrouble) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ends = t
}

// Rate makes the eye say that it gives so many shots a second.
func (e *Eye) Rate(perSecond float32) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.rate = perSecond
}

// Starts counts the calls of Start.
func (e *Eye) Starts() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.starts
}

// Open tells whether the eye looks now.
func (e *Eye) Open() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stop != nil
}

// Start implements session.Eye.
func (e *Eye) Start(ctx context.Context, want session.Want, sink func(session.Sight)) error {
	e.halt()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.starts++
	if e.refuse != session.TroubleNone {
		return &session.CameraError{Trouble: e.refuse, Cause: ErrInjected}
	}
	g := &glimpse{start: time.Now()}
	e.stop = every(ctx, shotEvery, func(int) {
		s, seen := e.see(g, time.Now())
		e.mu.Lock()
		if e.rate != 0 {
			s.FPS = e.rate
		}
		s.Torch = e.torch
		if e.advice != (code.Advice{}) {
			s.Seen = e.advice
		}
		if e.ends != session.TroubleNone {
			s, seen = session.Sight{Trouble: e.ends}, true
			e.ends = session.TroubleNone
		}
		e.mu.Unlock()
		if seen {
			sink(s)
		}
	})
	return nil
}

// Stop implements session.Eye.
func (e *Eye) Stop() {
	e.halt()
	e.SetTorch(false)
}

func (e *Eye) halt() {
	e.mu.Lock()
	stop := e.stop
	e.stop = nil
	e.mu.Unlock()
	if stop != nil {
		stop()
	}
}

// Plug adds a lens to the device.
func (e *Eye) Plug(l session.Lens) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.lenses = append(e.lenses, l)
}

// Lenses implements session.Eye: there are two cameras in memory, and what was plugged in. All see the same.
func (e *Eye) Lenses(ctx context.Context) ([]session.Lens, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	all := append([]session.Lens{{ID: "front", Name: "Front"}, {ID: "back", Name: "Back"}}, e.lenses...)
	used := max(slices.IndexFunc(all, func(l session.Lens) bool { return l.ID == e.lens }), 0)
	all[used].Used = true
	return all, nil
}

// Use implements session.Eye.
func (e *Eye) Use(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.lens = id
}

// every calls f with 1, 2, … at each period, until the context ends or stop is called. stop waits.
func every(ctx context.Context, period time.Duration, f func(n int)) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() {
		ticker := time.NewTicker(period)
		defer ticker.Stop()
		for n := 1; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				f(n)
			}
		}
	})
	return func() {
		cancel()
		done.Wait()
	}
}
