package field

import (
	"math"

	"glint/app/light/fec"
)

// soft holds the ratios of the symbols' bits, by symbol: positive is 0. Only the newest are kept.
type soft struct {
	first  int // symbol of ratios[0]
	ratios [][3]float32
}

const (
	softMost = 1100 // symbols: 36 s at 30 a second
	llrMost  = 9    // no bit is trusted more
)

// keep takes over the ratios of the window's symbols.
func (k *lock) keep() {
	w, q := &k.window, &k.symbols
	if len(q.ratios) == 0 {
		q.first = w.first
	}
	if w.first < q.first {
		return
	}
	from := memory + 3 // the first ones of a window are seen in part
	if w.first == q.first {
		from = 0
	}
	w.doubts(&k.levels)
	palette := k.profile.palette()
	for s := from; s < len(w.trellis.cost); s++ {
		i := w.first + s - q.first
		for i >= len(q.ratios) {
			q.ratios = append(q.ratios, [3]float32{})
		}
		q.ratios[i] = palette.ratios(&w.trellis.cost[s], w.belief[s])
	}
	if over := len(q.ratios) - softMost; over > 0 {
		q.ratios = q.ratios[:copy(q.ratios, q.ratios[over:])]
		q.first += over
	}
}

// doubts says how far each symbol's costs may be believed. They know nothing of errors of timing, so a symbol that was seen at its edge alone counts less;
// and where the samples disagree with what was decided, as after a late refresh, noise is greater than elsewhere.
func (w *window) doubts(l *levels) {
	n := len(w.trellis.cost)
	w.belief = w.belief[:0]
	for range n {
		w.belief = append(w.belief, 0)
	}
	w.energy, w.misfit = append(w.energy[:0], w.belief...), append(w.misfit[:0], w.belief...)
	for i := range w.samples {
		s := &w.samples[i]
		var e float32
		for c := range channels {
			d := s.z[c] - w.expect(s, l, c)
			e += s.weight[c] * d * d
		}
		for j := range memory {
			u := s.w[j] * s.w[j]
			w.energy[int(s.last)-j] += u
			w.misfit[int(s.last)-j] += u * e
		}
	}
	var mean float32
	for _, e := range w.energy {
		mean += e / float32(n)
	}
	for i, e := range w.energy {
		if e > 0 {
			w.belief[i] = min(1, e/(edgeShare*mean)) / max(1, w.misfit[i]/(2*e*l.noise))
		}
	}
}

// edgeShare is the share of the usual energy below which a symbol counts as seen at its edge.
const edgeShare = 0.3

// ratios gives the ratios of a symbol's bits from the costs of its points.
func (p *palette) ratios(cost *[maxLevels]float32, belief float32) (out [3]float32) {
	var odds [maxLevels]float32
	for a := range p.label {
		odds[a] = float32(math.Exp(-float64(min(cost[a]*belief, 40))))
	}
	most := llrMost * min(1, 6*belief)
	for i := range p.bits {
		sum := [2]float32{1e-9, 1e-9}
		for a, label := range p.label {
			sum[label>>(p.bits-1-i)&1] += odds[a]
		}
		l := float32(math.Log(float64(sum[0] / sum[1])))
		out[i] = min(max(l, -most), most)
	}
	return out
}

// gatherer joins superframes into a message.
type gatherer struct {
	profile  *Profile
	classes  fec.Class
	words    [][superframes]uint8 // labels by class and number, highest bit first
	decoders [fec.Classes + 1]*fec.Decoder
	frames   []int       // superframes that there are ratios of
	labels   [][]float32 // ratios of their labels
	tried    float64     // information at the last attempt
	known    int
	needed   int
	attempts int

	wrong, coded int // bits that the code has put right, of so many that were seen
}

func newGatherer(p *Profile) gatherer {
	g := gatherer{profile: p, classes: fec.ClassOf(p.MaxPayload)}
	g.words = make([][superframes]uint8, g.classes+1)
	for class := fec.Class(1); class <= g.classes; class++ {
		for number := range superframes {
			for bit := range labelBits {
				g.words[class][number] = g.words[class][number]<<1 | labelBit(number, class, bit)
			}
		}
	}
	return g
}

// hypothesis is what the labels may say: the message's class, and the number of superframe 0.
type hypothesis struct {
	class fec.Class
	first int
	score float32 // sum of agreeing ratios
}

const (
	hypotheses    = 3    // the best ones are tried
	hypothesisGap = 0.7  // of the best score; those below are not tried
	labelAgree    = 0.25 // share of a superframe's label ratios that must agree, or it belongs to something else
	labelsAgree   = 0.6  // share of all label ratios that must agree with the best hypothesis
	tryEnough     = 0.99 // of K: information below which no attempt is made
	tryMore       = 0.02 // of K: by how much information must grow for another attempt
)

