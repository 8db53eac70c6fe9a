package code

import (
	"errors"
	"fmt"
	"strings"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/common"
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
	Payload []byte // nil when Foreign, or when the format is broken
	Foreign bool   // no Glint code, such as a web link
	// Corners are the middles of the finder patterns in pixels: bottom left, top
	// left, top right of the symbol. A fourth may follow on the last side.
	Corners [][2]float32
}

// A Reader reads codes in successive pictures of one camera. It spreads its
// means over the pictures, and each picture gets an amount of work, not of time,
// so that a test is the same on every machine. Where a code was read last is
// looked at first; then all of the picture, with our own detector, which sees
// through blur, tilt, noise and small modules in turn; then with the library's,
// a second opinion, with its two binarizers in turn. A Reader belongs to one
// goroutine.
type Reader struct {
	// Work is what a picture may take, DefaultWork at first.
	Work locate.Work

	qr      gozxing.Reader
	modules *decoder.Decoder
	locator *locate.Locator
	bits    map[int]*gozxing.BitMatrix // by their size
	picture int                        // pictures seen, drives the schedule
	last    box                        // where a code was read last
	keep    int                        // pictures for which last is still worth a try
	glimpse Glimpse                    // of the last picture
}

// DefaultWork is some 10 ms here, and 25 ms as wasm in a browser (2026-11-23, make bench-code).
const DefaultWork locate.Work = 1_600_000

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
	r.glimpse = Glimpse{}
	found, err := r.search(plane{luma, stride, box{w: w, h: h}})
	r.glimpsed(found)
	if errors.Is(err, ErrNothing) || found.Foreign {
		r.keep = max(r.keep-1, 0)
		return found, err
	}
	r.last, r.keep = around(found.Corners, w, h), trackFrames
	return found, err
}

// search tries the means whose turn it is. The first that sees a Glint code ends
// it; a foreign one counts only when there is none, since a poster may hang
// beside the phone.
func (r *Reader) search(whole plane) (Found, error) {
	foreign, best := Found{}, ErrNothing
	for _, try := range r.means(whole) {
		found, err := try()
		switch {
		case found.Foreign:
			foreign = found
		case !errors.Is(err, ErrNothing):
			return found, err
		case errors.Is(err, ErrUnclear):
			best = err
		}
	}
	if foreign.Foreign {
		return foreign, nil
	}
	return Found{}, best
}

// means lists what is tried on this picture, in order. Rates of each alone are
// in TestReadRates.
func (r *Reader) means(whole plane) []func() (Found, error) {
	left := r.Work
	turn := r.picture % 4
	effort := [4]locate.Effort{locate.Fine, locate.Quick, locate.Smooth, locate.Quick}[turn]
	own := func() (Found, error) { return r.locate(whole, effort, &left) }
	library := func() (Found, error) { return r.decode(whole, turn%2 == 1) }
	if r.keep == 0 {
		return []func() (Found, error){own, library}
	}
	near := whole
	near.part = r.last
	nearEffort := [4]locate.Effort{locate.Quick, locate.Fine, locate.Quick, locate.Smooth}[turn]
	first := func() (Found, error) { return r.locate(near, nearEffort, &left) }
	return []func() (Found, error){first, own, library}
}

// locate reads with our own detector and the library's error correction.
func (r *Reader) locate(p plane, effort locate.Effort, left *locate.Work) (found Found, err error) {
	defer recoverUnclear(&found, &err)
	var readErr error
	b := p.part
	_, offered := r.locator.Each(p.pix[b.y*p.stride+b.x:], b.w, b.h, p.stride, effort, left, func(s locate.Symbol) locate.Verdict {
		r.located(s, b)
		result, err := r.decodeModules(s)
		if err != nil {
			return locate.Unread
		}
		found, readErr = interpret(exactText(result.GetRawBytes(), result.GetECLevel(), result.GetText()))
		for _, c := range s.Corners {
			found.Corners = append(found.Corners, [2]float32{c[0] + float32(b.x), c[1] + float32(b.y)})
		}
		if found.Foreign {
			return locate.Read
		}
		return locate.Enough
	})
	switch {
	case found.Text != "":
		return found, readErr
	case offered > 0:
		return Found{}, ErrUnclear
	}
	return Found{}, ErrNothing
}

func (r *Reader) decodeModules(s locate.Symbol) (*common.DecoderResult, error) {
	bits := r.bits[s.Size]
	if bits == nil {
		var err error
		if bits, err = gozxing.NewSquareBitMatrix(s.Size); err != nil {
			return nil, err
		}
		r.bits[s.Size] = bits
	}
	bits.Clear()
	for i, dark := range s.Dark {
		if dark {
			bits.Set(i%s.Size, i/s.Size)
		}
	}
	return r.modules.Decode(bits, nil)
}

// recoverUnclear is the one place where a panic of the library ends: its
// detector computes sizes and places from whatever looks like a finder pattern
// and checks not all of them, and a picture from a camera is outside input, which
// must not stop the till.
func recoverUnclear(found *Found, err *error) {
	if v := recover(); v != nil {
		*found, *err = Found{}, ErrUnclear
	}
}

// decode reads one plane with the library's detector.
func (r *Reader) decode(p plane, hybrid bool) (found Found, err error) {
	defer recoverUnclear(&found, &err)
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
	case gozxing.FormatException, gozxing.ChecksumException:
		return Found{}, ErrUnclear
	default:
		return Found{}, ErrNothing
	}
	level, _ := result.GetResultMetadata()[gozxing.ResultMetadataType_ERROR_CORRECTION_LEVEL].(string)
	found, err = interpret(exactText(result.GetRawBytes(), level, result.GetText()))
	for _, c := range result.GetResultPoints() {
		found.Corners = append(found.Corners, [2]float32{float32(c.GetX()) + float32(b.x), float32(c.GetY()) + float32(b.y)})
	}
	return found, err
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
