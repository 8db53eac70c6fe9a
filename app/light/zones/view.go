package zones

import "glint/app/light/optic"

// A shot is averaged in linear light to fine cells (at most 160 on its long side, the true resolution of 4:2:0 chroma), and those to coarse
// ones, 4x4 each, for the search.
const (
	fineCells = 160
	coarseBy  = 4
	minFine   = 16 // a shot with fewer fine cells on a side is refused
)

// layout is how shots of one size are divided.
type layout struct {
	shotW, shotH int
	step         int // pixels in a fine cell, each way
	w, h         int // fine cells
	cw, ch       int // coarse cells
}

func newLayout(w, h int) (layout, bool) {
	step := max(1, (max(w, h)+fineCells-1)/fineCells)
	l := layout{shotW: w, shotH: h, step: step, w: w / step, h: h / step}
	l.cw, l.ch = l.w/coarseBy, l.h/coarseBy
	return l, l.w >= minFine && l.h >= minFine
}

// view is a shot as the receiver keeps it: two chromatic channels, each divided by the light of the scene (follow.go). One divisor for the whole shot
// takes out the exposure and keeps the path linear; a divisor for each cell would make unlit cells flicker through the veil of flare.
type view struct {
	at     float64 // s, middle of the exposure of the middle row by the camera's clock
	shift  float64 // s, error of at as the solver found it
	lift   float64 // share of the view's height by which its rows lie lower in the shot
	fine   [2][]float32
	coarse []float32 // channel 0
	green  float32   // mean green, linear
	glare  float64   // share of cells that are clipped in green
	sums   [2][]float32
	made   int // number of the cell set that the sums belong to
	gains  [2]gain
	gained int // number of the cell set that the gains belong to
}

func (l layout) newView() *view {
	v := &view{coarse: make([]float32, l.cw*l.ch)}
	for k := range v.fine {
		v.fine[k] = make([]float32, l.w*l.h)
	}
	return v
}

// take fills a view from a shot of the layout's size. Channel 0 carries the axis from A to D (0.7 dB better than blue alone), channel 1
// the one across.
func (l layout) take(v *view, s optic.Shot, f *follower) {
	var mean, green float32
	clipped := 0
	planes := &f.work
	clear(f.luma)
	half := l.w / markBy
	limit := 0.985 * float32(l.step*l.step)
	for y := range l.h {
		row := y * l.w
		c0, c1, luma := planes[0][row:row+l.w], planes[1][row:row+l.w], f.luma[:0]
		if y/markBy < l.h/markBy {
			luma = f.luma[y/markBy*half:][:half]
		}
		sums := l.addUp(s, y, f.sums)
		for x := range c0 {
			r, g, b := sums[x][0], sums[x][1], sums[x][2]
			if g > limit {
				clipped++
			}
			c0[x], c1[x] = b-redInBlue*r, r+redInBlue*b
			mean += g + 0.13*r
			green += g
			if i := x / markBy; i < len(luma) {
				luma[i] += g + lumaRed*r + lumaBlue*b
			}
		}
	}
	n := float32(l.w * l.h)
	v.green = green / (n * float32(l.step*l.step))
	v.glare = float64(clipped) / float64(n)
	for i := range f.luma {
		f.luma[i] *= 1 / float32(l.step*l.step*markBy*markBy)
	}
	w, light := f.follow(max(mean/n, 1e-3))
	l.place(v, f, w, 1/light)
	l.coarsen(v)
}

// addUp gives the linear light of each cell of a row, in red, green and blue.
func (l layout) addUp(s optic.Shot, y int, sums [][3]float32) [][3]float32 {
	table := optic.DecodeTable()
	wide := 4 * l.step
	if l.step == 2 { // as most are: a third quicker
		row, below := s.Pix[8*y*l.shotW:][:8*l.w], s.Pix[8*y*l.shotW+4*l.shotW:][:8*l.w]
		for x := range sums {
			p, q := row[8*x:8*x+8:8*x+8], below[8*x:8*x+8:8*x+8]
			sums[x] = [3]float32{
				table[p[0]] + table[p[4]] + table[q[0]] + table[q[4]],
				table[p[1]] + table[p[5]] + table[q[1]] + table[q[5]],
				table[p[2]] + table[p[6]] + table[q[2]] + table[q[6]],
			}
		}
		return sums
	}
	for x := range sums {
		var r, g, b float32
		at := 4*y*l.step*l.shotW + x*wide
		for range l.step {
			p := s.Pix[at : at+wide]
			for ; len(p) >= 8; p = p[8:] { // two pixels at a time
				r += table[p[0]] + table[p[4]]
				g += table[p[1]] + table[p[5]]
				b += table[p[2]] + table[p[6]]
			}
			if len(p) >= 4 {
				r += table[p[0]]
				g += table[p[1]]
				b += table[p[2]]
			}
			at += 4 * l.shotW
		}
		sums[x] = [3]float32{r, g, b}
	}
	return sums
}

