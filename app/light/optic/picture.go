package optic

import (
	"hash/fnv"
	"image"
)

// Picture is what a screen must show: a grid of colours, row by row, spread over the whole light area. A ramp is a picture with many
// columns or rows.
type Picture struct {
	Seq        int // names the content: equal content has equal Seq, other content another
	Cols, Rows int
	Colours    []RGB // Cols*Rows
}

// NewPicture makes a picture and names it by its content, so that a renderer may skip drawing what it already shows.
func NewPicture(cols, rows int, colours []RGB) Picture {
	h := fnv.New32a()
	h.Write([]byte{byte(cols), byte(rows)})
	for _, c := range colours {
		h.Write([]byte{c.R, c.G, c.B})
	}
	return Picture{Seq: int(h.Sum32() >> 1), Cols: cols, Rows: rows, Colours: colours}
}

// At is the colour of one cell.
func (p Picture) At(col, row int) RGB { return p.Colours[row*p.Cols+col] }

// Draw fills dst with the picture, each pixel with the colour of the cell that its centre lies in.
func (p Picture) Draw(dst *image.RGBA) {
	w, h := dst.Rect.Dx(), dst.Rect.Dy()
	if w <= 0 || h <= 0 || p.Cols <= 0 || p.Rows <= 0 || len(p.Colours) < p.Cols*p.Rows {
		return
	}
	last := -1
	for y := range h {
		line := dst.Pix[y*dst.Stride : y*dst.Stride+4*w]
		row := (2*y + 1) * p.Rows / (2 * h)
		if row == last {
			copy(line, dst.Pix[(y-1)*dst.Stride:])
			continue
		}
		last = row
		for x := range w {
			c := p.At((2*x+1)*p.Cols/(2*w), row)
			line[4*x], line[4*x+1], line[4*x+2], line[4*x+3] = c.R, c.G, c.B, 255
		}
	}
}

// Shot is what a camera took: W*H pixels, row by row, four bytes each: red, green, blue (sRGB codes) and one that is ignored.
type Shot struct {
	W, H int
	Pix  []byte
}

// MaxSide bounds the width and height of a shot that anybody looks at.
const MaxSide = 8192

// Valid says whether the shot has the pixels that it claims to have.
func (s Shot) Valid() bool {
	return s.W > 0 && s.H > 0 && s.W <= MaxSide && s.H <= MaxSide && len(s.Pix) == 4*s.W*s.H
}
