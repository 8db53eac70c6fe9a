package field

import "math"

// timing is how the camera's rows sample the symbols: what a lock needs to know besides the levels.
type timing struct {
	origin   float64 // s, start of superframe 0 by the camera's clock
	exposure float64 // s, of each band
	slope    float64 // s from the first band to the last: readout less the scan of the display
}

// Limits of what is believed of a camera.
const (
	exposureLeast = 0.002
	exposureMost  = 0.066
	slopeMost     = 0.045
)

func (t timing) clipped(p *Profile) timing {
	t.exposure = min(max(t.exposure, exposureLeast), exposureMost, 1.8/float64(p.SymbolRate))
	t.slope = min(max(t.slope, -slopeMost), slopeMost)
	return t
}

// offset is by how much band b is later than the middle of the view.
func (t timing) offset(b int) float64 { return t.slope * ((float64(b)+0.5)/side - 0.5) }

// preamble is the known beginning of a superframe as a waveform, and its integral.
type preamble struct {
	edge  []float64 // s, of the symbols; one more at the end
	area  [][channels]float32
	value [][channels]float32
	rate  float64

	excess float32 // of exposure; 0 if the camera does not clip
}

func newPreamble(p *Profile) *preamble {
	w := &preamble{rate: float64(p.SymbolRate), edge: []float64{0}, area: [][channels]float32{{}}}
	for i, k := range p.palette().pilots {
		v := p.palette().value[k]
		edge := stretch.Seconds() + float64(i+1)/w.rate
		long := float32(edge - w.edge[i])
		last := w.area[i]
		w.edge = append(w.edge, edge)
		w.area = append(w.area, [channels]float32{last[0] + v[0]*long, last[1] + v[1]*long})
		w.value = append(w.value, v)
	}
	return w
}

func (w *preamble) length() float64 { return w.edge[len(w.edge)-1] }

// integral is that of the waveform from its start to a time inside it.
func (w *preamble) integral(t float64) (a, b float32) {
	i := min(max(int((t-stretch.Seconds())*w.rate), 0), len(w.value)-1)
	d := float32(t - w.edge[i])
	return w.area[i][0] + w.value[i][0]*d, w.area[i][1] + w.value[i][1]*d
}

// norm is what each band must be shifted and stretched by to be like the others.
type norm struct {
	mean   [axes][side][channels]float32
	swing  [axes][side]float32 // by the band that varies most
	spread float32             // of that band: standard deviation of blue by green
	glare  float32             // mean of the views
	every  [axes]int           // so many bands are enough to search with
}

// spreadLeast is the standard deviation below which a view counts as still.
const spreadLeast = 0.004

func (n *norm) measure(views []*view) {
	*n = norm{}
	share := 1 / float32(max(len(views), 1))
	for _, v := range views {
		n.glare += v.glare * share
	}
	for a := range axes {
		var square [side]float32
		for _, v := range views {
			for b, y := range v.bands[a] {
				n.mean[a][b][0] += y[0] * share
				n.mean[a][b][1] += y[1] * share
				square[b] += y[1] * y[1] * share
			}
		}
		for b := range side {
			mean := n.mean[a][b][1]
			n.swing[a][b] = float32(math.Sqrt(float64(max(square[b]-mean*mean, 0))))
			n.spread = max(n.spread, n.swing[a][b])
		}
	}
	for a := range axes {
		lit := 0
		for b := range side {
			if n.swing[a][b] /= max(n.spread, 1e-6); n.swing[a][b] >= swingLeast {
				lit++
			}
		}
		n.every[a] = 1 + lit/6
		n.level(a)
	}
}

// alike is the swing beyond which bands count as equal: in so short a time they differ by what symbols they happened to catch.
const alike = 0.78

