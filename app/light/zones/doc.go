// Package zones carries coded bits over a grid of colour zones: pictures out, shots in.
//
// The signal is a row of superframes without end; each is four pilots and some data symbols, one picture each:
//
//	rest … A | D | ▷ | ▽ | data 1 | data 2 | data 3 | … | data N | A | D | ▷ | ▽ | data 1 | …
//	         ↑ start                                                └─ pilots ──┘
//
// A pilot lasts 1/PilotRate, the first of each superframe five sixths of it and 1/60 s; a data symbol 1/SymbolRate. A and D are flat pictures in colours of the
// palette; ▷ and ▽ are ramps from A to D over the whole picture, in linear light. Every place of the screen shows levels of its own in
// the ramps, so each cell of the camera's view learns from them where on the screen it looks: no edge, corner or border needs to be in view.
// While nothing is sent the screen rests on A, so the signal starts with D: to who is already looking, the rest is the first pilot.
//
// A data symbol shows in each zone one point of the palette:
//
//	A (255,255,0) 00   C (225,255,175) 01   D (200,255,255) 11   E (255,245,235) 10     neighbours on the ring differ in one bit
//	┌──┬──┬──┬──┬──┬──┬──┬──┬──┐
//	│17│ 3│ L│44│ 8│29│ 0│35│12│   numbers: stream bits of package fec, in another order in every symbol
//	│ 6│40│22│ L│…                 L: labels, a few zones that tell the superframe's number and the message's class
//
// # Receiver
//
// Each shot becomes a view: linear light, averaged to cells, two chromatic channels divided by the light of the scene (view.go). Then, in order:
//
//   - follow.go: the view is moved back to where it was before the hand moved, by its luminance, which no symbol changes.
//   - search.go: every possible start of a preamble is tested. A cell sees a mixture of pilots that depends on start, exposure and readout
//     alone (pilots.go); a signal is where these mixtures explain all cells that vary, and the cells' places agree on one plane.
//   - retime.go: views whose timestamps are wrong are moved.
//   - calibrate.go, geometry.go: the levels of every cell, and the homography from view to screen; clipped.go, knee.go: what bends the ramps;
//     merged.go, unclip.go, gaintrial.go: what clipping does to the palette and to mixtures, and how strong it is.
//   - cells.go, kernel.go, system.go: one sparse least-squares problem for each superframe undoes blur between zones and mixing of symbols in time together.
//   - tune.go, steady.go, gains.go: blur, flare, geometry, timestamps, tremor, and what exposure, white balance and the room have done since, are corrected by the
//     decisions so far.
//   - soft.go, gather.go, faith.go: soft bits with measured trust; labels say where they belong, and which symbols are not what they seem; package fec takes them.
//
// Every step is plain arithmetic on values; nothing is random, nothing depends on the clock on the wall.
package zones
