package code

import (
	"errors"
	"fmt"
	"strings"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"

	"glint/app/code/locate"
)

// ErrNothing says that no code was read in a picture.
var ErrNothing = errors.New("code: no code in the picture")

// ErrUnclear says that a code seems to be in the picture but could not be read,
// from blur, glare, or an unlucky pattern. It is an ErrNothing, and one alone
// means little: act on a run of them.
var ErrUnclear = fmt.Errorf("code: a code that is not clear: %w", ErrNothing)

// ErrPlane says that a luma plane does not have the size it is said to have.
var ErrPlane = errors.New("code: luma plane has another size")

// maxSide bounds a picture in pixels. Cameras give far less.
const maxSide = 4096

// trackFrames is how long a lost code is still looked for in its last place:
// half a second at 20 frames a second.
const trackFrames = 10

// Found is a code read in a picture.
type Found struct {
	Text    string
	Kind    Kind   // zero when Foreign
	Payload []byte // nil when Foreign, or when the format is broken; not to be changed
	Foreign bool   // no Glint code, such as a web link
	// Corners are the middles of the finder patterns in pixels: bottom left, top
	// left, top right of the symbol, and the fourth corner of their square. Of bars, the ends of their strip.
	Corners [4][2]float32
}

// A Reader reads codes in successive pictures of one camera. It spreads its
// means over the pictures, and each picture gets an amount of work, not of time,
// so that a test is the same on every machine. Where a code was read last is
// looked at first; then all of the picture, with our own detector, which sees
// through blur, tilt, noise and small modules in turn, and closer where there was
// something; then, in one of four, with the library's, a second opinion, with its
// two binarizers in turn. Bar codes are looked for in every few pictures. A Reader
// belongs to one goroutine.
type Reader struct {
	// Work is what a picture may take, DefaultWork at first.
	Work locate.Work

	qr      gozxing.Reader
	modules *decoder.Decoder
	locator *locate.Locator
	bits    map[int]*gozxing.BitMatrix // by their size
	decoded decoded                    // the last symbol
	picture int                        // pictures seen, drives the schedule
	last    box                        // where a code was read last
	keep    int                        // pictures for which last is still worth a try
	glimpse Glimpse                    // of the last picture
	all     bool                       // every code in the picture is wanted
	seen    []Found                    // codes read in this picture, each once
	bars    barScan
}

// DefaultWork is some 9 ms here, and 20 to 25 ms as wasm in a browser (2026-11-24, make bench-code).
const DefaultWork locate.Work = 700_000

// worksForAll is how many times the work of Read the work of ReadAll is.
const worksForAll = 4

// NewReader returns a reader that has seen nothing.
func NewReader() *Reader {
	return &Reader{
		Work: DefaultWork, qr: qrcode.NewQRCodeReader(), modules: decoder.NewDecoder(), locator: locate.New(),
		bits: map[int]*gozxing.BitMatrix{},
	}
}

// box is a part of a picture in pixels.
type box struct{ x, y, w, h int }

// plane is a luma plane with the part of it that is to be read.
type plane struct {
	pix    []byte
	stride int
	part   box
}

// Read looks for one code in a picture of w×h luma samples, rows stride apart,
// and takes a Glint code before a foreign one. The picture is not kept.
//
// The error is ErrNothing (or ErrUnclear) when nothing was read, and a
// *FormatError when a code has a Glint prefix but not its format; Found then
// says where. A foreign code is no error.
func (r *Reader) Read(luma []byte, w, h, stride int) (Found, error) {
	if w <= 0 || h <= 0 || w > maxSide || h > maxSide || stride < w || len(luma) < stride*(h-1)+w {
		return Found{}, fmt.Errorf("%w: %d bytes for %d×%d, stride %d", ErrPlane, len(luma), w, h, stride)
	}
	r.picture++
	r.glimpse, r.seen = Glimpse{}, r.seen[:0]
	found, err := r.search(plane{luma, stride, box{w: w, h: h}})
	r.glimpsed(found)
	if errors.Is(err, ErrNothing) || found.Foreign || found.Kind == KindShort { // bars have a memory of their own
		r.keep = max(r.keep-1, 0)
		return found, err
	}
	r.last, r.keep = around(found.Corners, w, h), trackFrames
	return found, err
}

// ReadAll is Read for all codes in the picture, ours and foreign, each once. It takes longer than Read where one of ours is in the picture.
// What it returns is valid until the next call. There is no error but ErrPlane: a code with a Glint prefix but not its format has no payload.
func (r *Reader) ReadAll(luma []byte, w, h, stride int) ([]Found, error) {
	r.all = true
	_, err := r.Read(luma, w, h, stride)
	r.all = false
	if errors.Is(err, ErrPlane) {
		return nil, err
	}
	return r.seen, nil
}

// interpret tells our codes from foreign ones.
func interpret(text string) (Found, error) {
	f := Found{Text: text}
	var err error
	f.Kind, f.Payload, err = Parse(text)
	if errors.Is(err, ErrForeign) {
		f.Foreign, err = true, nil
	}
	return f, err
}

// exactText prefers the bytes of the segments; the library's reading, which may
// guess a character set, serves for foreign symbols of other kinds.
func exactText(codewords []byte, level, guessed string) string {
	version, err := versionOf(len(codewords), level)
	if err == nil {
		var text []byte
		if text, err = segmentText(codewords, version); err == nil {
			return string(text)
		}
	}
	// Such a text is foreign even where it begins like one of ours.
	return strings.ToValidUTF8("\uFFFD"+guessed, "\uFFFD")
}

// around is the box in which the code is expected next: its corners
// with half their distance on each side, which holds the
// quiet zone and a hand's tremor.
func around(corners [4][2]float32, w, h int) box {
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
