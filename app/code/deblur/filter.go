package deblur

// taps is the number of modules that a filter looks at: 5×5, and one more for what is the same everywhere.
const taps = (2*reach+1)*(2*reach+1) + 1

// reach is how far a filter looks to each side, in modules. The margins are as wide.
const reach = Margin

// Weights of the equations: of modules that are known against those that were decided, and of the prior, a filter that changes nothing,
// against one decided module.
const (
	knownWeight = 3
	priorWeight = 12
)

// linear learns the filter that gives the decisions so far back from the samples, and decides with it.
func (s *Solver) linear() {
	e := &s.equations
	e.reset()
	var features [taps]float64
	every := s.every()
	for i := range s.soft {
		if i%every != 0 && s.known[i] == Open {
			continue
		}
		at := s.at(i)
		s.neighbours(s.level, at, &features)
		weight := 1.0
		if s.known[i] != Open {
			weight = knownWeight
		}
		e.add(&features, s.x[at], weight)
	}
	filter, ok := e.solve(centreTap, 1)
	if !ok {
		return
	}
	s.decide(func(at int) float64 {
		s.neighbours(s.level, at, &features)
		return dot(&filter, &features)
	})
}

// enough is how many modules teach a filter all that it can learn.
const enough = 1200

// every says which modules teach: the first of so many.
func (s *Solver) every() int { return max(len(s.soft)/enough, 1) }

// learnForward learns how the decided modules make the samples.
func (s *Solver) learnForward() {
	e := &s.equations
	e.reset()
	var features [taps]float64
	every := s.every()
	for i := 0; i < len(s.soft); i += every {
		at := s.at(i)
		s.neighbours(s.x, at, &features)
		e.add(&features, s.level[at], 1)
	}
	if filter, ok := e.solve(centreTap, 1); ok {
		s.forward = filter
	}
}

// spread fills guess.
func (s *Solver) spread() {
	var features [taps]float64
	for i := range s.guess {
		s.neighbours(s.x, s.at(i), &features)
		s.guess[i] = dot(&s.forward, &features)
	}
}

// rounds bounds the passes in which modules are turned over.
const rounds = 6

// turnOver flips modules one by one as long as that brings what the decided modules would look like nearer to the samples.
func (s *Solver) turnOver() {
	s.spread()
	power := 0.0
	for _, h := range s.forward[:taps-1] {
		power += h * h
	}
	if power == 0 {
		return
	}
	for range rounds {
		flips := 0
		for i := range s.guess {
			at := s.at(i)
			pull := s.pull(i)
			s.soft[i] = s.x[at] + pull/power
			if s.known[i] == Open && s.x[at]*pull < -power {
				s.flip(i)
				flips++
			}
		}
		if flips == 0 {
			return
		}
	}
}

// pull is how much what is left unexplained around a module looks like its spread.
func (s *Solver) pull(i int) float64 {
	u, v := i%s.size, i/s.size
	sum := 0.0
	for dv := max(-reach, -v); dv <= min(reach, s.size-1-v); dv++ {
		for du := max(-reach, -u); du <= min(reach, s.size-1-u); du++ {
			j := i + dv*s.size + du
			sum += s.forward[tap(-du, -dv)] * (s.level[s.at(j)] - s.guess[j])
		}
	}
	return sum
}

// flip turns one module over and keeps the guesses around it up to date.
func (s *Solver) flip(i int) {
	u, v := i%s.size, i/s.size
	at := s.at(i)
	s.x[at] = -s.x[at]
	for dv := max(-reach, -v); dv <= min(reach, s.size-1-v); dv++ {
		for du := max(-reach, -u); du <= min(reach, s.size-1-u); du++ {
			s.guess[i+dv*s.size+du] += 2 * s.x[at] * s.forward[tap(-du, -dv)]
		}
	}
}

// tap is the place of a neighbour in a filter.
func tap(du, dv int) int { return (dv+reach)*(2*reach+1) + du + reach }

const centreTap = (taps - 1) / 2

// neighbours fills the values around a place, which has margins, and the constant.
func (s *Solver) neighbours(values []float64, at int, out *[taps]float64) {
	k := 0
	for dv := -reach; dv <= reach; dv++ {
		row := values[at+dv*s.wide-reach:]
		row = row[:2*reach+1]
		for _, v := range row {
			out[k] = v
			k++
		}
	}
	out[taps-1] = 1
}

func dot(a, b *[taps]float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}
