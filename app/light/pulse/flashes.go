package pulse

// The code of flashes: figure 6 of the patent that thought of paying by light (CN, offline payment, 2021, paragraphs 71 and 72): two
// flashes, the first of 1 s at illuminance x, the second of 2 s at illuminance y, 1 s of dark between.
//
//	illuminance
//	y            ┌───────┐
//	x  ┌───┐     │       │        bits of a symbol:  level, duration of the first flash; level, duration of the second
//	0 ─┘   └─────┘       └──      here 0 (x), 0 (1 s); 1 (y), 1 (2 s): the symbol 3
//	   0   1     2       4  s
//
// A frame is 3 s of dark and then two symbols for each byte of the payload and of a CRC-16 over its length and itself.
const (
	flashGap   = 3 // units of dark before a frame
	crc16Bytes = 2
)

// flashUnits gives the levels of one frame, a unit each.
func flashUnits(payload []byte) []int8 {
	units := make([]int8, flashGap)
	sum := crc16(payload)
	for _, b := range append(append([]byte(nil), payload...), byte(sum>>8), byte(sum)) {
		units = appendSymbol(appendSymbol(units, b>>4), b&15)
	}
	return units[:len(units)-1] // its last unit of dark is the next frame's first
}

// appendSymbol adds the two flashes of four bits, each with a unit of dark after it.
func appendSymbol(units []int8, symbol byte) []int8 {
	for shift := 2; shift >= 0; shift -= 2 {
		level := int8(1 + symbol>>(shift+1)&1)
		for range 1 + symbol>>shift&1 {
			units = append(units, level)
		}
		units = append(units, 0)
	}
	return units
}

// crc16 is CRC-16/CCITT-FALSE over length and payload.
func crc16(payload []byte) uint16 {
	sum := uint16(0xffff)
	for _, b := range append([]byte{byte(len(payload))}, payload...) {
		sum ^= uint16(b) << 8
		for range 8 {
			if sum&0x8000 != 0 {
				sum = sum<<1 ^ 0x1021
			} else {
				sum <<= 1
			}
		}
	}
	return sum
}
