package sim

import "math"

// exposure says how much of a change of picture is in a row, by the time between the change on the screen and the end of the exposure.
//
// A screen settles as 1-exp(-t/T). The mean of that over an exposure of E that ends e after the change is
//
//	0                                      for e <= 0
//	(e - T(1-exp(-e/T))) / E               for e <= E
//	1 - T/E (exp(-(e-E)/T) - exp(-e/T))    after that
//
// The screen is linear in time, so all changes add up: light = S0 + sum over k of share(k) (Sk - Sk-1).
type exposure struct {
	seconds float64 // E
	span    float64 // the table ends here, its shares being 1
	table   [3][]float32
	single  bool // all channels have the first table
}

// shareSteps is the length of a table; the last entry is 1.
const shareSteps = 4096

// settled is the count of time constants after which a screen stands still, to 1/1000.
const settled = 7

func newExposure(p *Path) exposure {
	e := exposure{single: p.Response[0] == p.Response[1] && p.Response[1] == p.Response[2]}
	for k := range e.table {
		if k == 0 || !e.single {
			e.table[k] = make([]float32, shareSteps+1)
		} else {
			e.table[k] = e.table[0]
		}
	}
	e.set(p, p.Exposure.Seconds())
	return e
}

// set makes the tables for an exposure time.
func (e *exposure) set(p *Path, seconds float64) {
	seconds = max(seconds, 1e-5)
	if seconds == e.seconds {
		return
	}
	e.seconds = seconds
	slowest := 0.0
	for _, r := range p.Response {
		slowest = max(slowest, r.Seconds())
	}
	e.span = seconds + settled*slowest
	for k, r := range p.Response {
		if k == 0 || !e.single {
			fillShares(e.table[k], seconds, e.span, r.Seconds())
		}
	}
}

// fillShares tabulates the formula above over equal steps from 0 to span.
func fillShares(table []float32, exposure, span, constant float64) {
	for i := range table {
		table[i] = float32(changeShare(span*float64(i)/shareSteps, exposure, constant))
	}
	table[shareSteps] = 1
}

// changeShare is the formula above.
func changeShare(e, exposure, constant float64) float64 {
	if e <= 0 {
		return 0
	}
	if constant < 1e-6 {
		return min(e/exposure, 1)
	}
	if e <= exposure {
		return (e + constant*math.Expm1(-e/constant)) / exposure
	}
	return 1 - constant/exposure*(math.Exp(-(e-exposure)/constant)-math.Exp(-e/constant))
}
