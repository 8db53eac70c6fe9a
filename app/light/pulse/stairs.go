package pulse

import (
	"math"
	"time"

	"glint/app/light/fec"
)

// rules are the limits of a staircase code, in slots. A turn is a change of level in the other direction than the one before.
//
//	level 2      ┌───┐               ┌────
//	level 1   ┌──┘   └──┐   ┌───┐    │          up, up: one reversal at the turn only
//	level 0 ──┘         └───┘   └────┘
//	             ▲      ▲
//	             turn   turn: at least gap slots later, so that three fit into a second
type rules struct {
	levels  int
	gap     int // least time from turn to turn
	dwell   int // least time on one level: a sensor must see it
	most    int // greatest time on one level, but for the marker
	marker  int // slots at the beginning of each frame: down to level 0, and a run there that is longer than any other
	message int // bits of the longest message
	frame   int // slots of a frame, its marker included; all frames are the same but for their first slots
}

// Shape of a frame. 15 slots of marker hold a dark run of at least 11, where data has 9 at most.
const (
	dwellLeast  = 200 * time.Millisecond // two readings of a sensor with 10 a second
	dwellMost   = 9
	markerSlots = 15
	frameThree  = 280 // of a frame with three levels: 1.15 times the bits of 16 bytes at least
	frameTwo    = 440 // with two
	slotBits    = 2   // bits of a slot at most: one to move or stay, one to choose where to
)

func rulesOf(p Profile) rules {
	frame := frameThree
	if p.Code == NRZ {
		frame = frameTwo
	}
	return rules{
		levels: len(p.Levels), gap: int(math.Ceil(p.FrequencyHz / turnsPerSecond)), dwell: int(math.Ceil(p.FrequencyHz * dwellLeast.Seconds())),
		most: dwellMost, marker: markerSlots, frame: frame, message: fec.ClassOf(p.MaxPayload).Bits(),
	}
}

// place is where the light stands within its rules.
type place struct {
	level int8
	rises bool // direction of the latest change
	age   int8 // slots since the latest turn, held at gap
	dwell int8 // slots on this level, held at most
}

// resting is the state after a long time in the dark.
func (r rules) resting() place { return place{age: int8(r.gap), dwell: int8(r.most)} }

// to is the state after one slot more, on a level.
func (r rules) to(s place, level int8) place {
	age := min(s.age+1, int8(r.gap))
	if level == s.level {
		return place{level, s.rises, age, min(s.dwell+1, int8(r.most))}
	}
	if rises := level > s.level; rises != s.rises {
		return place{level, rises, 1, 1}
	}
	return place{level, s.rises, age, 1}
}

// mayMove says whether the light may go to another level in the next slot.
func (r rules) mayMove(s place, level int8) bool {
	turns := (level > s.level) != s.rises
	return level != s.level && int(s.dwell) >= r.dwell && (!turns || int(s.age) >= r.gap)
}

// option is one way on from a state. Each bit that the way stands for is 0 or 1, or free where the way is forced.
type option struct {
	level int8
	bits  [slotBits]int8
}

const free = -1

// options lists what the next slot may be. With one way on, nothing is sent.
func (r rules) options(s place) (list []option) {
	var moves []int8
	for l := range int8(r.levels) {
		if r.mayMove(s, l) {
			moves = append(moves, l)
		}
	}
	stay := int(s.dwell) < r.most || len(moves) == 0
	move := int8(free)
	if stay {
		first := int8(0)
		if len(moves) == 0 {
			first = free
		}
		list = append(list, option{s.level, [slotBits]int8{first, free}})
		move = 1
	}
	for i, l := range moves {
		which := int8(i)
		if len(moves) == 1 {
			which = free
		}
		list = append(list, option{l, [slotBits]int8{move, which}})
	}
	return list
}

// inMarker gives the level of a slot of the marker: down to 0 as soon as that is allowed, and in the last slot up to the top.
func (r rules) inMarker(s place, slot int) int8 {
	if slot == r.marker-1 {
		return int8(r.levels - 1)
	}
	if r.mayMove(s, 0) {
		return 0
	}
	return s.level
}

// walk turns the bits of a stream into the levels of the first frame. Where the rules leave no choice, the bits of that slot are not sent.
// sent counts the bits that are.
func (r rules) walk(stream []uint8) (levels []int8, sent int) {
	s := r.resting()
	levels = make([]int8, 0, r.frame)
	for slot := range r.frame {
		level := int8(0)
		if slot < r.marker {
			level = r.inMarker(s, slot)
		} else {
			o := r.pick(r.options(s), stream, slot)
			for _, b := range o.bits {
				if b != free {
					sent++
				}
			}
			level = o.level
		}
		s = r.to(s, level)
		levels = append(levels, level)
	}
	return levels, sent
}

// pick finds the option that the bits of a slot ask for.
func (r rules) pick(list []option, stream []uint8, slot int) option {
	for _, o := range list {
		fits := true
		for i, b := range o.bits {
			fits = fits && (b == free || b == int8(stream[r.streamPlace(slot, i)]))
		}
		if fits {
			return o
		}
	}
	panic("pulse: internal error: no option fits")
}

// streamPlace is where a bit of a slot stands in the stream: first bits before second ones. The stream's message bits come round again after
// those of the longest message; parities beyond the others stand in for what would be a repeat.
func (r rules) streamPlace(slot, bit int) int {
	place, places := bit*r.frame+slot%r.frame, r.places()
	if m := place / 2; place%2 == 0 && m >= r.message {
		return places + 2*(m-r.message) + 1
	}
	return place
}

func (r rules) places() int     { return (r.levels - 1) * r.frame }
func (r rules) streamBits() int { return r.places() + 2*max(r.places()/2-r.message, 0) }

// following gives the first slots of a frame that comes after this one: its marker begins where this one ends.
func (r rules) following(levels []int8) []int8 {
	s := r.resting()
	for _, l := range levels {
		s = r.to(s, l)
	}
	out := make([]int8, r.marker)
	for slot := range out {
		out[slot] = r.inMarker(s, slot)
		s = r.to(s, out[slot])
	}
	return out
}
