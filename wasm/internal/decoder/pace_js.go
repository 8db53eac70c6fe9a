package decoder

import (
	"math"
	"time"

	"glint/app/session"
)

// clock makes the time of shots from the frames' own stamps, and from the time of their arrival where those stand still.
type clock struct {
	begun   bool
	stampMS float64 // of the latest frame
	at      time.Duration
	arrived time.Time
	broken  bool
}

func (c *clock) stamp(ms float64, now time.Time) time.Duration {
	if c.begun && ms == c.stampMS {
		c.broken = true
	}
	at := time.Duration(ms * float64(time.Millisecond))
	if c.broken {
		at = c.at + now.Sub(c.arrived)
	}
	c.begun, c.stampMS, c.at, c.arrived = true, ms, at, now
	return at
}

// pace leaves out shots when more come than can be read: evenly, since a signal comes in better from every other shot in time than from
// all of them late. It also knows how many the camera gives.
type pace struct {
	begun    bool
	at       time.Duration // of the latest frame
	read     time.Duration // of the latest frame that was read
	left     int           // left out since
	interval float64       // ms between frames, smoothed
	cost     float64       // ms that reading takes, smoothed
	frames   int
}

const (
	// codePause is the least time between two shots that are searched for codes: each of a camera of 30 a second, every other of a faster one.
	codePause = 25 * time.Millisecond
	// codeRest is up to when a shot is followed by a rest as long as it took, which leaves a small device's processor to the light.
	codeRest = 50 * time.Millisecond
	// lightPause is the most that the light may be left alone for, if the camera is not slower: receivers promise nothing below 12 shots
	// a second.
	lightPause = 80 * time.Millisecond

	paceBusy    = 0.85 // of the time may be spent reading
	paceSamples = 20   // that smoothed figures reach back: a dear shot now and then is none of their business
	paceSure    = 30   // frames, after which the rate is known
	paceGapMS   = 500  // between two frames: an interruption, not a rate
)

// take says whether to read the frame of this time.
func (p *pace) take(at time.Duration, want session.Want) bool {
	p.count(at)
	if !p.begun || at < p.read {
		p.begun, p.read, p.left = true, at, 0
		return true
	}
	if want == session.WantCodes {
		cost := time.Duration(p.cost * float64(time.Millisecond))
		if at-p.read < max(codePause, cost, min(2*cost, codeRest)) { // a code is wanted of now, not of a while ago
			return false
		}
	} else if p.left++; p.left < p.stride() {
		return false
	}
	p.read, p.left = at, 0
	return true
}

func (p *pace) count(at time.Duration) {
	ms := float64(at-p.at) / float64(time.Millisecond)
	p.at = at
	if p.frames++; p.frames == 1 || ms <= 0 || ms > paceGapMS {
		return
	}
	p.interval = smoothed(p.interval, ms)
}

// stride is how many frames there are to one that is read.
func (p *pace) stride() int {
	if p.interval <= 0 {
		return 1
	}
	need := int(math.Ceil(p.cost / (paceBusy * p.interval)))
	most := int(float64(lightPause/time.Millisecond) / p.interval)
	return max(min(need, most), 1)
}

// took takes note of what reading a frame has cost.
func (p *pace) took(cost time.Duration) {
	p.cost = smoothed(p.cost, float64(cost)/float64(time.Millisecond))
}

// rate is how many frames the camera gives in a second; 0 while that is not known.
func (p *pace) rate() float64 {
	if p.frames < paceSure || p.interval <= 0 {
		return 0
	}
	return 1000 / p.interval
}

func smoothed(mean, next float64) float64 {
	if mean == 0 {
		return next
	}
	return mean + (next-mean)/paceSamples
}
