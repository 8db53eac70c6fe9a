package pulse

import "glint/app/light/fec"

// A frame of the fast codes, in bits but for the sync:
//
//	| sync 14 chips | label 32 | data 192 |
//
// The label is one of 512 words: the class of the payload and the frame's number, spread by a hash, so that the likeliest is found by correlation.
const (
	labelBits  = 32
	dataBits   = 192
	fastFrames = 16 // of one period: 3,072 bits of the stream, 1.4 times the longest message
	fastChips  = len(syncChips) + 2*(labelBits+dataBits)
	syncRun    = 4 // longest run of equal chips, the last one before the sync included; elsewhere it is 2
)

// syncChips hold runs of three, which neither code makes elsewhere. As many are high as low.
var syncChips = [...]uint8{1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0}

// labelBit gives one bit of the label's word.
func labelBit(class fec.Class, frame, bit int) uint8 {
	return uint8(fec.Hash(uint64(class)<<32|uint64(frame)<<16|0xabe1) >> bit & 1)
}

// chipper writes chips.
type chipper struct {
	code  LineCode
	chips []int8
}

// add writes one bit as two chips.
func (c *chipper) add(bit uint8) {
	first := int8(1 - bit) // Manchester: 0 is high low
	if c.code == DifferentialManchester {
		if first = c.chips[len(c.chips)-1]; bit == 0 {
			first = 1 - first
		}
	}
	c.chips = append(c.chips, first, 1-first)
}

// chips gives all frames of a stream.
func chips(code LineCode, class fec.Class, stream []uint8) []int8 {
	c := chipper{code: code, chips: make([]int8, 0, fastFrames*fastChips)}
	for frame := range fastFrames {
		for _, s := range syncChips {
			c.chips = append(c.chips, int8(s))
		}
		for b := range labelBits {
			c.add(labelBit(class, frame, b))
		}
		for _, b := range stream[frame*dataBits : (frame+1)*dataBits] {
			c.add(b)
		}
	}
	return c.chips
}
