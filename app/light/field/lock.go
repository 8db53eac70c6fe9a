package field

import "math"

// lock is a signal that was found, and what is known of its timing and levels.
type lock struct {
	profile *Profile
	index   int // of the findings in views
	along   axis
	timing  timing
	score   float64
	levels  levels
	nominal [maxLevels][channels]float32 // values of the points before they were corrected
	jitter  float64                      // s, usual error of a timestamp
	window  window
	symbols soft
	gather  gatherer
	solved  float64 // time of the last solve
	judged  int     // superframe whose preamble was judged last
	missed  int     // preambles in a row that were not there
	born    float64 // end of the preamble it was found by
	glare   glare
	sure    bool // labels have agreed: no search for anything better
}

// levels is how colours look to the camera: bands see base + gain * value.
type levels struct {
	base, gain [side][channels]float32
	value      [maxLevels][channels]float32
	noise      float32 // variance of a band's value about what was decided, in units of value
	common     float32 // by how much errors that all bands of a view share outweigh it
}

func newLock(c candidate, n *norm) *lock {
	k := &lock{
		profile: c.profile, index: c.index, along: c.along, timing: c.timing, score: c.verdict.score, solved: math.Inf(-1), judged: math.MinInt,
	}
	k.jitter, k.born = 2*jitterLeast, c.timing.origin
	k.nominal = c.profile.palette().value
	k.levels.value = k.nominal
	k.levels.fit(n, c.along, c.verdict)
	k.gather = newGatherer(c.profile)
	return k
}

// fit takes the levels of the bands from a verdict on a preamble.
func (l *levels) fit(n *norm, along axis, v verdict) {
	for b := range side {
		swing := max(n.swing[along][b], 1e-3)
		for i := range channels {
			l.base[b][i] = n.mean[along][b][i] + swing*v.base[i]
			l.gain[b][i] = swing * v.gain[i]
		}
	}
	l.noise, l.common = noiseFirst, 2
}

const (
	noiseFirst = 0.05 * 0.05
	noiseLeast = 0.025 * 0.025
	noiseGood  = 0.045 * 0.045 // below it decisions are to be believed
)

// startOf is when a symbol begins, symbols being counted from superframe 0.
func (k *lock) startOf(g int) float64 {
	frame, s := divide(g, k.profile.symbols())
	t := k.timing.origin + float64(frame)*k.profile.superframe().Seconds()
	if s > 0 {
		t += stretch.Seconds() + float64(s)/float64(k.profile.SymbolRate)
	}
	return t
}

// symbolAt is the symbol of a time.
func (k *lock) symbolAt(t float64) int {
	long := k.profile.superframe().Seconds()
	frame := math.Floor((t - k.timing.origin) / long)
	rest := t - k.timing.origin - frame*long - stretch.Seconds()
	s := min(max(int(rest*float64(k.profile.SymbolRate)), 0), k.profile.symbols()-1)
	return int(frame)*k.profile.symbols() + s
}

// divide gives quotient and remainder, the remainder not below zero.
func divide(a, n int) (int, int) {
	q, r := a/n, a%n
	if r < 0 {
		q, r = q-1, r+n
	}
	return q, r
}

// sample is the value of one band of one view.
type sample struct {
	view, band int16
	last       int32             // latest symbol that it touches, by the window
	w          [memory]float32   // its shares of that symbol and the two before
	z          [channels]float32 // as a value of the palette
	left       [channels]float32 // of z, after the decisions
	weight     [channels]float32 // by how strongly the band sees the signal
	slide      [channels]float32 // change of the expected value per second of time
	widen      [channels]float32 // and per second of exposure
	trust      float32
}

// window is the part of the signal that is being solved.
type window struct {
	views                  []*view
	first                  int // symbol
	samples                []sample
	trellis                trellis
	points                 []point // decided
	tallies                []tally
	belief, energy, misfit []float32 // by symbol
}

const (
	windowSeconds = 3.0
	solveEvery    = 0.14 // s
	passes        = 2
	passesFirst   = 5
)

// solve decides the symbols that the latest views see and corrects the lock by them.
func (k *lock) solve(h *history, now float64) {
	seconds, rounds := windowSeconds, passes
	if math.IsInf(k.solved, -1) {
		seconds, rounds = keptSeconds, passesFirst
	}
	k.solved = now
	k.window.views = h.latest(seconds)
	if k.glare.on && !k.glare.chosen {
		rounds = 0
		if k.choose(now) {
			rounds = passesFirst
		}
	}
	for round := range rounds {
		if !k.sample() {
			return
		}
		k.window.detect(&k.levels)
		k.correct(round == rounds-1)
	}
	if k.sample() {
		k.window.detect(&k.levels)
		k.keep()
	}
}

