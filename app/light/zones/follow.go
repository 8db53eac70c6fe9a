package zones

import "math"

// A phone in a hand moves while it looks. What the screen shows changes in colour and hardly in luminance, so the luminance of a shot is a still scene,
// whatever is sent: follower finds by it where each shot looks, and the shot's colours are moved back before anything else sees them. Whatever part of the
// movement is left, or cannot be told by luminance because no edge is in view, is steady's (steady.go).
//
// A movement is a map of the plane, found by Gauss-Newton steps on the cells of a first shot, the mark, that have an edge (Lucas and Kanade 1981; Baker and Matthews
// 2004), with the gain and the offset of exposure and stray light.

// warp takes a place of the frame, in fine cells, to the shot's: x' = x + ax + bx·x + cx·y, and likewise y'.
type warp struct{ ax, bx, cx, ay, by, cy float64 }

func (w *warp) at(x, y float64) (float64, float64) {
	return x + w.ax + w.bx*x + w.cx*y, y + w.ay + w.by*x + w.cy*y
}

// after is first's map followed by w's.
func (w *warp) after(first *warp) warp {
	return warp{
		w.ax + first.ax + w.bx*first.ax + w.cx*first.ay, w.bx + first.bx + w.bx*first.bx + w.cx*first.by, w.cx + first.cx + w.bx*first.cx + w.cx*first.cy,
		w.ay + first.ay + w.by*first.ax + w.cy*first.ay, w.by + first.by + w.by*first.bx + w.cy*first.by, w.cy + first.cy + w.by*first.cx + w.cy*first.cy,
	}
}

// most is the farthest that a map moves a place of the view.
func (w *warp) most(l layout) (far float64) {
	for _, x := range [...]float64{0, float64(l.w)} {
		for _, y := range [...]float64{0, float64(l.h)} {
			u, v := w.at(x, y)
			far = max(far, math.Hypot(u-x, v-y))
		}
	}
	return far
}

// The unknowns of a movement. Turn and spread are in fine cells at the middle of the view's side; roll is what a movement during the readout of a rolling
// shutter does: each row is a little further.
const (
	toX = iota
	toY
	bySpread
	byTurn
	byRollX
	byRollY
	byGain
	byOffset
	moveUnknowns
)

type movement [moveUnknowns]float64

// warp gives the map of a movement.
func (m *movement) warp(l layout) warp {
	scale := 2 / float64(l.w)
	s, t, rx, ry := m[bySpread]*scale, m[byTurn]*scale, m[byRollX]*scale, m[byRollY]*scale
	x, y := float64(l.w)/2, float64(l.h)/2
	w := warp{bx: s, cx: rx - t, by: t, cy: s + ry}
	w.ax, w.ay = m[toX]-w.bx*x-w.cx*y, m[toY]-w.by*x-w.cy*y
	return w
}

// What a movement from one shot to the next is thought to be, as sigmas in fine cells, before anything is seen of it. Roll is a movement's own and is not handed on.
var movePrior = movement{toX: 3, toY: 3, bySpread: 0.4, byTurn: 0.5, byRollX: 1, byRollY: 1, byGain: 0.5, byOffset: 0.5}

const (
	markBy      = 2    // fine cells in a cell of luminance, each way; the coarser level has twice as many
	markEdge    = 0.07 // of the mark's contrast: least slope, in a cell's width, of a cell that is followed
	markFaint   = 0.08 // of the mean: a scene with less contrast has nothing to follow
	marksMost   = 600
	marksLeast  = 12
	moveSigma   = 0.25  // of the contrast: what a cell's luminance may be off, more than it is since cells beside each other are off together
	moveBack    = 0.8   // share of the last shift that is expected again where nothing else tells
	moveSteps   = 3     // of Gauss-Newton at each level
	moveDone    = 0.004 // fine cells, a step that ends them
	lostMisfit  = 0.25  // of the contrast as the shot has it, rms: the scene is another one
	leapMost    = 12.0  // fine cells from one shot to the next: more is another scene
	lostMost    = 3     // shots of another scene before it becomes the mark
	brightShare = 0.6   // of the contrast, from which a cell is bright
	brightLeast = 20
	brightMost  = 300
	stillMost   = 0.04 // fine cells: a movement that is not worth undoing
	strayMost   = 16.0 // fine cells from the frame, at which a new one is begun if no signal is received in it
	lumaRed     = 0.18 // with lumaBlue: the palette's points differ by 3% without crosstalk and by 4% with the simulator's
	lumaBlue    = 0.06
)

