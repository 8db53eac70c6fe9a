package code

import "time"

// Mark says what an outline in the view is around.
type Mark uint8

// The marks.
const (
	MarkNone    Mark = iota // nothing that looks like a code
	MarkLocated             // a code that could not be read yet
	MarkForeign             // a code that was read and is none of ours
	MarkRead                // one of ours
)

// Hint is what a person who holds a phone before a camera can do better.
type Hint uint8

// The hints.
const (
	HintNone     Hint = iota
	HintCloser        // modules are too small
	HintFarther       // a part is out of view, or too near to be sharp
	HintBrighter      // light and dark modules hardly differ
	HintHold          // it moves, or is not sharp
	HintGlare         // light covers modules: a reflection, or a screen that is too bright
	hints
)

// Advice is what a page shows of a camera's view: in pixels of a shot of W×H, the corners of the outline in
// their order around it.
type Advice struct {
	W, H    int
	Outline [4][2]int16
	Mark    Mark
	Hint    Hint
}

// Turned is the advice for a view that is shown turned by quarters, clockwise, from the shots that it was made of.
func (a Advice) Turned(quarters int) Advice {
	for range (quarters%4 + 4) % 4 {
		for i, c := range a.Outline {
			a.Outline[i] = [2]int16{int16(a.H) - c[1], c[0]}
		}
		a.W, a.H = a.H, a.W
	}
	return a
}

// A Guide follows what the shots of one camera show and makes of it an outline that does not flicker and
// an advice that stays long enough to be read. It belongs to one goroutine.
type Guide struct {
	begun bool
	last  time.Duration // of the shot before
	held  Glimpse       // shown, or to be shown when it is seen again
	heldW int
	heldH int
	seen  time.Duration // when held was seen
	sure  bool          // held was seen twice near the same place, or read
	read  time.Duration // when a code was read last
	speed float64       // of the middle, modules a second, smoothed
	votes [hints]time.Duration
	shown Hint
}

const (
	// The means of a Reader take turns over four shots, so a code that stays in view is not located in each.
	outlineHolds = 400 * time.Millisecond

	hintBegins = 300 * time.Millisecond  // a cause must have been seen for so long
	hintOver   = 600 * time.Millisecond  // another takes its place when it has so many more votes: two in turn do not flicker
	hintEnds   = 100 * time.Millisecond  // and its votes must have gone down to that
	hintMost   = 1200 * time.Millisecond // votes do not go above: the latest second counts
	hintUnseen = 6                       // votes go down so many times slower in shots that tell nothing
	shotMost   = 200 * time.Millisecond  // a shot stands for no more time than that
	hintGuess  = 4                       // a cause that is only likely counts so many times less

	// A phone that is blown out hides its code altogether; a window behind it takes more of the view, a lamp less.
	blownLeast, blownMost = 0.04, 0.5 // share of the view
	blownStep             = 8         // every so many pixels of every so many rows

	// Below clearModule pixels a module is at the limit of what is read at once, above sharpModule a fixed lens is out of focus for what is so
	// near; a hint that is shown goes on until it is better by hintMargin.
	clearModule = 2.6
	largeModule = 4.0
	sharpModule = 14.0
	hintMargin  = 1.15

	leastRange = 40   // grey levels between light and dark modules
	fastest    = 25.0 // modules a second: a shutter of 1/30 s smears by almost one
	speedShots = 3    // that a smoothed speed reaches back
)

