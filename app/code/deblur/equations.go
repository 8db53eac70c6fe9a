package deblur

import "math"

// equations are the normal equations of a least squares problem.
type equations struct {
	matrix [taps][taps]float64 // its lower half
	right  [taps]float64
}

func (e *equations) reset() { *e = equations{} }

// add takes an observation: features times the unknowns should be the target.
func (e *equations) add(features *[taps]float64, target, weight float64) {
	for i := range taps {
		f := features[i] * weight
		row := e.matrix[i][:i+1]
		for j := range row {
			row[j] += f * features[j]
		}
		e.right[i] += f * target
	}
}

// solve gives the unknowns, drawn a little to a prior that is zero but for one of them (Cholesky).
func (e *equations) solve(prior int, value float64) (x [taps]float64, ok bool) {
	for i := range taps {
		e.matrix[i][i] += priorWeight
	}
	e.right[prior] += priorWeight * value
	m := &e.matrix
	for i := range taps {
		for j := range i + 1 {
			sum := m[i][j]
			for k := range j {
				sum -= m[i][k] * m[j][k]
			}
			if i != j {
				m[i][j] = sum / m[j][j]
				continue
			}
			if !(sum > 1e-12) { // NaN too
				return x, false
			}
			m[i][i] = math.Sqrt(sum)
		}
	}
	for i := range taps {
		sum := e.right[i]
		for k := range i {
			sum -= m[i][k] * x[k]
		}
		x[i] = sum / m[i][i]
	}
	for i := taps - 1; i >= 0; i-- {
		for k := i + 1; k < taps; k++ {
			x[i] -= m[k][i] * x[k]
		}
		x[i] /= m[i][i]
	}
	return x, true
}
