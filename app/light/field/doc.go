// Package field carries coded bits in the colour of a whole screen: one symbol at a time, pictures of one colour out, shots in.
//
// It is for a camera that cannot see zones: a phone held too close, out of focus, or seeing the screen's light by reflection only. Nothing need be
// framed; any shot whose colour follows the screen will do.
//
// The signal is a row of superframes without end, each symbol one colour of a palette of eight (three bits) or four:
//
//	| A | D | E | A | E | D | E | label | label | data 1 | data 2 | … | data N | A | D | …
//	 └──────── pilots ─────────┘ └─ 6 bits ──┘  each 1/SymbolRate long, the first pilot 1/60 s longer
//
//	D (200,255,255)   (230,255,235)   E (255,240,255)        blue by green
//	                            (255,245,215)                   ▲
//	     (220,255,195)    (255,255,175)                         │
//	          (235,255,130)                                     └──▶ red by green
//	               A (255,255,0)
//
// Stream bits of package fec follow each other from symbol to symbol; a superframe's number, 0 to 9, says where its bits belong. The labels of a few
// superframes together tell number and message class.
//
// # Receiver
//
// A symbol may be as short as the camera's frame, or shorter than its exposure. What helps is that rows are exposed one after the other and that the
// noise of thousands of pixels averages out: each band of rows is a sample of its own, blurred in time by the exposure alone. Then, in order:
//
//   - view.go: a shot becomes 8x8 cells of mean linear light; cells that do not vary with the signal lose their weight; rows and columns of cells become
//     bands with two channels, red and blue, each by green. Exposure cancels, mixtures stay linear.
//   - search.go: every possible start of a preamble is tested against what a camera of given exposure and readout would see of it, along rows and
//     columns; a line per channel from palette to camera must explain the variance. The timing is refined, and a lock is born.
//   - lock.go, trellis.go: each sample is a known mixture of at most three symbols. All that the samples say of a symbol and the two before is one
//     small matrix and vector (the matched filter's), and a trellis over pairs of symbols finds the costs of all points, forwards and backwards (max-log).
//   - correct.go, levels.go: by the decisions, origin, exposure, readout, timestamps, white balance, levels of the bands, and values of the points are
//     corrected; samples that disagree (a late refresh, a hand) lose their weight. Solving is repeated over the latest seconds.
//   - glare.go: where the camera is overexposed, the palette is clipped; how far is chosen by what explains the data.
//   - gather.go: costs become soft bits, trusted less where noise is greater than usual; labels say where they belong; package fec takes them.
//
// A lock counts as sure when a second preamble comes where it should; until then the search goes on, and each profile may have a lock of its own.
package field
