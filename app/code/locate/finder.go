package locate

import "math"

// finder is a place that looks like a finder pattern.
type finder struct {
	x, y   float64 // middle in pixels
	module float64 // size of a module along the axes of the picture, in pixels
	rows   int     // rows in which it was seen
}

// findFinders looks for runs of 1:1:3:1:1 in every step-th row, confirmed across.
func (l *Locator) findFinders(step int) {
	for y := step / 2; y < l.plane.h; y += step {
		l.measureRuns(y)
		x := 0
		for i := 0; i+5 < len(l.runs); i++ {
			// Runs alternate, the first is light.
			if five := [5]int(l.runs[i:]); i%2 == 1 && finderRuns(five) {
				if f, ok := l.confirm(x, y, five); ok {
					l.merge(f)
				}
			}
			x += l.runs[i]
		}
	}
}

// measureRuns fills the lengths of alternating light and dark runs of a row.
func (l *Locator) measureRuns(y int) {
	l.runs = l.runs[:0]
	row := l.dark[y*l.plane.w:][:l.plane.w]
	last, start := byte(0), 0
	for x, v := range row {
		if v != last {
			l.runs = append(l.runs, x-start)
			last, start = v, x
		}
	}
	l.runs = append(l.runs, len(row)-start)
}

// finderRuns reports whether five runs are in the proportion 1:1:3:1:1, within
// half a module and the rounding to pixels.
func finderRuns(r [5]int) bool {
	total := r[0] + r[1] + r[2] + r[3] + r[4]
	if total < 7 {
		return false
	}
	module := float64(total) / 7
	slack := module*0.5 + 0.65
	one := func(n int) bool { return math.Abs(float64(n)-module) < slack }
	return one(r[0]) && one(r[1]) && one(r[3]) && one(r[4]) && math.Abs(float64(r[2])-3*module) < 1.5*module+0.65
}

// confirm looks at the column through the middle of five runs that begin at x,
// and at the row through the middle of that.
func (l *Locator) confirm(x, y int, five [5]int) (finder, bool) {
	total := five[0] + five[1] + five[2] + five[3] + five[4]
	middle := x + five[0] + five[1] + five[2]/2
	cy, tall, ok := l.across(middle, y, true, 3*total)
	if !ok || tall*3 <= total || tall >= 3*total {
		return finder{}, false
	}
	cx, wide, ok := l.across(middle, int(cy), false, 3*total)
	if !ok {
		return finder{}, false
	}
	return finder{cx, cy, float64(wide+tall) / 14, 1}, true
}

// across measures the five runs around a dark sample along a row or a column. It
// returns the middle of the pattern on that line and its length.
func (l *Locator) across(x, y int, column bool, limit int) (middle float64, length int, ok bool) {
	base, step, at, n := y*l.plane.w, 1, x, l.plane.w
	if column {
		base, step, at, n = x, l.plane.w, y, l.plane.h
	}
	if at < 0 || at >= n || l.dark[base+at*step] == 0 {
		return 0, 0, false
	}
	run := func(i, by int, dark byte) int {
		count := 0
		for ; i >= 0 && i < n && l.dark[base+i*step] == dark && count < limit; i += by {
			count++
		}
		return count
	}
	before := run(at, -1, 1) // includes the sample itself
	light1 := run(at-before, -1, 0)
	dark1 := run(at-before-light1, -1, 1)
	after := run(at+1, 1, 1)
	light2 := run(at+1+after, 1, 0)
	dark2 := run(at+1+after+light2, 1, 1)
	five := [5]int{dark1, light1, before + after, light2, dark2}
	if dark1 == 0 || dark2 == 0 || !finderRuns(five) {
		return 0, 0, false
	}
	return float64(at-before+1) + float64(before+after)/2, dark1 + light1 + before + after + light2 + dark2, true
}

// merge joins a finder to one seen at the same place, or adds it. What comes when there are too many is let go.
func (l *Locator) merge(f finder) {
	for i := range l.finders {
		c := &l.finders[i]
		near := 1.5 * f.module
		if math.Abs(c.x-f.x) < near && math.Abs(c.y-f.y) < near && f.module < 2*c.module && c.module < 2*f.module {
			n := float64(c.rows)
			c.x, c.y, c.module = (c.x*n+f.x)/(n+1), (c.y*n+f.y)/(n+1), (c.module*n+f.module)/(n+1)
			c.rows++
			return
		}
	}
	if len(l.finders) < maxFinders {
		l.finders = append(l.finders, f)
	}
}
