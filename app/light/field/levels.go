package field

import "math"

// tally is one view's part in the white balance: what its samples say, alone and with its neighbours in time.
type tally struct {
	at         float64
	finding    *finding
	here       [2][channels]float32 // cross products of level and rest; squares of levels
	cross, own [channels]float32
	first, end int // samples
}

const (
	tintSeconds = 0.25 // over which the white balance is averaged, either way
	tintMost    = 0.5
	tintRidge   = 0.3  // squared levels that speak for no change
	ridgeBand   = 6    // samples that speak for a band's present level
	ridgePoint  = 4    // samples that speak for a point's nominal value
	sameValue   = 0.05 // within which values are the same
	valueMost   = 0.25 // by which a point's value may be off
)

// whiten follows the white balance, smoothed forwards and backwards in time.
func (k *lock) whiten() {
	w := &k.window
	w.tally(&k.levels, k.index)
	for pass := range 2 {
		var cross, own [channels]float32
		var last float64
		for n := range w.tallies {
			t := &w.tallies[n]
			if pass == 1 {
				t = &w.tallies[len(w.tallies)-1-n]
			}
			fade := float32(math.Exp(-math.Abs(t.at-last) / tintSeconds))
			last = t.at
			for c := range channels {
				cross[c], own[c] = cross[c]*fade, own[c]*fade
				t.cross[c], t.own[c] = t.cross[c]+cross[c], t.own[c]+own[c]
				cross[c], own[c] = cross[c]+t.here[0][c], own[c]+t.here[1][c]
			}
		}
	}
	for n := range w.tallies {
		t := &w.tallies[n]
		for c := range channels {
			old := t.finding.tint[c]
			d := (t.cross[c] - tintRidge*old) / (t.own[c] + tintRidge)
			t.finding.tint[c] = min(max(old+d, -tintMost), tintMost)
			for i := t.first; i < t.end; i++ {
				s := &w.samples[i]
				s.left[c] -= w.level(s, &k.levels, c) * (t.finding.tint[c] - old)
			}
		}
	}
}

// level is what a sample should be, from black, in units of value.
func (w *window) level(s *sample, l *levels, c int) float32 {
	gain := l.gain[s.band][c]
	if gain < 1e-4 {
		return 0
	}
	return w.expect(s, l, c) + l.base[s.band][c]/gain
}

// tally sums up each view.
func (w *window) tally(l *levels, index int) {
	w.tallies = w.tallies[:0]
	for i := range w.samples {
		s := &w.samples[i]
		if i == 0 || w.samples[i-1].view != s.view {
			w.tallies = append(w.tallies, tally{at: w.views[s.view].at, finding: &w.views[s.view].found[index], first: i})
		}
		t := &w.tallies[len(w.tallies)-1]
		t.end = i + 1
		for c := range channels {
			u := w.level(s, l, c)
			weight := s.weight[c] * s.trust
			t.here[0][c] += weight * u * s.left[c]
			t.here[1][c] += weight * u * u
			t.cross[c], t.own[c] = t.here[0][c], t.here[1][c]
		}
	}
}

// relevel corrects base and gain of each band.
func (k *lock) relevel() {
	w, l := &k.window, &k.levels
	var fit [side][channels]line
	for i := range w.samples {
		s := &w.samples[i]
		for c := range channels {
			fit[s.band][c].add(s.trust, w.expect(s, l, c), s.left[c])
		}
	}
	for b := range fit {
		for c := range fit[b] {
			f := &fit[b][c]
			// left = a + m x, with a and m drawn to 0.
			n, xx := f.n+ridgeBand, f.xx+ridgeBand
			det := n*xx - f.x*f.x
			if !(det > 1e-6) {
				continue
			}
			a, m := (xx*f.y-f.x*f.xy)/det, (n*f.xy-f.x*f.y)/det
			m = min(max(m, -0.2), 0.2)
			a = min(max(a, -0.2), 0.2)
			l.base[b][c] += l.gain[b][c] * a
			l.gain[b][c] *= 1 + m
		}
	}
	for i := range w.samples {
		s := &w.samples[i]
		for c := range channels {
			f := &fit[s.band][c]
			n, xx := f.n+ridgeBand, f.xx+ridgeBand
			if det := n*xx - f.x*f.x; det > 1e-6 {
				a, m := (xx*f.y-f.x*f.xy)/det, (n*f.xy-f.x*f.y)/det
				s.left[c] -= min(max(a, -0.2), 0.2) + min(max(m, -0.2), 0.2)*w.expect(s, l, c)
			}
		}
	}
}

