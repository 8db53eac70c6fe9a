package pulse

import (
	"math"
	"slices"
	"time"

	"glint/app/light/fec"
)

// How often and from when on a slow receiver tries.
const (
	tryEvery    = 2 * time.Second
	tryShare    = 25 // and not before the trace is longer by this part
	tryFrom     = 8 * time.Second
	phasesTry   = 2    // candidates for the beginning of a frame
	quarters    = 4    // of a slot: the grain of the search
	markerMin   = 0.45 // of the swing, the score of a marker that is worth a try
	misfitMost  = 0.15 // of an alignment that is worth a reading
	alignReach  = 5    // quarters of a slot, either way
	alignSlots  = 220  // one delivery's worth
	alignRounds = 2
	rounds      = 3 // of estimating the channel and the levels in turn
)

// slow receives one profile of levels in time: NRZ or stairs.
type slow struct {
	p     Profile
	r     rules
	trace *trace // shared by all slow receivers
	infer inference
	codes [fec.Classes + 1]*fec.Decoder

	tried    time.Duration
	attempts int
	leads    []int // to be read in the pushes that come: a try takes long, and is spread over them
	phases   []candidate
	grid     []float64
	slots    []observed
	state    slowState
}

// slowState is what the latest attempt found.
type slowState struct {
	locked    bool
	known     float64 // bits of information
	score     float64
	noise     float64
	swing     float64
	solves    int
	decodings int
	payload   []byte
}

// candidate is a place where frames may begin, in quarters of a slot after the trace's begin.
type candidate struct {
	at    int
	score float64
}

func newSlow(p Profile, t *trace) *slow {
	return &slow{p: p, r: rulesOf(p), trace: t, infer: inference{t: newTrellis(p)}}
}

func (s *slow) reset() {
	s.tried, s.state, s.leads = 0, slowState{}, s.leads[:0]
}

// push is called after each reading. It works when it is time to, and says whether it did.
func (s *slow) push(at time.Duration) bool {
	if n := len(s.leads); n > 0 && s.state.payload == nil {
		lead := s.leads[n-1]
		s.leads = s.leads[:n-1]
		s.read(lead)
		return true
	}
	known := s.trace.end() - s.trace.begin()
	if s.state.payload != nil || at-s.tried < max(tryEvery, known/tryShare) && at >= s.tried || known < tryFrom {
		return false
	}
	s.tried = at
	s.attempt()
	return true
}

// attempt reads the trace by the best marker; every fifth time by the second best, in case the best is none.
func (s *slow) attempt() {
	s.sample()
	s.findMarkers()
	s.state.locked, s.state.known, s.state.score = false, 0, 0
	if len(s.phases) == 0 {
		return
	}
	s.attempts++
	c := s.phases[0]
	if s.attempts%5 == 0 && len(s.phases) > 1 {
		c = s.phases[1]
	}
	s.state.score = c.score
	lead, misfit := s.align(c.at - s.r.marker*quarters)
	if s.state.noise = misfit; misfit < misfitMost {
		s.leads = append(s.leads, lead+[...]int{-2, 2, -quarters, quarters}[s.attempts%4], lead)
	}
}

// align finds, to a quarter of a slot, where the slots begin: where the part of the trace around a marker is explained best. A lag can make
// places look alike that are up to a slot apart, so that each attempt also reads by a neighbour.
func (s *slow) align(about int) (lead int, misfit float64) {
	var misfits [2*alignReach + 1]float64
	best := 0
	for i := 0; i < len(misfits); i += 2 {
		misfits[i] = s.misfitAt(about+i-alignReach, about)
		if i > 0 {
			misfits[i-1] = math.Inf(1)
		}
	}
	for i := range misfits {
		if misfits[i] < misfits[best] {
			best = i
		}
	}
	lead, misfit = about+best-alignReach, misfits[best]
	for _, at := range [...]int{lead - 1, lead + 1} {
		if m := s.misfitAt(at, about); m < misfit {
			lead, misfit = at, m
		}
	}
	return lead, misfit
}

// misfitAt says how badly the trace around a marker is explained by slots that begin at lead.
func (s *slow) misfitAt(lead, marker int) float64 {
	first := s.take(lead, max(marker, 0))
	ch := usual
	for range alignRounds {
		s.infer.run(&ch, s.slots, first)
		s.infer.fit(&ch, s.slots)
	}
	s.state.solves++
	return ch.misfit()
}

