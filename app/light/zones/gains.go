package zones

// A camera's exposure and white balance go on changing after the pilots, and so does the light in the room. To first order each shot has a gain and an offset of its
// own in either channel, against what the pilots told:
//
//	seen = (1 + gain)·level + offset
//
// gains finds them by least squares against decisions, each shot's expected to be those of the shot before, and takes them out of the observations. The first
// shot's are expected to be none, since levels were measured just before.

// gain is one channel's: gain and offset, the latter in mean swings.
type gain struct{ by, add float32 }

const (
	gainSigma = 0.05 // by which a gain changes from one shot to the next
	addSigma  = 0.05 // swings, and an offset
	gainNoise = 12   // times as much noise as a cell's is thought to have: decisions err together
	driftMost = 0.5
	gainFrom  = 0.03 // misfit above which it is worth the time
	driftLess = 0.9  // of the misfit, that must be left at most
	wrongFrom = 0.5  // swings, an error that tells of a wrong decision
)

// gains corrects all observations by decisions, if that explains them clearly better.
func (q *system) gains(p Profile, hard *[2][]float32, misfit float64) bool {
	q.foresee(p, hard)
	var last [2]gain
	for i := range q.seen {
		o := &q.seen[i]
		for k := range q.channels {
			last[k] = q.gainOf(o, k, last[k])
		}
		o.view.gains, o.view.gained = last, q.set.number
	}
	q.level()
	q.collect(p)
	if q.misfit(hard) < driftLess*misfit {
		return true
	}
	for i := range q.seen {
		q.seen[i].view.gained = 0
	}
	q.level()
	q.collect(p)
	return false
}

// level takes the gains that are known out of all observations. A shot of which nothing is known has those of the one before.
func (q *system) level() {
	cells := len(q.set.x)
	q.levelled = sized(q.levelled, 2*cells*len(q.seen))
	var last [2]gain
	for i := range q.seen {
		o := &q.seen[i]
		if o.view.gained == q.set.number {
			last = o.view.gains
		}
		for k := range q.channels {
			raw := o.view.sums[k]
			if last[k] == (gain{}) {
				o.y[k] = raw
				continue
			}
			out := q.levelled[(2*i+k)*cells:][:cells]
			by, add := 1/(1+last[k].by), last[k].add*q.set.meanSwing
			for c, y := range raw {
				dark := q.set.dark(c, k)
				out[c] = (y+dark-add/q.set.swing[c])*by - dark
			}
			o.y[k] = out
		}
	}
}

// dark is how far a cell's level is from that of no light at all when its observation is 0.
func (s *cellSet) dark(c, channel int) float32 {
	return s.base[channel][c]/s.swing[c] + s.palette.centre[channel]
}

// gainOf fits one channel of one shot, about what is expected.
func (q *system) gainOf(o *observation, k int, expected gain) gain {
	const gainPrior, addPrior = gainNoise / (gainSigma * gainSigma), gainNoise / (addSigma * addSigma)
	var aa, ab, bb, ae, be float64
	raw := o.view.sums[k]
	for j, row := range q.set.rows {
		r := o.shares[j]
		if !q.holds(r) {
			continue
		}
		now, next := q.foreseen.levels[r.first+1][k], q.foreseen.levels[r.first+2][k]
		for c := row.from; c < row.to; c++ {
			level := r.now*now[c] + r.after*next[c]
			off := raw[c] - level
			wide := level + q.set.dark(c, k)
			lift := q.set.meanSwing / q.set.swing[c]
			if left := off - expected.by*wide - expected.add*lift; left > wrongFrom || left < -wrongFrom {
				continue
			}
			w := r.trust * q.set.weight[c]
			aa += float64(w * wide * wide)
			ab += float64(w * wide * lift)
			bb += float64(w * lift * lift)
			ae += float64(w * wide * off)
			be += float64(w * lift * off)
		}
	}
	aa, bb = aa+gainPrior, bb+addPrior
	ae, be = ae+gainPrior*float64(expected.by), be+addPrior*float64(expected.add)
	det := aa*bb - ab*ab
	return gain{float32(clip((bb*ae-ab*be)/det, driftMost)), float32(clip((aa*be-ab*ae)/det, gainMost))}
}