// decode tries to get the message out. A lock that is in doubt only shows how much it knows.
func (g *gatherer) decode(q *soft, sound bool) ([]byte, bool) {
	g.read(q)
	best := g.rank()
	var size float32
	for _, word := range g.labels {
		_, s := agree(0, word)
		size += s
	}
	sound = sound && best[0].score > labelsAgree*size
	for i, h := range best {
		if h.score <= 0 || h.score < hypothesisGap*best[0].score {
			break
		}
		d := g.fill(q, h)
		info, k := d.Information(), float64(h.class.Bits())
		if i == 0 {
			g.needed, g.known = int(k), min(int(info), int(k))
			if !sound || info < tryEnough*k || info < g.tried+tryMore*k && info >= g.tried {
				return nil, false
			}
			g.tried = info
		}
		g.attempts++
		if payload, ok := d.Decode(); ok {
			g.wrong, g.coded = d.Corrected(payload)
			return payload, true
		}
	}
	return nil, false
}

// read finds the superframes' labels among the ratios.
func (g *gatherer) read(q *soft) {
	p := g.profile
	g.frames, g.labels = g.frames[:0], g.labels[:0]
	lead, bits := len(p.palette().pilots), p.bits()
	frame, _ := divide(q.first, p.symbols())
	for ; frame*p.symbols() < q.first+len(q.ratios); frame++ {
		word := make([]float32, labelBits)
		for i := range word {
			s := frame*p.symbols() + lead + i/bits - q.first
			if s >= 0 && s < len(q.ratios) {
				word[i] = q.ratios[s][i%bits]
			}
		}
		g.frames, g.labels = append(g.frames, frame), append(g.labels, word)
	}
}

// rank gives the best hypotheses by the labels of all superframes.
func (g *gatherer) rank() (best [hypotheses]hypothesis) {
	for class := fec.Class(1); class <= g.classes; class++ {
		for first := range superframes {
			h := hypothesis{class: class, first: first}
			for i, frame := range g.frames {
				_, number := divide(first+frame, superframes)
				sum, _ := agree(g.words[class][number], g.labels[i])
				h.score += sum
			}
			for i := range best {
				if h.score > best[i].score {
					h, best[i] = best[i], h
				}
			}
		}
	}
	return best
}

// agree sums ratios, those of ones negated, and their sizes.
func agree(word uint8, ratios []float32) (sum, size float32) {
	for i, l := range ratios {
		size += max(l, -l)
		if word>>(labelBits-1-i)&1 == 1 {
			l = -l
		}
		sum += l
	}
	return sum, size
}

// fill puts the bits of the superframes that agree with a hypothesis into its decoder.
func (g *gatherer) fill(q *soft, h hypothesis) *fec.Decoder {
	p := g.profile
	d := g.decoders[h.class]
	if d == nil {
		d = fec.NewDecoder(h.class, p.streamLength())
		g.decoders[h.class] = d
	}
	d.Clear()
	for i, frame := range g.frames {
		_, number := divide(h.first+frame, superframes)
		sum, size := agree(g.words[h.class][number], g.labels[i])
		from := 0
		if size == 0 {
			from = g.unlabelled(q, frame)
		} else if sum < labelAgree*size {
			continue
		}
		for s := from; s < p.DataSymbols; s++ {
			at := frame*p.symbols() + p.lead() + s - q.first
			if at < 0 || at >= len(q.ratios) {
				continue
			}
			for bit := range p.bits() {
				d.Add((number*p.DataSymbols+s)*p.bits()+bit, q.ratios[at][bit])
			}
		}
	}
	return d
}

// stillLeast is the count of equal symbols in a row that are no data: the display rested.
const stillLeast = 5

// unlabelled gives the first data symbol to believe in of a superframe whose labels were not seen: one that was joined in its middle, or the
// time before the signal began. Every other attempt leaves such a superframe out.
func (g *gatherer) unlabelled(q *soft, frame int) int {
	p := g.profile
	if g.attempts%2 == 1 {
		return p.DataSymbols
	}
	from, run := 0, 0
	for s := 1; s < p.DataSymbols; s++ {
		at := frame*p.symbols() + p.lead() + s - q.first
		if at < 1 || at >= len(q.ratios) {
			continue
		}
		run++
		for bit := range p.bits() {
			if (q.ratios[at][bit] < 0) != (q.ratios[at-1][bit] < 0) {
				run = 0
			}
		}
		if run >= stillLeast-1 {
			from = s + 1
		}
	}
	return from
}
