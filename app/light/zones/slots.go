package zones

import "glint/app/light/fec"

// Every zone of a data symbol is a slot: a place among the symbol's stream bits, or a label. The labels of a superframe say its number and the message's
// class, in a word with so many checks that a few of them suffice: any zones, any symbols. They lie in other zones in each symbol.

// slots gives the slot of each zone: 0, 1, 2 … for stream bits, -1, -2 … for labels. The order of the stream bits is another one for every symbol of
// a period, so that any part of the screen carries the whole message in time; the places of the labels depend on the symbol alone, so that they
// can be read before the number is known.
func (p Profile) slots(number, symbol int) []int {
	slots := make([]int, p.zones())
	for i, z := range shuffled(p.zones(), uint64(symbol)|1<<40)[:p.Labels] {
		slots[z] = -1 - i
	}
	order := shuffled(p.zones()-p.Labels, uint64(number*p.DataSymbols+symbol))
	for z := range slots {
		if slots[z] == 0 {
			slots[z], order = order[0], order[1:]
		}
	}
	return slots
}

// slotTable keeps the slots of a profile's symbols, as they are asked for.
type slotTable struct {
	profile Profile
	known   [][]int // by number and symbol
}

func newSlotTable(p Profile) slotTable {
	return slotTable{p, make([][]int, superframes*p.DataSymbols)}
}

func (t *slotTable) slots(number, symbol int) []int {
	at := &t.known[number*t.profile.DataSymbols+symbol]
	if *at == nil {
		*at = t.profile.slots(number, symbol)
	}
	return *at
}

// place is the first stream bit of a slot.
func (p Profile) place(number, symbol, slot int) int {
	return (number*p.DataSymbols+symbol)*p.symbolBits() + slot*p.bitsPerZone()
}

// labelBit is one bit of a label.
func (p Profile) labelBit(number int, class fec.Class, symbol, slot, bit int) uint8 {
	word := uint64(number)<<40 | uint64(class)<<32 | uint64(symbol)<<16 | uint64(-slot)<<4 | uint64(bit)
	return uint8(fec.Hash(word^7<<60) >> 13 & 1)
}

// shuffled gives 0 to n-1 in an order that depends on a key.
func shuffled(n int, key uint64) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	for i := n - 1; i > 0; i-- {
		j := int(fec.Hash(key<<16|uint64(i)|3<<60) % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
	return order
}
