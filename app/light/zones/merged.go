package zones

// Where light is clipped, points of the palette may look alike: at 1.6 times the light that a camera can tell D and E are both white, at 2.25 times C is, too.
// They become one point. The bits in which they differ are erasures then, and the code, which has no rate, takes as many symbols more.

// mergedBelow is the distance, in units of the swing, below which two points are one.
const mergedBelow = 0.12

// merge puts points that look alike in one place, their mean.
func (l *paletteLevels) merge() {
	for i := range l.points {
		for j := range i {
			a, b := l.points[i], l.points[j]
			if d := square32(a[0]-b[0]) + square32(a[1]-b[1]); d == 0 || d >= mergedBelow*mergedBelow {
				continue
			}
			mean := [2]float32{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2}
			for k, q := range l.points {
				if q == a || q == b {
					l.points[k] = mean
				}
			}
		}
	}
}

func square32(x float32) float32 { return x * x }
