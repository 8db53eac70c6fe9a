package zones

import "math"

// lens is what the light path does to a sharp picture, as far as the solver models it.
type lens struct {
	place homography
	blur  float64 // sigma, in units of the view's width
	flare float64 // share of the mean of the view that lies over each cell
}

// kernel is the linear map from the zones of a picture to cells: each cell sees a few zones.
type kernel struct {
	from  []int32 // of each cell, its first tap; one more at the end
	zone  []uint16
	share []float32
	flare float32
}

const (
	smallestTap = 0.004 // share of a zone in a cell that is worth a tap
	gridMost    = 32    // zones on a side
)

// newKernel integrates the blur over the zones: a Gaussian through the local scale of the geometry, separable in u and v. block is the
// side of a cell in units of the view's width.
func (s *cellSet) newKernel(p Profile, l lens, block float64) kernel {
	k := kernel{from: make([]int32, 1, len(s.x)+1), flare: float32(l.flare)}
	k.zone, k.share = s.kernel.zone[:0:0], s.kernel.share[:0:0]
	sigma := math.Sqrt(l.blur*l.blur + block*block/12)
	var across, down [gridMost]float64
	for c := range s.x {
		const e = 1e-3
		u, v := l.place.at(s.x[c], s.y[c])
		ux, vx := l.place.at(s.x[c]+e, s.y[c])
		uy, vy := l.place.at(s.x[c], s.y[c]+e)
		allAcross := spread(across[:p.Cols], u, sigma*math.Hypot(ux-u, uy-u)/e)
		allDown := spread(down[:p.Rows], v, sigma*math.Hypot(vx-v, vy-v)/e)
		if all := allAcross * allDown; all > 1e-6 {
			for j, d := range down[:p.Rows] {
				if d < smallestTap*all {
					continue
				}
				for i, a := range across[:p.Cols] {
					if w := a * d / all; w > smallestTap {
						k.zone = append(k.zone, uint16(j*p.Cols+i))
						k.share = append(k.share, float32(w))
					}
				}
			}
		}
		k.from = append(k.from, int32(len(k.zone)))
	}
	return k
}

// spread integrates a normal density over equal intervals of 0 to 1 and gives the sum.
func spread(shares []float64, mean, sigma float64) float64 {
	n := float64(len(shares))
	scale := 1 / (sigma * math.Sqrt2)
	last := math.Erf(-mean * scale)
	first := last
	for i := range shares {
		next := math.Erf((float64(i+1)/n - mean) * scale)
		shares[i] = (next - last) / 2
		last = next
	}
	return (last - first) / 2
}

// forward gives what the cells see of zones that show x. Both hold the symbols of a zone or cell side by side.
func (k *kernel) forward(x, v []float32, symbols int) {
	clear(v)
	cells := len(k.from) - 1
	for c := range cells {
		out := v[c*symbols : (c+1)*symbols]
		for t := k.from[c]; t < k.from[c+1]; t++ {
			share := k.share[t]
			in := x[int(k.zone[t])*symbols:][:len(out)]
			for s := range out {
				out[s] += share * in[s]
			}
		}
	}
	k.veil(v, symbols)
}

// adjoint is forward transposed: it adds up into x what the cells hold.
func (k *kernel) adjoint(v, x []float32, symbols int) {
	k.veil(v, symbols)
	clear(x)
	for c := range len(k.from) - 1 {
		in := v[c*symbols : (c+1)*symbols]
		for t := k.from[c]; t < k.from[c+1]; t++ {
			share := k.share[t]
			out := x[int(k.zone[t])*symbols:][:len(in)]
			for s := range in {
				out[s] += share * in[s]
			}
		}
	}
}

// veil lays the flare over the cells: (v + flare·mean)/(1 + flare). It is its own transpose.
func (k *kernel) veil(v []float32, symbols int) {
	if k.flare == 0 {
		return
	}
	cells := len(k.from) - 1
	mean := make([]float32, symbols)
	for c := range cells {
		for s, x := range v[c*symbols : (c+1)*symbols] {
			mean[s] += x
		}
	}
	scale := 1 / (1 + k.flare)
	for s := range mean {
		mean[s] *= k.flare / float32(cells)
	}
	for c := range cells {
		in := v[c*symbols : (c+1)*symbols]
		for s := range in {
			in[s] = (in[s] + mean[s]) * scale
		}
	}
}
