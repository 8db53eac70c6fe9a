package field

import (
	"math"

	"glint/app/light/optic"
)

// What the hints go by.
const (
	darkGreen  = 0.01 // mean linear green of a view
	glareShare = 0.6  // of the view's pixels clipped
	blueLeast  = 0.25 // gain of blue by that of red below which a night-light filter is on
)

func (r *Receiver) progress() optic.Progress {
	p := optic.Progress{Payload: r.payload}
	r.stats.Profile, r.stats.Score, r.stats.Bits, r.stats.Residual, r.stats.Coverage, r.stats.Decodings = 0, 0, 0, 0, 0, 0
	if k := r.best(); k != nil {
		if k.sure || r.payload != nil { // of others half are no signal of ours, and what they know is nothing
			p.Locked = true
			p.Known, p.Needed = k.gather.known, k.gather.needed
		}
		r.stats.Profile, r.stats.Score = k.profile.ID, k.score
		r.stats.Bits = len(k.symbols.ratios) * k.profile.bits()
		r.stats.Residual = math.Sqrt(float64(k.levels.noise))
		r.stats.Decodings = k.gather.attempts
	}
	p.Hint, p.Stats = r.hint(), r.stats
	return p
}

// hint gives the most useful advice.
func (r *Receiver) hint() optic.Hint {
	if r.payload != nil || len(r.history.views) == 0 {
		return optic.HintNone
	}
	latest := r.history.views[len(r.history.views)-1]
	if k := r.best(); k != nil {
		var red, blue float32
		for b := range side {
			red, blue = red+k.levels.gain[b][0], blue+k.levels.gain[b][1]
		}
		if blue < blueLeast*red {
			return optic.HintNightLight
		}
		return optic.HintNone
	}
	switch {
	case latest.green < darkGreen:
		return optic.HintTooDark
	case latest.glare > glareShare:
		return optic.HintTooBright
	}
	return optic.HintSearching
}
