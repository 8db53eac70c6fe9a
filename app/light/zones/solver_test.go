package zones

import (
	"math"
	"math/rand/v2"
	"testing"
)

// bench is a small system made up at random: 12 by 8 cells that see 4 by 3 zones in 6 symbols.
type bench struct {
	p      Profile
	lens   lens
	block  float64
	set    *cellSet
	views  []*view
	timing timing
	q      system
}

func newBench(seed uint64, blurPx float64) *bench {
	dice := rand.New(rand.NewPCG(seed, 77))
	b := &bench{
		p:      Profile{Cols: 4, Rows: 3, PilotRate: 10, SymbolRate: 12, Levels: 4, DataSymbols: 6, Labels: 1},
		lens:   lens{place: homography{1.6, 0.1, 0.5, -0.1, 2.1, 0.5, 0.05, -0.02, 1}, blur: blurPx / 320, flare: 0.07},
		block:  1.0 / 16,
		timing: timing{exposure: 0.03, readout: 0.02},
		set:    &cellSet{number: 7},
	}
	for y := range 8 {
		row := cellRow{late: (float64(y)+0.5)/8 - 0.5, from: len(b.set.x)}
		for x := range 12 {
			b.set.x, b.set.y = append(b.set.x, (float64(x)-5.5)/16), append(b.set.y, (float64(y)-3.5)/16)
			b.set.u, b.set.v = append(b.set.u, dice.Float32()), append(b.set.v, dice.Float32())
			b.set.weight = append(b.set.weight, 50+100*dice.Float32())
		}
		row.to = len(b.set.x)
		b.set.rows = append(b.set.rows, row)
	}
	b.set.palette.points = [4][2]float32{{-0.5, -0.2}, {0.1, 0.3}, {0.5, 0.1}, {-0.1, -0.3}}
	for n := range 17 {
		v := &view{at: float64(n)/30 - 0.02, made: 7}
		for k := range v.sums {
			for range b.set.x {
				v.sums[k] = append(v.sums[k], float32(dice.NormFloat64()))
			}
		}
		b.views = append(b.views, v)
	}
	b.q.observe(b.p, layout{}, b.set, b.views, b.timing, 0)
	b.q.collect(b.p)
	b.q.kernel.build(b.set, b.p, b.lens, b.block)
	return b
}

// dense is the kernel as a matrix over cells and zones, flare included.
func (b *bench) dense() [][]float64 {
	t := &b.q.kernel.taps
	n := len(b.set.x)
	m, mean := make([][]float64, n), make([]float64, b.p.zones())
	for c := range m {
		m[c] = make([]float64, b.p.zones())
		for i := t.from[c]; i < t.from[c+1]; i++ {
			m[c][t.index[i]] += float64(t.share[i])
			mean[t.index[i]] += float64(t.share[i]) / float64(n)
		}
	}
	for c := range m {
		for z := range m[c] {
			m[c][z] = (m[c][z] + b.lens.flare*mean[z]) / (1 + b.lens.flare)
		}
	}
	return m
}

func (b *bench) random(seed uint64) (x [2][]float32) {
	dice := rand.New(rand.NewPCG(seed, 3))
	for k := range x {
		for range b.p.zones() * b.p.DataSymbols {
			x[k] = append(x[k], float32(dice.NormFloat64()))
		}
	}
	return x
}

// residuals visits what every observation of every cell leaves of a prediction, with its weight; by tells how it changes with x.
func (b *bench) residuals(kernel [][]float64, x *[2][]float32, channel int, visit func(left, weight float64, by map[int]float64)) {
	pilots := b.p.pilots()
	for _, o := range b.q.seen {
		for j, row := range b.set.rows {
			r := o.shares[j]
			if r.trust == 0 {
				continue
			}
			for c := row.from; c < row.to; c++ {
				left, by := float64(o.y[channel][c]), map[int]float64{}
				for i, share := range []float64{float64(r.now), float64(r.after)} {
					switch s := r.first + i; {
					case s < 0:
						left -= share * float64(b.set.pilotLevel(pilots[len(pilots)-1], c, channel))
					case s >= b.p.DataSymbols:
						left -= share * float64(b.set.pilotLevel(pilots[0], c, channel))
					default:
						for z, w := range kernel[c] {
							at := z*b.p.DataSymbols + s
							by[at] += share * w
							left -= share * w * float64(x[channel][at])
						}
					}
				}
				visit(left, float64(b.set.weight[c])*float64(r.trust), by)
			}
		}
	}
}

