package zones

// What the hints go by. Each says when it begins to be true, not when reception fails: most of these still deliver.
const (
	darkGreen   = 0.015 // mean linear green of a view
	glareShare  = 0.5   // of the view's cells clipped
	swingBlue   = 0.6   // swing of blue by the level of red at A; 1.17 by the palette, 0.9 with a camera's crosstalk
	zoneCells   = 3.0   // fine cells on a zone's side
	misfitMoves = 0.3   // rms, after blur and tremor were taken out
	gainBright  = 1.4   // of clipped ramps: from 1.5 on D and E look alike, and a message takes longer
)

// hint gives the most useful advice.
func (r *Receiver) hint() Hint {
	if r.payload != nil || len(r.history.views) == 0 {
		return HintNone
	}
	k := r.lock
	if k == nil {
		latest := r.history.views[len(r.history.views)-1]
		switch {
		case latest.green < darkGreen:
			return HintTooDark
		case latest.glare > glareShare:
			return HintTooBright
		}
		return HintSearching
	}
	switch {
	case k.tone.gain > gainBright:
		return HintTooBright
	case k.blue > 0 && k.blue < swingBlue:
		return HintNightLight
	case k.placed && k.zone < zoneCells:
		return HintCloser
	case k.tuned > 0 && k.misfit > misfitMoves:
		return HintHoldStill
	}
	return HintNone
}

// blueness is the swing of channel 0, mostly blue, by the level of channel 1 at A, which is red alone: 0 if unknown. A night-light filter on the
// screen lowers it; light from the room does, too.
func (l *levels) blueness() float64 {
	if l.base[1] == nil {
		return 0
	}
	limit := l.brightest(0.82)
	var swings, reds float64
	for c, b := range l.swing[0] {
		if b > limit {
			swings += float64(b)
			reds += float64(l.base[1][c])
		}
	}
	if reds <= 0 {
		return 0
	}
	return swings / reds
}

// seen counts the bits that are known at all, and gives the share of the zones that the newest block saw.
func (k *lock) seen() (bits int, coverage float64) {
	newest := -2
	for n, b := range k.blocks {
		count, zones := b.known(k.profile)
		bits += count
		if n > newest && count > 0 {
			newest, coverage = n, zones
		}
	}
	return bits, coverage
}

func (b *block) known(p Profile) (bits int, coverage float64) {
	var zone [gridMost * gridMost]bool
	for _, ratios := range b.bits {
		for i, l := range ratios {
			if l != 0 {
				bits++
				zone[i/p.bitsPerZone()] = true
			}
		}
	}
	for _, seen := range zone[:p.zones()] {
		if seen {
			coverage += 1 / float64(p.zones())
		}
	}
	return bits, coverage
}
