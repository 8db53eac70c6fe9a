package locate

// sampleModules measures the grey of every module as the mean of its middle,
// counted twice, and four points about it.
func (l *Locator) sampleModules(h perspective, size int) {
	l.grey = grown(l.grey, size*size)
	for v := range size {
		for u := range size {
			x, y := h.at(float64(u)+0.5, float64(v)+0.5)
			sum := 2 * l.plane.at(x, y)
			for _, o := range [4][2]float64{{0.3, 0.3}, {0.7, 0.3}, {0.3, 0.7}, {0.7, 0.7}} {
				x, y = h.at(float64(u)+o[0], float64(v)+o[1])
				sum += l.plane.at(x, y)
			}
			l.grey[v*size+u] = sum / 6
		}
	}
	wide := size + 1
	l.greySums = grown(l.greySums, wide*wide)
	clear(l.greySums[:wide])
	for v := range size {
		sum := 0.0
		l.greySums[(v+1)*wide] = 0
		for u := range size {
			sum += l.grey[v*size+u]
			l.greySums[(v+1)*wide+u+1] = l.greySums[v*wide+u+1] + sum
		}
	}
}

// around is half the side, in modules, of the square whose mean decides between
// dark and light.
const around = 5

// decide compares each module, sharpened by its four neighbours, with the mean
// about it. Past the border a neighbour is like the module itself.
func (l *Locator) decide(size int, strength float64) []bool {
	l.bits = grown(l.bits, size*size)
	wide := size + 1
	for v := range size {
		v0, v1 := max(0, v-around), min(size, v+around+1)
		for u := range size {
			u0, u1 := max(0, u-around), min(size, u+around+1)
			s := l.greySums
			mean := (s[v1*wide+u1] - s[v0*wide+u1] - s[v1*wide+u0] + s[v0*wide+u0]) / float64((u1-u0)*(v1-v0))
			g := l.grey[v*size+u]
			left, right := l.grey[v*size+max(u-1, 0)], l.grey[v*size+min(u+1, size-1)]
			above, below := l.grey[max(v-1, 0)*size+u], l.grey[min(v+1, size-1)*size+u]
			g += strength * (4*g - left - right - above - below) / 2
			l.bits[v*size+u] = g < mean
		}
	}
	return l.bits
}
