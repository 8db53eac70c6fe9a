package deblur

import "math"

// around is half the side, in modules, of the square whose mean and swing are taken for those of its middle.
const around = 4

// flatten takes mean and swing out of the samples, as if each neighbourhood had as many dark modules as light ones.
func (s *Solver) flatten() {
	across := s.size + 1
	sums, squares := grown(s.sums[0], across*across), grown(s.sums[1], across*across)
	s.sums[0], s.sums[1] = sums, squares
	clear(sums[:across])
	clear(squares[:across])
	for v := range s.size {
		row := s.raw[(v+Margin)*s.wide+Margin:][:s.size]
		at := (v + 1) * across
		sums[at], squares[at] = 0, 0
		sum, square := 0.0, 0.0
		for u, x := range row {
			sum, square = sum+x, square+x*x
			sums[at+u+1], squares[at+u+1] = sums[at-across+u+1]+sum, squares[at-across+u+1]+square
		}
	}
	for v := range s.wide {
		v0, v1 := s.span(v - Margin)
		for u := range s.wide {
			u0, u1 := s.span(u - Margin)
			a, b, c, d := v0*across+u0, v0*across+u1, v1*across+u0, v1*across+u1
			n := float64((u1 - u0) * (v1 - v0))
			mean := (sums[d] - sums[b] - sums[c] + sums[a]) / n
			square := (squares[d] - squares[b] - squares[c] + squares[a]) / n
			s.level[v*s.wide+u] = (s.raw[v*s.wide+u] - mean) / max(math.Sqrt(max(square-mean*mean, 0)), leastSwing)
		}
	}
}

// span is the modules around one in a row or a column; the same number near the ends, about one that may lie in the margins.
func (s *Solver) span(i int) (from, to int) {
	return max(min(i-around, s.size-around-1), 0), min(max(i, around)+around+1, s.size)
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
	u0, u1 := s.span(u)
	v0, v1 := s.span(v)
	across := s.size + 1
	for i, t := range s.sums {
		if len(t) > v1*across+u1 {
			sum[i] = t[v1*across+u1] - t[v0*across+u1] - t[v1*across+u0] + t[v0*across+u0]
		}
	}
	return sum, float64((u1 - u0) * (v1 - v0))
}
