package session

import (
	"context"
	"slices"
	"time"

	"glint/app/light"
)

// player keeps the lamp at what the session wants played. It begins with the default profile, the first of
// the table, and goes round the others when nothing comes back: one of them may suit the phone better.
type player struct {
	core  *core
	shown func(whole int)

	payload []byte // nil: nothing
	profile int    // index in the table
	began   time.Time
	before  int // whole signals by other profiles
	whole   int // by this one

	serial int // of the last wish
	done   int // of the wish that the lamp has
	busy   bool
}

// A profile gets so long, and so many whole signals, before the next one's turn.
const (
	profileTime  = 15 * time.Second
	profileWhole = 2
)

// play begins a payload at once, from its start; nil stops the lamp.
func (l *player) play(payload []byte) {
	if payload == nil && l.payload == nil {
		return
	}
	l.payload, l.profile, l.before = payload, 0, 0
	l.start()
}

func (l *player) start() {
	l.began, l.whole = l.core.now(), 0
	l.serial++
	l.settle()
}

func (l *player) tick(now time.Time) {
	if l.payload != nil && l.whole >= profileWhole && now.Sub(l.began) >= profileTime {
		l.before += l.whole
		l.profile = (l.profile + 1) % len(light.Profiles())
		l.start()
	}
}

// signal is what the lamp plays, or nil.
func (l *player) signal() *Signal {
	if l.payload == nil {
		return nil
	}
	return &Signal{Payload: slices.Clone(l.payload), Profile: light.Profiles()[l.profile].ID}
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
	if serial == l.serial && whole > l.whole {
		l.whole = whole
		l.shown(l.before + whole)
	}
}
