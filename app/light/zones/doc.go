// Package zones carries coded bits over a grid of colour zones: pictures out, shots in.
//
// The signal is a row of superframes without end; each is a few pilots, one index symbol and some data symbols:
//
//	| A | D | E | ▷ | ◁ | ▽ | △ | data 1 | data 2 | data 3 | … | data N | A | D | …
//	 └──────── pilots ────────┘          one picture each, 1/SymbolRate long; the first pilot 1/60 s longer
//
// A, D and E are flat pictures in colours of the palette; ▷ ◁ ▽ △ are ramps from A to D over the whole picture, in linear light. As every place of the
// screen shows a pair of levels of its own in the ramps, each cell of the camera's view learns from them where on the screen it looks: no
// edge, corner or border needs to be in view. The index symbol tells the superframe's number and the message's class. Each zone of a data symbol shows one (two-point palette)
// or two (four-point palette) bits of the stream of package fec.
package zones
