package zones

import (
	"math"
	"testing"
)

// TestAcross: how late one side of the view is comes out of what its cells saw of decided symbols.
func TestAcross(t *testing.T) {
	for _, want := range []float64{-0.02, 0, 0.024} {
		b := newBench(5, 4)
		q := &b.q
		bands := cellSet{x: b.set.x}
		for _, row := range b.set.rows {
			bands.divide(row)
		}
		b.set.rows = bands.rows
		if n := len(b.set.rows); n != 8*2 {
			t.Fatalf("got %d bands, want 2 of each row of 12 cells", n)
		}
		x := b.random(4)
		hard := q.decide(&x)
		see := func() {
			q.observe(b.p, layout{}, b.set, b.views, b.timing, 0)
			q.collect(b.p)
		}
		q.across = want
		see()
		q.foresee(b.p, hard)
		for i := range q.seen {
			o := &q.seen[i]
			for j, row := range b.set.rows {
				r := o.shares[j]
				for k := range 2 {
					for c := row.from; c < row.to && r.trust > 0; c++ {
						o.view.sums[k][c] = r.now*q.foreseen.levels[r.first+1][k][c] + r.after*q.foreseen.levels[r.first+2][k][c]
					}
				}
			}
		}
		q.across = 0
		see()
		if moved := q.tuneAcross(b.p, b.timing, 0, hard); moved != (want != 0) || math.Abs(q.across-want) > 0.003 {
			t.Errorf("got %.4f, want %.4f", q.across, want)
		}
	}
}
