package lamp

import (
	"time"

	"glint/app/light/safe"
)

// Blocks of the canvas that are watched one by one, so that zones which cancel out on average are seen to flash. Grids of 6×4, 9×6, 12×8 and
// 18×12 zones have whole zones in each.
const blockCols, blockRows = 36, 24

// guard is the last look at a picture before it is drawn: no block may reverse its luminance more often than the governor wants, and no
// saturated red is shown at all. The colours of light's own signals differ too little in luminance to be reversals, at any rate.
type guard struct {
	blocks, next [blockCols * blockRows]safe.Governor
	begun        bool
	rest         time.Duration // nothing is shown before
}

// allow says whether a scene may be shown. One that may not leaves no trace: what is on the screen stays there, and is what the next one is
// compared with.
func (g *guard) allow(at time.Duration, s scene) bool {
	if at < g.rest {
		return false
	}
	if !g.begun { // in the dark: the first light is a reversal
		g.begun = true
		g.dark(at)
	}
	for _, c := range s.picture.Colours {
		if c.Linear().RedShare() >= safe.RedShareMax {
			return false
		}
	}
	g.next = g.blocks
	for i := range g.next {
		x, y := (float64(i%blockCols)+0.5)/blockCols, (float64(i/blockCols)+0.5)/blockRows
		if !g.next[i].Allow(at, s.at(x, y).Linear().Luminance()) {
			return false
		}
	}
	g.blocks = g.next
	return true
}

// dark takes note that the canvas goes dark, which nobody can refuse: where the governor would, the canvas stays dark for a second.
func (g *guard) dark(at time.Duration) {
	for i := range g.blocks {
		if !g.blocks[i].Allow(at, 0) {
			g.hold(at + time.Second)
		}
	}
}

// hold shows nothing before a time.
func (g *guard) hold(until time.Duration) { g.rest = max(g.rest, until) }
