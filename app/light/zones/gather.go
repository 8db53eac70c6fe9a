package zones

import "glint/app/light/fec"

// block is what is known of one superframe.
type block struct {
	bits     [][]float32 // ratios, by symbol
	x        [2][]float32
	complete bool
	info     float64 // bits of information in the data symbols, before the code
}

// gatherer joins the blocks of a lock into a message.
type gatherer struct {
	profile  Profile
	index    map[fec.Class][][]uint8 // words of the index symbol by class and number
	decoders map[fec.Class]*fec.Decoder
	known    int
	needed   int
	attempts int
}

func newGatherer(p Profile) *gatherer {
	return &gatherer{profile: p, index: map[fec.Class][][]uint8{}, decoders: map[fec.Class]*fec.Decoder{}}
}

// hypothesis is what the index symbols may say: the message's class, and the number of block 0.
type hypothesis struct {
	class fec.Class
	first int
	score float32 // sum of agreeing ratios
}

const (
	hypotheses    = 3    // the best ones are tried
	hypothesisGap = 0.75 // of the best score; those below are not tried
	indexAgree    = 0.4  // share of a block's index that must agree, or the block belongs to something else
	indexLLR      = 4    // no zone of an index counts more
	surplus       = 3    // times K: older blocks beyond it are left out, for they may hold another message
)

// decode tries to get the message out of the blocks.
func (g *gatherer) decode(blocks map[int]*block) ([]byte, bool) {
	best := g.rank(blocks)
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
			return payload, true
		}
	}
	return nil, false
}

// rank gives the best hypotheses by the index symbols of all blocks.
func (g *gatherer) rank(blocks map[int]*block) (best [hypotheses]hypothesis) {
	type signed struct {
		number int
		ratios []float32
	}
	var read []signed
	for number, b := range blocks {
		s := signed{number, make([]float32, g.profile.zones())}
		for z := range s.ratios {
			s.ratios[z] = min(max(b.bits[0][z*g.profile.bitsPerZone()], -indexLLR), indexLLR)
		}
		read = append(read, s)
	}
	for class := fec.Class(1); class <= fec.Classes; class++ {
		words := g.words(class)
		for first := range superframes {
			h := hypothesis{class: class, first: first}
			for _, s := range read {
				h.score += agree(words[modulo(first+s.number, superframes)], s.ratios)
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

// agree sums the ratios, those of ones negated.
func agree(word []uint8, ratios []float32) (sum float32) {
	for z, l := range ratios {
		if word[z] == 1 {
			l = -l
		}
		sum += l
	}
	return sum
}

func (g *gatherer) words(class fec.Class) [][]uint8 {
	if g.index[class] == nil {
		words := make([][]uint8, superframes)
		for n := range words {
			words[n] = make([]uint8, g.profile.zones())
			for z := range words[n] {
				words[n][z] = indexBit(z, n, class)
			}
		}
		g.index[class] = words
	}
	return g.index[class]
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
			g.add(d, b, number)
			room -= b.info
		}
	}
	return d
}

func (g *gatherer) agrees(b *block, number int, class fec.Class) bool {
	var sum, all float32
	for z, bit := range g.words(class)[number] {
		l := min(max(b.bits[0][z*g.profile.bitsPerZone()], -indexLLR), indexLLR)
		all += max(l, -l)
		if bit == 1 {
			l = -l
		}
		sum += l
	}
	return sum > indexAgree*all
}

func (g *gatherer) add(d *fec.Decoder, b *block, number int) {
	bits := g.profile.bitsPerZone()
	for s, ratios := range b.bits[1:] {
		symbol := number*g.profile.DataSymbols + s
		for z, place := range zoneOrder(g.profile.zones(), symbol) {
			for i := range bits {
				if l := ratios[z*bits+i]; l != 0 {
					d.Add((symbol*g.profile.zones()+place)*bits+i, l)
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
