package sim

import (
	"math/rand/v2"

	"glint/app/light/optic"
)

// isp is what a camera does to codes: temporal denoising, sharpening, and the loss of chroma on the way out.
type isp struct {
	path   *Path
	before []uint16   // codes of the shot before, in 1/64; nil until there is one
	luma   []uint8    // scratch
	blocks [][2]int32 // errors of chroma of a row of blocks, in codes
}

func newISP(p *Path) isp { return isp{path: p} }

func (i *isp) process(shot *optic.Shot, dice *rand.Rand) {
	if i.path.Denoise > 0 {
		i.denoise(shot.Pix)
	}
	if i.path.Sharpen > 0 {
		i.sharpen(shot)
	}
	if i.path.Chroma420 || i.path.BlockNoise > 0 {
		i.subsample(shot, dice)
	}
}

// Differences from the shot before, in codes: below the first all is taken for noise, above the second for a change.
const (
	stillBelow, movedAbove = 10, 30
	finer                  = 64 // steps of a code that denoising remembers
)

// denoise mixes each code with what was there before: by the path's weight where little has changed, not at all where much has.
func (i *isp) denoise(pix []byte) {
	if len(i.before) != len(pix) {
		i.before = make([]uint16, len(pix))
		for k, v := range pix {
			i.before[k] = uint16(v) * finer
		}
		return
	}
	const near, far = stillBelow * finer, movedAbove * finer
	weight := int32(min(i.path.Denoise, 0.95) * 1024)
	before := i.before[:len(pix)]
	for k, v := range pix {
		now, old := int32(v)*finer, int32(before[k])
		d := old - now
		size := max(d, -d)
		if size >= far {
			before[k] = uint16(now)
			continue
		}
		part := weight
		if size > near {
			part = weight * (far - size) / (far - near)
		}
		mixed := now + d*part/1024
		before[k] = uint16(mixed)
		pix[k] = uint8((mixed + finer/2) / finer)
	}
}

// sharpen adds a part of what sets a pixel's luma apart from its four neighbours.
func (i *isp) sharpen(shot *optic.Shot) {
	w, h := shot.W, shot.H
	if len(i.luma) != w*h {
		i.luma = make([]uint8, w*h)
	}
	for k := range i.luma {
		p := shot.Pix[4*k : 4*k+4 : 4*k+4]
		i.luma[k] = uint8((77*int32(p[0]) + 150*int32(p[1]) + 29*int32(p[2])) >> 8)
	}
	gain := int32(i.path.Sharpen * 256)
	for y := 1; y < h-1; y++ {
		above, row, below := i.luma[(y-1)*w:][:w], i.luma[y*w:][:w], i.luma[(y+1)*w:][:w]
		for x := 1; x < w-1; x++ {
			detail := 4*int32(row[x]) - int32(row[x-1]) - int32(row[x+1]) - int32(above[x]) - int32(below[x])
			d := gain * detail / 1024
			p := shot.Pix[4*(y*w+x):][:3]
			p[0], p[1], p[2] = clip8(int32(p[0])+d), clip8(int32(p[1])+d), clip8(int32(p[2])+d)
		}
	}
}

func clip8(v int32) uint8 { return uint8(min(max(v, 0), 255)) }

// subsample sends codes to video and back: luma and chroma of limited range, one chroma for 2x2 pixels, and an error of its own in each block of 8x8.
func (i *isp) subsample(shot *optic.Shot, dice *rand.Rand) {
	w, h := shot.W, shot.H
	if len(i.blocks) != (w+7)/8 {
		i.blocks = make([][2]int32, (w+7)/8)
	}
	for y := 0; y+1 < h; y += 2 {
		if y%8 == 0 && i.path.BlockNoise > 0 {
			for k := range i.blocks {
				i.blocks[k] = [2]int32{rounded(i.path.BlockNoise * dice.NormFloat64()), rounded(i.path.BlockNoise * dice.NormFloat64())}
			}
		}
		upper, lower := shot.Pix[4*y*w:][:4*w], shot.Pix[4*(y+1)*w:][:4*w]
		for x := 0; x+1 < w; x += 2 {
			e := i.blocks[x/8]
			quad(upper[4*x:4*x+8:4*x+8], lower[4*x:4*x+8:4*x+8], e[0], e[1])
		}
	}
}

func rounded(v float64) int32 { return int32(v+1000.5) - 1000 }

// quad gives four pixels one chroma.
func quad(a, b []byte, errB, errR int32) {
	r0, g0, b0 := int32(a[0]), int32(a[1]), int32(a[2])
	r1, g1, b1 := int32(a[4]), int32(a[5]), int32(a[6])
	r2, g2, b2 := int32(b[0]), int32(b[1]), int32(b[2])
	r3, g3, b3 := int32(b[4]), int32(b[5]), int32(b[6])
	cb, cr := optic.Chroma(r0+r1+r2+r3, g0+g1+g2+g3, b0+b1+b2+b3)
	if errB != 0 || errR != 0 {
		cb, cr = clip8(int32(cb)+errB), clip8(int32(cr)+errR)
	}
	put(a[:3], optic.Luma(r0, g0, b0), cb, cr)
	put(a[4:7], optic.Luma(r1, g1, b1), cb, cr)
	put(b[:3], optic.Luma(r2, g2, b2), cb, cr)
	put(b[4:7], optic.Luma(r3, g3, b3), cb, cr)
}

func put(pix []byte, y, cb, cr uint8) {
	c := optic.FromYCbCr(y, cb, cr)
	pix[0], pix[1], pix[2] = c.R, c.G, c.B
}