// follower follows the scene.
type follower struct {
	layout layout
	mark   [2]scenery // coarse, fine
	taken  bool
	base   warp     // from the frame to the mark
	last   movement // from the mark to the latest shot that was followed
	total  warp
	lost   int
	level  float32 // light of the mark
	share  float32 // light of the latest shot that was followed, by its mean
	ratios [brightMost]float64
	luma   []float32 // of the shot, in cells of markBy
	rough  []float32 // the same in cells twice as large
	work   [2][]float32
	sums   [][3]float32 // of a row
}

// scenery is the cells of a mark that are followed.
type scenery struct {
	w, h     int
	by       float64 // fine cells in a cell
	contrast float32
	points   []edge
	bright   []edge // cells without an edge, of the coarser level
}

// edge is a cell with its place in fine cells, its luminance and the slopes of that.
type edge struct{ x, y, value, sx, sy float32 }

// reset begins a new frame.
func (f *follower) reset(l layout) {
	if f.layout != l {
		w, h := l.w/markBy, l.h/markBy
		*f = follower{layout: l, luma: make([]float32, w*h), rough: make([]float32, (w/2)*(h/2)), sums: make([][3]float32, l.w)}
		for k := range f.work {
			f.work[k] = make([]float32, l.w*l.h)
		}
	}
	f.taken, f.base, f.total, f.last, f.lost, f.share = false, warp{}, warp{}, movement{byGain: 1}, 0, 1
}

// follow takes in the luminance of the next shot, whose mean light is known. It says where the places of the frame lie in it, and how much light it has: by
// the bright parts of the scene, a screen above all, which light that falls on the room hardly changes.
func (f *follower) follow(mean float32) (place *warp, light float32) {
	f.halve()
	m, found := f.seek()
	if !found {
		if f.lost++; f.lost >= lostMost || !f.taken {
			f.remark(mean * f.share)
		}
		return &f.total, mean * f.share
	}
	f.lost, f.last = 0, m
	w := m.warp(f.layout)
	light = mean * f.share
	if gain, ok := f.mark[0].brightness(f.rough, &w, f.ratios[:0]); ok {
		light = f.level * gain
		f.share = light / mean
	}
	f.total = w.after(&f.base)
	f.last[byRollX], f.last[byRollY] = 0, 0
	return &f.total, light
}

// seek finds the movement since the mark; false if there is nothing to follow, or the scene is another one.
func (f *follower) seek() (movement, bool) {
	if !f.taken {
		return movement{}, false
	}
	m, misfit := f.last, 0.0
	for level := range f.mark {
		if m, misfit = f.mark[level].seek(f, m, level == 1); misfit > 1 {
			return m, false
		}
	}
	leap := math.Hypot(m[toX]-f.last[toX], m[toY]-f.last[toY])
	return m, misfit < lostMisfit*m[byGain] && leap < leapMost
}

// halve averages the luminance to the coarser level.
func (f *follower) halve() {
	w, cw := f.layout.w/markBy, f.layout.w/markBy/2
	for y := range f.layout.h / markBy / 2 {
		for x := range cw {
			at := 2*y*w + 2*x
			f.rough[y*cw+x] = (f.luma[at] + f.luma[at+1] + f.luma[at+w] + f.luma[at+w+1]) / 4
		}
	}
}

// remark makes the latest shot the mark, taken to look where the last one that was followed did; light is how much it has.
func (f *follower) remark(light float32) {
	f.level = light
	w := f.last.warp(f.layout)
	f.base = w.after(&f.base)
	f.total = f.base
	f.last, f.lost, f.taken = movement{byGain: 1}, 0, true
	wide, high := f.layout.w/markBy, f.layout.h/markBy
	f.mark[0].take(f.rough, wide/2, high/2, 2*markBy)
	f.mark[1].take(f.luma, wide, high, markBy)
}

