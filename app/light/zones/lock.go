package zones

import "math"

// lock is a signal in view: its timing, what was measured of the path, and the bits so far.
type lock struct {
	profile Profile
	timing  timing // tau: superframe 0 of the lock
	score   float64
	spare   float64         // see candidate
	levels  map[int]*levels // by superframe; nil where too little was seen
	newest  int             // superframe of the newest preamble looked at; -1 before
	placed  bool            // the geometry is known
	ramps   homography      // the geometry that the ramps tell, flare not undone
	lens    lens
	stuck   bool // enough bits were gathered, and the message did not come out: the lens is in doubt
	tuned   int  // symbols that the lens was tuned with
	misfit  float64
	set     *cellSet
	setAt   int
	hues    hues
	blue    float64 // see blueness
	zone    float64 // side of a zone in fine cells
	energy  float32 // of the swing over coarse cells
	tone    tone
	timed   bool    // the timing was refined by data
	across  float64 // s, see system
	sampled sampling
	early   bool // the newest preamble had not ended when it was looked at, or its timing was wrong
	blocks  map[int]*block
	gather  *gatherer
	feeding feeding
	solved  float64 // s, time of the last solve

	solvedOf   int     // its superframe
	solvedDone float64 // data symbols seen by then, see done
}

func newLock(c candidate, g *gatherer) *lock {
	g.reset()
	return &lock{
		profile: c.profile, timing: c.timing, score: c.verdict.score, spare: c.spare, newest: -1, misfit: 1,
		levels: map[int]*levels{}, blocks: map[int]*block{}, gather: g, lens: lens{blur: 2.0 / 320},
	}
}

// start is the time of a superframe's preamble.
func (k *lock) start(number int) float64 { return k.timing.tau + float64(number)*k.profile.period() }

// data is the time of a superframe's first data symbol.
func (k *lock) data(number int) float64 { return k.start(number) + k.profile.preamble() }

// tail is how long after its end a symbol may still be in an exposure.
func (k *lock) tail() float64 {
	return (k.timing.exposure+math.Abs(k.timing.readout))/2 + 0.008
}

const (
	solveEvery  = 0.15 // s, least time between two solves that promise no delivery
	blocksKept  = 8
	tuneFirst   = 2 // data symbols before the lens is tuned
	tuneAgain   = 8
	firstSteps  = 8 // of conjugate gradients
	laterSteps  = 4 // from the solution before
	retimeFirst = 4 // preambles after which the timing is refined no more
)

// advance takes in what came since the last shot. It returns the payload once it is complete, and false if the signal is lost.
func (r *Receiver) advance(k *lock, now float64) (payload []byte, alive bool) {
	r.system.work = 0
	number := int(math.Floor((now - k.tail() - k.profile.preamble() - k.timing.tau) / k.profile.period()))
	if k.hasty(now) && !r.resting(k) {
		if !r.newPreamble(k, 0) {
			return nil, false
		}
		k.early = true
	}
	if number >= 0 && (number > k.newest || k.early) {
		if k.early {
			k.early, k.set = false, nil
		}
		if !r.newPreamble(k, number) {
			return nil, false
		}
	}
	if !k.placed {
		return nil, true
	}
	for n := max(number-1, -1); n <= number; n++ {
		if b := k.blocks[n]; b != nil && b.complete {
			continue
		}
		if n < 0 && r.resting(k) {
			continue
		}
		end := k.data(n) + k.profile.dataTime().Seconds()
		complete := now > end+k.tail()
		if n < number && !complete || !complete && !k.due(now, n) {
			continue
		}
		if !r.solveBlock(k, n, now, complete) {
			continue
		}
		k.solved, k.solvedOf, k.solvedDone = now, n, k.done(now, n)
		if payload, ok := k.gather.decode(k.blocks); ok {
			return payload, true
		}
		k.feeding = feeding{newest: n, on: true}
		k.stuck = k.stuck || complete && k.gather.known == k.gather.needed && k.gather.needed > 0
	}
	payload, _ = r.feed(k)
	return payload, true
}

// hasty says whether enough of the first preamble was seen to solve what was before it, if there was anything: who joined in the middle of a
// superframe need not wait for the rest of the preamble.
func (k *lock) hasty(now float64) bool {
	return k.newest < 0 && now > k.data(0)-(1-lastSeenWell)/float64(k.profile.PilotRate)
}

// lastSeenWell is the share of the last pilot that is enough for that.
const lastSeenWell = 0.75

// resting says whether the screen showed one picture only before the lock's first preamble.
func (r *Receiver) resting(k *lock) bool {
	views := r.history.between(k.data(-1), k.start(0)-0.03)
	if len(views) == 0 {
		return true
	}
	first := views[0].coarse
	for _, v := range views[1:] {
		var sum float32
		for i, x := range v.coarse {
			d := x - first[i]
			sum += d * d
		}
		if sum > restMost*k.energy {
			return false
		}
	}
	return true
}

// restMost is how much a picture at rest may change, by the energy of the pilots' swing.
const restMost = 0.02

// due says whether solving superframe n again may help: when, at the pace so far, the bits should suffice, or after some time with a new symbol in it.
func (k *lock) due(now float64, n int) bool {
	done := k.done(now, n)
	if done*float64(k.profile.Labels*k.profile.bitsPerZone()) < labelsLeast {
		return false
	}
	fresh := done - k.solvedDone
	if k.solvedOf != n {
		fresh = done
	}
	if fresh < freshLeast {
		return false
	}
	if k.gather.needed > 0 {
		pace := float64(k.profile.symbolBits())
		if b := k.blocks[n]; b != nil && k.solvedOf == n {
			pace = min(pace, b.info/k.solvedDone)
		}
		if float64(k.gather.known)+fresh*pace > enoughBits*float64(k.gather.needed) {
			return true
		}
	}
	return now-k.solved >= solveEvery && fresh >= 1
}

