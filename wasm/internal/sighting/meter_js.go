package sighting

import (
	"time"

	"glint/app/light"
)

// Meter makes of a receiver's hints and of the shots themselves one advice that stays long enough to be read. A receiver that has found
// nothing cannot say why; the meter sees whether colours play in the view at all, and in how much of it.
type Meter struct {
	flicker flicker
	shown   light.Hint
	next    light.Hint // what would be shown if it lasted
	since   time.Duration
}

const (
	hintAfter    = 300 * time.Millisecond // an advice is shown when it has lasted so long
	hintClears   = 900 * time.Millisecond // and taken back when nothing was amiss for so long
	coverageFew  = 0.5                    // share of the zones in view, below which a signal takes its time
	blurMost     = 20                     // sigma in pixels of a view 320 wide: the lens cannot focus so near
	extentWhole  = 0.9                    // colours play in all the view and nothing is found: too close
	extentLittle = 0.06                   // and in a spot of it: too far
	extentSeen   = 0.2                    // so much of the view plays: whatever is clipped, blue is not, and blue is the signal
)

// Judge gives the advice of this moment, from a shot and what the receiver has made of it.
func (m *Meter) Judge(at time.Duration, shot light.Shot, p light.Progress) light.Hint {
	m.flicker.see(at, shot)
	hint := m.raw(p)
	if hint != m.next || at < m.since {
		m.next, m.since = hint, at
	}
	wait := hintAfter
	if hint == light.HintNone || hint == light.HintSearching {
		wait = hintClears
	}
	if m.shown == light.HintNone && hint == light.HintSearching || at-m.since >= wait {
		m.shown = hint
	}
	return m.shown
}

func (m *Meter) raw(p light.Progress) light.Hint {
	if p.Hint == light.HintTooBright && m.flicker.extent >= extentSeen {
		p.Hint = light.HintSearching
	}
	switch {
	case p.Hint != light.HintNone && p.Hint != light.HintSearching:
		return p.Hint
	case p.Locked && p.Stats.Coverage > 0 && p.Stats.Coverage < coverageFew:
		return light.HintFarther
	case p.Locked && p.Stats.BlurPx > blurMost:
		return light.HintFarther
	case p.Hint == light.HintSearching && m.flicker.dark:
		return light.HintTooDark
	case p.Hint == light.HintSearching && m.flicker.extent >= extentWhole:
		return light.HintFarther
	case p.Hint == light.HintSearching && m.flicker.extent > 0 && m.flicker.extent < extentLittle:
		return light.HintCloser
	}
	return p.Hint
}

// flicker finds the part of a view in which blue alone plays, as our signals have it and hardly anything else in a room. Something that
// moves, or an exposure that changes, takes green along.
type flicker struct {
	begun     bool
	from      time.Duration
	low, high [flickerCols * flickerRows][2]uint8 // of green and of blue, in this window
	extent    float64                             // of the window before
	dark      bool                                // nothing in it was as bright as a screen
}

const (
	flickerCols, flickerRows = 20, 15
	flickerWindow            = 500 * time.Millisecond // five symbols
	flickerBlue              = 24                     // least swing in 8-bit steps
	flickerGreen             = 3                      // green swings by less than a third of that
)

func (f *flicker) see(at time.Duration, s light.Shot) {
	if !s.Valid() {
		return
	}
	if !f.begun || at < f.from || at-f.from >= flickerWindow {
		f.close()
		f.begun, f.from = true, at
	}
	for i := range f.low {
		x := (2*(i%flickerCols) + 1) * s.W / (2 * flickerCols)
		y := (2*(i/flickerCols) + 1) * s.H / (2 * flickerRows)
		pixel := s.Pix[4*(y*s.W+x):][1:3]
		for c, v := range pixel {
			f.low[i][c], f.high[i][c] = min(f.low[i][c], v), max(f.high[i][c], v)
		}
	}
}

// close ends a window and judges it.
func (f *flicker) close() {
	plays, brightest := 0, uint8(0)
	for i := range f.low {
		brightest = max(brightest, f.high[i][0])
		green, blue := int(f.high[i][0])-int(f.low[i][0]), int(f.high[i][1])-int(f.low[i][1])
		if f.begun && blue >= flickerBlue && green*flickerGreen < blue {
			plays++
		}
		f.low[i], f.high[i] = [2]uint8{255, 255}, [2]uint8{}
	}
	f.extent = float64(plays) / float64(len(f.low))
	f.dark = f.begun && brightest < darkLuma
}
