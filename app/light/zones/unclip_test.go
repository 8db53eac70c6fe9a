package zones

import "testing"

// TestUnclip mixes zones by blur and symbols in time, clips the mixture, and wants observations that decisions explain.
func TestUnclip(t *testing.T) {
	b := newBench(6, 14)
	b.set.palette = newPaletteLevels(profiles[0], [2]float64{1, 0.4}, tone{gain: 1.6})
	points, kernel := b.set.palette.points, b.dense()
	hard := *b.q.decide(ptr(b.random(9)))
	hard = [2][]float32{append([]float32(nil), hard[0]...), append([]float32(nil), hard[1]...)}
	excess := func(i int) float64 { return float64(b.set.palette.excess[b.q.nearest(&hard, i, 1)]) }
	pilots := b.p.pilots()
	for _, o := range b.q.seen {
		for j, row := range b.set.rows {
			r := o.shares[j]
			for c := row.from; c < row.to && r.trust > 0; c++ {
				var mixed [2]float64
				var over float64
				for i, share := range []float64{float64(r.now), float64(r.after)} {
					s := r.first + i
					for k := range mixed {
						if s < 0 {
							mixed[k] += share * float64(b.set.pilotLevel(pilots[len(pilots)-1], c, k))
						} else if s >= b.p.DataSymbols {
							mixed[k] += share * float64(b.set.pilotLevel(pilots[0], c, k))
						}
					}
					for z, w := range kernel[c] {
						if at := z*b.p.DataSymbols + s; s >= 0 && s < b.p.DataSymbols {
							mixed[0] += share * w * float64(hard[0][at])
							mixed[1] += share * w * float64(hard[1][at])
							over += share * w * excess(at)
						}
					}
				}
				kept := min(over, float64(points[pointD][0])-mixed[0])
				o.view.sums[0][c], o.view.sums[1][c] = float32(mixed[0]+kept), float32(mixed[1]+redInBlue*kept)
			}
		}
	}
	for i := range b.q.seen {
		b.q.seen[i].y = b.q.seen[i].view.sums
	}
	b.q.collect(b.p)
	before := b.q.misfit(&hard)
	if !b.q.unclip(b.p, layout{}, &hard) {
		t.Fatal("nothing is clipped")
	}
	b.q.collect(b.p)
	if after := b.q.misfit(&hard); after > 2e-3 || before < 0.03 {
		t.Errorf("misfit: got %v from %v", after, before)
	}
}
