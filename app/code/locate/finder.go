package locate

import "math"

// finder is a place that looks like a finder pattern.
type finder struct {
	x, y     float64 // middle in pixels
	module   float64 // size of a module, in pixels: the mean of those along a row and down a column
	wide     float64
	tall     float64
	rows     int  // rows in which it was seen
	negative bool // light where it should be dark
}

// rowOrder is the order in which every fourth of the searched rows comes: what is stopped has looked at all of the picture, more coarsely.
var rowOrder = [...]int{0, 2, 1, 3}

// findFinders looks for runs of 1:1:3:1:1 in every step-th row, confirmed across, until that has taken so much work.
func (l *Locator) findFinders(step, work int) {
	limits, floor := l.ground.limits, l.left-work
	for _, first := range rowOrder {
		for y := step/2 + first*step; y < l.plane.h && l.left > floor; y += len(rowOrder) * step {
			l.findInRow(limits, y)
		}
	}
}

func (l *Locator) findInRow(limits []byte, y int) {
	l.markEdges(y, limits[y/block*l.ground.wide:][:l.ground.wide])
	edges := l.edges
	l.left -= len(edges)
	for i := 0; i+5 < len(edges); i++ {
		five := edges[i : i+6 : i+6]
		total, middle := five[5]-five[0], five[3]-five[2]
		if 14*middle > 9*total+9 || 14*middle < 3*total-9 || !finderRuns(five) {
			continue
		}
		// The first edge leads from light to dark.
		if f, ok := l.confirm(limits, y, five, i%2 == 1); ok {
			l.merge(f)
		}
	}
}

// markEdges notes where a row goes from light to dark, from there to light, and so on, with its end.
func (l *Locator) markEdges(y int, limits []byte) {
	row := l.plane.pix[y*l.plane.stride:][:l.plane.w]
	edges := grown(l.edges, len(row)+2)
	n := 0
	last := uint32(0) // of four samples, a bit each; all the same
	for b, limit := range limits {
		from, limit := b*block, uint32(limit)
		if from+block > len(row) {
			break
		}
		four := row[from : from+block : from+block]
		dark := (uint32(four[0])-limit)>>31 | (uint32(four[1])-limit)>>31<<1 | (uint32(four[2])-limit)>>31<<2 | (uint32(four[3])-limit)>>31<<3
		if dark == last {
			continue
		}
		for i := range block {
			if now := dark >> i & 1; now != last&1 {
				edges[n] = from + i
				n++
				last = 15 - last
			}
		}
	}
	for x := len(row) / block * block; x < len(row); x++ {
		if now := (uint32(row[x]) - uint32(limits[x/block])) >> 31; now != last&1 {
			edges[n] = x
			n++
			last = 15 - last
		}
	}
	edges[n] = len(row)
	l.edges = edges[:n+1]
}

// finderRuns reports whether five runs, given by their edges, are in the proportion 1:1:3:1:1, within
// half a module and the rounding to pixels.
func finderRuns(e []int) bool {
	total := e[5] - e[0]
	if total < 7 {
		return false
	}
	least, most := total-9, 3*total+9 // a fourteenth each: half a module and 0.65 pixels about one module
	one := func(n int) bool { return 14*n >= least && 14*n <= most }
	middle := 14 * (e[3] - e[2])
	return one(e[1]-e[0]) && one(e[2]-e[1]) && one(e[4]-e[3]) && one(e[5]-e[4]) && middle >= 3*total-9 && middle <= 9*total+9
}

// confirm looks at the column through the middle of five runs,
// and at the row through the middle of that.
func (l *Locator) confirm(limits []byte, y int, five []int, negative bool) (finder, bool) {
	total, middle := five[5]-five[0], (five[2]+five[3])/2
	colour := byte(1)
	if negative {
		colour = 0
	}
	cy, tall, ok := l.across(limits, middle, y, true, colour, 3*total)
	if !ok || tall*3 <= total || tall >= 3*total {
		return finder{}, false
	}
	cx, wide, ok := l.across(limits, middle, int(cy), false, colour, 3*total)
	if !ok {
		return finder{}, false
	}
	return finder{cx, cy, float64(wide+tall) / 14, float64(wide) / 7, float64(tall) / 7, 1, negative}, true
}

// across measures the five runs around a sample of a colour along a row or a column. It
// returns the middle of the pattern on that line and its length.
func (l *Locator) across(limits []byte, x, y int, column bool, colour byte, limit int) (middle float64, length int, ok bool) {
	on := line{l.plane.pix, limits, x, l.plane.w, y * l.plane.stride, 1, y / block * l.ground.wide, 1}
	if column {
		on = line{l.plane.pix, limits, y, l.plane.h, x, l.plane.stride, x / block, l.ground.wide}
	}
	at := on.at
	if at < 0 || at >= on.n || on.colour(at) != colour {
		return 0, 0, false
	}
	before := on.run(at, -1, colour, limit) // includes the sample itself
	light1 := on.run(at-before, -1, 1-colour, limit)
	dark1 := on.run(at-before-light1, -1, colour, limit)
	after := on.run(at+1, 1, colour, limit)
	light2 := on.run(at+1+after, 1, 1-colour, limit)
	dark2 := on.run(at+1+after+light2, 1, colour, limit)
	first := at - before - light1 - dark1 + 1
	l.left -= acrossWork + (before+light1+dark1+after+light2+dark2)/3
	five := [6]int{first, first + dark1, at - before + 1, at + 1 + after, at + 1 + after + light2, at + 1 + after + light2 + dark2}
	if dark1 == 0 || dark2 == 0 || !finderRuns(five[:]) {
		return 0, 0, false
	}
	return float64(five[2]) + float64(before+after)/2, five[5] - first, true
}

// line is a row or a column of a thresholded picture.
type line struct {
	pix, limits           []byte
	at, n                 int // a place on it, and its length
	base, step            int // of the samples
	firstLimit, stepLimit int // of the limits, a step for each block
}

// colour is 1 where the line is dark.
func (l *line) colour(i int) byte {
	limit := l.limits[l.firstLimit+i/block*l.stepLimit]
	return byte((uint32(l.pix[l.base+i*l.step]) - uint32(limit)) >> 31)
}

// run counts the samples of a colour from one on.
func (l *line) run(i, by int, colour byte, limit int) (count int) {
	for ; i >= 0 && i < l.n && l.colour(i) == colour && count < limit; i += by {
		count++
	}
	return count
}

// merge joins a finder to one seen at the same place, or adds it. What comes when there are too many is let go, or Replaces one.
func (l *Locator) merge(f finder) {
	l.left -= len(l.finders) / 8
	for i := range l.finders {
		c := &l.finders[i]
		near := 1.5 * f.module
		if math.Abs(c.x-f.x) < near && math.Abs(c.y-f.y) < near && f.module < 2*c.module && c.module < 2*f.module && c.negative == f.negative {
			n := float64(c.rows)
			c.x, c.y, c.module = (c.x*n+f.x)/(n+1), (c.y*n+f.y)/(n+1), (c.module*n+f.module)/(n+1)
			c.wide, c.tall = (c.wide*n+f.wide)/(n+1), (c.tall*n+f.tall)/(n+1)
			c.rows++
			return
		}
	}
	if len(l.finders) < l.room {
		l.finders = append(l.finders, f)
		return
	}
	for range l.finders {
		if !l.Replaces {
			return
		}
		l.next = (l.next + 1) % len(l.finders)
		if old := &l.finders[l.next]; old.rows == 1 {
			*old = f
			return
		}
	}
}
