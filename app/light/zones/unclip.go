package zones

// Clipped light is no linear mixture: where an exposure sees two symbols, or blur two zones, what a clipped point has beyond the camera's limit still counts, and
// is clipped only after the mixture. unclip takes that out of the observations, by what was decided: they become what mixtures of clipped points would have been.

// setExcess finds what the points have beyond the limit, in units of the swing, of blue. Points that coincide share the mean.
func (l *paletteLevels) setExcess(t tone) {
	a, d := palette[pointA].Linear(), palette[pointD].Linear()
	for k := range l.excess {
		var sum, count float64
		for j, q := range l.points {
			if q == l.points[k] {
				b := palette[j].Linear().B
				sum, count = sum+max(t.gain*(b-a.B)/(d.B-a.B)-1, 0), count+1
			}
		}
		l.excess[k] = float32(sum / count)
	}
}

const unclipRounds = 2

// unclip corrects all observations; false if nothing is clipped.
func (q *system) unclip(p Profile, grid layout, hard *[2][]float32) bool {
	l := &q.set.palette
	if l.excess == [4]float32{} {
		return false
	}
	q.foresee(p, hard)
	for k := range q.channels {
		q.over[k] = sized(q.over[k], q.zones*q.symbols)
	}
	for i := range q.over[0] {
		q.over[0][i] = l.excess[q.nearest(hard, i, 1)]
		if q.channels > 1 {
			q.over[1][i] = redInBlue * q.over[0][i]
		}
	}
	over, cells := q.predict(&q.over), len(q.set.x)
	q.restored = sized(q.restored, len(q.seen)*2*cells)
	for i := range q.seen {
		o := &q.seen[i]
		room := q.restored[2*cells*i:][:2*cells]
		read := q.set.read(grid, o.view, q.channels)
		for k := range q.channels {
			copy(room[k*cells:], read[k])
			o.y[k] = room[k*cells : (k+1)*cells]
		}
		for j, r := range o.shares {
			if q.holds(r) {
				q.unclipRow(o, q.set.rows[j], r, over)
			}
		}
	}
	return true
}

// unclipRow corrects one row of one observation.
func (q *system) unclipRow(o *observation, row cellRow, r rowShares, over []lanes) {
	cells, most := len(q.set.x), q.set.palette.points[pointD][0]
	now, next := q.foreseen.levels[r.first+1][0], q.foreseen.levels[r.first+1][0]
	if r.after > 0 {
		next = q.foreseen.levels[r.first+2][0]
	}
	beyond := func(s, c int) float32 {
		if q.known(s) {
			return 0
		}
		return over[s/laneSymbols*cells+c][s%laneSymbols]
	}
	for c := row.from; c < row.to; c++ {
		lost := r.now * beyond(r.first, c)
		mixed := r.now*now[c] + lost
		if r.after > 0 {
			e := r.after * beyond(r.first+1, c)
			lost += e
			mixed += r.after*next[c] + e
		}
		off := max(mixed-most, 0) - lost
		for k := range q.channels {
			o.y[k][c] += off
			off *= redInBlue
		}
	}
}
