package sighting

import (
	"time"

	"glint/app/code"
	"glint/app/light"
)

// Light reads the shots of an eye that wants light: the signal that plays, still light beside it, and what the person could do better.
type Light struct {
	signal *Signal
	stills Stills
	meter  Meter
	codes  *code.Reader
}

// NewLight makes a memory that is empty.
func NewLight() *Light { return &Light{signal: NewSignal(), codes: code.NewReader()} }

// Push takes a shot and says whether it is to be looked through for still light as well (Still).
func (l *Light) Push(at time.Duration, shot light.Shot) (p light.Progress, still bool) {
	p = l.signal.Push(at, shot)
	p.Hint = l.meter.Judge(at, shot, p)
	return p, l.stills.Turn(at, p)
}

// Still looks for still light in a shot's luma and gives its text; empty if there is none. Other codes in view are nobody's business here.
func (l *Light) Still(luma []byte, w, h, stride int) string {
	found, err := l.codes.Read(luma, w, h, stride)
	if err != nil || found.Kind != code.KindStill {
		return ""
	}
	return found.Text
}

// StillTook takes note of what a look for still light has cost, with bringing the luma.
func (l *Light) StillTook(cost time.Duration) { l.stills.Took(cost) }
