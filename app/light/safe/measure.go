package safe

import (
	"math"
	"time"

	"glint/app/light/optic"
)

// byWCAG counts what WCAG 2.2 calls one of the opposing changes of a general flash: a tenth of the maximum relative luminance or more, the darker
// state below 0.8. (Definition of "general flash and red flash thresholds".)
func byWCAG(dark, bright float64) bool { return byTenth(dark, bright) && dark < darkMost }

// byBT1702 counts what ITU-R BT.1702 calls a flash at any brightness of a panel up to brightestPanel: a change of 20 cd/m² or more whose darker state is
// below 160 cd/m², or above that a Michelson contrast of 1/17 or more. With relative luminances a < b on a panel of P cd/m², some P ≤ brightestPanel has
// P(b-a) ≥ 20 and Pa < 160 exactly if b-a ≥ 20/brightestPanel and a < 8(b-a); the contrast (b-a)/(b+a) ≥ 1/17 is the same as a ≤ 8(b-a).
func byBT1702(dark, bright float64) bool {
	d := bright - dark
	return d >= leastStep/brightestPanel-rounding && dark <= contrastShare*d+rounding
}

const (
	darkMost       = 0.8  // WCAG: a general flash has a darker state below it
	leastStep      = 20   // cd/m², BT.1702
	brightestPanel = 1000 // cd/m², the brightest tablets outdoors
	contrastShare  = 8    // 160/20, BT.1702
	redSaturated   = 0.8  // R/(R+G+B) in linear light of a saturated red, WCAG 2.2
	redDistance    = 0.2  // in CIE 1976 u'v', least change of a red flash, WCAG 2.2
)

// redSwing follows a colour and finds transitions to or from a saturated red.
type redSwing struct {
	begun  bool
	colour optic.Linear // that the next one is compared with
}

func (s *redSwing) follow(light optic.Linear) bool {
	if !s.begun {
		*s = redSwing{begun: true, colour: light}
		return false
	}
	red := saturated(light) || saturated(s.colour)
	if red && apart(light, s.colour) > redDistance {
		s.colour = light
		return true
	}
	if !red {
		s.colour = light
	}
	return false
}

func saturated(l optic.Linear) bool { return l.RedShare() >= redSaturated }

func apart(a, b optic.Linear) float64 {
	u1, v1 := a.UV()
	u2, v2 := b.UV()
	return math.Hypot(u1-u2, v1-v2)
}

// tally keeps the times of a block's latest transitions of one kind.
type tally struct {
	times [tallyMost]time.Duration
	n     int // ever counted
}

// tallyMost bounds what is kept: five seconds at the most that an unbroken rule allows in each, and some more. Where there are more,
// one second alone breaks the rule.
const tallyMost = 5*transitionsMost + 2

func (t *tally) add(at time.Duration) {
	t.times[t.n%tallyMost] = at
	t.n++
}

// within counts the transitions of the seconds before a time: since(at, 0) those of the last one, since(at, 1) those of the one before it.
func (t *tally) within(at time.Duration, second int) int {
	from, to := at-time.Duration(second+1)*time.Second, at-time.Duration(second)*time.Second
	count := 0
	for i := range min(t.n, tallyMost) {
		if x := t.times[i]; x > from && x <= to {
			count++
		}
	}
	return count
}

// lasting says whether the last five seconds had four with lastingLeast transitions or more: flicker that is slow, but goes on and on.
func (t *tally) lasting(at time.Duration) bool {
	seconds := 0
	for s := range 5 {
		if t.within(at, s) >= lastingLeast {
			seconds++
		}
	}
	return seconds >= 4
}

const (
	transitionsMost = 6 // in any second: three flashes
	lastingLeast    = 4 // in each of four seconds out of five
)