// take finds the cells with an edge.
func (s *scenery) take(luma []float32, w, h int, by float64) {
	s.w, s.h, s.by, s.points, s.bright = w, h, by, s.points[:0], s.bright[:0]
	low, mean, high := quantile32(luma, 0.03), quantile32(luma, 0.5), quantile32(luma, 0.97)
	if s.contrast = high - low; s.contrast < markFaint*max(mean, 1e-3) {
		return
	}
	slope := func(c int) (x, y float32) { return (luma[c+1] - luma[c-1]) / 2, (luma[c+w] - luma[c-w]) / 2 }
	limit := square32(markEdge * s.contrast)
	many := 0
	for y := 1; y < h-1; y++ {
		for c := y*w + 1; c < y*w+w-1; c++ {
			if sx, sy := slope(c); sx*sx+sy*sy > limit {
				many++
			}
		}
	}
	step, n := many/marksMost+1, 0
	from := low + brightShare*s.contrast
	for y := 1; y < h-1; y++ {
		for x := 1; x < w-1; x++ {
			c := y*w + x
			sx, sy := slope(c)
			at := edge{float32((float64(x) + 0.5) * by), float32((float64(y) + 0.5) * by), luma[c], sx / float32(by), sy / float32(by)}
			if sx*sx+sy*sy <= limit {
				if luma[c] > from && (x+y)%2 == 0 && len(s.bright) < brightMost {
					s.bright = append(s.bright, at)
				}
			} else if n++; n%step == 0 {
				s.points = append(s.points, at)
			}
		}
	}
}

// seek finds the movement from the mark to the shot, from a first guess on; misfit is the rms of what is left, by the contrast, and large where
// there is nothing to follow. Cells that do not fit count less if asked: they belong to something else that moves.
func (s *scenery) seek(f *follower, m movement, choosy bool) (movement, float64) {
	luma, expected := f.luma, f.last
	expected[toX] *= moveBack
	expected[toY] *= moveBack
	if s == &f.mark[0] {
		luma = f.rough
	}
	misfit := 9.0
	for step := range moveSteps {
		var g [moveUnknowns * (moveUnknowns + 1)]float64
		var sum, count float64
		sum, count = s.gather(luma, f.layout, &m, &g, choosy && step > 0)
		if count < marksLeast {
			return m, 9
		}
		misfit = math.Sqrt(sum/count) / float64(s.contrast)
		variance := square(moveSigma * float64(s.contrast))
		for i := range moveUnknowns {
			prior := variance / square(movePrior[i])
			if i == byOffset {
				prior /= square(float64(s.contrast)) // its unit
			}
			g[i*(moveUnknowns+1)+i] += prior
			g[i*(moveUnknowns+1)+moveUnknowns] += prior * (expected[i] - m[i])
		}
		var by movement
		if !solveLinear(g[:], by[:]) {
			return m, 9
		}
		far := 0.0
		for i := range by {
			m[i] += by[i]
			if i < byGain {
				far = max(far, math.Abs(by[i]))
			}
		}
		if far < moveDone {
			break
		}
	}
	return m, misfit
}

