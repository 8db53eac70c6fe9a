package locate

import (
	"math"
	"sync"

	"glint/app/code/deblur"
)

// sampleModules measures the light of every module, and of those around the symbol, as the mean of its middle, counted twice, and four
// points about it.
func (l *Locator) sampleModules(s surface, size int) {
	wide := size + 2*deblur.Margin
	l.light = grown(l.light, wide*wide)
	table := linear()
	for v := range wide {
		out := l.light[v*wide:][:wide]
		for u := range out {
			mu, mv := float64(u-deblur.Margin)+0.5, float64(v-deblur.Margin)+0.5
			if s.mesh != nil {
				du, dv := s.mesh.at(mu, mv)
				mu, mv = mu+du, mv+dv
			}
			out[u] = table[min(max(l.module(&s.perspective, mu, mv), 0), len(table)-1)]
		}
	}
}

// module is the grey about a middle, in quarters of a level.
func (l *Locator) module(h *perspective, u, v float64) int {
	const aside = 0.2 * one
	p := &l.plane
	z := 1 / (h[6]*u + h[7]*v + 1)
	px, py := (h[0]*u+h[1]*v+h[2])*z, (h[3]*u+h[4]*v+h[5])*z
	x, y := int(px*one)-one/2, int(py*one)-one/2
	ux, uy := int((h[0]-px*h[6])*z*aside), int((h[3]-py*h[6])*z*aside) // a step along u, near here
	vx, vy := int((h[1]-px*h[7])*z*aside), int((h[4]-py*h[7])*z*aside)
	sum := 2 * p.near(x, y)
	sum += p.near(x+ux+vx, y+uy+vy) + p.near(x+ux-vx, y+uy-vy) + p.near(x-ux+vx, y-uy+vy) + p.near(x-ux-vx, y-uy-vy)
	return int((p.zero+p.gain/6*float64(sum))*4 + 0.5)
}

// linear is the light of a grey value in quarters of a level, of 1 (a camera's curve is close to a power of 2.2).
var linear = sync.OnceValue(func() *[4*255 + 1]float64 {
	var table [4*255 + 1]float64
	for i := range table {
		table[i] = math.Pow(float64(i)/(4*255), 2.2)
	}
	return &table
})
