package zones

import (
	"math"
	"testing"
)

// TestGains: a gain that drifts and an offset that jumps, as light in the room does, are found from shot to shot and taken out; where nothing is left, nothing is done.
func TestGains(t *testing.T) {
	b := newBench(5, 4)
	q, cells := &b.q, len(b.set.x)
	for c := range cells {
		b.set.weight[c] = 3000 // the bench has few cells
		b.set.swing = append(b.set.swing, 0.8)
		b.set.base[0], b.set.base[1] = append(b.set.base[0], -0.3), append(b.set.base[1], 1.1)
	}
	b.set.meanSwing = 0.8
	x := b.random(4)
	hard := q.decide(&x)
	q.foresee(b.p, hard)
	truth := func(n, k int) (g gain) {
		g.by = float32(0.1 * math.Sin(float64(n)/4+float64(k)))
		if n >= 8 {
			g.add = 0.2
		}
		return g
	}
	for i := range q.seen {
		o := &q.seen[i]
		for j, row := range b.set.rows {
			r := o.shares[j]
			for k := range 2 {
				g := truth(i, k)
				for c := row.from; c < row.to && r.trust > 0; c++ {
					level := r.now*q.foreseen.levels[r.first+1][k][c] + r.after*q.foreseen.levels[r.first+2][k][c]
					o.view.sums[k][c] = level + g.by*(level+b.set.dark(c, k)) + g.add
				}
			}
		}
	}
	q.level()
	q.collect(b.p)
	before := q.misfit(hard)
	if !q.gains(b.p, hard, before) {
		t.Fatal("no gains found")
	}
	if after := q.misfit(hard); after > 0.1*before {
		t.Errorf("the misfit falls from %.3f to %.3f only", before, after)
	}
	if q.gains(b.p, hard, q.misfit(hard)) {
		t.Error("gains where nothing was left to explain")
	}
}
