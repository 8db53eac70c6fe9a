package code

import (
	"fmt"
	"math"

	"glint/app/code/locate"
)

const (
	directions   = 10 // of lines through a picture, over half a turn: a code a third as high as it is long is crossed by one of them
	linesAcross  = 20 // lines of one direction
	linesApart   = 7  // lines between one that was looked along and the next: no divisor of linesAcross
	workOfEdge   = 5  // as much as so many samples (BenchmarkBarsTurn)
	linesAgreed  = 2  // lines that must read the same
	nearBy       = 3  // samples between a line that read a code and the next one that is to confirm it
	confirmTries = 6
	stripAcross  = 8 // of a bar code's length is taken for half its height
)

// A barScan looks for bar codes along lines through a picture. What one line reads another must confirm: a check character alone lets
// one in a hundred wrong readings through.
type barScan struct {
	reader barReader
	turn   int
	last   barLine // that read a code last
	keep   int     // pictures for which last is still worth a try
}

// barLine is a line across a picture, in samples: it begins at from and goes length samples far by step.
type barLine struct {
	fromX, fromY, stepX, stepY float32
	length                     int
}

// at gives a place on the line.
func (l barLine) at(t float32) [2]float32 {
	return [2]float32{l.fromX + t*l.stepX, l.fromY + t*l.stepY}
}

// beside is the line moved at right angles.
func (l barLine) beside(p plane, by float32) barLine {
	middle := l.at(float32(l.length) / 2)
	return across(p, middle[0]-by*l.stepY, middle[1]+by*l.stepX, l.stepX, l.stepY)
}

// barsRead is a bar code that two lines have read.
type barsRead struct {
	text string
	ends [2][2]float32
}

// look reads one bar code in the part of a plane, with a share of the lines on each call. Each sample takes one from left.
func (s *barScan) look(p plane, left *locate.Work) (barsRead, bool) {
	s.turn++
	s.keep = max(s.keep-1, 0)
	if s.keep > 0 {
		for i := range confirmTries {
			if found, ok := s.try(p, s.last.beside(p, float32((i+1)/2*(1-i%2*2)*nearBy)), left); ok {
				return found, true
			}
		}
	}
	// Along the rows and columns at each call, and in two more directions.
	for i := range linesAcross {
		i = (i*linesApart + s.turn) % linesAcross // where work comes to its end, other lines are looked along next time
		for _, d := range [...]int{0, directions / 2, 1 + s.turn%4, directions/2 + 1 + s.turn%4} {
			if found, ok := s.try(p, lineOf(p, d, i, s.turn), left); ok {
				return found, true
			}
		}
	}
	return barsRead{}, false
}

// A BarReader reads bar codes in successive pictures of one camera: Code 128, ours or foreign. It belongs to one goroutine.
type BarReader struct {
	// Work is what a picture may take, DefaultWork at first.
	Work locate.Work

	scan barScan
}

// NewBarReader returns a reader that has seen nothing.
func NewBarReader() *BarReader { return &BarReader{Work: DefaultWork} }

// Read looks for one bar code in a picture of w×h luma samples, rows stride apart; ErrNothing where there is none. Its corners are those of a
// strip along the line that read it.
func (r *BarReader) Read(luma []byte, w, h, stride int) (Found, error) {
	if w <= 0 || h <= 0 || w > maxSide || h > maxSide || stride < w || len(luma) < stride*(h-1)+w {
		return Found{}, fmt.Errorf("%w: %d bytes for %d×%d, stride %d", ErrPlane, len(luma), w, h, stride)
	}
	left := r.Work
	return r.scan.read(plane{luma, stride, box{w: w, h: h}}, &left)
}

// read is look with a Found; ErrNothing where there is none.
func (s *barScan) read(p plane, left *locate.Work) (Found, error) {
	read, ok := s.look(p, left)
	if !ok {
		return Found{}, ErrNothing
	}
	found, err := interpret(read.text)
	a, b := read.ends[0], read.ends[1]
	aside := [2]float32{(a[1] - b[1]) / stripAcross, (b[0] - a[0]) / stripAcross}
	for i, c := range [...]struct {
		end  [2]float32
		side float32
	}{{a, 1}, {a, -1}, {b, -1}, {b, 1}} {
		found.Corners[i] = [2]float32{c.end[0] + c.side*aside[0], c.end[1] + c.side*aside[1]}
	}
	return found, err
}

