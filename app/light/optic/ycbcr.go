package optic

// YCbCr in the form that cameras and video files carry: BT.601 weights, limited range (luma 16 to 235, chroma 16 to 240 about 128), 8 bits.
// The weights are in 1/65536: BT.601-7, section 2.5.1, times 219/255 and 224/255.

const half16 = 1 << 15

// Luma gives the luma code of a colour.
func Luma(r, g, b int32) uint8 {
	return uint8((16829*r + 33039*g + 6416*b + 16<<16 + half16) >> 16)
}

// Chroma gives the chroma codes of the mean of four pixels, from the sums of their codes.
func Chroma(r, g, b int32) (cb, cr uint8) {
	const middle = 4*128<<16 + 2<<16
	return clip((-9714*r - 19070*g + 28784*b + middle) >> 18), clip((28784*r - 24103*g - 4681*b + middle) >> 18)
}

// FromYCbCr turns video codes back to colours, clipped.
func FromYCbCr(y, cb, cr uint8) RGB {
	l, u, v := 76309*(int32(y)-16)+half16, int32(cb)-128, int32(cr)-128
	return RGB{clip((l + 104597*v) >> 16), clip((l - 25675*u - 53279*v) >> 16), clip((l + 132201*u) >> 16)}
}

func clip(v int32) uint8 { return uint8(min(max(v, 0), 255)) }
