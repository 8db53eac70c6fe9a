package field

import "math"

// Priors: by how much what a lock knows may be wrong, before the decisions say better.
const (
	priorOrigin   = 0.006 // s
	priorSlope    = 0.015
	priorExposure = 0.010
	jitterLeast   = 0.001 // s, of one timestamp
	jitterMost    = 0.008
	shiftMost     = 3 * jitterMost
)

// correct takes the decisions for true and corrects, one after the other, timing, timestamps, white balance, levels of the bands, values of the points.
func (k *lock) correct(final bool) {
	k.explain()
	if !k.glare.on { // clipped mixtures tell neither time nor white balance
		k.retime()
		k.shift()
		k.whiten()
	}
	k.relevel()
	if final {
		k.revalue()
	}
	k.measure()
}

// expect gives what a sample should be by the decisions.
func (w *window) expect(s *sample, l *levels, k int) float32 {
	var x float32
	for i := range memory {
		x += s.w[i] * l.value[w.points[int(s.last)-i]][k]
	}
	return x
}

// explain writes for each sample what the decisions leave, and how it would change with timing.
func (k *lock) explain() {
	w, l := &k.window, &k.levels
	share := float32(1 / k.timing.exposure)
	for i := range w.samples {
		s := &w.samples[i]
		oldest := 0
		for j := range memory {
			if s.w[j] > 0 {
				oldest = j
			}
		}
		newest := w.points[s.last]
		earliest := w.points[int(s.last)-oldest]
		for c := range channels {
			x := w.expect(s, l, c)
			s.left[c] = s.z[c] - x
			s.slide[c] = (l.value[newest][c] - l.value[earliest][c]) * share
			s.widen[c] = ((l.value[newest][c]+l.value[earliest][c])/2 - x) * share
		}
		s.trust = k.levels.trust(s)
		if k.glare.on && !s.pure() {
			s.trust *= mixedTrust
		}
		w.views[s.view].found[k.index].trust[s.band] = s.trust
	}
}

// trust falls as a sample disagrees with the decisions: a refresh was late, or something passed before the lens.
func (l *levels) trust(s *sample) float32 {
	e := s.left[0]*s.left[0]*s.weight[0] + s.left[1]*s.left[1]*s.weight[1]
	return 1 / (1 + e/(10*l.noise))
}

// retime corrects origin, slope and exposure together: three unknowns, linear about the present.
func (k *lock) retime() {
	var m [3][4]float64
	for i, prior := range [3]float64{priorOrigin, priorSlope, priorExposure} {
		m[i][i] = 30 * float64(k.levels.noise) / (prior * prior)
	}
	for i := range k.window.samples {
		s := &k.window.samples[i]
		place := float32((float64(s.band)+0.5)/side - 0.5)
		for c := range channels {
			weight := s.weight[c] * s.trust
			d := [3]float32{s.slide[c], s.slide[c] * place, s.widen[c]}
			for a := range d {
				for b := range d {
					m[a][b] += float64(weight * d[a] * d[b])
				}
				m[a][3] += float64(weight * d[a] * s.left[c])
			}
		}
	}
	x, ok := eliminate(&m)
	if !ok {
		return
	}
	limit := 0.15 / float64(k.profile.SymbolRate)
	for i := range x {
		x[i] = 0.8 * min(max(x[i], -limit), limit)
	}
	old := k.timing
	k.timing.origin -= x[0]
	k.timing.slope += x[1]
	k.timing.exposure += x[2]
	k.timing = k.timing.clipped(k.profile)
	k.slideBy(old.origin-k.timing.origin, k.timing.slope-old.slope, k.timing.exposure-old.exposure)
}

// slideBy takes a change of timing out of what is left.
func (k *lock) slideBy(later, slope, wider float64) {
	for i := range k.window.samples {
		s := &k.window.samples[i]
		d := float32(later + slope*((float64(s.band)+0.5)/side-0.5))
		for c := range channels {
			s.left[c] -= s.slide[c]*d + s.widen[c]*float32(wider)
		}
	}
}

// eliminate solves three equations; false if they do not determine the unknowns.
func eliminate(m *[3][4]float64) (x [3]float64, ok bool) {
	for i := range m {
		if !(math.Abs(m[i][i]) > 1e-12) {
			return x, false
		}
		for r := range m {
			if r == i {
				continue
			}
			f := m[r][i] / m[i][i]
			for c := i; c < 4; c++ {
				m[r][c] -= f * m[i][c]
			}
		}
	}
	for i := range x {
		x[i] = m[i][3] / m[i][i]
	}
	return x, true
}

// shift corrects each view's timestamp, as far as timestamps were found to be wrong: a late refresh looks much like it.
func (k *lock) shift() {
	ridge := k.levels.noise * k.levels.common / float32(k.jitter*k.jitter)
	w := &k.window
	var sum, n float64
	for i := 0; i < len(w.samples); {
		j := i
		for j < len(w.samples) && w.samples[j].view == w.samples[i].view {
			j++
		}
		f := &w.views[w.samples[i].view].found[k.index]
		f.move(w.samples[i:j], ridge, 3*k.jitter)
		sum, n = sum+math.Abs(f.shift), n+1
		i = j
	}
	k.jitter = min(max(1.5*sum/max(n, 1), jitterLeast), jitterMost)
}

// move corrects one view's timestamp by its samples.
func (f *finding) move(samples []sample, ridge float32, most float64) {
	var cross, own float32
	for i := range samples {
		s := &samples[i]
		for c := range channels {
			weight := s.weight[c] * s.trust
			cross += weight * s.slide[c] * s.left[c]
			own += weight * s.slide[c] * s.slide[c]
		}
	}
	d := (cross - ridge*float32(f.shift)) / (own + ridge)
	moved := min(max(f.shift+float64(min(max(d, -0.005), 0.005)), -most), most)
	d = float32(moved - f.shift)
	f.shift = moved
	for i := range samples {
		for c := range channels {
			samples[i].left[c] -= samples[i].slide[c] * d
		}
	}
}
