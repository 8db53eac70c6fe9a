package zones

import "testing"

// TestMerge wants points that clipped light makes alike in one place, what tells them apart an erasure, and all else told apart.
func TestMerge(t *testing.T) {
	for _, c := range []struct {
		gain float64
		same [4]point // of each point, the first in the same place
	}{
		{1, [4]point{pointA, pointC, pointD, pointE}},
		{1.2, [4]point{pointA, pointC, pointD, pointE}},
		{1.6, [4]point{pointA, pointC, pointD, pointD}},
		{2.5, [4]point{pointA, pointC, pointC, pointC}},
	} {
		l := newPaletteLevels(profiles[0], [2]float64{1, 0.4}, tone{gain: c.gain})
		for k, first := range c.same {
			for j := range point(k) {
				if alike := l.points[j] == l.points[k]; alike != (c.same[j] == first) {
					t.Errorf("gain %.1f: points %d and %d alike: %v", c.gain, j, k, alike)
				}
			}
		}
		if l.space < mergedBelow*mergedBelow {
			t.Errorf("gain %.1f: the least distance is %.4f", c.gain, root(l.space))
		}
		l.moveTowards(pointD, [2]float32{9, 9})
		if alike := l.points[pointD] == l.points[pointE]; alike != (c.same[pointE] == c.same[pointD]) {
			t.Errorf("gain %.1f: moved, D and E alike: %v", c.gain, alike)
		}
	}
}

// TestMergedRatios wants the first bit of a point that is D or E, and nothing about the second.
func TestMergedRatios(t *testing.T) {
	q := &system{channels: 2, set: &cellSet{palette: newPaletteLevels(profiles[0], [2]float64{1, 0.4}, tone{gain: 1.6})}}
	at := q.set.palette.points[pointE]
	var bits [2]float32
	q.ratios(&[2][]float32{{at[0]}, {at[1]}}, 0, 1, 1000, bits[:])
	if bits[0] != -llrMost || bits[1] != 0 {
		t.Errorf("got %v, want %v and 0", bits, -llrMost)
	}
}
