package sim

import "math"

// motion is a hand's, which turns the camera a little: the view shifts.
type motion struct {
	tremor, sway [3]wave
	amplitude    [2]float64 // of one wave of each, in pixels
}

// wave is one sine of a motion in two directions.
type wave struct{ hz, phaseX, phaseY float64 }

func newMotion(p *Path) motion {
	// Three sines with an amplitude a have an rms of a sqrt(3/2).
	scale := float64(p.W) / 320 * math.Sqrt(2.0/3)
	m := motion{amplitude: [2]float64{p.Tremor * scale, p.Sway * scale}}
	for i, hz := range [...]float64{2.3, 5.1, 8.7} {
		m.tremor[i] = wave{hz, math.Pi * p.dice(i, useShiftX), math.Pi * p.dice(i, useShiftY)}
	}
	for i, hz := range [...]float64{0.11, 0.23, 0.41} {
		m.sway[i] = wave{hz, math.Pi * p.dice(3+i, useShiftX), math.Pi * p.dice(3+i, useShiftY)}
	}
	return m
}

// most is the farthest that the view may shift, in pixels.
func (m *motion) most() float64 { return 3 * (m.amplitude[0] + m.amplitude[1]) }

// shift is where the view is, in pixels.
type shift struct{ x, y float32 }

// sweep is the way of the view during an exposure, as two moments with the same middle and spread.
type sweep struct{ from, to shift }

// leastSweep is the way in pixels below which an exposure has one moment.
const leastSweep = 0.3

// during gives the sweep about a time, in seconds. Two moments at 1/sqrt(12) of the exposure before and after its middle have the variance
// of an even motion.
func (m *motion) during(middle, exposure float64) sweep {
	at := m.at(middle)
	if at == (shift{}) {
		return sweep{}
	}
	early, late := m.at(middle-exposure/math.Sqrt(12)), m.at(middle+exposure/math.Sqrt(12))
	if math.Hypot(float64(late.x-early.x), float64(late.y-early.y)) < leastSweep {
		return sweep{at, at}
	}
	return sweep{early, late}
}

// at gives the view's shift at a time in seconds.
func (m *motion) at(t float64) (s shift) {
	for i, waves := range [...]*[3]wave{&m.tremor, &m.sway} {
		a := m.amplitude[i]
		if a == 0 {
			continue
		}
		for _, v := range waves {
			w := 2 * math.Pi * v.hz * t
			s.x += float32(a * math.Sin(w+v.phaseX))
			s.y += float32(a * math.Sin(1.13*w+v.phaseY))
		}
	}
	return s
}