// sample lays the views out over the symbols. It returns false if there is nothing to solve.
func (k *lock) sample() bool {
	w := &k.window
	if len(w.views) == 0 {
		return false
	}
	reach := math.Abs(k.timing.slope)/2 + k.timing.exposure/2 + shiftMost
	w.first = k.symbolAt(w.views[0].at-reach) - memory
	last := k.symbolAt(w.views[len(w.views)-1].at + reach)
	w.trellis.resize(k.profile.Levels, last-w.first+1)
	k.mark()
	w.samples = w.samples[:0]
	var top float32
	for b := range side {
		top = max(top, k.levels.gain[b][0], k.levels.gain[b][1])
	}
	for i, v := range w.views {
		for b := range side {
			s := sample{view: int16(i), band: int16(b), trust: v.found[k.index].trust[b]}
			if k.place(&s, v, top) {
				w.samples = append(w.samples, s)
			}
		}
	}
	return len(w.samples) > 0
}

// mark notes which symbols of the window are pilots.
func (k *lock) mark() {
	pilots := k.profile.palette().pilots
	for i := range k.window.trellis.known {
		_, s := divide(k.window.first+i, k.profile.symbols())
		k.window.trellis.known[i] = -1
		if s < len(pilots) {
			k.window.trellis.known[i] = int8(pilots[s])
		}
	}
}

// place finds the symbols and the value of a sample; false if its band does not see the signal.
func (k *lock) place(s *sample, v *view, top float32) bool {
	l, f := &k.levels, &v.found[k.index]
	b := s.band
	for i := range channels {
		gain := max(l.gain[b][i], 0.02*top)
		rel := gain / top
		s.weight[i] = rel * rel
		s.z[i] = (v.bands[k.along][b][i]/(1+f.tint[i]) - l.base[b][i]) / gain
	}
	if s.weight[1] < swingLeast*swingLeast && s.weight[0] < swingLeast*swingLeast {
		return false
	}
	from := v.at + f.shift + k.timing.offset(int(b)) - k.timing.exposure/2
	to := from + k.timing.exposure
	last := k.symbolAt(to)
	share := 1 / k.timing.exposure
	upper := to
	for i := range memory {
		lower := from
		if i < memory-1 {
			lower = max(from, k.startOf(last-i))
		}
		s.w[i] = float32(max(upper-lower, 0) * share)
		upper = min(upper, lower)
	}
	if k.glare.on && !s.pure() {
		s.trust = min(s.trust, mixedTrust)
	}
	s.last = int32(last - k.window.first)
	return s.last >= memory && int(s.last) < len(k.window.trellis.known)
}

// detect runs the trellis over the samples.
func (w *window) detect(l *levels) {
	scale := 1 / (2 * l.noise * l.common)
	for i := range w.samples {
		s := &w.samples[i]
		weight := [channels]float32{s.weight[0] * s.trust * scale, s.weight[1] * s.trust * scale}
		w.trellis.moments[s.last].add(&s.w, &s.z, &weight)
	}
	w.trellis.run(&l.value)
	w.points = w.points[:0]
	for s := range w.trellis.cost {
		w.points = append(w.points, w.trellis.decided(s))
	}
}

const (
	missedMost = 2   // preambles in a row
	scoreHere  = 0.3 // below which a preamble counts as missed
	scoreSure  = 0.7 // above which it shows that there is a signal beyond doubt
)

// alive judges each preamble that has passed, by what its known symbols leave of the samples' variance. It returns false if the signal is gone.
func (k *lock) alive(h *history, now float64) bool {
	frame, s := divide(k.symbolAt(now-k.timing.exposure-shiftMost), k.profile.symbols())
	if s < k.profile.lead() || frame == k.judged {
		return true
	}
	first := k.judged == math.MinInt
	k.judged = frame
	if first {
		return true
	}
	score, ok := k.explained(frame*k.profile.symbols()-k.window.first, len(k.profile.palette().pilots))
	if !ok {
		return true
	}
	k.score = score
	switch {
	case score < scoreHere:
		k.missed++
		return k.missed < missedMost
	case score > scoreSure && !k.glare.on: // with few colours left to see, others may look like it
		k.sure = true
	}
	k.missed = 0
	return true
}

// explained is the share of the variance about its mean that the known symbols explain in the samples that see nothing else.
func (k *lock) explained(first, count int) (score float64, ok bool) {
	w, l := &k.window, &k.levels
	var n float32
	var sum, square, left [channels]float32
	for i := range w.samples {
		s := &w.samples[i]
		if int(s.last) >= first+count || int(s.last) < first+memory-1 || k.glare.on && !s.pure() {
			continue
		}
		n++
		for c := range channels {
			d := s.z[c] - w.expect(s, l, c)
			sum[c] += s.z[c]
			square[c] += s.z[c] * s.z[c]
			left[c] += d * d
		}
	}
	if n < sampleLeast {
		return 0, false
	}
	rest := left[0] + left[1]
	all := square[0] + square[1] - (sum[0]*sum[0]+sum[1]*sum[1])/n
	return float64(1 - rest/max(all, 1e-9)), true
}
