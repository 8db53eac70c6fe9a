// Package pulse codes bytes as light and dark, or a few levels of light, over time: for light sensors, for lamps, for photodiodes.
//
// What people see, screens and slow lamps, reverses its luminance three times in any second at most. Two levels (NRZ) or three (stairs) change
// within that rule; a step in the same direction as the one before is no reversal:
//
//	level 2      ┌──┐           ┌─────┐                  slots of 1/8.8 s; two at least and nine at most on one level;
//	level 1   ┌──┘  └──┐  ┌──┐  │     └──┐  ┌──          three from turn to turn, so that four turns take more than a second
//	level 0 ──┘        └──┘  └──┘        └──┘
//
//	marker   ──────────────┐┌── 15 slots: a dark run longer than any in data; its end is the beginning of the data
//
// The bits of package fec's stream choose the way: at each slot that may stay or move a bit chooses, and where it may go up or down another one. Where the
// rules leave no choice, the slot's bits are not sent at all: a hole in the stream, which the code fills as it does any other. No table of blocks
// is needed, and the rules hold by construction. The receiver runs over all ways that the rules allow (forward, backward), for a channel of
// lag and integration that it estimates meanwhile, and gets for each bit how likely it is, or that it was not sent.
//
// Lamps that flicker faster than 70 Hz, and infrared ones, use Manchester or differential Manchester:
//
//	bits               0       1       1       0
//	Manchester      ┌───┐       ┌───┐   ┌───┬───┐            0 high low, 1 low high
//	                ┘   └───────┘   └───┘   │   └───
//	differential    ┌───┐   ┌───────┐   ┌───┐   ┌            a change within each bit, and one before it for 0
//	                ┘   └───┘       └───┘   └───┘
//
//	| sync 14 chips, runs of three | label 32 bits: class, number of the frame | 192 bits of the stream |
//
// The code of flashes is figure 6 of the patent: see flashes.go.
//
// Figures, simulated (package sim/pulsesim), 2026-11-23, 16 bytes, joining at a random moment, noise of 5 lux, readings at 10 Hz with 100 ms of
// integration unless said otherwise, rounded to 50 lux: `go test ./app/light/pulse -run TestTable -pulse.seeds 5 -v`. Median and worst of 5 in seconds:
//
//	                                     pulse-screen, 4.1 bit/s   pulse-stairs, 6.8 bit/s
//	300 lux                              39  46                    27  30
//	150 lux                              42  46                    1 of 5 in 60 s
//	150 lux, integration of 50 ms        41  46                    31  34
//	150 lux, lag of 100 ms               46  49                    never
//	150 lux, drift of 30 lux and 10%     42  45                    never
//	150 lux, mains flicker of 50 lux     43  46                    35  48
//	150 lux, 5% of the readings lost     never                     never
//	100 lux                              3 of 5 in 60 s            never
//	camera, mean of 30 shots a second    40  46                    25  26
//
// Lamps, at a swing of 60 lux under 400 lux of ambient light and 30 of mains flicker: 16 bytes in 0.65 s (pulse-lamp) and 0.34 s (pulse-infrared), 221 and
// 255 bytes in 4.5 and 3.1 s (`go test ./app/light/pulse -run TestLamp -v`). A try of the receiver takes about 10 ms of one core, at most one in 2 s.
//
// The package opens no sensor and reads no clock. A payload comes out only if its CRC agrees: CRC-32, CRC-16 for flashes.
package pulse
