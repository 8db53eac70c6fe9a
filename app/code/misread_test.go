package code

import (
	"math/rand/v2"
	"testing"

	qrcode "github.com/skip2/go-qrcode"
)

// Pictures that hold no code of ours give none: noise, textures, patterns that look like finders, codes of others, and codes of ours of which
// some modules were turned over.
func TestNoMisreads(t *testing.T) {
	const side, frames = 72, 10_000
	rng := rand.New(rand.NewPCG(17, 18))
	r := NewReader()
	r.Work = DefaultWork / 4
	count := frames
	if testing.Short() {
		count /= 20
	}
	foreign := 0
	for i := range count {
		pix := strange(rng, i%5, side)
		got, err := r.Read(pix, side, side, side)
		switch {
		case err == nil && got.Foreign:
			foreign++
		case err == nil || got.Kind != 0:
			t.Fatalf("frame %d, of kind %d: read %v, %x, %v", i, i%5, got.Kind, got.Payload, err)
		}
	}
	t.Logf("%d frames, %d foreign codes read", count, foreign)
	if foreign < count/10 {
		t.Errorf("%d foreign codes read of %d frames: the frames show nothing", foreign, count)
	}
}

// strange is a picture of one of five kinds.
func strange(rng *rand.Rand, kind, side int) []byte {
	pix := make([]byte, side*side)
	draws := func(text string, spoilt int) {
		qr, err := qrcode.New(text, qrcode.Low)
		if err != nil {
			panic(err)
		}
		rows := qr.Bitmap()
		for range spoilt {
			y, x := 4+rng.IntN(len(rows)-8), 4+rng.IntN(len(rows)-8)
			rows[y][x] = !rows[y][x]
		}
		scale := side / len(rows)
		for i := range pix {
			x, y := i%side/scale, i/side/scale
			pix[i] = byte(200 + rng.IntN(20))
			if x < len(rows) && y < len(rows) && rows[y][x] {
				pix[i] = byte(30 + rng.IntN(20))
			}
		}
	}
	switch kind {
	case 0:
		copy(pix, randomBytes(rng, len(pix)))
	case 1: // modules of any kind with three finders
		cell := 2 + rng.IntN(3)
		for i := range pix {
			pix[i] = byte(40 + 160*((i%side/cell*7919^i/side/cell*104729^rng.IntN(2))>>1&1))
		}
	case 2: // rings
		for i := range pix {
			u, v := i%side%28/4-3, i/side%28/4-3
			pix[i] = byte(210 - 170*(max(u, -u, v, -v)&1) - rng.IntN(20))
		}
	case 3:
		draws("https://example.com/"+string(rune('a'+rng.IntN(26)))+string(rune('0'+rng.IntN(10))), 0)
	case 4: // ours, beyond what can be corrected
		text, err := Text(KindPayment, randomBytes(rng, 12))
		if err != nil {
			panic(err)
		}
		draws(text, 90)
	}
	return pix
}