// gather sums up the normal equations of a step from a movement.
func (s *scenery) gather(luma []float32, l layout, m *movement, g *[moveUnknowns * (moveUnknowns + 1)]float64, choosy bool) (sum, count float64) {
	w := m.warp(l)
	scale := 2 / float64(l.w)
	gain, offset := float32(m[byGain]), float32(m[byOffset])
	limit := 1 / square32(0.3*s.contrast)
	var half [moveUnknowns * (moveUnknowns + 1)]float32
	for i := range s.points {
		p := &s.points[i]
		x, y := w.at(float64(p.x), float64(p.y))
		seen, ok := s.sample(luma, float32(x/s.by-0.5), float32(y/s.by-0.5))
		if !ok {
			continue
		}
		left := gain*p.value + offset - seen // + what the unknowns would add, to be made 0
		weight := float32(1)
		if choosy {
			weight = 1 / (1 + left*left*limit)
		}
		sum += float64(weight * left * left)
		count += float64(weight)
		px, py := (p.x-float32(l.w)/2)*float32(scale), (p.y-float32(l.h)/2)*float32(scale)
		sx, sy := gain*p.sx, gain*p.sy
		row := [moveUnknowns]float32{sx, sy, sx*px + sy*py, sy*px - sx*py, sx * py, sy * py, -p.value, -1}
		for i, a := range row {
			a *= weight
			to := half[i*(moveUnknowns+1):][:moveUnknowns+1]
			for k := range i + 1 {
				to[k] += a * row[k]
			}
			to[moveUnknowns] += a * left
		}
	}
	for i := range moveUnknowns {
		for k := range moveUnknowns {
			g[i*(moveUnknowns+1)+k] = float64(half[max(i, k)*(moveUnknowns+1)+min(i, k)])
		}
		g[i*(moveUnknowns+1)+moveUnknowns] = float64(half[i*(moveUnknowns+1)+moveUnknowns])
	}
	return sum, count
}

// brightness is how much brighter the shot is than the mark, by the mean of the middle half of the bright cells; false if there are too few.
func (s *scenery) brightness(luma []float32, w *warp, ratios []float64) (float32, bool) {
	for i := range s.bright {
		p := &s.bright[i]
		x, y := w.at(float64(p.x), float64(p.y))
		if seen, ok := s.sample(luma, float32(x/s.by-0.5), float32(y/s.by-0.5)); ok {
			ratios = append(ratios, float64(seen/p.value))
		}
	}
	low, high := quantile(ratios, 0.25), quantile(ratios, 0.75)
	var sum, count float64
	for _, r := range ratios {
		if r >= low && r <= high {
			sum, count = sum+r, count+1
		}
	}
	return float32(sum / max(count, 1)), len(ratios) >= brightLeast && sum > 0
}

// sample reads the luminance between cells; false outside.
func (s *scenery) sample(luma []float32, x, y float32) (float32, bool) {
	if !(x >= 0 && y >= 0 && x < float32(s.w-1) && y < float32(s.h-1)) {
		return 0, false
	}
	i, j := int(x), int(y)
	fx, fy := x-float32(i), y-float32(j)
	at := j*s.w + i
	a, b, c, d := luma[at], luma[at+1], luma[at+s.w], luma[at+s.w+1]
	a += fx * (b - a)
	c += fx * (d - c)
	return a + fy*(c-a), true
}

// undo moves a shot's plane back to the frame: out(place) = in(w(place)). Places that the shot does not hold get what is nearest.
func (l layout) undo(w *warp, in, out []float32) {
	const run = 8 // cells that move alike
	for y := range l.h {
		for x0 := 0; x0 < l.w; x0 += run {
			n := min(run, l.w-x0)
			sx, sy := w.at(float64(x0)+float64(n)/2, float64(y)+0.5)
			sx, sy = sx-float64(n)/2, sy-0.5
			fx, fy := math.Floor(sx), math.Floor(sy)
			i, j := int(fx), int(fy)
			px, py := float32(sx-fx), float32(sy-fy)
			to := out[y*l.w+x0:][:n]
			if i < 0 || j < 0 || i+n >= l.w || j+1 >= l.h {
				l.undoEdge(in, to, i, j, px, py)
				continue
			}
			upper, lower := in[j*l.w+i:][:n+1], in[(j+1)*l.w+i:][:n+1]
			before := upper[0] + py*(lower[0]-upper[0])
			for x := range to {
				next := upper[x+1] + py*(lower[x+1]-upper[x+1])
				to[x] = before + px*(next-before)
				before = next
			}
		}
	}
}

// undoEdge does so where the shot ends.
func (l layout) undoEdge(in, to []float32, i, j int, px, py float32) {
	at := func(x, y int) float32 { return in[min(max(y, 0), l.h-1)*l.w+min(max(x, 0), l.w-1)] }
	for x := range to {
		a := at(i+x, j) + px*(at(i+x+1, j)-at(i+x, j))
		b := at(i+x, j+1) + px*(at(i+x+1, j+1)-at(i+x, j+1))
		to[x] = a + py*(b-a)
	}
}
