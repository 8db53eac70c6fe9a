package zones

import (
	"time"

	"glint/app/light/optic"
)

// Receiver finds a signal in shots and gathers its bits until the payload comes out.
type Receiver struct {
	stats     Stats
	payload   []byte
	origin    time.Duration // time of the first shot; seconds inside count from it
	last      float64
	history   history
	searchers []searcher
	fitter    fitter
	starting  [1]float64 // of the preamble that is weighed
	coarse    pilotFit
	fine      pilotFit
	lock      *lock
	sets      int // cell sets made so far
	system    system
	spare     *cellSet            // the one before the lock's
	gatherers map[uint8]*gatherer // by profile; they outlive a lock for their tables
}

// NewReceiver makes a receiver that has seen nothing.
func NewReceiver() *Receiver {
	r := &Receiver{}
	r.Reset()
	return r
}

// Reset forgets everything but the buffers.
func (r *Receiver) Reset() {
	old := r.history
	if r.lock != nil && r.lock.set != nil {
		r.spare = r.lock.set
	}
	*r = Receiver{history: history{layout: old.layout, free: append(old.free, old.views...), taken: old.taken + 1, follower: old.follower}, fitter: r.fitter, system: r.system, spare: r.spare, gatherers: r.gatherers, coarse: r.coarse, fine: r.fine}
	r.history.follower.reset(old.layout)
	r.searchers = newSearchers(profiles)
}

const (
	gapLeast = 0.0115 // s between two shots; of faster cameras every other shot, or fewer, is looked at
	gapMost  = 5.0    // s between two shots; after a longer one, or a clock set back by more than backMost, all is begun anew
	backMost = 1.0    // s
	viewsMin = 4
)

// Push takes one shot.
func (r *Receiver) Push(at time.Duration, s optic.Shot) Progress {
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
	if r.lock == nil && r.history.follower.total.most(r.history.layout) > strayMost {
		r.history.follower.reset(r.history.layout)
	}
	r.history.add(now, s)
	if len(r.history.views) < viewsMin {
		return r.progress()
	}
	r.find(now)
	if r.lock != nil {
		payload, alive := r.advance(r.lock, now)
		r.payload = payload
		if !alive {
			r.lock = nil
			r.stats.Profile, r.stats.Score, r.stats.Residual, r.stats.Bits, r.stats.Coverage = 0, 0, 0, 0, 0
		}
	}
	return r.progress()
}

// admit checks a shot and gives its time in seconds.
func (r *Receiver) admit(at time.Duration, s optic.Shot) (float64, bool) {
	if !s.Valid() {
		return 0, false
	}
	l, ok := newLayout(s.W, s.H)
	if !ok {
		return 0, false
	}
	if l != r.history.layout {
		r.Reset()
		r.history = history{layout: l}
		r.history.follower.reset(l)
	}
	if len(r.history.views) == 0 {
		r.origin = at
		return 0, true
	}
	now := (at - r.origin).Seconds()
	if now > r.last+gapMost || now < r.last-backMost {
		r.Reset()
		r.origin = at
		return 0, true
	}
	return now, now > r.last
}

// find looks for a signal while there is none, or none that is beyond doubt: profiles of other rates may look alike at first, and when shots are few
// even fit the pilots. What follows those makes no sense then, and another profile that fits takes its place.
func (r *Receiver) find(now float64) {
	if r.lock != nil && !r.lock.doubtful() {
		return
	}
	gap := r.history.gap()
	for i := range r.searchers {
		if shotsAPilot*gap*float64(r.searchers[i].profile.PilotRate) > 1 {
			continue
		}
		c, ok := r.search(&r.searchers[i], now)
		if !ok {
			continue
		}
		if r.lock == nil || c.beats(r.lock) {
			r.lock = newLock(c, r.gatherer(c.profile))
			r.weigh(c.profile, c.timing, 0)
			r.lock.energy = r.coarse.energy()
			r.stats.Locks++
		}
	}
}

// shotsAPilot is how many shots of each pilot there must be, or the fit of a preamble explains anything.
const shotsAPilot = 1.2

// doubtful says whether another signal may take the lock's place: where its pilots fit badly or had few shots to fit, until the labels tell that what
// follows them is data, and where what follows makes no sense.
func (k *lock) doubtful() bool {
	return k.senseless() || !k.gather.sure && (k.spare < spareFine || k.score <= scoreFine && k.newest <= 0)
}

func (k *lock) senseless() bool { return k.tuned > 0 && k.misfit > misfitSenseless }

// beats says whether a candidate fits better than a lock in doubt, or as well with many more shots: a slower profile's preamble, the first pilots of which
// were taken for the whole of a faster one's.
func (c candidate) beats(k *lock) bool {
	other := c.profile.ID != k.profile.ID
	return c.verdict.score > k.score+scoreBetter || other && c.verdict.score > k.score && c.spare >= k.spare+spareMore ||
		other && k.senseless() && c.verdict.score > scoreFine
}

// spareFine is how many shots of a preamble, beyond those that any fit explains, leave no doubt, and spareMore by how many a candidate must surpass a lock that
// fits as well. Of 15 shots a second, a preamble of zones-M has 2 to spare, one of zones-S 4 to 6.
const (
	spareFine = 4
	spareMore = 2
)

// misfitSenseless is a misfit that true data do not leave, however bad the view.
const misfitSenseless = 0.4

// scoreBetter is by how much a new candidate must beat a lock that is still in doubt.
const scoreBetter = 0.02

// gatherer gives the one for a profile.
func (r *Receiver) gatherer(p Profile) *gatherer {
	if r.gatherers == nil {
		r.gatherers = map[uint8]*gatherer{}
	}
	if r.gatherers[p.ID] == nil {
		r.gatherers[p.ID] = newGatherer(p)
	}
	return r.gatherers[p.ID]
}

func (r *Receiver) progress() Progress {
	p := Progress{Payload: r.payload}
	if k := r.lock; k != nil {
		p.Locked = true
		p.Known, p.Needed = k.gather.known, k.gather.needed
		r.stats.Profile, r.stats.Score = k.profile.ID, k.score
		r.stats.BlurPx, r.stats.Residual = k.lens.blur*320, k.misfit
		r.stats.Decodings, r.stats.Corrected, r.stats.Coded = k.gather.attempts, k.gather.wrong, k.gather.coded
		r.stats.Bits, r.stats.Coverage = k.seen()
	}
	p.Hint = r.hint()
	p.Stats = r.stats
	return p
}