const (
	labelsLeast = 15   // label bits before a first solve: with fewer, number and class are a guess
	freshLeast  = 0.4  // symbols, between two solves
	enoughBits  = 1.03 // of what the message has: an attempt is worth its time
)

// done is how many data symbols of superframe n the newest view has seen, in the mean of its rows. A symbol counts when more than half
// of an exposure, or 10 ms, saw it.
func (k *lock) done(now float64, n int) float64 {
	const rows = 8
	rate := float64(k.profile.SymbolRate)
	var sum float64
	for i := range rows {
		late := (float64(i)+0.5)/rows - 0.5
		end := now + late*k.timing.readout + k.timing.exposure/2 - k.data(n)
		sum += math.Floor((end-max(0.6*k.timing.exposure, 0.01))*rate) + 1
	}
	return min(max(sum/rows, 0), float64(k.profile.DataSymbols))
}

// newPreamble refines the timing, measures the levels and places the screen. It is false if the signal is lost.
func (r *Receiver) newPreamble(k *lock, number int) bool {
	k.newest = number
	t := k.timing
	t.tau = k.start(number)
	if moved, ok := r.retime(k.profile, t); ok {
		k.timing.tau += moved.tau - t.tau
		t = moved
	}
	v, noise := r.weigh(k.profile, t, 0)
	switch {
	case noise > amplifiedMost: // too little was seen to tell
	case v.score < scoreDoubt || number > 0 && k.unclear() || number > 0 && k.misfit > misfitPoor && v.score < scoreFine || number == 0 && v.score < scoreFine && !k.timed:
		if !r.reconsider(k, number, v) {
			return false
		}
	case number < retimeFirst && !k.timed:
		k.settle(r, number)
	}
	if l := r.calibrate(k, number); l != nil {
		k.levels[number] = l
		k.blue = l.blueness()
	}
	delete(k.levels, number-jointMost)
	for n := range k.blocks {
		if n < number-blocksKept {
			delete(k.blocks, n)
		}
	}
	r.locate(k, number)
	return true
}

// A first lock is often made before the last shots of its preamble are in, and may sit on a wrong start. It is refined from scratch when
// all are in and the score is not what a true one has; so is a later preamble that does not fit.
const (
	scoreFine  = 0.98
	scoreDoubt = 0.7
)

// reconsider refines preamble number from scratch. If that gives another start, what was gathered with the old one is dropped. It is false if nothing
// fits any more.
func (r *Receiver) reconsider(k *lock, number int, v verdict) bool {
	from := k.timing
	from.tau = k.start(number)
	r.history.forgetShifts(from.tau - 0.1)
	t := r.refine(k.profile, from)
	better, _ := r.weigh(k.profile, t, 0)
	if max(better.score, v.score) < scoreLost {
		return false
	}
	if better.score < v.score+0.01 && !(number > 0 && k.unclear() && better.score > v.score) {
		return true
	}
	if math.Abs(t.tau-from.tau) > 0.2/float64(k.profile.PilotRate) || number > 0 && (k.misfit > misfitPoor || k.unclear()) {
		clear(k.blocks)
		clear(k.levels)
		k.placed, k.set, k.tuned, k.misfit = false, nil, 0, 1
	}
	k.timing = timing{t.tau - float64(number)*k.profile.period(), t.exposure, t.readout}
	k.score = better.score
	return true
}

// unclear says that a superframe has gone by whose labels told nothing: its bits are worth nothing.
func (k *lock) unclear() bool { return k.tuned > 0 && !k.gather.sure }

// settle refines the timing over the latest preambles together.
func (k *lock) settle(r *Receiver, number int) {
	back := min(number, 2, int((keptSeconds-k.profile.preamble())/k.profile.period()))
	t := k.timing
	t.tau = k.start(number - back)
	t = r.descend(k.profile, t, back, 0.01)
	k.timing = timing{t.tau - float64(number-back)*k.profile.period(), t.exposure, t.readout}
	v, _ := r.weigh(k.profile, t, back)
	k.score = v.score
}

// locate fits the geometry to the ramps, unless decisions have already given a better one that the ramps do not contradict.
func (r *Receiver) locate(k *lock, number int) {
	l := k.levels[number]
	if l == nil {
		return
	}
	grid := r.history.layout
	pairs := l.lookups(grid)
	if len(pairs) < 16 {
		return
	}
	l.tone = k.tone
	k.stuck = k.stuck || number > 0 && number%doubtEvery == 0
	if k.placed && k.misfit < misfitGood && !k.stuck {
		return
	}
	if h, tone, ok := fitTone(pairs, r.history.glare(), l.redShare()); ok {
		k.tone, l.tone = tone, tone
		if !k.stuck {
			k.lens.place = h
		}
		k.ramps, k.placed, k.tuned = h, true, 0
		k.zone = h.zoneSide(grid, k.profile)
	}
}

// doubtEvery is the count of superframes after which the lens is doubted in any case: refined by wrong decisions, it may have gone astray.
const doubtEvery = 2

// misfitPoor is a misfit above which a timing is doubted that a preamble does not confirm.
const misfitPoor = 0.1

// misfitGood is a misfit below which the lens is taken as known.
const misfitGood = 0.12
