package zones

import (
	"time"

	"glint/app/light/optic"
)

// Receiver finds a signal in shots and gathers its bits until the payload comes out.
type Receiver struct {
	stats   Stats
	payload []byte
}

// NewReceiver makes a receiver that has seen nothing.
func NewReceiver() *Receiver { return &Receiver{} }

// Reset forgets everything.
func (r *Receiver) Reset() { *r = Receiver{} }

// Push takes one shot.
func (r *Receiver) Push(at time.Duration, s optic.Shot) Progress {
	if !s.Valid() {
		r.stats.Odd++
		return Progress{Hint: HintSearching, Stats: r.stats}
	}
	r.stats.Shots++
	return Progress{Hint: HintSearching, Payload: r.payload, Stats: r.stats}
}
