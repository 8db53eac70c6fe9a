package lamp

import (
	"time"

	"glint/app/light"
	"glint/app/light/safe"
)

// Blocks of the canvas that are watched one by one, so that zones which cancel out on average are seen to flash.
const blockCols, blockRows = 16, 12

// guard is the last look at a picture before it is drawn: no block may reverse its luminance more often than the governor wants, and no
// saturated red is shown at all. The colours of light's own signals differ too little in luminance to be reversals, at any rate.
type guard struct {
	blocks [blockCols * blockRows]safe.Governor
	rest   time.Duration // nothing is shown before
}

func (g *guard) allow(at time.Duration, p light.Picture) bool {
	if at < g.rest {
		return false
	}
	for _, c := range p.Colours {
		if c.Linear().RedShare() >= safe.RedShareMax {
			return false
		}
	}
	ok := true
	for i := range g.blocks { // all take note, also when one refuses: what follows is then judged more strictly, never less
		col, row := i%blockCols*p.Cols/blockCols, i/blockCols*p.Rows/blockRows
		ok = g.blocks[i].Allow(at, p.At(col, row).Linear().Luminance()) && ok
	}
	return ok
}

// dark takes note that the canvas goes dark, which nobody can refuse: where the governor would, the canvas stays dark for a second.
func (g *guard) dark(at time.Duration) {
	for i := range g.blocks {
		if !g.blocks[i].Allow(at, 0) {
			g.rest = at + time.Second
		}
	}
}
