package field

import (
	"math"
	"time"

	"glint/app/light/optic"
)

// Receiver finds a signal in shots and gathers its bits until the payload comes out. It is not safe for use by several goroutines.
type Receiver struct {
	stats     optic.Stats
	payload   []byte
	w, h      int           // of the shots
	origin    time.Duration // time of the first shot; seconds inside count from it
	last      float64
	history   history
	searchers []searcher
	norm      norm
}

// NewReceiver makes a receiver that has seen nothing.
func NewReceiver() *Receiver {
	r := &Receiver{}
	for i, p := range profiles {
		r.searchers = append(r.searchers, searcher{profile: p, index: i, preamble: newPreamble(&p)})
	}
	r.Reset()
	return r
}

// Reset forgets everything but the buffers.
func (r *Receiver) Reset() {
	h := history{views: r.history.views[:0], free: append(r.history.free, r.history.views...)}
	for i := range h.weights {
		h.weights[i] = 1
	}
	for i := range r.searchers {
		s := &r.searchers[i]
		s.primed, s.next, s.lock = false, 0, nil
	}
	*r = Receiver{searchers: r.searchers, history: h}
}

const (
	gapLeast = 0.0155 // s between two shots; of cameras faster than 60 a second some are left out
	gapMost  = 2.5    // s; after a longer one, or a clock set back by more than backMost, all is begun anew
	backMost = 1.0    // s
)

// Push takes one shot, taken at a time from any fixed origin. Odd shots (no pixels, wrong length, older than the last) are counted and ignored.
// The receiver keeps no reference to the pixels. Once there is a payload it stays until Reset.
func (r *Receiver) Push(at time.Duration, s optic.Shot) optic.Progress {
	if r.payload != nil {
		return r.progress()
	}
	now, ok := r.admit(at, s)
	if !ok {
		r.stats.Odd++
		return r.progress()
	}
	r.stats.Shots++
	if len(r.history.views) > 0 && now < r.last+gapLeast {
		return r.progress()
	}
	r.last = now
	r.history.add(now, s)
	r.find(now)
	r.advance(now)
	return r.progress()
}

// admit checks a shot and gives its time in seconds.
func (r *Receiver) admit(at time.Duration, s optic.Shot) (float64, bool) {
	if !s.Valid() || s.W < minShot || s.H < minShot {
		return 0, false
	}
	if s.W != r.w || s.H != r.h {
		r.begin(s)
	}
	if len(r.history.views) == 0 {
		r.origin = at
		return 0, true
	}
	now := (at - r.origin).Seconds()
	if now > r.last+gapMost || now < r.last-backMost {
		r.begin(s)
		r.origin = at
		return 0, true
	}
	return now, now > r.last
}

// begin forgets what was seen, for shots of another kind or time.
func (r *Receiver) begin(s optic.Shot) {
	stats := r.stats
	r.Reset()
	r.stats = optic.Stats{Shots: stats.Shots, Odd: stats.Odd, Locks: stats.Locks}
	r.w, r.h = s.W, s.H
}

// find looks for signals while there is none beyond doubt: one of each profile, for they may look alike at first.
func (r *Receiver) find(now float64) {
	if r.sure() {
		return
	}
	if r.history.since++; r.best() == nil && r.history.since >= weighEvery {
		views := r.history.latest(spanWeights)
		r.history.weigh(views)
		r.history.recut(views)
	}
	r.norm.measure(r.history.latest(spanWeights))
	if r.norm.spread < spreadLeast {
		return
	}
	for i := range r.searchers {
		s := &r.searchers[i]
		c, ok := s.search(&r.history, &r.norm, now)
		if ok && c.verdict.score > s.standing(&r.history, &r.norm, c)+scoreBetter {
			r.take(s, c)
		}
	}
}

// standing is what a candidate must beat: the score of its searcher's lock on the same preamble, if it expects one about then, else on its own.
func (s *searcher) standing(h *history, n *norm, c candidate) float64 {
	k := s.lock
	if k == nil {
		return -scoreBetter
	}
	long := s.profile.superframe().Seconds()
	t := k.timing
	t.origin += long * math.Round((c.timing.origin-t.origin)/long)
	if math.Abs(t.origin-c.timing.origin) > 0.7/float64(s.profile.SymbolRate) {
		return k.score
	}
	return s.preamble.judge(between(h.views, t.origin-0.1, t.origin+s.preamble.length()+0.1), n, k.along, t, 1).score
}

// take makes a candidate the lock of its searcher.
func (r *Receiver) take(s *searcher, c candidate) {
	if r.best() == nil {
		r.history.recut(r.history.views)
	}
	for _, v := range r.history.views {
		v.found[s.index].doubt()
	}
	s.lock = newLock(c, &r.norm)
	if c.excess > 0 {
		s.dazzled(between(r.history.views, c.timing.origin-0.1, c.timing.origin+s.preamble.length()+0.1), &r.norm)
	}
	r.stats.Locks++
}

const scoreBetter = 0.02 // by which a new candidate must beat a lock that is still in doubt

// sure says whether a signal was found beyond doubt; locks on others are then given up.
func (r *Receiver) sure() bool {
	for i := range r.searchers {
		if k := r.searchers[i].lock; k != nil && k.sure {
			for j := range r.searchers {
				if j != i {
					r.searchers[j].lock = nil
				}
			}
			return true
		}
	}
	return false
}

// best gives the lock that knows most; nil if there is none.
func (r *Receiver) best() (best *lock) {
	for i := range r.searchers {
		k := r.searchers[i].lock
		if k != nil && (best == nil || k.gather.known > best.gather.known || k.gather.known == best.gather.known && k.score > best.score) {
			best = k
		}
	}
	return best
}

// advance solves now and then, tries to decode, and gives up a lock whose preambles stay away. Of several locks one at a time has its turn.
func (r *Receiver) advance(now float64) {
	var s *searcher
	for i := range r.searchers {
		if k := r.searchers[i].lock; k != nil && now >= k.solved+solveEvery && (s == nil || k.solved < s.lock.solved) {
			s = &r.searchers[i]
		}
	}
	if s == nil {
		return
	}
	k := s.lock
	k.solve(&r.history, now)
	r.stats.Solves++
	if !k.alive(&r.history, now) {
		s.lock = nil
		return
	}
	if payload, ok := k.gather.decode(&k.symbols, k.sure || k.levels.noise < noiseGood); ok {
		r.payload = payload
		r.stats.Corrected, r.stats.Coded = k.gather.wrong, k.gather.coded
	}
}
