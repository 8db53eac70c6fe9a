package fec

// Corrected compares what was added with the stream of a payload: how many bits it contradicts, of how many. They are the errors that the code has put right.
func (d *Decoder) Corrected(payload []byte) (wrong, of int) {
	x := messageBits(payload)
	if len(x) != d.k {
		return 0, 0
	}
	last := 0
	for i, l := range d.llr {
		if l != 0 {
			last = i
		}
	}
	d.table.grow(last/2 + 1)
	words := pack(x)
	var chain uint8
	for i, l := range d.llr[:last+1] {
		m, bit := i/2, uint8(0)
		switch {
		case i%2 == 0:
			bit = x[m%d.k]
		case isDense(m):
			bit = d.table.denseParity(m, words)
		default:
			for _, j := range d.table.taps(m) {
				chain ^= x[j]
			}
			bit = chain
		}
		if l != 0 {
			of++
			if (l < 0) != (bit == 1) {
				wrong++
			}
		}
	}
	return wrong, of
}