// take cuts slots out of the grid, for frames that begin at lead: those around a marker, which begins there as well, or all of them where around
// is negative. It gives the place of the first slot in its frame.
func (s *slow) take(lead, around int) (first int) {
	first = -floorDiv(lead, quarters)
	lead += first * quarters
	n := (len(s.grid) - lead) / quarters
	if around >= 0 && n > alignSlots {
		skip := min(max((around-lead)/quarters-alignSlots/2, 0), n-alignSlots)
		first += skip
		lead += skip * quarters
		n = alignSlots
	}
	s.slots = sized(s.slots, n)
	s.level(lead)
	return ((first % s.r.frame) + s.r.frame) % s.r.frame
}

func floorDiv(a, b int) int {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

// sample puts the trace on a grid of quarters of slots.
func (s *slow) sample() {
	n := int((s.trace.end() - s.trace.begin()) * quarters / s.p.unit())
	s.grid = sized(s.grid, n)
	s.trace.means(s.trace.begin(), s.p.unit()/quarters, s.grid)
}

// findMarkers looks for long dark runs with a rise at their end, and folds what it finds by the length of a frame.
func (s *slow) findMarkers() {
	s.phases = s.phases[:0]
	dark, bright := (s.r.most+1)*quarters, 2*quarters
	skip := quarters // a rise takes its time
	low, high := extremes(s.grid)
	s.state.swing = high - low
	if high <= low {
		return
	}
	frame := s.r.frame * quarters
	folded := make([]float64, min(frame, len(s.grid)))
	for n := dark; n+skip+bright <= len(s.grid); n++ {
		top := mean(s.grid[n+skip : n+skip+bright])
		run := s.grid[n-dark : n]
		score := (top - (slices.Max(run)+mean(run))/2) / (high - low)
		if score > markerMin {
			folded[n%frame] = max(folded[n%frame], score)
		}
	}
	for range phasesTry {
		best := 0
		for n, v := range folded {
			if v > folded[best] {
				best = n
			}
		}
		if len(folded) == 0 || folded[best] <= markerMin {
			return
		}
		s.phases = append(s.phases, candidate{best, folded[best]})
		for n := max(0, best-2*quarters); n <= min(len(folded)-1, best+2*quarters); n++ {
			folded[n] = 0
		}
	}
}

// read reads the whole trace with a frame beginning at a place of the grid.
func (s *slow) read(lead int) {
	first := s.take(lead, -1)
	ch := usual
	for range rounds {
		s.infer.run(&ch, s.slots, first)
		s.infer.fit(&ch, s.slots)
		s.infer.steady(&ch, s.slots)
		if s.state.solves++; ch.misfit() > misfitMost {
			return
		}
	}
	s.infer.run(&ch, s.slots, first)
	s.decode(first)
}

// level cuts the grid into slots, brought to a scale from 0 to 1.
func (s *slow) level(lead int) {
	low, high := extremes(s.grid)
	const half = quarters / subslots
	for i := range s.slots {
		for k := range subslots {
			at := lead + i*quarters + k*half
			s.slots[i][k] = (mean(s.grid[at:at+half]) - low) / (high - low)
		}
	}
}

// trust scales the ratios down: readings of one slot are not independent of each other.
const trust = 0.6

// decode adds up what is known of each bit of the stream, over all frames, and tries the code.
func (s *slow) decode(first int) {
	s.state.locked = true
	for class := fec.ClassOf(s.p.MaxPayload); class >= fec.ClassOf(1); class-- {
		if s.codes[class] == nil {
			s.codes[class] = fec.NewDecoder(class, s.r.streamBits())
		}
		d := s.codes[class]
		d.Clear()
		for i, llr := range s.infer.llr {
			if bit := i % slotBits; bit < s.r.levels-1 {
				d.Add(s.r.streamPlace(first+i/slotBits, bit), llr*trust)
			}
		}
		s.state.known = max(s.state.known, d.Information())
		s.state.decodings++
		if payload, ok := d.Decode(); ok {
			s.state.payload = payload
			return
		}
	}
}

func mean(x []float64) float64 {
	var sum float64
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// extremes gives the levels below and above which a twentieth of the values lies.
func extremes(x []float64) (low, high float64) {
	if len(x) == 0 {
		return 0, 0
	}
	sorted := slices.Sorted(slices.Values(x))
	return sorted[len(sorted)/20], sorted[len(sorted)-1-len(sorted)/20]
}