// level gives the bands that are alike one mean and one swing.
func (n *norm) level(a int) {
	var mean [channels]float32
	var count, swing float32
	for b, s := range n.swing[a] {
		if s >= alike {
			mean[0], mean[1] = mean[0]+n.mean[a][b][0], mean[1]+n.mean[a][b][1]
			swing += s
			count++
		}
	}
	for b, s := range n.swing[a] {
		if s >= alike {
			n.mean[a][b] = [channels]float32{mean[0] / count, mean[1] / count}
			n.swing[a][b] = swing / count
		}
	}
}

// verdict says how well a timing explains the views during a preamble.
type verdict struct {
	score float64           // share of the variance, adjusted for degrees of freedom
	base  [channels]float32 // of the line from the waveform to normed bands
	gain  [channels]float32
}

// candidate is a preamble that may have been seen.
type candidate struct {
	profile *Profile
	along   axis
	timing  timing
	verdict verdict
	index   int // of the searcher
	excess  float32
}

// searcher looks for the preambles of one profile.
type searcher struct {
	profile  Profile
	index    int
	preamble *preamble
	next     int // of the grid of origins, the first not yet tried
	primed   bool
	lock     *lock
}

const (
	gridSteps   = 5    // of a symbol
	settle      = 0.03 // s after a preamble's end when it is looked for: its last rows are in
	scoreCoarse = 0.6
	scoreFine   = 0.8
	sampleLeast = 12
	swingLeast  = 0.15 // bands that vary less are left out
)

// camera is one cell of the grid that is searched.
type camera struct {
	along           axis
	exposure, slope float64
}

var cameras = [...]camera{
	{alongRows, 0.012, 0}, {alongRows, 0.012, 0.014}, {alongRows, 0.012, 0.028}, {alongRows, 0.012, -0.024},
	{alongRows, 0.034, 0}, {alongRows, 0.034, 0.020}, {alongRows, 0.034, -0.020},
	{alongColumns, 0.012, 0.020}, {alongColumns, 0.012, -0.020}, {alongColumns, 0.034, 0.020}, {alongColumns, 0.034, -0.020},
}

// search tests all preambles that have ended since the last call.
func (s *searcher) search(h *history, n *norm, now float64) (candidate, bool) {
	step := 1 / float64(s.profile.SymbolRate*gridSteps)
	long := s.preamble.length()
	last := int(math.Floor((now - settle - long) / step))
	first := max(s.next, last-4*gridSteps)
	if !s.primed {
		first, s.primed = last, true
	}
	s.next = last + 1
	tried := searched[:1]
	if n.glare > glareLeast {
		tried = searched[1:]
	}
	best := candidate{}
	for _, s.preamble.excess = range tried {
		var starts [starts]candidate
		for i := first; i <= last; i++ {
			s.scan(h, n, float64(i)*step, &starts)
		}
		for _, c := range starts {
			if c.verdict.score < scoreCoarse {
				continue
			}
			if s.refine(h, n, &c); c.verdict.score > best.verdict.score {
				best = c
			}
		}
	}
	s.preamble.excess = best.excess
	return best, best.verdict.score > scoreFine
}

// starts is the count of kinds of cameras that are refined apart: by axis, and by short or long exposure.
const starts = 2 * axes

// scan tries the grid of cameras at one origin.
func (s *searcher) scan(h *history, n *norm, origin float64, best *[starts]candidate) {
	views := between(h.views, origin-0.06, origin+s.preamble.length()+0.06)
	if len(views) < 3 {
		return
	}
	for _, c := range cameras {
		kind := &best[int(c.along)]
		if c.exposure > 0.02 {
			kind = &best[axes+int(c.along)]
		}
		t := timing{origin, c.exposure, c.slope}
		if v := s.preamble.judge(views, n, c.along, t, n.every[c.along]); v.score > kind.verdict.score {
			*kind = candidate{&s.profile, c.along, t, v, s.index, s.preamble.excess}
		}
	}
}