const (
	barsEvery = 4 // pictures: a bar code is before the camera for a second or more, and is read in one of two looks or so
	barsShare = 6 // of a picture's work, that is kept for bars when their turn comes
)

// barsDue takes the work for bars out of what is left for a picture, where it is their turn: in every few pictures, and in each one
// for a while after bars were read; in none while a code of ours is in view.
func (r *Reader) barsDue(left *locate.Work) locate.Work {
	if r.keep > 0 || r.picture%barsEvery != 1 && r.bars.keep == 0 {
		return 0
	}
	share := *left / barsShare
	*left -= share
	return share
}

// readBars looks for a bar code in the whole picture.
func (r *Reader) readBars(p plane, left locate.Work) (Found, error) {
	found, err := r.bars.read(p, &left)
	if found.Text != "" {
		r.note(found)
	}
	return found, err
}

// lineOf is the i-th of the lines of one direction; those of the next turn lie between.
func lineOf(p plane, direction, i, turn int) barLine {
	sin, cos := math.Sincos(math.Pi * float64(direction) / directions)
	dx, dy := float32(cos), float32(sin)
	w, h := float32(p.part.w), float32(p.part.h)
	wide := abs32(dy)*w + abs32(dx)*h // of the picture, seen along the direction
	off := wide * ((float32(i)+0.5+float32(turn%2)/2)/linesAcross - 0.5)
	return across(p, w/2-off*dy, h/2+off*dx, dx, dy)
}

func abs32(v float32) float32 { return max(v, -v) }

// across is the line through a place in a direction, from border to border.
func across(p plane, x, y, dx, dy float32) barLine {
	first, final := float32(-1e6), float32(1e6)
	clip := func(at, step float32, side int) {
		far := float32(side - 2) // bilinear samples take the next one as well
		switch {
		case abs32(step) > 1e-4:
			a, b := -at/step, (far-at)/step
			first, final = max(first, min(a, b)), min(final, max(a, b))
		case at < 0 || at > far:
			final = first
		}
	}
	clip(x, dx, p.part.w)
	clip(y, dy, p.part.h)
	if final-first < charsMin*modulesOfChar {
		return barLine{}
	}
	return barLine{x + first*dx, y + first*dy, dx, dy, int(final - first)}
}

// try reads along a line, and along some beside it when there is a code.
func (s *barScan) try(p plane, l barLine, left *locate.Work) (barsRead, bool) {
	found, ok := s.along(p, l, left)
	if !ok {
		return barsRead{}, false
	}
	agreed := 1
	for i := 1; i <= confirmTries; i++ {
		other, ok := s.along(p, l.beside(p, float32((i+1)/2*(1-i%2*2)*nearBy)), left)
		if !ok || other.text != found.text {
			continue
		}
		if agreed++; agreed == linesAgreed && (!isShort(found.text) || checkShort(found.text) == nil) {
			s.last, s.keep = l, trackFrames
			return barsRead{found.text, [2][2]float32{p.inside(l.at(found.from)), p.inside(l.at(found.to))}}, true
		}
	}
	return barsRead{}, false
}

// inside turns a place in the part into one in the picture.
func (p plane) inside(at [2]float32) [2]float32 {
	return [2]float32{at[0] + float32(p.part.x), at[1] + float32(p.part.y)}
}

// along samples a line between the pixels and reads it.
func (s *barScan) along(p plane, l barLine, left *locate.Work) (hit, bool) {
	if l.length == 0 || *left < locate.Work(l.length) {
		return hit{}, false
	}
	*left -= locate.Work(l.length)
	line := s.reader.line[:0]
	pix := p.pix[p.part.y*p.stride+p.part.x:]
	x, y := l.fromX, l.fromY
	for range l.length {
		ix, iy := int(x), int(y)
		fx, fy := x-float32(ix), y-float32(iy)
		i := iy*p.stride + ix
		a, b := float32(pix[i]), float32(pix[i+1])
		c, d := float32(pix[i+p.stride]), float32(pix[i+p.stride+1])
		a += (b - a) * fx
		c += (d - c) * fx
		line = append(line, a+(c-a)*fy)
		x += l.stepX
		y += l.stepY
	}
	s.reader.line = line
	found, ok := s.reader.decode()
	*left -= workOfEdge * locate.Work(s.reader.seen)
	return found, ok
}
