package locate

import (
	"math"

	"glint/app/code/deblur"
)

// sampleModules measures the light of every module, and of those around the symbol, as the mean of its middle, counted twice, and four
// points about it.
func (l *Locator) sampleModules(h perspective, size int) {
	wide := size + 2*deblur.Margin
	l.light = grown(l.light, wide*wide)
	for v := range wide {
		for u := range wide {
			left, top := float64(u-deblur.Margin), float64(v-deblur.Margin)
			x, y := h.at(left+0.5, top+0.5)
			sum := 2 * l.plane.at(x, y)
			for _, o := range [4][2]float64{{0.3, 0.3}, {0.7, 0.3}, {0.3, 0.7}, {0.7, 0.7}} {
				x, y = h.at(left+o[0], top+o[1])
				sum += l.plane.at(x, y)
			}
			l.light[v*wide+u] = linear(sum / 6)
		}
	}
}

// linear is the light of a grey value, of 1 (a camera's curve is close to a power of 2.2).
func linear(grey float64) float64 { return math.Pow(grey/255, 2.2) }
