package zones

// factor is the triangular factor of a symmetric matrix over zones. Zones are in rows, so that what couples neighbours lies near the
// diagonal: of each row only what follows its first value is kept.
type factor struct {
	first []int
	rows  []float32 // n by n; the diagonal inverted
}

// decompose takes scale·m + ridge, of which the lower triangle is read.
func (f *factor) decompose(m []float32, n int, scale, ridge float32) {
	f.first, f.rows = sized(f.first, n), sized(f.rows, n*n)
	for i := range n {
		from := 0
		for from < i && m[i*n+from] == 0 {
			from++
		}
		f.first[i] = from
		row := f.rows[i*n : i*n+n]
		for j := from; j <= i; j++ {
			v := scale * m[i*n+j]
			begin := max(from, f.first[j])
			other := f.rows[j*n+begin : j*n+j]
			own := row[begin:]
			own = own[:len(other)]
			for k, o := range other {
				v -= own[k] * o
			}
			if j < i {
				row[j] = v * f.rows[j*n+j]
			} else {
				row[i] = 1 / root(max(v+ridge, ridge))
			}
		}
	}
}

// solve puts the solution for one plane of lanes in the place of the right-hand side.
func (f *factor) solve(x []lanes) {
	n := len(x)
	for i := range x {
		row := f.rows[i*n+f.first[i] : i*n+i]
		before := x[f.first[i]:i]
		before = before[:len(row)]
		p := &x[i]
		a, b, c, d, e, g, h, k := p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]
		for j, w := range row {
			o := &before[j]
			a -= w * o[0]
			b -= w * o[1]
			c -= w * o[2]
			d -= w * o[3]
			e -= w * o[4]
			g -= w * o[5]
			h -= w * o[6]
			k -= w * o[7]
		}
		w := f.rows[i*n+i]
		*p = lanes{a * w, b * w, c * w, d * w, e * w, g * w, h * w, k * w}
	}
	for i := n - 1; i >= 0; i-- {
		p, w := &x[i], f.rows[i*n+i]
		for j := range p {
			p[j] *= w
		}
		row := f.rows[i*n+f.first[i] : i*n+i]
		before := x[f.first[i]:i]
		before = before[:len(row)]
		a, b, c, d, e, g, h, k := p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]
		for j, w := range row {
			o := &before[j]
			o[0] -= w * a
			o[1] -= w * b
			o[2] -= w * c
			o[3] -= w * d
			o[4] -= w * e
			o[5] -= w * g
			o[6] -= w * h
			o[7] -= w * k
		}
	}
}
