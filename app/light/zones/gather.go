package zones

import "glint/app/light/fec"

// block is what is known of one superframe.
type block struct {
	bits     [][]float32 // ratios, by symbol
	x        [2][]float32
	complete bool
	info     float64 // bits of information in the data symbols, before the code
	labels   []float32
	size     float32 // sum of the labels' absolute values
}

// gatherer joins the blocks of a lock into a message.
type gatherer struct {
	profile  Profile
	order    slotTable
	labels   [fec.Classes + 1][]uint8 // label bits by class and number, symbol after symbol
	zones    []int                    // zones of the labels, symbol after symbol
	decoders map[fec.Class]*fec.Decoder
	sure     bool // the labels say one thing only
	known    int
	needed   int
	attempts int
	wrong    int // bits that a payload has put right
	coded    int // of so many
}

func newGatherer(p Profile) *gatherer {
	g := &gatherer{profile: p, order: newSlotTable(p), decoders: map[fec.Class]*fec.Decoder{}}
	for s := range p.DataSymbols {
		places := make([]int, p.Labels)
		for z, slot := range p.slots(0, s) {
			if slot < 0 {
				places[-1-slot] = z
			}
		}
		g.zones = append(g.zones, places...)
	}
	return g
}

// decodersKept is how many decoders outlive a lock: their tables are dear to make, but each class has one of its own.
const decodersKept = 4

// reset forgets what was gathered, for another lock.
func (g *gatherer) reset() {
	if len(g.decoders) > decodersKept {
		clear(g.decoders)
	}
	g.sure, g.known, g.needed, g.attempts, g.wrong, g.coded = false, 0, 0, 0, 0, 0
}

// hypothesis is what the labels may say: the message's class, and the number of block 0.
type hypothesis struct {
	class fec.Class
	first int
	score float32 // sum of agreeing ratios
}

const (
	hypotheses    = 3    // the best ones are tried
	hypothesisGap = 0.75 // of the best score; those below are not tried
	labelAgree    = 0.4  // share of a block's label ratios that must agree, or the block belongs to something else
	labelLLR      = 4    // no label bit counts more
	surplus       = 3    // times K: older blocks beyond it are left out, for they may hold another message
)

// clear says whether a hypothesis is so much better than the second that no chance explains it.
func (h *hypothesis) clear(second *hypothesis) bool {
	return h.score > 0 && second.score <= secondMost*h.score
}

// decode tries to get the message out of the blocks.
func (g *gatherer) decode(blocks map[int]*block) ([]byte, bool) {
	best := g.rank(blocks)
	g.sure = g.sure || best[0].clear(&best[1])
	for i, h := range best {
		if h.score <= 0 || h.score < hypothesisGap*best[0].score {
			break
		}
		d := g.fill(blocks, h)
		if i == 0 {
			g.needed = h.class.Bits()
			g.known = min(int(d.Information()), g.needed)
		}
		g.attempts++
		if payload, ok := d.Decode(); ok {
			g.wrong, g.coded = d.Corrected(payload)
			return payload, true
		}
	}
	return nil, false
}

// rank gives the best hypotheses by the labels of all blocks. A block that disagrees with a hypothesis does not speak against it: it may
// belong to something else, such as the rest before the signal.
func (g *gatherer) rank(blocks map[int]*block) (best [hypotheses]hypothesis) {
	newest, oldest := span(blocks)
	for _, b := range blocks {
		g.read(b)
	}
	for class := fec.Class(1); class <= fec.Classes; class++ {
		words := g.words(class)
		for first := range superframes {
			h := hypothesis{class: class, first: first}
			for n := oldest; n <= newest; n++ {
				if b := blocks[n]; b != nil {
					if sum := agree(g.word(words, first+n), b.labels); sum > labelAgree*b.size {
						h.score += sum
					}
				}
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

// read takes out a block's label ratios, clipped.
func (g *gatherer) read(b *block) {
	bits := g.profile.bitsPerZone()
	b.labels, b.size = b.labels[:0], 0
	for i, z := range g.zones {
		for _, l := range b.bits[i/g.profile.Labels][z*bits : (z+1)*bits] {
			l = min(max(l, -labelLLR), labelLLR)
			b.labels = append(b.labels, l)
			b.size += max(l, -l)
		}
	}
}

// agree sums the ratios, those of ones negated.
func agree(word []uint8, ratios []float32) (sum float32) {
	for i, l := range ratios {
		if word[i] == 1 {
			l = -l
		}
		sum += l
	}
	return sum
}

// words gives the label bits of a class, number after number.
func (g *gatherer) words(class fec.Class) []uint8 {
	if g.labels[class] == nil {
		bits := g.profile.bitsPerZone()
		words := make([]uint8, 0, superframes*len(g.zones)*bits)
		for n := range superframes {
			for i := range g.zones {
				for bit := range bits {
					words = append(words, g.profile.labelBit(n, class, i/g.profile.Labels, -1-i%g.profile.Labels, bit))
				}
			}
		}
		g.labels[class] = words
	}
	return g.labels[class]
}

// word is the one of a superframe.
func (g *gatherer) word(words []uint8, number int) []uint8 {
	n := len(words) / superframes
	return words[modulo(number, superframes)*n:][:n]
}

// fill puts the bits of the blocks that agree with a hypothesis into its decoder, the newest blocks first.
func (g *gatherer) fill(blocks map[int]*block, h hypothesis) *fec.Decoder {
	d := g.decoders[h.class]
	if d == nil {
		d = fec.NewDecoder(h.class, g.profile.streamLength())
		g.decoders[h.class] = d
	}
	d.Clear()
	newest, oldest := span(blocks)
	room := surplus * float64(h.class.Bits())
	for n := newest; n >= oldest && room > 0; n-- {
		b := blocks[n]
		if b == nil {
			continue
		}
		number := modulo(h.first+n, superframes)
		if g.agrees(b, number, h.class) {
			g.add(d, b, number, h.class)
			room -= b.info
		}
	}
	return d
}

func (g *gatherer) agrees(b *block, number int, class fec.Class) bool {
	g.read(b)
	return agree(g.word(g.words(class), number), b.labels) > labelAgree*b.size
}

// add puts the bits of a block, whose labels were read, into a decoder.
func (g *gatherer) add(d *fec.Decoder, b *block, number int, class fec.Class) {
	bits := g.profile.bitsPerZone()
	word, labels := g.word(g.words(class), number), bits*g.profile.Labels
	for symbol, ratios := range b.bits {
		sure := faith(word[symbol*labels:(symbol+1)*labels], b.labels[symbol*labels:])
		for z, slot := range g.order.slots(number, symbol) {
			if slot < 0 {
				continue
			}
			place := g.profile.place(number, symbol, slot)
			for i, l := range ratios[z*bits : (z+1)*bits] {
				if l != 0 {
					d.Add(place+i, doubted(l, sure))
				}
			}
		}
	}
}

func span(blocks map[int]*block) (newest, oldest int) {
	first := true
	for n := range blocks {
		if first {
			newest, oldest, first = n, n, false
		}
		newest, oldest = max(newest, n), min(oldest, n)
	}
	return newest, oldest
}

func modulo(a, n int) int { return (a%n + n) % n }
