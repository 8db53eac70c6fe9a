package sighting

import "time"

// Rate counts the shots of the last second.
type Rate struct {
	PerSecond float32

	since   time.Time
	counted int
}

// Count takes one more shot.
func (r *Rate) Count(now time.Time) {
	r.counted++
	r.Fade(now)
}

// Fade brings the figure up to date once a second has passed; without shots it falls to zero.
func (r *Rate) Fade(now time.Time) {
	if r.since.IsZero() {
		r.since = now
	}
	if d := now.Sub(r.since); d >= time.Second {
		r.PerSecond = float32(float64(r.counted) / d.Seconds())
		r.since, r.counted = now, 0
	}
}