// refine moves the timing, one coordinate at a time.
func (s *searcher) refine(h *history, n *norm, c *candidate) {
	long := s.preamble.length()
	views := between(h.views, c.timing.origin-0.08, c.timing.origin+long+0.08)
	c.verdict = s.preamble.judge(views, n, c.along, c.timing, 1)
	for size := 0.006; size > 0.0008; size *= 0.6 {
		for k := range 6 {
			t := c.timing
			d := size * float64(1-2*(k%2))
			switch k / 2 {
			case 0:
				t.origin += d
			case 1:
				t.slope += 1.5 * d
			default:
				t.exposure += d
			}
			t = t.clipped(&s.profile)
			if v := s.preamble.judge(views, n, c.along, t, 1); v.score > c.verdict.score {
				c.timing, c.verdict = t, v
			}
		}
	}
}

// between gives the views of a span of time.
func between(views []*view, from, to float64) []*view {
	j := len(views)
	for j > 0 && views[j-1].at > to {
		j--
	}
	i := j
	for i > 0 && views[i-1].at >= from {
		i--
	}
	return views[i:j]
}

// line is a weighted regression of one channel.
type line struct{ n, x, y, xx, xy, yy float32 }

func (l *line) add(weight, x, y float32) {
	l.n += weight
	l.x += weight * x
	l.y += weight * y
	l.xx += weight * x * x
	l.xy += weight * x * y
	l.yy += weight * y * y
}

// solve gives base and gain, what is left of the variance, and the variance.
func (l *line) solve() (base, gain, left, all float32) {
	n := max(l.n, 1e-6)
	mx, my := l.x/n, l.y/n
	vx, vy, cov := l.xx-l.x*mx, l.yy-l.y*my, l.xy-l.x*my
	if vx < 1e-4*n {
		return my, 0, vy, vy
	}
	gain = cov / vx
	return my - gain*mx, gain, max(vy-gain*cov, 0), vy
}

// judge fits each channel of the bands, every so many of them, by a line to the preamble as a camera of a timing would sample it.
func (w *preamble) judge(views []*view, n *norm, along axis, t timing, every int) verdict {
	var fit [channels]line
	count := 0
	long := w.length()
	share := float32(1 / t.exposure)
	for b := every / 2; b < side; b += every {
		swing := n.swing[along][b]
		if swing < swingLeast {
			continue
		}
		weight, mean := swing*swing, &n.mean[along][b]
		shift := t.offset(b) - t.origin - t.exposure/2
		for _, v := range views {
			from := v.at + shift
			if from < 0 || from+t.exposure > long {
				continue
			}
			a0, b0 := w.integral(from)
			a1, b1 := w.integral(from + t.exposure)
			y := &v.bands[along][b]
			x0, x1 := (a1-a0)*share, (b1-b0)*share
			if w.excess > 0 {
				x0, x1 = min(x0*w.excess, 1), min(x1*w.excess, 1)
			}
			fit[0].add(weight, x0, (y[0]-mean[0])/swing)
			fit[1].add(weight, x1, (y[1]-mean[1])/swing)
			count++
		}
	}
	var out verdict
	if count < sampleLeast {
		return out
	}
	var left, all float32
	for k := range fit {
		var l, v float32
		out.base[k], out.gain[k], l, v = fit[k].solve()
		left, all = left+l, all+v
	}
	if !(out.gain[1] > 0) || out.gain[0] < -0.2*out.gain[1] || out.gain[0] > 8*out.gain[1] {
		return out
	}
	out.score = 1 - float64(left/max(all, 1e-9))*float64(count)/float64(count-5) - unusual(along, t)
	return out
}

// unusual is what a timing loses because cameras are rarely like that. It decides where changes of symbol fall between shots and tell nothing: most
// phones read downwards in 10 to 30 ms and expose for 8 ms or longer.
func unusual(along axis, t timing) float64 {
	d := (t.slope - 0.015) / 0.030
	u := 0.004 * d * d
	if along == alongColumns {
		u += 0.006
	}
	if d := (0.009 - t.exposure) / 0.006; d > 0 {
		u += 0.003 * d * d
	}
	return u
}
