package session

import (
	"bytes"
	"cmp"
	"time"

	"glint/app/code"
	"glint/app/wire"
)

const (
	// stillAgain is how long a still code that stays in view counts as the same: it has been answered, or it came to nothing, and a
	// poster must not keep the light from being received.
	stillAgain = 10 * time.Second

	// slowAfter is how long a wallet waits for light, or for the rest of it, before it offers another way.
	slowAfter = 20 * time.Second

	// lostAWhile is how long a signal may be out of view and still be the same try.
	lostAWhile = 5 * time.Second
)

// seen keeps what a wallet's eye has seen since it began to listen.
type seen struct {
	text    string // of the newest still code
	read    time.Time
	payload []byte // the newest, by light or still
	got     time.Time

	since  time.Time // when listening began, or the light was found
	lost   time.Time // when it was lost
	locked bool
	slow   bool
}

// listen begins anew. What stood still before still stands there.
func (s *seen) listen(now time.Time) {
	s.since, s.lost, s.locked, s.slow, s.payload = now, time.Time{}, false, false, nil
}

// still gives the payload of a code that stands on the payee's screen, once; nil for any other code.
func (s *seen) still(now time.Time, text string) []byte {
	if text == s.text && within(now, s.read, stillAgain) {
		return nil
	}
	kind, payload, err := code.Parse(text)
	if err != nil || kind != code.KindStill {
		return nil
	}
	s.text, s.read = text, now
	return payload
}

// fresh tells whether a payload is another one than that which came a moment ago, by light or as a still code: the second is no news.
func (s *seen) fresh(now time.Time, payload []byte) bool {
	if bytes.Equal(payload, s.payload) && within(now, s.got, stillAgain) {
		return false
	}
	s.payload, s.got = payload, now
	return true
}

func within(now, then time.Time, gap time.Duration) bool {
	d := now.Sub(then)
	return d >= 0 && d < gap
}

// tick tells whether slow has changed.
func (s *seen) tick(now time.Time, locked, listens bool) bool {
	switch {
	case !listens, locked && !s.locked && !within(now, s.lost, lostAWhile):
		s.since = now
	case s.locked && !locked:
		s.lost = now
	}
	s.locked = locked
	slow := listens && now.Sub(s.since) >= slowAfter
	changed := slow != s.slow
	s.slow = slow
	return changed
}

// lensed: what a payment code says of its phone depends on what it looks through, and how many shots that gives.
func (w *Wallet) lensed() {
	w.abilities = w.able()
	w.tellAbilities()
}

func (w *Wallet) able() wire.Abilities {
	usual := cmp.Or(w.ports.Abilities, wire.AbilityCamera)
	for _, l := range w.lenses {
		if l.Used && l.Sensor {
			return wire.AbilitySensor
		}
	}
	if w.rate.slow {
		return usual &^ (wire.AbilityCamera | wire.AbilityCamera60)
	}
	return usual
}

// tellAbilities starts the machine over where it shows codes with other abilities than this phone has now, once nothing is under way.
func (w *Wallet) tellAbilities() {
	if w.abilities == w.loaded.Abilities {
		return
	}
	if p := w.phase(); p == PhaseReady || p == PhaseReceiving || p == PhaseNoToken {
		w.reload()
	}
}

// rate judges how many shots a second come out of a camera and its decoder, whichever is the slower.
type rate struct {
	slow  bool
	since time.Time // when it began to look otherwise
}

const (
	slowBelow = 20 // shots a second
	quickFrom = 23
	rateSure  = 3 * time.Second // a camera that opens, or a device that is busy for a moment, is not a slow one
)

// judge takes the rate of the last second, if it is known, and tells whether slow has changed.
func (r *rate) judge(now time.Time, perSecond float32) bool {
	other := perSecond < slowBelow
	if r.slow {
		other = perSecond >= quickFrom
	}
	switch {
	case perSecond <= 0 || !other:
		r.since = time.Time{}
	case r.since.IsZero() || now.Before(r.since):
		r.since = now
	case now.Sub(r.since) >= rateSure:
		r.slow, r.since = !r.slow, time.Time{}
		return true
	}
	return false
}
