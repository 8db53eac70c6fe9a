package zones

// lanes are four symbols in a row, of both channels: what the solver's loops take at a time. An array of them holds a plane of zones or cells
// for the first four symbols, then one for the next four, and so on.
type lanes [2 * laneSymbols]float32

const laneSymbols = 4

// laneBlocks is how many lanes so many symbols take.
func laneBlocks(symbols int) int { return (symbols + laneSymbols - 1) / laneSymbols }

// pack lays estimates (by channel; zone by zone, the symbols side by side) out in lanes.
func pack(x *[2][]float32, out []lanes, zones, symbols, blocks int) {
	clear(out)
	for k, plane := range x {
		if len(plane) == 0 {
			continue
		}
		for z := range zones {
			for s, v := range plane[z*symbols : z*symbols+min(symbols, blocks*laneSymbols)] {
				out[s/laneSymbols*zones+z][k*laneSymbols+s%laneSymbols] = v
			}
		}
	}
}

// unpack is pack undone; symbols beyond the lanes become 0.
func unpack(in []lanes, x *[2][]float32, zones, symbols, blocks, channels int) {
	for k := range channels {
		x[k] = sized(x[k], zones*symbols)
		clear(x[k])
		for z := range zones {
			out := x[k][z*symbols : z*symbols+min(symbols, blocks*laneSymbols)]
			for s := range out {
				out[s] = in[s/laneSymbols*zones+z][k*laneSymbols+s%laneSymbols]
			}
		}
	}
}

// dotLanes is the scalar product.
func dotLanes(a, b []lanes) (sum float64) {
	b = b[:len(a)]
	for i := range a {
		p, q := &a[i], &b[i]
		sum += float64(p[0]*q[0] + p[1]*q[1] + p[2]*q[2] + p[3]*q[3] + (p[4]*q[4] + p[5]*q[5] + p[6]*q[6] + p[7]*q[7]))
	}
	return sum
}

// addScaled adds f times b to a.
func addScaled(a, b []lanes, f float32) {
	b = b[:len(a)]
	for i := range a {
		p, q := &a[i], &b[i]
		for j := range p {
			p[j] += f * q[j]
		}
	}
}

// sized gives a slice of n values, the old one if it is large enough; what it holds is left over.
func sized[T any](old []T, n int) []T {
	if cap(old) < n {
		return make([]T, n, n+n/4)
	}
	return old[:n]
}
