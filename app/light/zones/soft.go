package zones

import "slices"

// soft turns estimates into log-likelihood ratios of the bits (positive: 0), for each symbol the bits of its zones in order. The noise is
// measured, zone by zone, as the spread about decisions.
// They take the place of the old ones in out.
func (q *system) soft(x *[2][]float32, out [][]float32) [][]float32 {
	return q.softOf(x, q.reach(), reachLeast, out)
}

// softOf does so for estimates that were seen so well.
func (q *system) softOf(x *[2][]float32, reach []float32, least float32, out [][]float32) [][]float32 {
	if len(out) != q.symbols {
		out = make([][]float32, q.symbols)
		n := q.zones * q.channels
		all := make([]float32, q.symbols*n)
		for s := range out {
			out[s] = all[s*n : (s+1)*n : (s+1)*n]
		}
	}
	for s := range out {
		clear(out[s])
	}
	nearest := q.set.palette.least(q.allowed())
	least = max(least, reachShare*slices.Max(reach))
	for z := range q.zones {
		if own := reach[z*q.symbols : (z+1)*q.symbols]; slices.Max(own) > least {
			q.softZone(x, own, z, nearest, out)
		}
	}
	return out
}

const (
	reachLeast = 20    // summed weight below which a zone counts as unseen
	reachShare = 0.004 // of the best zone's weight, the same: what leaks in from its neighbours looks like clean symbols
	llrMost    = 14    // no bit is trusted more
)

// softZone does one zone: scale and spread from the symbols seen well, then the ratios.
func (q *system) softZone(x *[2][]float32, reach []float32, z int, nearest float32, out [][]float32) {
	most := slices.Max(reach)
	scale, spread := q.statistics(x, reach, z, 0.15*most)
	spread = 1.02*spread + 0.0012*scale*scale
	trust := q.trust(spread / (scale * scale * nearest / 4))
	if trust == 0 {
		return
	}
	spread /= trust
	for s := range q.symbols {
		if reach[s] < 0.03*most {
			continue
		}
		share := min(1, reach[s]/(0.5*most)) / (2 * spread)
		q.ratios(x, z*q.symbols+s, scale, share, out[s][z*q.channels:(z+1)*q.channels])
	}
}

// statistics finds the zone's scale against the palette and the spread about decisions, in three rounds.
func (q *system) statistics(x *[2][]float32, reach []float32, z int, limit float32) (scale, spread float32) {
	scale = 1
	for range 3 {
		var cross, own, left, count float32
		for s := range q.symbols {
			if reach[s] <= limit {
				continue
			}
			i := z*q.symbols + s
			k := q.nearest(x, i, scale)
			for ch := range q.channels {
				a := q.set.palette.points[k][ch]
				cross += x[ch][i] * a
				own += a * a
			}
			left += q.distance(x, i, k, scale)
			count += float32(q.channels)
		}
		spread = left / max(count, 1)
		scale = max(cross/max(own, 1e-6), 0.05)
	}
	return scale, spread
}

// trust says how much a spread (by the square of half the distance of points) may be believed. Decisions hide errors: trust falls to nothing as
// the spread nears that of pure noise.
func (q *system) trust(rho float32) float32 {
	if q.channels == 1 {
		return max(0, min((0.62-rho)/0.17, 1)) / (1 + 1.5*rho)
	}
	return max(0, min((1.1-rho)/0.3, 1)) / (1 + 3*rho)
}

// ratios writes the max-log ratios of one zone in one symbol.
func (q *system) ratios(x *[2][]float32, i int, scale, share float32, bits []float32) {
	var m [4]float32
	for _, k := range q.allowed() {
		m[k] = -share * q.distance(x, i, k, scale)
	}
	if len(q.allowed()) == 2 {
		bits[0] = limit(m[pointA] - m[pointD])
		return
	}
	bits[0] = limit(max(m[pointA], m[pointC]) - max(m[pointD], m[pointE]))
	bits[1] = limit(max(m[pointA], m[pointE]) - max(m[pointC], m[pointD]))
}

func limit(x float32) float32 { return min(max(x, -llrMost), llrMost) }

// least is the smallest squared distance between points that do not coincide.
func (l *paletteLevels) least(points []point) float32 {
	least := float32(1e9)
	for _, a := range points {
		for _, b := range points {
			if a != b {
				du, dv := l.points[a][0]-l.points[b][0], l.points[a][1]-l.points[b][1]
				if d := du*du + dv*dv; d > 0 {
					least = min(least, d)
				}
			}
		}
	}
	return least
}
