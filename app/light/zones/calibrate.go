package zones

// levels are what every fine cell sees of two of the palette's points, measured from one or several preambles: channel k at A is base[k], at D
// base[k]+swing[k].
type levels struct {
	base, swing  [2][]float32
	across, down []float32 // channel 0
	noise        float64   // variance of a fine cell in one view
	tone         tone
	amplified    float64
}

// amplifiedMost is the worst noise amplification that a calibration may have. Above amplifiedGood earlier preambles are taken into the fit.
const (
	amplifiedGood = 1.0
	amplifiedMost = 4.0
	jointMost     = 4 // preambles in one fit
)

func (r *Receiver) finePlane(channel int) plane {
	l := r.history.layout
	return plane{l.w, l.h, 1, false, func(v *view) []float32 { return v.fine[channel] }}
}

// A screen draws its lines one after the other, some 12 ms from the first to the last; a view that saw the change of two pilots mixes them in a share that
// depends on the place. Where enough other views are there, the levels are measured without it.
const (
	guardSpan = 0.006 // s
	guardMost = 1.6   // noise amplification
)

// calibrate measures the levels at preamble k of the lock; nil if too little of it was seen.
func (r *Receiver) calibrate(k *lock, number int) *levels {
	p := k.profile
	k.sample(number)
	starts := []float64{k.start(number)}
	r.fitter.guard = guardSpan
	defer func() { r.fitter.guard = 0 }()
	r.fitter.fit(p, &r.history, r.finePlane(0), starts, k.timing, &r.fine)
	if !r.fine.ok || r.fine.amplified > guardMost {
		r.fitter.guard = 0
		r.fitter.fit(p, &r.history, r.finePlane(0), starts, k.timing, &r.fine)
	}
	for j := number - 1; j >= max(0, number-jointMost+1) && r.fine.amplified > amplifiedGood; j-- {
		starts = append(starts, k.start(j))
		r.fitter.fit(p, &r.history, r.finePlane(0), starts, k.timing, &r.fine)
	}
	if !r.fine.ok || r.fine.amplified > amplifiedMost {
		return nil
	}
	keep := func(a int) []float32 { return append([]float32(nil), r.fine.theta[a]...) }
	l := &levels{amplified: r.fine.amplified, across: keep(across), down: keep(down)}
	l.base[0], l.swing[0] = keep(base), keep(swing)
	l.noise = r.fine.noise()
	if p.Levels == 4 {
		r.fitter.fit(p, &r.history, r.finePlane(1), starts, k.timing, &r.fine)
		l.base[1], l.swing[1] = keep(base), keep(swing)
	}
	return l
}

// noise is the mean variance that the fit leaves in bright cells.
func (o *pilotFit) noise() float64 {
	bright := 0.6 * quantile32(o.theta[swing], 0.97)
	var left, count float64
	for c, b := range o.theta[swing] {
		if b > bright {
			left += float64(o.residual[c])
			count += max(1, o.spare)
		}
	}
	return left / max(count, 1)
}

// brightest is the level of swing above which a cell counts as well lit, times share.
func (l *levels) brightest(share float32) float32 { return share * quantile32(l.swing[0], 0.985) }

// lookups lists cells away from the screen's edges with the places that their ramps tell, about 3,000 at most.
func (l *levels) lookups(grid layout) []lookup {
	limit := l.brightest(0.82)
	lit := 0
	for _, b := range l.swing[0] {
		if b > limit {
			lit++
		}
	}
	step := 1
	for lit/(step*step) > 3000 {
		step++
	}
	pairs := make([]lookup, 0, lit/(step*step)+grid.w+grid.h)
	for y := step / 2; y < grid.h; y += step {
		for x := step / 2; x < grid.w; x += step {
			c := y*grid.w + x
			b := l.swing[0][c]
			if b <= limit {
				continue
			}
			vx, vy := grid.cellPlace(float64(x)+0.5, float64(y)+0.5)
			pairs = append(pairs, lookup{vx, vy, 0.5 + float64(l.across[c]/b), 0.5 + float64(l.down[c]/b)})
		}
	}
	return pairs
}