func TestMisfitAgainstPlainSum(t *testing.T) {
	b := newBench(1, 12)
	x := b.random(2)
	var sum, count float64
	for k := range 2 {
		b.residuals(b.dense(), &x, k, func(left, _ float64, _ map[int]float64) { sum, count = sum+left*left, count+1 })
	}
	if got, want := b.q.misfit(&x), math.Sqrt(sum/count); math.Abs(got-want) > 1e-4*want {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestSolveAgainstElimination compares conjugate gradients with the normal equations written out and eliminated.
func TestSolveAgainstElimination(t *testing.T) {
	for _, blur := range []float64{2, 30, 60} {
		b := newBench(3, blur)
		n := b.p.zones() * b.p.DataSymbols
		var got [2][]float32
		b.q.solve(&got, 60)
		zero := [2][]float32{make([]float32, n), make([]float32, n)}
		for k := range 2 {
			m := make([]float64, n*(n+1))
			b.residuals(b.dense(), &zero, k, func(left, weight float64, by map[int]float64) {
				for i, a := range by {
					for j, c := range by {
						m[i*(n+1)+j] += weight * a * c
					}
					m[i*(n+1)+n] += weight * a * left
				}
			})
			for i := range n {
				m[i*(n+1)+i] += ridge
			}
			want := make([]float64, n)
			if !solveLinear(m, want) {
				t.Fatal("no solution")
			}
			for i := range want {
				if math.Abs(float64(got[k][i])-want[i]) > 2e-2 {
					t.Errorf("blur %v: channel %d, unknown %d: got %v, want %v", blur, k, i, got[k][i], want[i])
				}
			}
		}
	}
}

// TestKernelAgainstIntegral compares shares with the error function, and slopes with differences.
func TestKernelAgainstIntegral(t *testing.T) {
	table := normalTable()
	for _, sigma := range []float64{0.02, 0.1, 0.3} {
		for _, mean := range []float64{0.05, 0.31, 0.5, 0.93, 1.1} {
			plain := func(mean, sigma float64) (shares [5]float64) {
				whole := math.Erf((1-mean)/sigma/math.Sqrt2) - math.Erf(-mean/sigma/math.Sqrt2)
				for i := range shares {
					from, to := float64(i)/5-mean, float64(i+1)/5-mean
					shares[i] = (math.Erf(to/sigma/math.Sqrt2) - math.Erf(from/sigma/math.Sqrt2)) / whole
				}
				return shares
			}
			s := spread{table: table}
			if !s.over(5, mean, sigma) {
				if mean < 1+2*sigma {
					t.Errorf("mean %v, sigma %v: nothing seen", mean, sigma)
				}
				continue
			}
			const h = 1e-5
			want, moved, wider := plain(mean, sigma), plain(mean+h, sigma), plain(mean, sigma*(1+h))
			for i := s.from; i < s.to; i++ {
				checks := []struct {
					name            string
					got, want, near float64
				}{
					{"share", float64(s.share[i]), want[i], 0.01},
					{"slope", float64(s.slope[i]), (moved[i] - want[i]) / h, 0.02 / sigma},
					{"widening", float64(s.widen[i]), (wider[i] - want[i]) / h, 0.08},
				}
				for _, c := range checks {
					if math.Abs(c.got-c.want) > c.near {
						t.Errorf("mean %v, sigma %v, interval %d: %s: got %v, want %v", mean, sigma, i, c.name, c.got, c.want)
					}
				}
			}
		}
	}
}

// TestRefineLens moves a lens away from the true one and has it found again from decisions.
func TestRefineLens(t *testing.T) {
	b := newBench(5, 14)
	hard := *b.q.decide(ptr(b.random(9)))
	hard = [2][]float32{append([]float32(nil), hard[0]...), append([]float32(nil), hard[1]...)}
	b.q.foresee(b.p, &hard)
	for i := range b.q.seen { // what the views would see through the true lens, without noise
		o := &b.q.seen[i]
		for j, row := range b.set.rows {
			r := o.shares[j]
			for k := range 2 {
				for c := row.from; c < row.to && r.trust > 0; c++ {
					o.y[k][c] = r.now*b.q.foreseen.levels[r.first+1][k][c] + r.after*b.q.foreseen.levels[r.first+2][k][c]
				}
			}
		}
	}
	b.q.collect(b.p)
	if got := b.q.misfit(&hard); got > 1e-3 {
		t.Fatalf("true lens: misfit %v", got)
	}
	place := b.lens.place
	place[2], place[5] = place[2]+0.015, place[5]-0.01
	wrong := lens{place, b.lens.blur * 1.12, b.lens.flare + 0.02}
	b.q.kernel.build(b.set, b.p, wrong, b.block)
	before := b.q.misfit(&hard)
	found, after := b.q.refineLens(b.p, wrong, &hard, b.block, before)
	found, after = b.q.refineLens(b.p, found, &hard, b.block, after)
	if after > before/10 {
		t.Errorf("misfit: got %v from %v", after, before)
	}
	if math.Abs(found.blur/b.lens.blur-1) > 0.02 {
		t.Errorf("blur: got %v, want %v", found.blur*320, b.lens.blur*320)
	}
}

func ptr[T any](v T) *T { return &v }

// TestVariancesAgainstInverse compares the triangular factor's way with the whole inverse.
func TestVariancesAgainstInverse(t *testing.T) {
	b := newBench(11, 25)
	n := b.p.zones()
	b.q.overlap()
	for i := range b.q.prior {
		for j := range b.q.prior[i] {
			b.q.prior[i][j] = float32(3 + (i*7+j)%40)
		}
	}
	const symbol = 2
	seen := b.q.meanDiagonal(symbol)
	b.q.variances(symbol, seen)
	for z := range n {
		m, x := make([]float64, n*(n+1)), make([]float64, n)
		for i := range n {
			for k := range n {
				m[i*(n+1)+k] = float64(seen * b.q.gram[max(i, k)*n+min(i, k)])
			}
			m[i*(n+1)+i] += float64(b.q.meanPrior(i, symbol))
		}
		m[z*(n+1)+n] = 1
		if !solveLinear(m, x) {
			t.Fatal("no inverse")
		}
		if got, want := float64(b.q.variance[z]), x[z]; math.Abs(got-want) > 0.01*want {
			t.Errorf("zone %d: got %v, want %v", z, got, want)
		}
	}
}
