package field

import "math"

// An overexposed camera clips green in every shot, red and blue in some colours: what it saw of the palette then depends on by how much. As pilots alone
// do not tell, a lock waits for some data and takes the excess of exposure that explains them best. Mixtures of symbols are clipped as well and no
// longer linear, so samples of one symbol alone count.

// excesses are the levels of white, the sensor's limit being 1, that are tried.
var excesses = [...]float32{1.15, 1.35, 1.6, 1.9, 2.3, 2.8, 3.6, 5}

// searched are those that preambles are looked for with: the first where nothing is clipped, the others where much is.
var searched = [...]float32{0, 1.3, 1.9, 3}

const (
	glareLeast   = 0.5  // share of pixels clipped in green
	glareSymbols = 24   // of data before an excess is chosen
	pureLeast    = 0.93 // share of one symbol in a sample that counts
	mixedTrust   = 0.02 // in the others
)

// clipped gives the values of a palette as an overexposed camera sees them, whose blue is at dark where there should be none: light of the room, and of
// the sensor's other channels, which red sees as well.
func (p *palette) clipped(excess, dark float32) (out [maxLevels][channels]float32) {
	share := min(dark/excess, 0.3)
	for i, c := range p.colours {
		l := c.Linear()
		r, g, b := float32(l.R), float32(l.G), float32(l.B)
		r, b = r+share*(g-r), b+share*(g-b)
		green := min(excess*g, 1)
		out[i] = [channels]float32{min(excess*r, 1) / green, min(excess*b, 1) / green}
	}
	return out
}

// glare is a lock's knowledge of overexposure.
type glare struct {
	on     bool
	chosen bool
	levels [len(excesses)]levels // by excess, from the preamble
}

// dazzled prepares a new lock whose views are overexposed.
func (s *searcher) dazzled(views []*view, n *norm) {
	k := s.lock
	k.glare.on = true
	w := *s.preamble
	for i := range excesses {
		w.excess = excesses[i]
		l := &k.glare.levels[i]
		l.fit(n, k.along, w.judge(views, n, k.along, k.timing, 1))
		l.value = s.profile.palette().clipped(w.excess, min(max(l.base[side/2][1], 0), 1))
		for b := range side { // the sensor's limit is where values end: nothing is to be scaled
			l.base[b], l.gain[b] = [channels]float32{}, [channels]float32{1, 1}
		}
	}
	k.levels = k.glare.levels[len(excesses)/2]
}

// choose takes the excess that explains the views best, once there are data enough.
func (k *lock) choose(now float64) bool {
	if now < k.born+float64(k.profile.lead()+glareSymbols)/float64(k.profile.SymbolRate) {
		return false
	}
	best, least := 0, math.Inf(1)
	for i := range k.glare.levels {
		k.levels = k.glare.levels[i]
		if !k.sample() {
			return false
		}
		k.window.detect(&k.levels)
		if left := k.window.rest(&k.levels); left < least {
			best, least = i, left
		}
	}
	k.levels = k.glare.levels[best]
	k.nominal = k.levels.value
	k.glare.chosen = true
	return true
}

// rest is what the decisions leave, in the camera's units: large errors count as if they were moderate.
func (w *window) rest(l *levels) (sum float64) {
	const most = 0.02
	for i := range w.samples {
		s := &w.samples[i]
		if s.pure() {
			a, b := (s.z[0]-w.expect(s, l, 0))*l.gain[s.band][0], (s.z[1]-w.expect(s, l, 1))*l.gain[s.band][1]
			sum += float64(min(a*a+b*b, most))
		}
	}
	return sum
}

// pure says whether a sample saw one symbol alone.
func (s *sample) pure() bool { return max(s.w[0], s.w[1], s.w[2]) >= pureLeast }
