package fec

import "math/bits"

// table holds the message bits that each parity adds, for one K. It grows as far as it is used.
type table struct {
	k     int
	hands []int32 // degree cards for each parity; those of dense ones are not used
	deck  []int32
	all   []int32 // room for a deck
	deal  int     // decks shuffled so far
}

func newTable(k int) *table { return &table{k: k, all: make([]int32, k)} }

// taps are the message bits of a parity of the chain.
func (t *table) taps(m int) []int32 { return t.hands[m*degree : (m+1)*degree : (m+1)*degree] }

// grow makes the table hold parities 0 to n-1.
func (t *table) grow(n int) {
	for m := len(t.hands) / degree; m < n; m++ {
		var hand [degree]int32
		if !isDense(m) {
			for i := range hand {
				hand[i] = t.draw(hand[:i])
			}
		}
		t.hands = append(t.hands, hand[:]...)
	}
}

// draw takes the next card that the hand does not hold yet.
func (t *table) draw(hand []int32) int32 {
	if len(t.deck) == 0 {
		t.shuffle()
	}
	last := len(t.deck) - 1
	for i := last; i >= 0; i-- {
		if !holds(hand, t.deck[i]) {
			t.deck[i], t.deck[last] = t.deck[last], t.deck[i]
			card := t.deck[last]
			t.deck = t.deck[:last]
			return card
		}
	}
	// Only duplicates are left at the bottom of the deck: begin another one.
	t.deck = t.deck[:0]
	return t.draw(hand)
}

func (t *table) shuffle() {
	t.deck = t.all
	for j := range t.deck {
		t.deck[j] = int32(j)
	}
	for i := t.k - 1; i > 0; i-- {
		j := int(Hash(uint64(t.deal)<<32|uint64(i)<<12|uint64(t.k)) % uint64(i+1))
		t.deck[i], t.deck[j] = t.deck[j], t.deck[i]
	}
	t.deal++
}

func holds(hand []int32, card int32) bool {
	for _, h := range hand {
		if h == card {
			return true
		}
	}
	return false
}

// denseWord is 64 of the coefficients of dense parity m; the bits beyond K are cleared.
func (t *table) denseWord(m, w int) uint64 {
	v := Hash(uint64(m)<<16 | uint64(w) | 0xd5<<56)
	if left := t.k - 64*w; left < 64 {
		v &= 1<<left - 1
	}
	return v
}

func (t *table) denseParity(m int, words []uint64) uint8 {
	var v uint64
	for w, x := range words {
		v ^= t.denseWord(m, w) & x
	}
	return uint8(bits.OnesCount64(v) & 1)
}

// pack puts bits into words, the first bit lowest.
func pack(x []uint8) []uint64 {
	words := make([]uint64, (len(x)+63)/64)
	for i, b := range x {
		words[i/64] |= uint64(b) << (i % 64)
	}
	return words
}
