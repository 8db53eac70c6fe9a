// Package y4m writes shots as uncompressed video (YUV4MPEG2), which browsers take in place of a camera.
//
//	YUV4MPEG2 W320 H240 F30:1 Ip A1:1 C420jpeg\n
//	FRAME\n  W*H luma  (W/2)*(H/2) Cb  (W/2)*(H/2) Cr
//	FRAME\n  …
//
// Codes are BT.601 of limited range, which is what a reader assumes who is told nothing else. The format: mjpegtools, yuv4mpeg(5).
package y4m

import (
	"errors"
	"fmt"
	"io"

	"glint/app/light/optic"
)

// Siting says where the chroma of two pixels of a row is taken; of two rows it is always between them.
type Siting uint8

// The sitings.
const (
	JPEG  Siting = iota // between the two: the mean of both
	MPEG2               // on the left one: a quarter of it from each neighbour
)

// Header is what a file says of all its frames.
type Header struct {
	W, H      int // even
	Rate, Per int // frames in so many seconds: 30 in 1, 30000 in 1001
	Siting    Siting
}

// The errors of this package.
var (
	ErrHeader = errors.New("y4m: odd header")
	ErrFrame  = errors.New("y4m: frame of another size")
)

// Writer writes one file.
type Writer struct {
	to     io.Writer
	header Header
	frame  []byte
	sums   []int32 // scratch: of pairs of rows
}

const mark = "FRAME\n"

// NewWriter writes a header and makes a writer of the frames that follow it.
func NewWriter(to io.Writer, h Header) (*Writer, error) {
	if h.W <= 0 || h.H <= 0 || h.W > optic.MaxSide || h.H > optic.MaxSide || h.W%2 != 0 || h.H%2 != 0 || h.Rate <= 0 || h.Per <= 0 || h.Siting > MPEG2 {
		return nil, fmt.Errorf("%w: %+v", ErrHeader, h)
	}
	name := [...]string{JPEG: "420jpeg", MPEG2: "420mpeg2"}[h.Siting]
	if _, err := fmt.Fprintf(to, "YUV4MPEG2 W%d H%d F%d:%d Ip A1:1 C%s\n", h.W, h.H, h.Rate, h.Per, name); err != nil {
		return nil, fmt.Errorf("y4m: header: %w", err)
	}
	w := &Writer{to: to, header: h, frame: make([]byte, len(mark)+h.W*h.H*3/2), sums: make([]int32, 3*h.W)}
	copy(w.frame, mark)
	return w, nil
}

// Write writes a shot as the next frame.
func (w *Writer) Write(s optic.Shot) error {
	if !s.Valid() || s.W != w.header.W || s.H != w.header.H {
		return fmt.Errorf("%w: %dx%d", ErrFrame, s.W, s.H)
	}
	luma, cb, cr := w.planes()
	for i := range luma {
		p := s.Pix[4*i:][:3]
		luma[i] = optic.Luma(int32(p[0]), int32(p[1]), int32(p[2]))
	}
	half := s.W / 2
	for y := range s.H / 2 {
		w.chroma(s.Pix[8*y*s.W:][:8*s.W], cb[y*half:][:half], cr[y*half:][:half])
	}
	return w.flush()
}

// WriteGray writes a frame without colour: sRGB codes of luma, full range.
func (w *Writer) WriteGray(codes []byte) error {
	luma, cb, cr := w.planes()
	if len(codes) != len(luma) {
		return fmt.Errorf("%w: %d pixels", ErrFrame, len(codes))
	}
	for i, v := range codes {
		luma[i] = optic.Luma(int32(v), int32(v), int32(v))
	}
	for i := range cb {
		cb[i], cr[i] = 128, 128
	}
	return w.flush()
}

// Repeat writes the last frame again: a film has no gaps where a shot was lost.
func (w *Writer) Repeat() error { return w.flush() }

func (w *Writer) planes() (luma, cb, cr []byte) {
	n := w.header.W * w.header.H
	body := w.frame[len(mark):]
	return body[:n], body[n : n+n/4], body[n+n/4:]
}

// chroma fills a row of chroma from two rows of pixels.
func (w *Writer) chroma(rows []byte, cb, cr []byte) {
	wide := w.header.W
	for x := range wide {
		a, b := rows[4*x:][:3], rows[4*(wide+x):][:3]
		for k := range 3 {
			w.sums[3*x+k] = int32(a[k]) + int32(b[k])
		}
	}
	for i := range cb {
		var sum [3]int32
		here := w.sums[6*i:][:6]
		for k := range sum {
			if w.header.Siting == JPEG {
				sum[k] = here[k] + here[3+k]
				continue
			}
			left := w.sums[max(6*i-3, 0)+k]
			sum[k] = (2*here[k] + left + here[3+k] + 1) / 2
		}
		cb[i], cr[i] = optic.Chroma(sum[0], sum[1], sum[2])
	}
}

func (w *Writer) flush() error {
	if _, err := w.to.Write(w.frame); err != nil {
		return fmt.Errorf("y4m: frame: %w", err)
	}
	return nil
}