// revalue corrects the values of the points: clipping and tone curves bend what should be a plane.
func (k *lock) revalue() {
	w, l := &k.window, &k.levels
	nominal := &k.nominal
	n := k.profile.Levels
	same := k.sames()
	var own [maxLevels][maxLevels]float32
	var cross [maxLevels][channels]float32
	for i := range w.samples {
		s := &w.samples[i]
		for i := range memory {
			a := same[w.points[int(s.last)-i]]
			for j := range memory {
				own[a][same[w.points[int(s.last)-j]]] += s.trust * s.w[i] * s.w[j]
			}
			for c := range channels {
				cross[a][c] += s.trust * s.w[i] * s.left[c]
			}
		}
	}
	// Unknown is the whole distance from nominal, of which the present one is explained already.
	for c := range channels {
		var right [maxLevels]float32
		m := own
		for a := range n {
			right[a] = cross[a][c]
			for b := range n {
				right[a] += own[a][b] * (l.value[b][c] - nominal[b][c]) // nothing where b is the same as another
			}
			m[a][a] += ridgePoint
		}
		descend(&m, &right, n)
		for a := range n {
			l.value[a][c] = nominal[a][c] + min(max(right[same[a]], -valueMost), valueMost)
		}
		l.settle(nominal, n, c)
	}
}

// sames gives for each point the first one that looks the same: clipped colours must be corrected as one, or decisions between them, which are noise,
// would confirm themselves.
func (k *lock) sames() (same [maxLevels]point) {
	for a := range k.profile.Levels {
		p := k.nominal[a]
		for same[a] = 0; int(same[a]) < a; same[a]++ {
			q := k.nominal[same[a]]
			if max(p[0]-q[0], q[0]-p[0], p[1]-q[1], q[1]-p[1]) < sameValue {
				break
			}
		}
	}
	return same
}

// settle moves what all points share, a shift and a stretch, from their values into base and gain of the bands: it can be told either way, and
// must not wander.
func (l *levels) settle(nominal *[maxLevels][channels]float32, n, c int) {
	var f line
	for a := range n {
		f.add(1, nominal[a][c], l.value[a][c])
	}
	shift, stretch, _, _ := f.solve()
	if !(stretch > 0.3) {
		return
	}
	for a := range n {
		l.value[a][c] = (l.value[a][c] - shift) / stretch
	}
	for b := range side {
		l.base[b][c] += l.gain[b][c] * shift
		l.gain[b][c] *= stretch
	}
}

// descend solves m x = right, m symmetric and positive, by elimination; x takes the place of right.
func descend(m *[maxLevels][maxLevels]float32, right *[maxLevels]float32, n int) {
	for i := range n {
		for r := range n {
			if r == i {
				continue
			}
			f := m[r][i] / m[i][i]
			for c := i; c < n; c++ {
				m[r][c] -= f * m[i][c]
			}
			right[r] -= f * right[i]
		}
	}
	for i := range n {
		right[i] /= m[i][i]
	}
}

// measure finds the noise: the variance of what is left, and how far the bands of one view share it.
func (k *lock) measure() {
	var square, count, shared, views float32
	w := &k.window
	for i := 0; i < len(w.samples); {
		var mean [channels]float32
		var weight [channels]float32
		j := i
		for ; j < len(w.samples) && w.samples[j].view == w.samples[i].view; j++ {
			s := &w.samples[j]
			for c := range channels {
				u := s.weight[c] * s.trust
				square += u * s.left[c] * s.left[c]
				count += u
				mean[c] += u * s.left[c]
				weight[c] += u
			}
		}
		for c := range channels {
			shared += mean[c] * mean[c] / max(weight[c], 1e-6)
			views++
		}
		i = j
	}
	if count == 0 {
		return
	}
	noise := square / count
	k.levels.noise = max(noise, noiseLeast)
	k.levels.common = min(max(shared/views/max(noise, 1e-9), 1), side)
}
