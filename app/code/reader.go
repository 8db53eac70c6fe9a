package code

import (
	"errors"
	"fmt"
	"strings"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// ErrNothing says that no code was read in a picture.
var ErrNothing = errors.New("code: no code in the picture")

// ErrUnclear says that a code seems to be in the picture but could not be read,
// from blur, glare, or an unlucky pattern. It is an ErrNothing, and one alone
// means little: act on a run of them.
var ErrUnclear = fmt.Errorf("code: a code that is not clear: %w", ErrNothing)

// ErrPlane says that a luma plane does not have the size it is said to have.
var ErrPlane = errors.New("code: luma plane has another size")

// Limits of a picture in pixels. Cameras give far less than maxSide; the second
// limit keeps the enlarged try within some 20 ms in a browser.
const (
	maxSide     = 4096
	maxEnlarged = 640 * 480
	minHalved   = 480 // a narrower picture loses its modules when halved
)

// trackFrames is how long a lost code is still looked for in its last place:
// half a second at 20 frames a second.
const trackFrames = 10

// Found is a code read in a picture.
type Found struct {
	Text    string
	Kind    Kind         // zero when Foreign
	Payload []byte       // nil when Foreign, or when the format is broken
	Foreign bool         // no Glint code, such as a web link
	Corners [][2]float32 // centres of the finder patterns, then of the alignment pattern, in pixels
}

// A Reader reads codes in successive pictures of one camera. It spreads its
// means over the pictures: both binarizers in turn, an enlarged and a halved
// picture now and then, and the last place of the code first. It belongs to one
// goroutine.
type Reader struct {
	qr      gozxing.Reader
	picture int // pictures seen, drives the schedule
	scaled  []byte
	last    box // where a code was read last
	keep    int // pictures for which last is still worth a try
}

// NewReader returns a reader that has seen nothing.
func NewReader() *Reader { return &Reader{qr: qrcode.NewQRCodeReader()} }

// box is a part of a picture in pixels.
type box struct{ x, y, w, h int }

// plane is a luma plane with the part of it that is to be read.
type plane struct {
	pix    []byte
	stride int
	part   box
}

// Read looks for one code in a picture of w×h luma samples, rows stride apart.
// The picture is not kept.
//
// The error is ErrNothing (or ErrUnclear) when nothing was read, and a
// *FormatError when a code has a Glint prefix but not its format; Found then
// says where. A foreign code is no error.
func (r *Reader) Read(luma []byte, w, h, stride int) (Found, error) {
	if w <= 0 || h <= 0 || w > maxSide || h > maxSide || stride < w || len(luma) < stride*(h-1)+w {
		return Found{}, fmt.Errorf("%w: %d bytes for %d×%d, stride %d", ErrPlane, len(luma), w, h, stride)
	}
	r.picture++
	found, err := r.search(plane{luma, stride, box{w: w, h: h}})
	if errors.Is(err, ErrNothing) {
		r.keep = max(r.keep-1, 0)
		return Found{}, err
	}
	r.last, r.keep = around(found.Corners, w, h), trackFrames
	return found, err
}

// search tries the means whose turn it is. The first that sees a code ends it.
func (r *Reader) search(whole plane) (Found, error) {
	odd := r.picture%2 == 1
	found, best := Found{}, ErrNothing
	try := func(p plane, hybrid bool, zoom float32) bool {
		f, err := r.decode(p, hybrid, zoom)
		if !errors.Is(err, ErrNothing) {
			found, best = f, err
			return true
		}
		if errors.Is(err, ErrUnclear) {
			best = err
		}
		return false
	}
	if r.keep > 0 && odd {
		near := whole
		near.part = r.last
		if try(near, r.picture%4 == 1, 1) {
			return found, best
		}
	}
	if try(whole, odd, 1) {
		return found, best
	}
	w, h := whole.part.w, whole.part.h
	switch turn := r.picture % 3; {
	case turn == 2 && w*h <= maxEnlarged:
		try(r.enlarge(whole), true, 0.5)
	case turn == 0 && w >= minHalved && h >= minHalved/2:
		try(r.halve(whole), true, 2)
	}
	return found, best
}

// decode reads one plane. Zoom is the size of its pixels in pixels of the
// camera.
//
// It is the one place where a panic of the library ends: its detector computes
// sizes and places from whatever looks like a finder pattern and checks not all
// of them, and a picture from a camera is outside input, which must not stop
// the till.
func (r *Reader) decode(p plane, hybrid bool, zoom float32) (found Found, err error) {
	defer func() {
		if v := recover(); v != nil {
			found, err = Found{}, ErrUnclear
		}
	}()
	b := p.part
	source, err := gozxing.NewPlanarYUVLuminanceSource(p.pix, p.stride, b.y+b.h, b.x, b.y, b.w, b.h, false)
	if err != nil {
		return Found{}, fmt.Errorf("%w: %w", ErrPlane, err)
	}
	binarize := gozxing.NewGlobalHistgramBinarizer
	if hybrid {
		binarize = gozxing.NewHybridBinarizer
	}
	bitmap, err := gozxing.NewBinaryBitmap(binarize(source))
	if err != nil {
		return Found{}, fmt.Errorf("%w: %w", ErrPlane, err)
	}
	result, err := r.qr.Decode(bitmap, nil)
	switch err.(type) {
	case nil:
		return interpret(result, b, zoom)
	case gozxing.FormatException, gozxing.ChecksumException:
		return Found{}, ErrUnclear
	}
	return Found{}, ErrNothing
}

// interpret turns the library's result into ours.
func interpret(result *gozxing.Result, part box, zoom float32) (Found, error) {
	f := Found{Text: exactText(result)}
	for _, p := range result.GetResultPoints() {
		f.Corners = append(f.Corners, [2]float32{
			(float32(p.GetX()) + float32(part.x)) * zoom,
			(float32(p.GetY()) + float32(part.y)) * zoom,
		})
	}
	var err error
	f.Kind, f.Payload, err = Parse(f.Text)
	if errors.Is(err, ErrForeign) {
		f.Foreign, err = true, nil
	}
	return f, err
}

// exactText prefers the bytes of the segments; the library's reading, which may
// guess a character set, serves for foreign symbols of other kinds.
func exactText(result *gozxing.Result) string {
	raw := result.GetRawBytes()
	level, _ := result.GetResultMetadata()[gozxing.ResultMetadataType_ERROR_CORRECTION_LEVEL].(string)
	version, err := versionOf(len(raw), level)
	if err == nil {
		var text []byte
		if text, err = segmentText(raw, version); err == nil {
			return string(text)
		}
	}
	// Such a text is foreign even where it begins like one of ours.
	return strings.ToValidUTF8("\uFFFD"+result.GetText(), "\uFFFD")
}

// around is the box in which the code is expected next: the finder patterns
// with half their distance on each side, which holds the fourth corner, the
// quiet zone and a hand's tremor.
func around(corners [][2]float32, w, h int) box {
	if len(corners) == 0 {
		return box{w: w, h: h}
	}
	x0, y0, x1, y1 := corners[0][0], corners[0][1], corners[0][0], corners[0][1]
	for _, c := range corners[1:] {
		x0, x1 = min(x0, c[0]), max(x1, c[0])
		y0, y1 = min(y0, c[1]), max(y1, c[1])
	}
	margin := max(x1-x0, y1-y0) / 2
	left, top := max(int(x0-margin), 0), max(int(y0-margin), 0)
	right, bottom := min(int(x1+margin)+1, w), min(int(y1+margin)+1, h)
	if left >= right || top >= bottom {
		return box{w: w, h: h}
	}
	return box{left, top, right - left, bottom - top}
}
