package field

import (
	"math"

	"glint/app/light/optic"
)

const (
	side     = 8   // cells of a view on each side; also the bands along each axis
	sampled  = 160 // pixels looked at along the long side of a shot: chroma is no finer in 4:2:0
	minShot  = 16  // pixels on a side; smaller shots are refused
	axes     = 2
	channels = 2
)

// axis is the direction along which a view is cut into bands. Which one the rolling shutter runs along is not known beforehand: a phone may be held upright.
type axis uint8

const (
	alongRows    axis = iota // bands are rows
	alongColumns             // bands are columns
)

// view is what is kept of a shot: the mean light of 8x8 cells, and of the bands their red and blue, each by green. The palette's luminance is
// nearly constant and so is its green, hence the quotient is linear in the mixture of symbols, while exposure cancels.
type view struct {
	at    float64 // s, by the camera's clock
	cells [side * side][3]float32
	bands [axes][side][channels]float32
	green float32 // mean of the view
	glare float32 // share of sampled pixels that are clipped in green
	found [searchersMost]finding
}

// finding is what the decisions of one profile's lock say about a view.
type finding struct {
	shift float64           // s, error of at
	tint  [channels]float32 // white balance by that of the lock, less 1
	trust [side]float32     // in each band's value
}

// searchersMost is the most profiles that are looked for side by side.
const searchersMost = 4

// take fills a view from a valid shot.
func (v *view) take(s optic.Shot) {
	table := optic.DecodeTable()
	step := max(1, max(s.W, s.H)/sampled)
	clipped, count := 0, 0
	v.green = 0
	for row := range side {
		top, bottom := row*s.H/side, (row+1)*s.H/side
		for col := range side {
			left, right := col*s.W/side, (col+1)*s.W/side
			var r, g, b float32
			n := 0
			for y := top; y < bottom; y += step {
				line := s.Pix[4*(y*s.W+left) : 4*(y*s.W+right)]
				for ; len(line) >= 4; line = line[min(4*step, len(line)):] {
					r += table[line[0]]
					g += table[line[1]]
					b += table[line[2]]
					if line[1] >= 253 {
						clipped++
					}
					n++
				}
			}
			share := 1 / float32(max(n, 1))
			v.cells[row*side+col] = [3]float32{r * share, g * share, b * share}
			v.green += g * share / (side * side)
			count += n
		}
	}
	v.glare = float32(clipped) / float32(max(count, 1))
	for i := range v.found {
		v.found[i].doubt()
	}
}

// doubt forgets a finding.
func (f *finding) doubt() {
	*f = finding{}
	for b := range f.trust {
		f.trust[b] = 1
	}
}

// weights say how much each cell counts in its bands.
type weights [side * side]float32

// cut makes the bands of a view.
func (v *view) cut(w *weights) {
	var sum [axes][side][3]float32
	for i := range v.cells {
		for k, light := range v.cells[i] {
			sum[alongRows][i/side][k] += w[i] * light
			sum[alongColumns][i%side][k] += w[i] * light
		}
	}
	for a := range sum {
		for b, light := range sum[a] {
			green := max(light[1], 1e-4)
			v.bands[a][b] = [channels]float32{min(light[0]/green, quotientMost), min(light[2]/green, quotientMost)}
		}
	}
}

// quotientMost bounds red and blue by green, against nearly black views.
const quotientMost = 4

// history holds the latest views, oldest first.
type history struct {
	views   []*view
	free    []*view
	weights weights
	since   int // views since the weights were made
}

const (
	keptSeconds = 8.0
	keptViews   = 500 // at the 64 a second that are let in
	spanWeights = 1.6 // s of views that the weights are made from
	weighEvery  = 8   // views
)

func (h *history) add(at float64, s optic.Shot) {
	for len(h.views) > 0 && (len(h.views) >= keptViews || h.views[0].at < at-keptSeconds) {
		h.free = append(h.free, h.views[0])
		copy(h.views, h.views[1:])
		h.views = h.views[:len(h.views)-1]
	}
	var v *view
	if n := len(h.free); n > 0 {
		v, h.free = h.free[n-1], h.free[:n-1]
	} else {
		v = &view{}
	}
	v.at = at
	v.take(s)
	v.cut(&h.weights)
	h.views = append(h.views, v)
}

// latest gives the views of the last seconds.
func (h *history) latest(seconds float64) []*view {
	if len(h.views) == 0 {
		return nil
	}
	from := h.views[len(h.views)-1].at - seconds
	i := len(h.views)
	for i > 0 && h.views[i-1].at >= from {
		i--
	}
	return h.views[i:]
}

// weigh lets cells count by how much they vary: what is not the screen, nor lit by it, is left out.
func (h *history) weigh(views []*view) {
	var sum, square [side * side]float32
	for _, v := range views {
		scale := 1 / max(v.green, 1e-4)
		for i := range v.cells {
			y := v.cells[i][2] * scale
			sum[i] += y
			square[i] += y * y
		}
	}
	n := float32(max(len(views), 1))
	var most float32
	for i := range sum {
		mean := sum[i] / n
		h.weights[i] = float32(math.Sqrt(float64(max(square[i]/n-mean*mean, 0))))
		most = max(most, h.weights[i])
	}
	for i, w := range h.weights {
		switch {
		case most < spreadLeast:
			h.weights[i] = 1
		case w < 0.25*most:
			h.weights[i] = 0
		default:
			h.weights[i] = w / most
		}
	}
}

// recut makes the bands of views anew.
func (h *history) recut(views []*view) {
	for _, v := range views {
		v.cut(&h.weights)
	}
	h.since = 0
}
