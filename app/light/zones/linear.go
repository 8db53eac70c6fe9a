package zones

import "math"

// fitRidge keeps a fit of few samples finite.
const fitRidge = 1e-3

// invert gives the inverse of the first n rows and columns of a symmetric matrix, with a small ridge.
func invert(m [regressors][regressors]float64, n int) (inverse [regressors][regressors]float64, ok bool) {
	for i := range n {
		m[i][i] += fitRidge
		inverse[i][i] = 1
	}
	for i := range n {
		pivot := i
		for k := i; k < n; k++ {
			if math.Abs(m[k][i]) > math.Abs(m[pivot][i]) {
				pivot = k
			}
		}
		if math.Abs(m[pivot][i]) < 1e-9 {
			return inverse, false
		}
		m[i], m[pivot] = m[pivot], m[i]
		inverse[i], inverse[pivot] = inverse[pivot], inverse[i]
		d := m[i][i]
		for k := range n {
			m[i][k] /= d
			inverse[i][k] /= d
		}
		for k := range n {
			if q := m[k][i]; k != i && q != 0 {
				for l := range n {
					m[k][l] -= q * m[i][l]
					inverse[k][l] -= q * inverse[i][l]
				}
			}
		}
	}
	return inverse, true
}

// solve8 solves eight equations; the last column is the right-hand side.
func solve8(m *[8][9]float64) (x [8]float64, ok bool) {
	for i := range m {
		pivot := i
		for k := i; k < 8; k++ {
			if math.Abs(m[k][i]) > math.Abs(m[pivot][i]) {
				pivot = k
			}
		}
		if math.Abs(m[pivot][i]) < 1e-12 {
			return x, false
		}
		m[i], m[pivot] = m[pivot], m[i]
		for k := range m {
			if k == i {
				continue
			}
			q := m[k][i] / m[i][i]
			for l := i; l < 9; l++ {
				m[k][l] -= q * m[i][l]
			}
		}
	}
	for i := range x {
		x[i] = m[i][8] / m[i][i]
	}
	return x, true
}

// solveLinear solves as many equations as x has values; m holds them row by row, each with its right-hand side. It spoils m.
func solveLinear(m, x []float64) bool {
	n := len(x)
	row := func(i int) []float64 { return m[i*(n+1) : (i+1)*(n+1)] }
	for i := range n {
		pivot := i
		for k := i; k < n; k++ {
			if math.Abs(row(k)[i]) > math.Abs(row(pivot)[i]) {
				pivot = k
			}
		}
		if !(math.Abs(row(pivot)[i]) > 1e-12) {
			return false
		}
		for l := range n + 1 {
			row(i)[l], row(pivot)[l] = row(pivot)[l], row(i)[l]
		}
		for k := range n {
			if f := row(k)[i] / row(i)[i]; k != i {
				for l := i; l <= n; l++ {
					row(k)[l] -= f * row(i)[l]
				}
			}
		}
	}
	for i := range n {
		x[i] = row(i)[n] / row(i)[i]
	}
	return true
}

// quantile gives one of the values, in order of size; it changes their order.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	return choose(values, int(q*float64(len(values)-1)))
}

// choose is Hoare's selection: the k-th smallest value.
func choose(values []float64, k int) float64 {
	low, high := 0, len(values)-1
	for low < high {
		pivot := values[(low+high)/2]
		i, j := low, high
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for values[j] > pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return values[k]
		}
	}
	return values[k]
}

// quantile32 gives a quantile of at most about 600 of the values, evenly picked, and leaves them as they are.
func quantile32(values []float32, q float64) float32 {
	step := max(1, len(values)/600)
	var room [1200]float64 // 600 to 1199 are picked
	picked := room[:0]
	for i := 0; i < len(values); i += step {
		if v := float64(values[i]); v == v {
			picked = append(picked, v)
		}
	}
	return float32(quantile(picked, q))
}

func square(x float64) float64 { return x * x }

func abs(x int) int { return max(x, -x) }

func clip(x, limit float64) float64 { return min(max(x, -limit), limit) }

func root(x float32) float32 { return float32(math.Sqrt(float64(x))) }
