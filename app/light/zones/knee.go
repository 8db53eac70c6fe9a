package zones

import (
	"math"

	"glint/app/light/optic"
)

// A vivid panel shows more saturation than it has: what asks for blue below none gets none. So the ramps stay without blue
// over a share of the screen, the knee, and rise faster after it, and the palette's points lie elsewhere. No homography looks like that: the knee
// under which the geometry fits best is the panel's.

const (
	kneeStep    = 0.03
	kneeMost    = 0.3
	kneeMargin  = 0.04  // screens beyond the knee where places are believed
	kneeGain    = 0.85  // share of the error without a knee that one must leave at most; it is 0.97 and more where there is none, 0.35 in vivid (2026-11-23)
	kneeRounder = 0.7   // of what a sharp knee leaves, or has to, that a rounder one must leave at most: blur alone looks a little like it
	kneePairs   = 400   // enough to tell one
	kneeFrom    = 0.012 // screens, rms without a knee, from which one is looked for: 0.006 to 0.011 is how ramps fall on pixels, vivid leaves 0.024
	kneeFar     = 0.05  // screens; no pair counts for more
)

// kneeDims are the roundings tried: 0.8 sigmas of the blur, of nearly none and of 16 px on a screen 182 wide.
var kneeDims = []float64{0.005, 0.07}

// knee is the curve of a ramp: the level that is measured at a share of the way from A to D.
type knee struct {
	at  float64 // share without blue
	red float64 // share of the swing that is red's, which has no knee
	dim float64 // screens over which blur rounds it off
}

func (k knee) level(t float64) float64 {
	if k.at == 0 {
		return t
	}
	x := t - k.at
	return k.red*t + (1-k.red)*(x+math.Sqrt(x*x+k.dim*k.dim))/2/(1-k.at)
}

// share is the inverse of level.
func (k knee) share(level float64) float64 {
	if k.at == 0 {
		return level
	}
	// With y for the square root the level is linear in x and y, and y² = x² + dim²: a quadratic equation, of which the lower solution is the true one.
	a := (1 - k.red) / 2 / (1 - k.at)
	b, c := k.red+a, level-k.red*k.at // a·y = c - b·x
	p, q := b*b-a*a, b*c
	return k.at + (q-math.Sqrt(max(q*q-p*(c*c-a*a*k.dim*k.dim), 0)))/p
}

// fit fits the geometry to pairs beyond the knee, and gives how badly it explains all of them.
func (k knee) fit(pairs, free []lookup) (h homography, left float64, ok bool) {
	free = free[:0]
	for _, p := range pairs {
		if u, v := k.share(p.u), k.share(p.v); k.at == 0 || u > k.at+kneeMargin && v > k.at+kneeMargin {
			free = append(free, lookup{p.x, p.y, u, v})
		}
	}
	if len(free) < 16 {
		return h, 0, false
	}
	if h, ok = fitHomography(free); !ok {
		return h, 0, false
	}
	for _, p := range pairs {
		u, v := h.at(p.x, p.y)
		left += min(square(k.level(u)-p.u), kneeFar*kneeFar) + min(square(k.level(v)-p.v), kneeFar*kneeFar)
	}
	return h, left / float64(len(pairs)), true
}

// findKnee finds the knee for a share of red; it is 0 if none explains the pairs much better.
func findKnee(pairs []lookup, red float64) knee {
	step := (len(pairs) + kneePairs - 1) / kneePairs
	some := make([]lookup, 0, kneePairs)
	for i := 0; i < len(pairs); i += step {
		some = append(some, pairs[i])
	}
	free := make([]lookup, 0, len(some))
	best := knee{red: red}
	_, plain, ok := best.fit(some, free)
	if !ok || plain < kneeFrom*kneeFrom {
		return best
	}
	least := kneeGain * plain
	for i, dim := range kneeDims {
		if i > 0 {
			least *= kneeRounder
		}
		for at := kneeStep; at < kneeMost; at += kneeStep {
			k := knee{at, red, dim}
			if _, left, ok := k.fit(some, free); ok && left < least {
				best, least = k, left
			}
		}
	}
	return best
}

// redShare is the share of red in the swing of channel 0.
func (l *levels) redShare() float64 {
	var sums [2]float64
	limit := l.brightest(litShare)
	for c, b := range l.swing[0] {
		if b > limit && l.swing[1] != nil {
			sums[0] += float64(b)
			sums[1] += float64(l.swing[1][c])
		}
	}
	if sums[0] <= 0 {
		return 0
	}
	const whole = 1 + redInBlue*redInBlue
	return min(max(redInBlue*(redInBlue-sums[1]/sums[0])/whole, 0.05), 0.5)
}

// tone is how panel and camera bend light: clipped at a gain, or without blue below a knee. Zero values do nothing.
type tone struct {
	gain float64 // see fitClipped
	knee knee
}

// fitTone fits the geometry and the tone to the places that the ramps tell.
func fitTone(pairs []lookup, glare, red float64) (homography, tone, bool) {
	h, gain, ok := fitClipped(pairs, glare)
	if !ok || gain > 1 {
		return h, tone{gain: gain}, ok
	}
	k := findKnee(pairs, red)
	if k.at == 0 {
		return h, tone{}, true
	}
	h, _, ok = k.fit(pairs, make([]lookup, 0, len(pairs)))
	return h, tone{knee: k}, ok
}

// of is a point of the palette as the camera sees it.
func (t tone) of(k point) optic.Linear {
	q := palette[k].Linear()
	q.B = max(q.B-t.knee.at, 0) / (1 - t.knee.at)
	if t.gain > 1 {
		q.R, q.G, q.B = min(t.gain*q.R, 1), min(t.gain*q.G, 1), min(t.gain*q.B, 1)
	}
	return q
}
