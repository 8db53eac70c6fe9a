// Package peer holds other ways to carry bytes from a screen to a camera, against which ours are measured on the same simulated light path.
//
// Each is built as its makers would, and is then treated generously: where a way needs a clock or the place of the screen in the view, it is
// told them, since finding them is not what it is compared for. None of them keeps the seizure rule of package safe: they show
// black and white.
package peer

import (
	"time"

	"glint/app/light"
	"glint/app/light/optic"
	"glint/app/light/sim/trial"
)

// Maker makes a peer for a trial's payload.
type Maker func(t trial.Trial, payload []byte) (trial.Link, error)

var (
	black = optic.RGB{}
	white = optic.RGB{R: 255, G: 255, B: 255}
)

// start is when the signal begins, by the camera's clock.
func start(t trial.Trial) time.Duration { return max(-t.Join, 0) }

// flat is a picture of one colour.
func flat(c optic.RGB) light.Picture { return optic.NewPicture(1, 1, []optic.RGB{c}) }
