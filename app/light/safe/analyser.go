package safe

import (
	"image"
	"math"
	"time"

	"glint/app/light/optic"
)

// Thresholds of WCAG 2.3.1 and of its notes on area.
const (
	darkMost        = 0.8  // a general flash needs a darker state below it
	redSaturated    = 0.8  // R/(R+G+B) of a saturated red
	redDistance     = 0.2  // in u'v', least change of a red flash
	transitionsMost = 6    // in any second: three flashes
	blockPx         = 8    // side of a block
	windowShare     = 3    // a window of 10 degrees is a third of the frame's width and height (341x256 of 1024x768)
	areaMost        = 0.25 // share of a window's blocks that may flash at a time
)

// Analyser looks at rendered frames, block by block, for flashes. The frame is taken to be a whole screen. Unlike tools that compare the means of
// whole frames, it sees a grid whose zones cancel out.
type Analyser struct {
	cols, rows int
	blocks     []blockState
	report     Report
	failing    []int // scratch: summed-area table
}

// Report is the worst that was seen.
type Report struct {
	General int     // transitions of luminance of one block in one second, those that count for a general flash
	Red     int     // transitions to or from a saturated red of one block in one second
	Area    float64 // share of a 10 degree window that flashed more than three times in one second
}

// Passes says whether WCAG 2.3.1 (three flashes or below threshold) holds.
func (r Report) Passes() bool { return r.Area <= areaMost }

// blockState follows one block.
type blockState struct {
	swing   swing
	general []time.Duration // times of counted transitions in the last second
	red     []time.Duration
	colour  optic.Linear // state since the last red transition
	begun   bool
}

// NewAnalyser makes an analyser for frames of a size in pixels.
func NewAnalyser(w, h int) *Analyser {
	a := &Analyser{cols: max(w/blockPx, 1), rows: max(h/blockPx, 1)}
	a.blocks = make([]blockState, a.cols*a.rows)
	a.failing = make([]int, (a.cols+1)*(a.rows+1))
	return a
}

// Add takes the frame that is shown from a time on. Times must not go back.
func (a *Analyser) Add(at time.Duration, frame *image.RGBA) {
	for row := range a.rows {
		for col := range a.cols {
			b := &a.blocks[row*a.cols+col]
			b.see(at, meanLight(frame, col*blockPx, row*blockPx))
			a.report.General = max(a.report.General, len(b.general))
			a.report.Red = max(a.report.Red, len(b.red))
		}
	}
	a.report.Area = max(a.report.Area, a.worstWindow())
}

// Report gives the worst so far.
func (a *Analyser) Report() Report { return a.report }

// see takes the block's next state.
func (b *blockState) see(at time.Duration, light optic.Linear) {
	b.general, b.red = recent(b.general, at), recent(b.red, at)
	l := light.Luminance()
	if b.swing.follow(l) && min(l, b.swing.from) < darkMost {
		b.general = append(b.general, at)
	}
	if !b.begun {
		b.begun, b.colour = true, light
		return
	}
	if (saturated(light) || saturated(b.colour)) && apart(light, b.colour) > redDistance {
		b.red = append(b.red, at)
		b.colour = light
	}
	if !saturated(light) && !saturated(b.colour) {
		b.colour = light
	}
}

func saturated(l optic.Linear) bool { return l.RedShare() >= redSaturated }

func apart(a, b optic.Linear) float64 {
	u1, v1 := a.UV()
	u2, v2 := b.UV()
	return math.Hypot(u1-u2, v1-v2)
}

// recent drops times that are a second old or older.
func recent(times []time.Duration, at time.Duration) []time.Duration {
	for len(times) > 0 && at-times[0] >= time.Second {
		times = times[1:]
	}
	return times
}

// meanLight averages a block in linear light, cut at the frame's edge.
func meanLight(frame *image.RGBA, x, y int) optic.Linear {
	table := optic.DecodeTable()
	var sum [3]float64
	n := 0
	for j := y; j < min(y+blockPx, frame.Rect.Dy()); j++ {
		for i := x; i < min(x+blockPx, frame.Rect.Dx()); i++ {
			p := frame.Pix[j*frame.Stride+4*i:]
			for k := range sum {
				sum[k] += float64(table[p[k]])
			}
			n++
		}
	}
	if n == 0 {
		return optic.Linear{}
	}
	return optic.Linear{R: sum[0] / float64(n), G: sum[1] / float64(n), B: sum[2] / float64(n)}
}

// worstWindow gives the largest share of failing blocks over all windows.
func (a *Analyser) worstWindow() float64 {
	w := a.cols + 1
	any := false
	for row := range a.rows {
		for col := range a.cols {
			b := &a.blocks[row*a.cols+col]
			n := 0
			if len(b.general) > transitionsMost || len(b.red) > transitionsMost {
				n, any = 1, true
			}
			a.failing[(row+1)*w+col+1] = n + a.failing[row*w+col+1] + a.failing[(row+1)*w+col] - a.failing[row*w+col]
		}
	}
	if !any {
		return 0
	}
	cols, rows := max(a.cols/windowShare, 1), max(a.rows/windowShare, 1)
	worst := 0
	for row := rows; row <= a.rows; row++ {
		for col := cols; col <= a.cols; col++ {
			in := a.failing[row*w+col] - a.failing[(row-rows)*w+col] - a.failing[row*w+col-cols] + a.failing[(row-rows)*w+col-cols]
			worst = max(worst, in)
		}
	}
	return float64(worst) / float64(cols*rows)
}
