package locate

// plane is a picture of grey samples.
type plane struct {
	pix          []byte
	w, h, stride int
}

// at interpolates between samples, whose middles are at halves. Outside it
// repeats the border.
func (p *plane) at(x, y float64) float64 {
	x, y = min(max(x-0.5, 0), float64(p.w-1)), min(max(y-0.5, 0), float64(p.h-1))
	left, top := min(int(x), p.w-2), min(int(y), p.h-2)
	fx, fy := x-float64(left), y-float64(top)
	upper := p.pix[top*p.stride+left:]
	lower := p.pix[(top+1)*p.stride+left:]
	a := float64(upper[0]) + fx*(float64(upper[1])-float64(upper[0]))
	b := float64(lower[0]) + fx*(float64(lower[1])-float64(lower[0]))
	return a + fy*(b-a)
}

// smoothen replaces the plane by a copy under the kernel 1 2 1 in both
// directions; the border stays.
func (l *Locator) smoothen() {
	p := &l.plane
	l.smooth = grown(l.smooth, p.w*p.h)
	for y := range p.h {
		copy(l.smooth[y*p.w:][:p.w], p.pix[y*p.stride:][:p.w])
	}
	for y := 1; y < p.h-1; y++ {
		a, b, c := p.pix[(y-1)*p.stride:][:p.w], p.pix[y*p.stride:][:p.w], p.pix[(y+1)*p.stride:][:p.w]
		out := l.smooth[y*p.w:][:p.w]
		for x := 1; x < p.w-1; x++ {
			left := int(a[x-1]) + 2*int(b[x-1]) + int(c[x-1])
			middle := int(a[x]) + 2*int(b[x]) + int(c[x])
			right := int(a[x+1]) + 2*int(b[x+1]) + int(c[x+1])
			out[x] = byte((left + 2*middle + right + 8) >> 4)
		}
	}
	l.plane = plane{l.smooth, p.w, p.h, p.w}
}

// negate replaces the plane by its negative.
func (l *Locator) negate() {
	p := &l.plane
	l.smooth = grown(l.smooth, p.w*p.h)
	for y := range p.h {
		out := l.smooth[y*p.w:][:p.w]
		for x, v := range p.pix[y*p.stride:][:p.w] {
			out[x] = 255 - v
		}
	}
	l.plane = plane{l.smooth, p.w, p.h, p.w}
}

// leastBias is how far below the local mean a sample must be to count as dark, in grey levels; it keeps even ground light. A noisy picture
// needs more.
const leastBias = 4

// bias is what a picture needs: about the noise's sigma, from the median step between neighbours, which few edges change.
func (p *plane) bias() int {
	var steps [256]int
	total := 0
	for y := 1; y < p.h; y += 5 {
		row := p.pix[y*p.stride:][:p.w]
		for x := 1; x < len(row); x += 3 {
			steps[max(row[x], row[x-1])-min(row[x], row[x-1])]++
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

// threshold marks the samples darker, by a bias, than the mean of the window around them.
// The mean is taken once for each block of 4×4 samples.
func (l *Locator) threshold(window, bias int) {
	const block = 4
	p := &l.plane
	l.dark = grown(l.dark, p.w*p.h)
	wide := p.w + 1
	for y := 0; y < p.h; y += block {
		y0, y1 := max(0, y+block/2-window), min(p.h, y+block/2+window+1)
		upper, lower := l.sums[y0*wide:][:wide], l.sums[y1*wide:][:wide]
		for x := 0; x < p.w; x += block {
			x0, x1 := max(0, x+block/2-window), min(p.w, x+block/2+window+1)
			mean := int(lower[x1]-lower[x0]-upper[x1]+upper[x0]) / ((y1 - y0) * (x1 - x0))
			limit := max(mean-bias, 0)
			n := min(block, p.w-x)
			for row := y; row < min(y+block, p.h); row++ {
				in, out := p.pix[row*p.stride+x:][:n], l.dark[row*p.w+x:][:n]
				for i, v := range in {
					out[i] = byte(uint32(int32(v)-int32(limit)) >> 31) // 1 when v < limit
				}
			}
		}
	}
}

// addUp builds the summed area table. It may wrap around at 2^32, which the
// differences do not mind.
func (l *Locator) addUp() {
	p := &l.plane
	wide := p.w + 1
	l.sums = grown(l.sums, wide*(p.h+1))
	clear(l.sums[:wide])
	for y := range p.h {
		var sum uint32
		above, out := l.sums[y*wide:][:wide], l.sums[(y+1)*wide:][:wide]
		out[0] = 0
		for x, v := range p.pix[y*p.stride:][:p.w] {
			sum += uint32(v)
			out[x+1] = above[x+1] + sum
		}
	}
}

func grown[T any](b []T, n int) []T {
	if cap(b) < n {
		return make([]T, n)
	}
	return b[:n]
}
