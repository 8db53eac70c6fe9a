package zones

// cellSet is the part of the view that sees the screen, in cells fit for the zones: blocks of fine cells, at least cellsPerZone on a zone's
// side. The rows of cells matter, because a rolling shutter gives each its own time.
type cellSet struct {
	number int // generation, so that views know whose sums they hold
	block  int // fine cells in a cell, each way
	corner []int32
	x, y   []float64 // centre in the view
	rows   []cellRow

	base      [2][]float32 // level at A, by channel
	swing     []float32    // from A to D, channel 0
	meanSwing float32
	u, v      []float32 // place on the screen by the ramps
	weight    []float32 // inverse variance of an observation
	palette   paletteLevels
}

// cellRow is a run of cells at one height, or a part of it.
type cellRow struct {
	late     float64 // share of the readout after the middle row, -1/2 to 1/2
	aside    float64 // middle of the run, in widths of the view from its middle
	from, to int
}

const (
	cellsPerZone = 2.6
	blurCells    = 0.5 // side of a cell in sigmas of the blur: closer samples tell next to nothing more
	blockMost    = 6
	cellsLeast   = 8
	litShare     = 0.25  // of the brightest swing; darker cells are left out
	outside      = 0.1   // screens beyond its edge; cells further off are left out
	modelNoise   = 0.012 // of the brightest swing: what kernel and levels never explain
)

// paletteLevels are the palette's points as the cells see them: two channels, in units of the swing of channel 0, about their centre.
type paletteLevels struct {
	points    [4][2]float32
	predicted [4][2]float32 // points as the pilots tell
	space     float32       // square of the least distance between points
	centre    [2]float32
	twist     float32    // swing of channel 1 by swing of channel 0
	excess    [4]float32 // see setExcess
}

// blockFor is the side of the cells that suit a lens: finer than the zones, and not much finer than the blur.
func (l lens) blockFor(grid layout, p Profile) int {
	side := max(l.place.zoneSide(grid, p)/cellsPerZone, blurCells*l.blur*float64(grid.w))
	return min(max(int(side), 1), blockMost)
}

// newCellSet chooses the cells for a lens, in the room of an old set if there is one; nil if there are too few.
func newCellSet(grid layout, p Profile, lens lens, l *levels, old *cellSet) *cellSet {
	h := &lens.place
	s := &cellSet{}
	if old != nil {
		*s = cellSet{corner: old.corner[:0], x: old.x[:0], y: old.y[:0], rows: old.rows[:0], base: [2][]float32{old.base[0][:0], old.base[1][:0]},
			swing: old.swing[:0], u: old.u[:0], v: old.v[:0], weight: old.weight[:0]}
	}
	s.block = lens.blockFor(grid, p)
	limit := l.brightest(litShare)
	noise := l.noise/float64(s.block*s.block) + square(modelNoise*float64(l.brightest(1)))
	half := float64(s.block) / 2
	var swings [2]float64
	for y := 0; y+s.block <= grid.h; y += s.block {
		row := cellRow{late: (float64(y)+half)/float64(grid.h) - 0.5, from: len(s.x)}
		for x := 0; x+s.block <= grid.w; x += s.block {
			corner := y*grid.w + x
			b := grid.blockMean(l.swing[0], corner, s.block)
			vx, vy := grid.cellPlace(float64(x)+half, float64(y)+half)
			u, v := h.at(vx, vy)
			if b < limit || u < -outside || v < -outside || u > 1+outside || v > 1+outside {
				continue
			}
			s.corner = append(s.corner, int32(corner))
			s.x, s.y = append(s.x, vx), append(s.y, vy)
			s.swing = append(s.swing, b)
			s.u = append(s.u, 0.5+grid.blockMean(l.across, corner, s.block)/b)
			s.v = append(s.v, 0.5+grid.blockMean(l.down, corner, s.block)/b)
			s.weight = append(s.weight, float32(square(float64(b))/noise))
			for k := range p.Levels / 2 {
				s.base[k] = append(s.base[k], grid.blockMean(l.base[k], corner, s.block))
				swings[k] += float64(grid.blockMean(l.swing[k], corner, s.block))
			}
		}
		if row.to = len(s.x); row.to > row.from {
			s.divide(row)
		}
	}
	if len(s.x) < cellsLeast {
		return nil
	}
	s.meanSwing = float32(swings[0] / float64(len(s.x)))
	s.palette = newPaletteLevels(p, swings, l.tone)
	return s
}

// newPaletteLevels predicts the points from the swings of the two channels. D differs from A in red and in blue, so its swings tell how much
// the path leaves of either; what the other points should look like follows from their codes.
func newPaletteLevels(p Profile, swings [2]float64, tone tone) (l paletteLevels) {
	l.twist = float32(swings[1] / swings[0])
	if p.Levels == 2 {
		l.points[pointA][0], l.points[pointD][0] = -0.5, 0.5
		l.centre[0], l.twist, l.space = 0.5, 0, 1
		l.predicted = l.points
		return l
	}
	a, d := tone.of(pointA), tone.of(pointD)
	const whole = 1 + redInBlue*redInBlue
	blue := (1 + redInBlue*l.twist) / whole / float32(d.B-a.B)
	red := (l.twist - redInBlue) / whole / float32(d.R-a.R)
	if tone.gain > 1 { // hardly any red is left to tell its share by
		blue = 1 / float32(d.B-a.B-redInBlue*(d.R-a.R))
		red = blue
	}
	for i := range l.points {
		q := tone.of(point(i))
		r, b := red*float32(q.R-a.R), blue*float32(q.B-a.B)
		l.points[i] = [2]float32{b - redInBlue*r, r + redInBlue*b}
		for k := range 2 {
			l.centre[k] += l.points[i][k] / float32(len(l.points))
		}
	}
	for i := range l.points {
		for k := range 2 {
			l.points[i][k] -= l.centre[k]
		}
	}
	if tone.gain > 1 {
		l.merge()
		l.setExcess(tone)
	}
	l.predicted, l.space = l.points, l.least(allPoints)
	return l
}

// blockMean averages a plane over a block of fine cells.
func (l layout) blockMean(plane []float32, corner, block int) float32 {
	var sum float32
	for j := range block {
		for _, v := range plane[corner+j*l.w : corner+j*l.w+block] {
			sum += v
		}
	}
	return sum / float32(block*block)
}

// read gives the cells' channels in a view, as offsets from A in units of the swing, about the palette's centre.
func (s *cellSet) read(grid layout, v *view, channels int) *[2][]float32 {
	if v.made == s.number && v.sums[0] != nil {
		return &v.sums
	}
	v.made = s.number
	for k := range channels {
		if cap(v.sums[k]) < len(s.x) {
			v.sums[k] = make([]float32, len(s.x))
		}
		v.sums[k] = v.sums[k][:len(s.x)]
		for c, corner := range s.corner {
			mean := grid.blockMean(v.fine[k], int(corner), s.block)
			v.sums[k][c] = (mean-s.base[k][c])/s.swing[c] - s.palette.centre[k]
		}
	}
	return &v.sums
}

// pilotLevel is a pilot at a cell, in the same measure.
func (s *cellSet) pilotLevel(k pilot, c, channel int) float32 {
	share := float32(0)
	switch k {
	case pilotD:
		share = 1
	case pilotRight:
		share = s.u[c]
	case pilotDown:
		share = s.v[c]
	}
	if channel == 1 {
		share *= s.palette.twist
	}
	return share - s.palette.centre[channel]
}
