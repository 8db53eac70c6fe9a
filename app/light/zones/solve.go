package zones

import "math"

// misfitFine is a misfit that another tuning of the lens would hardly lower.
const misfitFine = 0.04

// cells gives the cell set for superframe n, made of the levels before and after it.
func (r *Receiver) cells(k *lock, n int) *cellSet {
	at := k.newest
	for ; at >= 0 && k.levels[at] == nil; at-- {
	}
	if at < 0 {
		return nil
	}
	if n < at && n >= 0 && k.levels[n] != nil && k.levels[n+1] == nil {
		at = n
	}
	stale := k.set != nil && abs(k.set.block-k.lens.blockFor(r.history.layout, k.profile)) > 1
	if k.set == nil || k.setAt != at || stale {
		r.sets++
		k.setAt = at
		old := r.spare
		r.spare = k.set
		if k.set = newCellSet(r.history.layout, k.profile, k.lens, k.levels[at], old); k.set != nil {
			k.set.number = r.sets
			k.set.palette.shift(k.hues)
		}
	}
	return k.set
}

// solveBlock solves one superframe with all views of it; false if there are too few.
func (r *Receiver) solveBlock(k *lock, n int, now float64, complete bool) bool {
	set := r.cells(k, n)
	if set == nil {
		return false
	}
	p, grid, start := k.profile, r.history.layout, k.data(n)
	end := start + float64(p.DataSymbols)/float64(p.SymbolRate)
	q := &r.system
	q.across = k.across
	observe := func(set *cellSet) {
		q.observe(p, grid, set, r.history.between(start-0.1, end+0.1), k.timing, start)
		q.collect(p)
	}
	if observe(set); len(q.seen) < 2 {
		return false
	}
	r.stats.Solves++
	size := float64(set.block) / float64(grid.w)
	ended := int(k.done(now, n) + 0.25)
	if n < 0 {
		ended = 0 // what was before the first preamble may be no superframe: nothing is learnt from it
	}
	if ended >= tuneFirst && k.tuned < tuneFirst || ended >= tuneAgain && k.tuned < tuneAgain && k.misfit > misfitFine {
		if k.tuned < tuneFirst {
			r.tuneGain(k, observe)
			if set = k.set; set == nil {
				return false
			}
			size = float64(set.block) / float64(grid.w)
		}
		steps := tuneSteps
		if k.stuck {
			steps = tuneStepsAll
		}
		k.lens, k.misfit = q.tuneLens(p, k.ramps, k.lens, size, steps)
		k.tuned, k.stuck = ended, false
	}
	b := k.blocks[n]
	if b == nil {
		b = &block{}
		k.blocks[n] = b
	}
	steps := firstSteps
	if b.x[0] != nil {
		steps = laterSteps
	}
	q.kernel.build(set, p, k.lens, size)
	q.solve(&b.x, steps)
	r.polish(k, q, b, start, size, ended)
	b.bits, b.complete = q.soft(&b.x, b.bits), complete
	b.measure()
	if n == k.newest {
		r.relevel(k)
	}
	return true
}

// polish uses decisions to correct times, tremor, geometry and trust, and solves again.
func (r *Receiver) polish(k *lock, q *system, b *block, start, size float64, ended int) {
	p := k.profile
	hard := q.decide(&b.x)
	k.misfit = q.misfit(hard)
	if ended < tuneFirst || k.misfit > shiftWorst {
		return
	}
	again := func() {
		q.collect(p)
		q.solve(&b.x, laterSteps)
		hard = q.decide(&b.x)
		k.misfit = q.misfit(hard)
	}
	clipped := false
	for round := 0; round < unclipRounds && q.unclip(p, r.history.layout, hard); round++ {
		clipped = true
		again()
	}
	if k.misfit > acrossFrom && ended >= acrossFirst && q.tuneAcross(p, k.timing, start, hard) {
		k.across = q.across
		q.exposeAll(p, k.timing, start)
		again()
	}
	if t, better := q.tuneTiming(p, k.timing, start, k.misfit < timingSure, hard); better && ended >= timingFrom {
		start += t.tau - k.timing.tau
		if math.Abs(t.tau-k.timing.tau) > timingFar && !k.timed {
			k.early, k.stuck = true, true // levels and geometry were measured with a wrong timing
		}
		k.timing = t
		q.exposeAll(p, k.timing, start)
		again()
		k.timed = k.misfit < timingSure
	}
	if moved, common := q.tuneTimes(p, k.timing, start, hard); moved {
		k.timing.tau -= common
		q.exposeAll(p, k.timing, start-common)
		again()
	}
	if better, e := q.refineLens(p, k.lens, hard, size, k.misfit); e < 0.995*k.misfit {
		k.lens, k.misfit = better, e
	}
	q.kernel.build(q.set, p, k.lens, size)
	if k.misfit > gainFrom {
		if q.gains(p, hard, k.misfit) {
			again()
		} else if clipped && q.unclip(p, r.history.layout, hard) {
			q.collect(p)
		}
	}
	for round := 0; round < 2 && k.misfit > steadyFrom; round++ {
		q.steady(p, k.lens, hard, size)
		again()
	}
	if k.misfit < hueWorst && ended >= tuneAgain {
		q.tuneHues(&b.x)
		k.hues = q.set.palette.off()
		hard = q.decide(&b.x)
	}
	q.distrust(p, hard)
	q.collect(p)
	q.solve(&b.x, laterSteps)
}

// measure sums the information of the data symbols.
func (b *block) measure() {
	b.info = 0
	for _, ratios := range b.bits {
		for _, l := range ratios {
			if l = max(l, -l); l > 2 {
				b.info++
			} else {
				b.info += float64(l / 2 * l / 2)
			}
		}
	}
}
