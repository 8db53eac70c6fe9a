package deblur

import "math"

// around is half the side, in modules, of the square whose mean and swing are taken for those of its middle.
const around = 4

// flatten takes mean and swing out of the samples, as if each neighbourhood had as many dark modules as light ones.
func (s *Solver) flatten() {
	value := func(i int) float64 { return s.raw[s.at(i)] }
	s.addUp(0, value)
	s.addUp(1, func(i int) float64 { return value(i) * value(i) })
	for v := range s.wide {
		for u := range s.wide {
			sum, n := s.window(u-Margin, v-Margin)
			mean := sum[0] / n
			s.level[v*s.wide+u] = (s.raw[v*s.wide+u] - mean) / max(math.Sqrt(max(sum[1]/n-mean*mean, 0)), leastSwing)
		}
	}
}

// leastSwing keeps an even neighbourhood from being blown up: a fiftieth of what is dim already.
const leastSwing = 1e-3

// relevel takes mean and swing out again, now from how the decided modules should look, spread.
func (s *Solver) relevel() {
	s.spread()
	value := func(i int) float64 { return s.raw[s.at(i)] }
	s.addUp(0, value)
	s.addUp(1, func(i int) float64 { return s.guess[i] })
	s.addUp(2, func(i int) float64 { return value(i) * s.guess[i] })
	s.addUp(3, func(i int) float64 { return s.guess[i] * s.guess[i] })
	for v := range s.wide {
		for u := range s.wide {
			sum, n := s.window(u-Margin, v-Margin)
			swing := (sum[2] - sum[0]*sum[1]/n) / max(sum[3]-sum[1]*sum[1]/n, 1e-9)
			if swing < leastSwing {
				continue // decided the wrong way round here; the first level stays
			}
			mean := (sum[0] - swing*sum[1]) / n
			s.level[v*s.wide+u] = (s.raw[v*s.wide+u] - mean) / swing
		}
	}
}

// addUp builds a summed area table of a value of each module.
func (s *Solver) addUp(table int, value func(i int) float64) {
	across := s.size + 1
	t := grown(s.sums[table], across*across)
	s.sums[table] = t
	clear(t[:across])
	for v := range s.size {
		sum := 0.0
		t[(v+1)*across] = 0
		for u := range s.size {
			sum += value(v*s.size + u)
			t[(v+1)*across+u+1] = t[v*across+u+1] + sum
		}
	}
}

// window gives the sums around a module, which may lie in the margins, and the number of modules in them.
func (s *Solver) window(u, v int) (sum [4]float64, n float64) {
	u0, u1 := min(max(u-around, 0), s.size-around-1), max(min(u+around+1, s.size), around+1)
	v0, v1 := min(max(v-around, 0), s.size-around-1), max(min(v+around+1, s.size), around+1)
	u0, v0, u1, v1 = max(u0, 0), max(v0, 0), min(u1, s.size), min(v1, s.size)
	across := s.size + 1
	for i, t := range s.sums {
		if len(t) > v1*across+u1 {
			sum[i] = t[v1*across+u1] - t[v0*across+u1] - t[v1*across+u0] + t[v0*across+u0]
		}
	}
	return sum, float64((u1 - u0) * (v1 - v0))
}
