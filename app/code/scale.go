package code

// enlarge returns the picture at twice its size, interpolated. Small modules of
// two or three pixels become large enough for the detector. The result lives in
// the reader's buffer.
func (r *Reader) enlarge(p plane) plane {
	w, h := p.part.w, p.part.h
	out := r.buffer(4 * w * h)
	for y := range 2 * h {
		upper, lower, weight := neighbours(y, h)
		a, b := p.pix[upper*p.stride:][:w], p.pix[lower*p.stride:][:w]
		row := out[y*2*w:][:2*w]
		for x := range row {
			left, right, weightX := neighbours(x, w)
			top := int(a[left])*weightX + int(a[right])*(4-weightX)
			bottom := int(b[left])*weightX + int(b[right])*(4-weightX)
			row[x] = byte((top*weight + bottom*(4-weight) + 8) >> 4)
		}
	}
	return plane{out, 2 * w, box{w: 2 * w, h: 2 * h}}
}

// neighbours gives the two samples between which sample i of the doubled row
// lies, and the weight of the first in quarters.
func neighbours(i, n int) (first, second, quarters int) {
	switch {
	case i == 0:
		return 0, 0, 4
	case i%2 == 1:
		return i / 2, min(i/2+1, n-1), 3
	}
	return i/2 - 1, i / 2, 1
}

// halve returns the picture at half its size, each sample the mean of four. It
// takes out noise and moiré when modules are large. The result lives in the
// reader's buffer.
func (r *Reader) halve(p plane) plane {
	w, h := p.part.w/2, p.part.h/2
	out := r.buffer(w * h)
	for y := range h {
		a, b := p.pix[2*y*p.stride:][:2*w], p.pix[(2*y+1)*p.stride:][:2*w]
		row := out[y*w:][:w]
		for x := range row {
			sum := int(a[2*x]) + int(a[2*x+1]) + int(b[2*x]) + int(b[2*x+1])
			row[x] = byte((sum + 2) >> 2)
		}
	}
	return plane{out, w, box{w: w, h: h}}
}

func (r *Reader) buffer(n int) []byte {
	if cap(r.scaled) < n {
		r.scaled = make([]byte, n)
	}
	return r.scaled[:n]
}
