package locate

// block is the side, in samples, of the squares that share a threshold.
const block = 4

// ground holds thresholds that part dark from light, by the means of a window about each block.
type ground struct {
	wide, high int      // blocks; those at the right and the lower edge may be cut off
	sums       []uint32 // summed area table of the blocks' sums; may wrap around, which the differences do not mind
	limits     []byte
}

// leastBias is how far below the local mean a sample must be to count as dark, in grey levels; it keeps even ground light. A noisy picture
// needs more.
const leastBias = 4

// bias is what a picture needs: about the noise's sigma, from the median step between neighbours, which few edges change.
func (p *plane) bias() int {
	var steps [256]int
	total := 0
	for y := 1; y < p.h; y += 7 {
		row := p.pix[y*p.stride:][:p.w]
		for x := 1; x < len(row); x += 5 {
			step := int(row[x]) - int(row[x-1])
			steps[max(step, -step)&255]++
			total++
		}
	}
	median := 0
	for seen := steps[0]; 2*seen < total && median < 255; {
		median++
		seen += steps[median]
	}
	return max(leastBias, median)
}

// perBlock is how many samples of a block are added up: every second one, as on a chessboard.
const perBlock = block * block / 2

// addUp builds the summed area table.
func (g *ground) addUp(p *plane) {
	g.wide, g.high = (p.w+block-1)/block, (p.h+block-1)/block
	across := g.wide + 1
	g.sums = grown(g.sums, across*(g.high+1))
	clear(g.sums[:across])
	for by := range g.high {
		row := func(i int) []byte { return p.pix[min(by*block+i, p.h-1)*p.stride:][:p.w] }
		r0, r1, r2, r3 := row(0), row(1), row(2), row(3)
		above, out := g.sums[by*across:][:across], g.sums[(by+1)*across:][:across]
		out[0] = 0
		var sum uint32
		for bx := range p.w / block {
			x := bx * block
			a, b, c, d := r0[x:x+block:x+block], r1[x:x+block:x+block], r2[x:x+block:x+block], r3[x:x+block:x+block]
			sum += uint32(a[0]) + uint32(a[2]) + uint32(b[1]) + uint32(b[3]) + uint32(c[0]) + uint32(c[2]) + uint32(d[1]) + uint32(d[3])
			out[bx+1] = above[bx+1] + sum
		}
		if x := p.w / block * block; x < p.w { // cut off: its first column stands for all
			sum += 2 * (uint32(r0[x]) + uint32(r1[x]) + uint32(r2[x]) + uint32(r3[x]))
			out[g.wide] = above[g.wide] + sum
		}
	}
}

// centre is how many times more the block itself counts in the narrowest window: a small finder pattern fills it.
const centre = 5

// threshold fills the limits, below which a sample is dark: the mean less a bias. A window reaches so many blocks to each side.
func (g *ground) threshold(reach, bias int) {
	limits := grown(g.limits, g.wide*g.high)
	g.limits = limits
	across := g.wide + 1
	for by := range g.high {
		y0, y1 := max(by-reach, 0), min(by+reach+1, g.high)
		upper, lower := g.sums[y0*across:][:across], g.sums[y1*across:][:across]
		out := limits[by*g.wide:][:g.wide]
		above, below := g.sums[by*across:][:across], g.sums[(by+1)*across:][:across]
		n, share := 0, 0.0
		for bx := range out {
			x0, x1 := max(bx-reach, 0), min(bx+reach+1, g.wide)
			if x1-x0 != n {
				n = x1 - x0
				share = 1 / float64(n*(y1-y0)*perBlock)
				if reach == 1 {
					share = 1 / float64((n*(y1-y0)+centre)*perBlock)
				}
			}
			sum := float64(lower[x1] - lower[x0] - upper[x1] + upper[x0])
			if reach == 1 {
				own := above[bx] - above[bx+1] + below[bx+1] - below[bx]
				sum += centre * float64(own)
			}
			out[bx] = byte(max(int(sum*share)-bias, 0))
		}
	}
}