// place moves the planes of a shot back to where the scene was before it moved, and scales them.
func (l layout) place(v *view, f *follower, w *warp, scale float32) {
	still := w.most(l) < stillMost
	for k := range v.fine {
		from := f.work[k]
		if !still {
			l.undo(w, from, v.fine[k])
			from = v.fine[k]
		}
		for i, value := range from {
			v.fine[k][i] = value * scale
		}
	}
	_, y := w.at(float64(l.w)/2, float64(l.h)/2)
	v.lift = y/float64(l.h) - 0.5
}

func (l layout) coarsen(v *view) {
	for y := range l.ch {
		out := v.coarse[y*l.cw : (y+1)*l.cw]
		clear(out)
		for j := range coarseBy {
			row := v.fine[0][(y*coarseBy+j)*l.w:]
			for x := range out {
				p := row[coarseBy*x : coarseBy*x+coarseBy]
				out[x] += p[0] + p[1] + p[2] + p[3]
			}
		}
		for x := range out {
			out[x] *= 1.0 / (coarseBy * coarseBy)
		}
	}
}

// A receiver keeps the views of a superframe and the preamble before it.
const (
	keptSeconds = 3.6
	keptViews   = 150 // 23 MB
)

// history holds the latest views, oldest first.
type history struct {
	layout layout
	views  []*view
	free   []*view
	taken  int // shots in all

	follower follower
}

// add takes a shot in.
func (h *history) add(at float64, s optic.Shot) *view {
	for len(h.views) > 0 && (len(h.views) >= keptViews || h.views[0].at < at-keptSeconds) {
		h.free = append(h.free, h.views[0])
		h.views = append(h.views[:0], h.views[1:]...)
	}
	var v *view
	if n := len(h.free); n > 0 {
		v, h.free = h.free[n-1], h.free[:n-1]
		v.shift, v.made, v.gained = 0, 0, 0
	} else {
		v = h.layout.newView()
	}
	v.at = at
	h.layout.take(v, s, &h.follower)
	h.taken++
	h.views = append(h.views, v)
	return v
}

// between gives the views of a span of time.
func (h *history) between(from, to float64) []*view {
	i := 0
	for i < len(h.views) && h.views[i].at < from {
		i++
	}
	j := i
	for j < len(h.views) && h.views[j].at <= to {
		j++
	}
	return h.views[i:j]
}

// shifts gives the errors of the timestamps from a time on, and setShifts puts them back.
func (h *history) shifts(from float64) (all []float64) {
	for _, v := range h.views {
		if v.at >= from {
			all = append(all, v.shift)
		}
	}
	return all
}

func (h *history) setShifts(from float64, all []float64) {
	for _, v := range h.views {
		if v.at >= from {
			v.shift, all = all[0], all[1:]
		}
	}
}

// forgetShifts takes back what was found of the timestamps' errors from a time on.
func (h *history) forgetShifts(from float64) {
	for _, v := range h.views {
		if v.at >= from {
			v.shift = 0
		}
	}
}

// shifted counts the views from a time on whose timestamps were corrected.
func (h *history) shifted(from float64) (n int) {
	for _, v := range h.views {
		if v.at >= from && v.shift != 0 {
			n++
		}
	}
	return n
}

// gap is the median time between the latest views; 0 if there is but one.
func (h *history) gap() float64 {
	const latest = 10
	var room [latest]float64
	gaps := room[:0]
	for i := max(1, len(h.views)-latest); i < len(h.views); i++ {
		gaps = append(gaps, h.views[i].at-h.views[i-1].at)
	}
	return quantile(gaps, 0.5)
}
