package sim

import "math"

// blurrer makes the lens's spot. It keeps its buffers.
type blurrer struct {
	copied []float32   // of a plane
	line   []float32   // of a row with its borders, or of sums along it
	small  [][]float32 // planes of half the side, of a quarter, ...
	disc   bool
}

// Spots above these sizes are made on a plane of half the side, in pixels: 5 ms for a shot would be too slow.
const (
	widestGaussian = 3.0 // sigma
	widestDisc     = 2.5 // sigma; the radius is twice that
	leastSigma     = 0.3 // below it a spot is within a pixel
)

// blur spreads each pixel of a plane over a spot of sigma pixels (rms by axis) and keeps the sum of light; the borders are continued.
func (b *blurrer) blur(plane []float32, w, h int, sigma float64) { b.level(plane, w, h, sigma, 0) }

func (b *blurrer) level(plane []float32, w, h int, sigma float64, depth int) {
	if sigma < leastSigma || w < 4 || h < 4 {
		return
	}
	widest := widestGaussian
	if b.disc {
		widest = widestDisc
	}
	switch {
	case sigma > widest && w%2 == 0 && h%2 == 0:
		for len(b.small) <= depth {
			b.small = append(b.small, nil)
		}
		half := resized(b.small[depth], w/2*(h/2))
		b.small[depth] = half
		shrink(half, plane, w, h)
		// Averaging two pixels and drawing lines between their centres have a variance of their own: 1/4 and 3/4 square pixels.
		b.level(half, w/2, h/2, math.Sqrt(sigma*sigma-1)/2, depth+1)
		enlarge(plane, half, w, h)
	case b.disc:
		b.spread(plane, w, h, 2*sigma)
	default:
		b.convolve(plane, w, h, sigma)
	}
}

func resized(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n)
	}
	return s[:n]
}

// kernel is the right half of a Gaussian of sigma pixels, its middle first, with a sum of 1 over both halves. It ends at 3 sigma.
func kernel(sigma float64, room *[16]float32) []float32 {
	r := min(int(math.Ceil(3*sigma)), len(room)-1)
	sum := float32(0)
	for i := range r + 1 {
		d := float64(i) / sigma
		room[i] = float32(math.Exp(-d * d / 2))
		sum += 2 * room[i]
	}
	sum -= room[0]
	for i := range r + 1 {
		room[i] /= sum
	}
	return room[:r+1]
}

// convolve runs a Gaussian along rows, then along columns.
func (b *blurrer) convolve(plane []float32, w, h int, sigma float64) {
	var room [16]float32
	k := kernel(min(sigma, 5), &room)
	r := len(k) - 1
	b.line = resized(b.line, w+2*r)
	for y := range h {
		row := plane[y*w : (y+1)*w]
		b.bordered(row, r)
		for x := range row {
			s := b.line[x : x+2*r+1]
			v := k[0] * s[r]
			for i := 1; i <= r; i++ {
				v += k[i] * (s[r-i] + s[r+i])
			}
			row[x] = v
		}
	}
	b.copied = append(b.copied[:0], plane...)
	for y := range h {
		out := plane[y*w : (y+1)*w]
		for x, v := range b.copied[y*w : (y+1)*w] {
			out[x] = k[0] * v
		}
		for i := 1; i <= r; i++ {
			above, below := b.copied[max(y-i, 0)*w:][:w], b.copied[min(y+i, h-1)*w:][:w]
			f := k[i]
			for x := range out {
				out[x] += f * (above[x] + below[x])
			}
		}
	}
}

// bordered copies a row to the line with its ends continued by r pixels.
func (b *blurrer) bordered(row []float32, r int) {
	copy(b.line[r:], row)
	for i := range r {
		b.line[i], b.line[r+len(row)+i] = row[0], row[len(row)-1]
	}
}

// spread lays an even disc over each pixel: chord by chord, from sums along the rows. The ends of the chords count by their share of a pixel.
func (b *blurrer) spread(plane []float32, w, h int, radius float64) {
	b.copied = append(b.copied[:0], plane...)
	reach := int(math.Ceil(radius)) + 1
	stride := w + 2*reach + 1
	b.line = resized(b.line, stride*h)
	for y := range h {
		sums(b.line[y*stride:(y+1)*stride], b.copied[y*w:(y+1)*w], reach)
	}
	clear(plane)
	area := float32(0)
	rows := int(math.Ceil(radius - 0.5))
	for j := -rows; j <= rows; j++ {
		chord := meanChord(radius, float64(j))
		area += float32(2 * chord)
		// Sums up to x+1/2+chord and x+1/2-chord, between their whole pixels.
		far := float64(reach) + 0.5 + chord
		near := float64(reach) + 0.5 - chord
		f, n := int(far), int(near)
		ff, fn := float32(far-float64(f)), float32(near-float64(n))
		for y := range h {
			line := b.line[min(max(y+j, 0), h-1)*stride:][:stride]
			out := plane[y*w : (y+1)*w]
			a, c := line[f:f+w+1], line[n:n+w+1]
			for x := range out {
				out[x] += a[x] + ff*(a[x+1]-a[x]) - c[x] - fn*(c[x+1]-c[x])
			}
		}
	}
	for i := range plane {
		plane[i] /= area
	}
}

// sums gives the sums of a row's first pixels, its ends continued by reach pixels.
func sums(out, row []float32, reach int) {
	sum := float32(0)
	for i := range out {
		out[i] = sum
		sum += row[min(max(i-reach, 0), len(row)-1)]
	}
}

// meanChord is half the chord of a disc, as a mean over the line of pixels at a distance from its middle.
func meanChord(radius, at float64) float64 {
	area := func(d float64) float64 { // of the disc from its middle line to a distance, one side
		d = min(max(d, -radius), radius)
		return (d*math.Sqrt(radius*radius-d*d) + radius*radius*math.Asin(d/radius)) / 2
	}
	return area(at+0.5) - area(at-0.5)
}

func shrink(half, plane []float32, w, h int) {
	for y := range h / 2 {
		a, b := plane[2*y*w:][:w], plane[(2*y+1)*w:][:w]
		out := half[y*(w/2):][:w/2]
		for x := range out {
			out[x] = (a[2*x] + a[2*x+1] + b[2*x] + b[2*x+1]) / 4
		}
	}
}

func enlarge(plane, half []float32, w, h int) {
	for y := range h {
		enlargeRow(plane[y*w:(y+1)*w], half, y, h)
	}
}

// enlargeRow draws row y of h out of a plane of half the side, on lines between the centres of its pixels.
func enlargeRow(out, half []float32, y, h int) {
	hw := len(out) / 2
	near, far := half[y/2*hw:][:hw], half[min(max(y/2-1+2*(y&1), 0), h/2-1)*hw:][:hw]
	before := 0.75*near[0] + 0.25*far[0]
	here := before
	for i := range hw {
		after := here
		if i+1 < hw {
			after = 0.75*near[i+1] + 0.25*far[i+1]
		}
		out[2*i], out[2*i+1] = 0.75*here+0.25*before, 0.75*here+0.25*after
		before, here = here, after
	}
}
