package safe

import (
	"image"
	"time"

	"glint/app/light/optic"
)

// Analyser looks at rendered frames, block by block, for flashes. The frame is taken to be a whole screen. Unlike tools that compare the means of
// whole frames, it sees a grid whose zones cancel out.
//
//	frame ─ blocks of 8×8 px, mean in linear light ─┬─ luminance ─ transitions by WCAG ──┬─ too many in a second, or for long
//	                                                ├─ luminance ─ transitions by BT.1702 ┤      │
//	                                                └─ colour ──── red transitions ───────┘      ▼
//	                                                        worst share of such blocks in any window of 10 degrees
type Analyser struct {
	cols, rows int
	blocks     []block
	report     Report
	sums       []int // scratch: summed-area table
}

// Report is the worst that was seen. Counts are transitions, of which two make a flash, of one block in one second.
type Report struct {
	General int     // by WCAG 2.2
	Strict  int     // by BT.1702 at any brightness of the panel
	Red     int     // to or from a saturated red, by WCAG 2.2
	Area    float64 // share of a 10 degree window that broke WCAG's rule, or flickered for four seconds out of five
	Wide    float64 // the same with BT.1702's measure
}

// Passes says whether WCAG 2.3.1 (three flashes or below threshold) holds.
func (r Report) Passes() bool { return r.Area <= areaMost }

// PassesStrictly says whether BT.1702 holds as well, at any brightness of the panel.
func (r Report) PassesStrictly() bool { return r.Passes() && r.Wide <= areaMost }

const (
	blockPx     = 8    // side of a block
	windowShare = 3    // a window of 10 degrees is a third of the frame's width and height (341x256 of 1024x768, WCAG technique G176)
	areaMost    = 0.25 // share of a window's blocks that may flash at a time
)

// block follows one block of the frame.
type block struct {
	swing, strict       swing
	red                 redSwing
	generals, bts, reds tally
	broken, wide        bool // this frame
}

// NewAnalyser makes an analyser for frames of a size in pixels.
func NewAnalyser(w, h int) *Analyser {
	a := &Analyser{cols: max(w/blockPx, 1), rows: max(h/blockPx, 1)}
	a.blocks = make([]block, a.cols*a.rows)
	a.sums = make([]int, (a.cols+1)*(a.rows+1))
	return a
}

// Add takes the frame that is shown from a time on. Times must not go back; frames that equal the one before need not be given.
func (a *Analyser) Add(at time.Duration, frame *image.RGBA) {
	broken, wide := false, false
	for row := range a.rows {
		for col := range a.cols {
			b := &a.blocks[row*a.cols+col]
			if b.see(at, meanLight(frame, col*blockPx, row*blockPx)) {
				a.count(b, at)
			}
			broken, wide = broken || b.broken, wide || b.wide
		}
	}
	if broken {
		a.report.Area = max(a.report.Area, a.worstWindow(func(b *block) bool { return b.broken }))
	}
	if wide {
		a.report.Wide = max(a.report.Wide, a.worstWindow(func(b *block) bool { return b.wide }))
	}
}

// Report gives the worst so far.
func (a *Analyser) Report() Report { return a.report }

func (a *Analyser) count(b *block, at time.Duration) {
	r := &a.report
	r.General = max(r.General, b.generals.within(at, 0))
	r.Strict = max(r.Strict, b.bts.within(at, 0))
	r.Red = max(r.Red, b.reds.within(at, 0))
}

// see takes the block's next state and says whether it changed in a way that counts. Only then can a rule be broken anew.
func (b *block) see(at time.Duration, light optic.Linear) bool {
	l := light.Luminance()
	general, strict, red := b.swing.follow(l, byWCAG), b.strict.follow(l, byBT1702), b.red.follow(light)
	b.broken, b.wide = b.broken && b.over(at), b.wide && b.overStrictly(at)
	if general {
		b.generals.add(at)
	}
	if strict {
		b.bts.add(at)
	}
	if red {
		b.reds.add(at)
	}
	if !general && !strict && !red {
		return false
	}
	b.broken, b.wide = b.over(at), b.overStrictly(at)
	return true
}

func (b *block) over(at time.Duration) bool {
	return b.generals.within(at, 0) > transitionsMost || b.reds.within(at, 0) > transitionsMost || b.generals.lasting(at)
}

func (b *block) overStrictly(at time.Duration) bool {
	return b.bts.within(at, 0) > transitionsMost || b.bts.lasting(at)
}

// meanLight averages a block in linear light, cut at the frame's edge.
func meanLight(frame *image.RGBA, x, y int) optic.Linear {
	table := optic.DecodeTable()
	var r, g, b float32
	right, bottom := min(x+blockPx, frame.Rect.Dx()), min(y+blockPx, frame.Rect.Dy())
	for j := y; j < bottom; j++ {
		line := frame.Pix[j*frame.Stride+4*x : j*frame.Stride+4*right]
		for ; len(line) >= 4; line = line[4:] {
			r, g, b = r+table[line[0]], g+table[line[1]], b+table[line[2]]
		}
	}
	n := float64((right - x) * (bottom - y))
	if n <= 0 {
		return optic.Linear{}
	}
	return optic.Linear{R: float64(r) / n, G: float64(g) / n, B: float64(b) / n}
}

// worstWindow gives the largest share of blocks of a kind over all windows.
func (a *Analyser) worstWindow(kind func(*block) bool) float64 {
	w := a.cols + 1
	for row := range a.rows {
		for col := range a.cols {
			n := 0
			if kind(&a.blocks[row*a.cols+col]) {
				n = 1
			}
			a.sums[(row+1)*w+col+1] = n + a.sums[row*w+col+1] + a.sums[(row+1)*w+col] - a.sums[row*w+col]
		}
	}
	cols, rows := max(a.cols/windowShare, 1), max(a.rows/windowShare, 1)
	worst := 0
	for row := rows; row <= a.rows; row++ {
		for col := cols; col <= a.cols; col++ {
			in := a.sums[row*w+col] - a.sums[(row-rows)*w+col] - a.sums[row*w+col-cols] + a.sums[(row-rows)*w+col-cols]
			worst = max(worst, in)
		}
	}
	return float64(worst) / float64(cols*rows)
}