// See takes a shot, and what a Reader has made out in it.
func (g *Guide) See(at time.Duration, luma []byte, w, h, stride int, glimpse Glimpse) Advice {
	if !g.begun || at < g.last {
		*g = Guide{begun: true, last: at, seen: at}
	}
	shot, seen := min(at-g.last, shotMost), min(at-g.seen, shotMost)
	g.last = at
	if glimpse.Mark != MarkNone {
		g.follow(at, w, h, glimpse)
		g.vote(g.cause(luma, w, h, stride, glimpse), seen, fade(seen, glimpse.Mark))
	} else {
		if at-g.seen > outlineHolds {
			g.held, g.sure, g.speed = Glimpse{}, false, 0
		}
		if g.held.Mark == MarkNone && blown(luma, w, h, stride) {
			g.vote(HintGlare, shot/hintGuess, shot/hintUnseen)
		} else {
			g.vote(HintNone, 0, shot/hintUnseen)
		}
	}
	a := Advice{W: w, H: h, Hint: g.shown}
	if g.sure && g.heldW == w && g.heldH == h {
		a.Mark, a.Outline = g.held.Mark, g.held.outline()
	}
	return a
}

// follow takes note of a code that was made out.
func (g *Guide) follow(at time.Duration, w, h int, now Glimpse) {
	was := g.held
	d := distance(was.middle(), now.middle())
	near := was.Mark != MarkNone && g.heldW == w && g.heldH == h && at-g.seen <= outlineHolds && d < was.side()/2
	if took := (at - g.seen).Seconds(); near && took > 0 {
		g.speed += (d/now.module()/took - g.speed) / speedShots
	}
	// A code that was just read and is now only located is still that code.
	if near && now.Mark == MarkLocated && was.Mark != MarkLocated && at-g.read <= outlineHolds {
		now.Mark = was.Mark
	}
	if now.Mark != MarkLocated {
		g.read = at
	}
	g.sure = near || now.Mark != MarkLocated
	g.held, g.heldW, g.heldH, g.seen = now, w, h, at
}

// cause says why a code that was located was not read, as far as that can be told.
func (g *Guide) cause(luma []byte, w, h, stride int, glimpse Glimpse) Hint {
	if glimpse.Mark != MarkLocated || !g.sure {
		return HintNone
	}
	margin := func(h Hint) float64 {
		if g.shown == h {
			return hintMargin
		}
		return 1
	}
	tones, module := glimpse.tones(luma, w, h, stride), glimpse.module()
	switch {
	case tones.outside:
		return HintFarther
	case tones.covered:
		return HintGlare
	case float64(tones.light-tones.dark) < leastRange*margin(HintBrighter):
		return HintBrighter
	case module < clearModule*margin(HintCloser):
		return HintCloser
	case g.speed > fastest/margin(HintHold):
		return HintHold
	case module > sharpModule/margin(HintFarther):
		return HintFarther
	case module < largeModule:
		return HintCloser // more pixels help against whatever it is
	}
	return HintHold
}

// fade is how much the votes for other causes go down.
func fade(since time.Duration, mark Mark) time.Duration {
	if mark != MarkLocated {
		return hintMost // read: nothing is amiss
	}
	return since / 2 // two causes in turn keep their votes, and the one that is shown its place
}

// vote counts for how long each cause was seen lately, and shows the foremost.
func (g *Guide) vote(cause Hint, since, fade time.Duration) {
	best := HintNone
	for h := HintCloser; h < hints; h++ {
		if h == cause {
			g.votes[h] = min(g.votes[h]+since, hintMost)
		} else {
			g.votes[h] = max(g.votes[h]-fade, 0)
		}
		if g.votes[h] > g.votes[best] {
			best = h
		}
	}
	switch {
	case g.shown == HintNone && g.votes[best] >= hintBegins, g.votes[best] >= g.votes[g.shown]+hintOver:
		g.shown = best
	case g.shown != HintNone && g.votes[g.shown] < hintEnds:
		g.shown = HintNone
	}
}

// blown reports whether a part of the view, of the size of a phone, is as bright as the camera can tell.
func blown(luma []byte, w, h, stride int) bool {
	bright, all := 0, 0
	for y := 0; y < h; y += blownStep {
		for x := 0; x < w; x += blownStep {
			all++
			if luma[y*stride+x] >= clipped {
				bright++
			}
		}
	}
	share := float64(bright) / float64(max(all, 1))
	return share >= blownLeast && share <= blownMost
}
