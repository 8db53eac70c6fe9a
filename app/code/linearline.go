package code

// edge is where a line of luma goes from light to dark or back.
type edge struct {
	at   float32 // in samples
	dark bool    // dark follows
}

// findEdges appends the edges of a line of luma: a new extreme counts once the luma has come back from it by swing, and
// between two extremes the edge is where the line crosses their middle. Under blur a narrow bar does not reach the luma of a wide one:
// no threshold for the whole line would see both.
func findEdges(edges []edge, line []float32, swing float32) []edge {
	if len(line) == 0 {
		return edges
	}
	low, high := 0, 0 // extremes since the last turn
	last, falling, known := 0, false, false
	for i, v := range line {
		if v < line[low] {
			low = i
		}
		if v > line[high] {
			high = i
		}
		if (!known || falling) && v-line[low] > swing { // turned up
			if known {
				edges = append(edges, crossing(line, last, low, true))
			}
			last, falling, known, high = low, false, true, i
		} else if (!known || !falling) && line[high]-v > swing {
			if known {
				edges = append(edges, crossing(line, last, high, false))
			}
			last, falling, known, low = high, true, true, i
		}
	}
	switch {
	case known && falling:
		edges = append(edges, crossing(line, last, low, true))
	case known:
		edges = append(edges, crossing(line, last, high, false))
	}
	return edges
}

// crossing finds where the line between two extremes crosses their middle, from the steeper side of a plateau: it looks from both ends
// and takes the middle of what it finds.
func crossing(line []float32, from, to int, dark bool) edge {
	level := (line[from] + line[to]) / 2
	beyond := func(v float32) bool { return v < level == dark }
	first, final := from+1, to
	for first < to && !beyond(line[first]) {
		first++
	}
	for final > from+1 && beyond(line[final-1]) {
		final--
	}
	between := func(i int) float32 {
		a, b := line[i-1], line[i]
		if a == b {
			return float32(i)
		}
		return float32(i) - 1 + (level-a)/(b-a)
	}
	return edge{(between(first) + between(final)) / 2, dark}
}

// swings are tried one after another, as parts of a line's range: the first keeps the narrow bars of a blurred code, the last keeps noise
// out of wide ones.
var swings = [...]float32{0.12, 0.3}

const (
	barsRange   = 24   // of luma along a line with bars on it
	charsMax    = 48   // characters of a bar code
	charsMin    = 4    // start, data, check, stop
	quietLeast  = 5    // modules before the first bar: half of what is asked for
	closeEnough = 1.3  // square of a character's distance from its pattern, in modules
	closeMean   = 0.3  // mean of those distances over a code
	startEnough = 1.0  // the same of a start character, which nothing else confirms
	unitSteady  = 1.25 // change of the module's width from one character to the next
)

// barReader takes bar codes from lines of luma. It keeps its buffers.
type barReader struct {
	line   []float32
	edges  []edge
	values []uint8
	seen   int // edges on the last line that was read, each as often as it was looked at
}

// hit is a bar code found on a line.
type hit struct {
	text     string
	from, to float32 // its ends in samples, the start character first
}

// decode looks for a bar code on r.line, in either direction.
func (r *barReader) decode() (hit, bool) {
	r.seen = 0
	low, high := extent(r.line)
	if high-low < barsRange {
		return hit{}, false
	}
	for i := len(swings) - 1; i >= 0; i-- {
		if h, ok := r.ways(r.line, swings[i]*(high-low)); ok {
			return h, true
		}
	}
	return hit{}, false
}

// ways looks along a line forwards and backwards.
func (r *barReader) ways(line []float32, swing float32) (hit, bool) {
	r.edges = findEdges(r.edges[:0], line, swing)
	r.seen += 2 * len(r.edges)
	if h, ok := r.follow(); ok {
		return h, true
	}
	r.turn()
	h, ok := r.follow()
	h.from, h.to = -h.from, -h.to
	return h, ok
}

