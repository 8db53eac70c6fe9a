package optic

// Progress is what a receiver knows after a shot or a reading.
type Progress struct {
	Locked  bool // a signal is in view and its timing known
	Known   int  // bits of information gathered about the message
	Needed  int  // bits that the message has; 0 while its length is unknown
	Hint    Hint
	Payload []byte // not nil once delivered
	Stats   Stats
}

// Hint is advice to whoever holds the camera.
type Hint uint8

// The hints. A receiver gives one at a time, the most useful.
const (
	HintNone Hint = iota
	HintSearching
	HintTooDark
	HintTooBright
	HintCloser
	HintHoldStill
	HintNightLight
	HintFarther
)

// String names the hint, for logs.
func (h Hint) String() string {
	names := [...]string{"none", "searching", "too dark", "too bright", "closer", "hold still", "night light", "farther"}
	if int(h) < len(names) {
		return names[h]
	}
	return "unknown"
}

// Stats are figures since the last Reset.
type Stats struct {
	Shots     int     // taken in
	Odd       int     // refused: no pixels, wrong length, older than the last
	Locks     int     // times that a signal was found
	Profile   uint8   // id of the profile of the present lock, 0 if none
	Score     float64 // share of the pilots' variance that the lock explains, 0 to 1
	BlurPx    float64 // estimated blur sigma at 320 pixels of width
	Coverage  float64 // share of the light area that is seen
	Bits      int     // soft bits gathered so far
	Residual  float64 // rms of what the solved symbols do not explain, in units of the palette's width
	Solves    int
	Decodings int // attempts at the code
	Corrected int // bits that were wrong before the code, once delivered
	Coded     int // of so many that were seen
}
