package session

import (
	"bytes"
	"context"
	"slices"
	"time"

	"glint/app/code"
	"glint/app/light"
	"glint/app/wire"
)

// player keeps the lamp at what the session wants sent. It begins with the profile that suits the phone best
// and goes round the others when nothing comes back: one of them may suit the view better. Settings count as
// they were when a play began.
type player struct {
	core  *core
	shown func(whole int)

	payload []byte          // nil: nothing
	order   []light.Profile // to be played in turn
	how     Emission
	still   *code.Symbol // the payload as a code
	waits   bool         // nobody has asked for light since this start of the page: none begins by itself
	over    bool         // its time is over

	turn   int       // index in order
	first  time.Time // when this play began
	began  time.Time // when this profile began
	before int       // whole signals by other profiles
	whole  int       // by this one

	serial int // of the last wish
	done   int // of the wish that the lamp has
	busy   bool
}

// A profile gets so long, and so many whole signals, before the next one's turn. The first is the likeliest, so it is given the time
// in which it delivers in all but the worst views (`make bench-light`: 10 s).
const (
	firstTime    = 15 * time.Second
	profileTime  = 10 * time.Second
	profileWhole = 2
)

// fewShots is what a camera may give, in shots a second, that gives less than 25.
const fewShots = 12

// needsOf says what a payment code tells of the phone that shows it.
func needsOf(a wire.Abilities, size int) light.Needs {
	n := light.Needs{Bytes: size}
	switch {
	case a&wire.AbilityCamera60 != 0:
		n.FPS = 60
	case a&wire.AbilityCamera != 0:
		n.FPS = 30
	case a&wire.AbilitySensor != 0:
		n.Sensor = true
	default: // a camera of fewer shots than AbilityCamera stands for
		n.FPS = fewShots
	}
	return n
}

// cycle is the order of profiles for a phone. A profile that has worked comes first.
func cycle(n light.Needs, worked uint8) []light.Profile {
	order := light.Cycle(n)
	if i := slices.IndexFunc(order, func(p light.Profile) bool { return p.ID == worked }); i > 0 {
		order = slices.Concat(order[i:i+1], order[:i], order[i+1:])
	}
	return order
}

// play begins a payload at once, from its start. The same one again, after its time was over, goes on with the next profile.
func (l *player) play(payload []byte, order []light.Profile, how Emission, waits bool) {
	turn := 0
	if l.over && len(order) > 0 && bytes.Equal(payload, l.payload) {
		turn = (l.turn + 1) % len(order)
	}
	if !bytes.Equal(payload, l.payload) || l.still == nil {
		l.still = nil
		if s, err := code.Make(code.KindStill, payload); err == nil { // every message of package wire fits
			l.still = s
		}
	}
	l.payload, l.order, l.how, l.over = payload, order, how, false
	l.waits = waits && how.Style != StyleStill // a still code flickers for nobody
	l.turn, l.before, l.first = turn, 0, l.core.now()
	l.start()
}

// stop ends what plays.
func (l *player) stop() {
	if l.payload != nil {
		l.payload, l.order, l.still, l.waits, l.over = nil, nil, nil, false, false
		l.start()
	}
}

// dress changes the style of what is under way, because the payee says so.
func (l *player) dress(s Style) {
	if l.payload == nil || l.how.Style == s && !l.waits {
		return
	}
	l.how.Style, l.waits, l.over = s, false, false
	l.first = l.core.now()
	l.start()
}

func (l *player) start() {
	l.began, l.whole = l.core.now(), 0
	l.serial++
	l.settle()
}

// end takes the light away when its time is over.
func (l *player) end() {
	l.over = true
	l.before += l.whole
	l.start()
	l.core.actor.publish()
}

func (l *player) tick(now time.Time) {
	if l.payload == nil || l.waits || l.over {
		return
	}
	if limit := l.how.lasts(); limit != 0 && now.Sub(l.first) >= limit {
		l.end()
		return
	}
	turn := profileTime
	if l.turn == 0 {
		turn = firstTime
	}
	if len(l.order) > 1 && l.whole >= profileWhole && now.Sub(l.began) >= turn {
		l.before += l.whole
		l.turn = (l.turn + 1) % len(l.order)
		l.start()
	}
}

// signal is what the lamp plays, or nil.
func (l *player) signal() *Signal {
	if l.payload == nil || l.waits || l.over || l.how.Style == StyleStill || len(l.order) == 0 {
		return nil
	}
	return &Signal{Payload: slices.Clone(l.payload), Profile: l.order[l.turn].ID, Reach: l.how.Reach}
}

// symbol is the code that stands on the page, beside the light or instead of it, or nil.
func (l *player) symbol() *code.Symbol {
	if l.payload == nil || l.over || l.how.Style == StyleLight {
		return nil
	}
	return l.still
}

// dark tells whether something is to be sent and its light is off.
func (l *player) dark() bool {
	return l.payload != nil && (l.over || l.waits)
}

// profile is the one that plays, or 0.
func (l *player) profile() uint8 {
	if s := l.signal(); s != nil {
		return s.Profile
	}
	return 0
}

func (l *player) settle() {
	if l.busy || l.done == l.serial {
		return
	}
	l.busy = true
	serial, want, lamp := l.serial, l.signal(), l.core.ports.Lamp
	shown := func(whole int) { l.core.post(func() { l.report(serial, whole) }) }
	l.core.beside(func(ctx context.Context) func() {
		var err error
		if want == nil {
			lamp.Stop()
		} else {
			err = lamp.Play(ctx, *want, shown)
		}
		return func() {
			l.busy, l.done = false, serial
			if err != nil {
				l.core.report(ProblemLamp, err)
				l.core.actor.publish()
			}
			l.settle()
		}
	})
}

func (l *player) report(serial, whole int) {
	if serial != l.serial || whole <= l.whole || l.signal() == nil {
		return
	}
	l.whole = whole
	l.shown(l.before + whole)
	if l.how.Until == UntilWhole {
		l.end()
	}
}
