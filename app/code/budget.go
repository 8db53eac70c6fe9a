package code

import (
	"math"
	"time"

	"glint/app/code/locate"
)

// DefaultShot is the time that 95 of 100 pictures may take at most.
const DefaultShot = 25 * time.Millisecond

// A Budget turns a limit of time into the work that a Reader gets for a picture, from what pictures have cost on this machine. A picture
// that costs more takes a part of the work away, one that does not gives a nineteenth of that back: in the balance one in twenty costs more.
type Budget struct {
	Shot time.Duration // 0: DefaultShot

	grown float64 // logarithm of the work's share of DefaultWork
}

const (
	budgetStep = 0.02 // of the logarithm: from half the work to all of it in 35 pictures
	budgetOdds = 19   // pictures within the time to one above it

	// The least work still sees a code where it was read last; more than the most helps in no picture.
	leastWork, mostWork = DefaultWork / 4, 2 * DefaultWork
)

// Work is what the next picture may take.
func (b *Budget) Work() locate.Work {
	return min(max(locate.Work(float64(DefaultWork)*math.Exp(b.grown)), leastWork), mostWork)
}

// Took takes note of what a picture has cost.
func (b *Budget) Took(cost time.Duration) {
	limit := b.Shot
	if limit <= 0 {
		limit = DefaultShot
	}
	if cost <= limit {
		b.grown += budgetStep
	} else {
		b.grown -= budgetStep * budgetOdds
	}
	b.grown = min(max(b.grown, math.Log(float64(leastWork)/float64(DefaultWork))), math.Log(float64(mostWork)/float64(DefaultWork)))
}
