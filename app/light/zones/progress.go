package zones

import "glint/app/light/optic"

// Progress, Hint and Stats are those that all receivers of light share.
type (
	Progress = optic.Progress
	Hint     = optic.Hint
	Stats    = optic.Stats
)

// The hints that this receiver gives, the most useful first.
const (
	HintNone       = optic.HintNone
	HintSearching  = optic.HintSearching
	HintTooDark    = optic.HintTooDark
	HintTooBright  = optic.HintTooBright
	HintCloser     = optic.HintCloser
	HintHoldStill  = optic.HintHoldStill
	HintNightLight = optic.HintNightLight
)
