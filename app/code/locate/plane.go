package locate

// plane is a picture of grey samples. A negative one gives 255 less each sample.
type plane struct {
	pix          []byte
	w, h, stride int
	zero, gain   float64 // what mix gives, to grey levels
}

// newPlane wraps samples; there are two of them at least in both directions.
func newPlane(pix []byte, w, h, stride int) plane {
	return plane{pix, w, h, stride, 0, 1.0 / (one * one)}
}

// negate makes the plane a negative, or a positive again.
func (p *plane) negate() { p.zero, p.gain = 255-p.zero, -p.gain }

// Places between samples are counted in this many parts: floating point costs more than the samples do.
const (
	fraction = 8
	one      = 1 << fraction
)

// at interpolates between samples, whose middles are at halves. Outside it
// repeats the border.
func (p *plane) at(x, y float64) float64 { return p.zero + p.gain*float64(p.raw(x, y)) }

// raw is at before zero and gain.
func (p *plane) raw(x, y float64) int { return p.near(int(x*one)-one/2, int(y*one)-one/2) }

// near is raw at a place that is counted in parts from the middle of the first sample.
func (p *plane) near(x, y int) int {
	left, top := x>>fraction, y>>fraction
	if uint(left) < uint(p.w-1) && uint(top) < uint(p.h-1) {
		return mix(p.pix[top*p.stride+left:], p.stride, x&(one-1), y&(one-1))
	}
	left, x = inside(x, p.w)
	top, y = inside(y, p.h)
	return mix(p.pix[top*p.stride+left:], p.stride, x, y)
}

// inside parts a place into a sample that has a next one and the way to it, 0 to one.
func inside(at, n int) (sample, way int) {
	at = min(max(at, 0), (n-1)*one)
	sample = min(at>>fraction, n-2)
	return sample, at - sample<<fraction
}

// mix interpolates between the first two samples and the two a stride below them, in one*one parts of a grey level.
func mix(pix []byte, stride, across, down int) int {
	below := pix[stride : stride+2]
	a, b := int(pix[0]), int(below[0])
	a = a<<fraction + across*(int(pix[1])-a)
	b = b<<fraction + across*(int(below[1])-b)
	return a<<fraction + down*(b-a)
}

// smoothen replaces the plane by a copy under the kernel 1 2 1 in both
// directions; the border stays.
func (l *Locator) smoothen() {
	p := &l.plane
	l.smooth, l.columns = grown(l.smooth, p.w*p.h), grown(l.columns, p.w)
	copy(l.smooth, p.pix[:p.w])
	for y := 1; y < p.h-1; y++ {
		a, b, c := p.pix[(y-1)*p.stride:][:p.w], p.pix[y*p.stride:][:p.w], p.pix[(y+1)*p.stride:][:p.w]
		columns := l.columns[:p.w]
		for x := range columns {
			columns[x] = uint16(a[x]) + 2*uint16(b[x]) + uint16(c[x])
		}
		out := l.smooth[y*p.w:][:p.w]
		out[0], out[p.w-1] = b[0], b[p.w-1]
		left, middle := columns[0], columns[1]
		for x, right := range columns[2:] {
			out[x+1] = byte((left + 2*middle + right + 8) >> 4)
			left, middle = middle, right
		}
	}
	copy(l.smooth[(p.h-1)*p.w:], p.pix[(p.h-1)*p.stride:][:p.w])
	l.plane = newPlane(l.smooth, p.w, p.h, p.w)
}

// halve replaces the plane by one of half its width and height, of the means of four samples.
func (l *Locator) halve() {
	p := &l.plane
	w, h := p.w/2, p.h/2
	l.smooth = grown(l.smooth, w*h)
	for y := range h {
		a, b, out := p.pix[2*y*p.stride:][:2*w], p.pix[(2*y+1)*p.stride:][:2*w], l.smooth[y*w:][:w]
		for x := range out {
			out[x] = byte((int(a[2*x]) + int(a[2*x+1]) + int(b[2*x]) + int(b[2*x+1]) + 2) >> 2)
		}
	}
	l.plane = newPlane(l.smooth, w, h, w)
}

// sharpness is the share of its difference from four neighbours that a sample is moved by, in eighths (go test -run Small ./e2e/bench/code).
const sharpness = 3

// sharpen replaces the plane by a copy in which each sample stands out more from its four neighbours; the border stays.
func (l *Locator) sharpen() {
	p := &l.plane
	l.smooth = grown(l.smooth, p.w*p.h)
	copy(l.smooth, p.pix[:p.w])
	for y := 1; y < p.h-1; y++ {
		a, b, c := p.pix[(y-1)*p.stride:][:p.w], p.pix[y*p.stride:][:p.w], p.pix[(y+1)*p.stride:][:p.w]
		out := l.smooth[y*p.w:][:p.w]
		out[0], out[p.w-1] = b[0], b[p.w-1]
		for x := 1; x < len(b)-1; x++ {
			around := int(a[x]) + int(c[x]) + int(b[x-1]) + int(b[x+1])
			out[x] = byte(min(max(int(b[x])+(4*int(b[x])-around)*sharpness/8, 0), 255))
		}
	}
	copy(l.smooth[(p.h-1)*p.w:], p.pix[(p.h-1)*p.stride:][:p.w])
	l.plane = newPlane(l.smooth, p.w, p.h, p.w)
}

func grown[T any](b []T, n int) []T {
	if cap(b) < n {
		return make([]T, n)
	}
	return b[:n]
}
