package zones

// The palette's points as cells see them are predicted from the pilots by light that adds up. A camera that clips, or bends levels by a tone
// curve, shows them elsewhere. tuneHues moves each point to the mean of the estimates that were decided for it, as k-means would.

const (
	hueRounds  = 2
	hueLeast   = 12  // estimates for a point, below which it stays
	hueReach   = 0.4 // of the distance to the nearest other point: the furthest that a point may move in all
	hueGain    = 0.7 // share of the way that is taken
	hueWorst   = 0.2 // misfit above which decisions are too poor
	hueQuality = 0.3 // of the best reach: zones seen worse do not count
)

// tuneHues moves the points of the cell set.
func (q *system) tuneHues(x *[2][]float32) {
	if q.channels == 1 {
		return
	}
	reach := q.reach()
	var most float32
	for _, e := range reach {
		most = max(most, e)
	}
	for range hueRounds {
		var sum [4][2]float32
		var count [4]float32
		for i, e := range reach {
			if e < hueQuality*most {
				continue
			}
			k := q.nearest(x, i, 1)
			for ch := range q.channels {
				sum[k][ch] += x[ch][i]
			}
			count[k]++
		}
		for k := range sum {
			if count[k] >= hueLeast {
				q.set.palette.moveTowards(point(k), [2]float32{sum[k][0] / count[k], sum[k][1] / count[k]})
			}
		}
	}
}

// moveTowards moves a point, but not far from where the pilots put it.
func (l *paletteLevels) moveTowards(k point, mean [2]float32) {
	var step, from [2]float32
	var length float32
	for ch := range mean {
		from[ch] = l.predicted[k][ch]
		step[ch] = l.points[k][ch] + hueGain*(mean[ch]-l.points[k][ch]) - from[ch]
		length += step[ch] * step[ch]
	}
	bound := hueReach * hueReach * l.space
	scale := float32(1)
	if length > bound {
		scale = root(bound / length)
	}
	to := l.points[k]
	for ch := range step {
		to[ch] = from[ch] + scale*step[ch]
	}
	for j := range l.points { // and those that coincide with it
		if l.predicted[j] == l.predicted[k] {
			l.points[j] = to
		}
	}
}

// hues is by how much the points lie off their prediction; it outlives a cell set.
type hues [4][2]float32

func (l *paletteLevels) off() (h hues) {
	for k := range h {
		for ch := range h[k] {
			h[k][ch] = l.points[k][ch] - l.predicted[k][ch]
		}
	}
	return h
}

func (l *paletteLevels) shift(h hues) {
	for k := range h {
		for ch := range h[k] {
			l.points[k][ch] = l.predicted[k][ch] + h[k][ch]
		}
	}
}