func extent(line []float32) (low, high float32) {
	if len(line) == 0 {
		return 0, 0
	}
	low, high = line[0], line[0]
	for _, v := range line {
		low, high = min(low, v), max(high, v)
	}
	return low, high
}

// turn makes the edges those of the line read backwards.
func (r *barReader) turn() {
	e := r.edges
	for i, j := 0, len(e)-1; i <= j; i, j = i+1, j-1 {
		e[i], e[j] = edge{-e[j].at, !e[j].dark}, edge{-e[i].at, !e[i].dark}
	}
}

// follow tries each bar after a quiet zone as the first of a code.
func (r *barReader) follow() (hit, bool) {
	for i := 0; i+6*charsMin+1 < len(r.edges); i++ {
		if !r.edges[i].dark {
			continue
		}
		unit := (r.edges[i+6].at - r.edges[i].at) / modulesOfChar
		if unit < 0.6 || i > 0 && r.edges[i].at-r.edges[i-1].at < quietLeast*unit {
			continue
		}
		v, far := nearest(r.edges[i:i+7], startA, startC)
		if far > startEnough {
			continue
		}
		if h, ok := r.chars(i, v); ok {
			return h, true
		}
	}
	return hit{}, false
}

// chars reads the characters from the start character on.
func (r *barReader) chars(first int, start uint8) (hit, bool) {
	r.values = append(r.values[:0], start)
	unit, sum := (r.edges[first+6].at-r.edges[first].at)/modulesOfChar, float32(0)
	for i := first + 6; i+6 < len(r.edges) && len(r.values) < charsMax; i += 6 {
		next := (r.edges[i+6].at - r.edges[i].at) / modulesOfChar
		if next > unit*unitSteady || next*unitSteady < unit {
			return hit{}, false
		}
		unit = next
		v, far := nearest(r.edges[i:i+7], 0, stop)
		switch {
		case far > closeEnough, v >= startA && v <= startC:
			return hit{}, false
		case v == stop && sum > closeMean*float32(len(r.values)):
			return hit{}, false
		case v == stop:
			return r.ending(first, i+6, unit)
		}
		sum += far
		r.values = append(r.values, v)
	}
	return hit{}, false
}

// ending checks the last bar, the quiet zone and the check character.
func (r *barReader) ending(first, i int, unit float32) (hit, bool) {
	n := len(r.values)
	if i+1 >= len(r.edges) || n < charsMin-1 || r.values[n-1] != checkOf(r.values[:n-1]) {
		return hit{}, false
	}
	bar := (r.edges[i+1].at - r.edges[i].at) / unit
	if bar < 1 || bar > 3 || i+2 < len(r.edges) && r.edges[i+2].at-r.edges[i+1].at < quietLeast*unit {
		return hit{}, false
	}
	text, ok := textOfBars(r.values[:n-1])
	return hit{text, r.edges[first].at, r.edges[i+1].at}, ok && text != ""
}

// nearest gives the value, from low to high, whose pattern is closest to seven edges. Blur, glare and ink make all bars wider
// and all spaces narrower by the same amount, or the other way round: that part of the difference is left out. It tells no two characters apart.
func nearest(e []edge, low, high uint8) (value uint8, far float32) {
	var w [6]float32
	scale := modulesOfChar / (e[6].at - e[0].at)
	for i := range w {
		w[i] = (e[i+1].at - e[i].at) * scale
	}
	far = 1e9
	for v := low; v <= high; v++ {
		p := patterns[int(v)*6:][:6]
		var sum, square float32
		for i := 0; i < 6; i += 2 {
			bar, space := w[i]-float32(p[i]-'0'), w[i+1]-float32(p[i+1]-'0')
			sum += bar - space
			square += bar*bar + space*space
		}
		if d := square - sum*sum/6; d < far {
			value, far = v, d
		}
	}
	return value, far
}
