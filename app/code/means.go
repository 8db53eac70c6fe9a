package code

import (
	"errors"
	"fmt"
	"slices"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/common"

	"glint/app/code/locate"
)

// turn is the means for one picture.
type turn struct {
	near, whole locate.Effort
	library     bool
}

// schedule is what is tried on successive pictures, in turn, besides each other: near where a code was read last, in the whole picture, and
// with the library, which costs more than our own and seldom sees what that does not. Rates of each alone are in TestReadRates.
var schedule = [...]turn{
	{near: locate.Fine, whole: locate.Quick}, // with bars, see barsDue
	{near: locate.Quick, whole: locate.Smooth},
	{near: locate.Smooth, whole: locate.Fine},
	{near: locate.Quick, whole: locate.Fine, library: true},
}

// The library has two ways to part dark from light, by turns.
type binarizer struct {
	make    func(gozxing.LuminanceSource) gozxing.Binarizer
	perWork int // pixels, on 2026-11-24 in Chromium, where it is slower beside ours than here
}

var binarizers = [...]binarizer{{gozxing.NewHybridBinarizer, 3}, {gozxing.NewGlobalHistgramBinarizer, 6}}

// search tries the means whose turn it is. The first that sees a Glint code ends
// it, unless all codes are wanted; a foreign one counts only when there is none, since a poster may hang
// beside the phone.
func (r *Reader) search(whole plane) (Found, error) {
	best := outcome{err: ErrNothing}
	left := r.Work
	if r.all {
		left *= worksForAll
	}
	lines := r.barsDue(&left)
	turn := schedule[(r.picture-1)%len(schedule)]
	r.locator.Replaces = (r.picture-1)/len(schedule)%2 == 1
	with, second := r.secondOpinion(turn, whole.part)
	left -= second
	if r.keep > 0 && !r.all {
		near := whole
		near.part = r.last
		effort := turn.near
		if r.Work < DefaultWork/2 {
			effort = locate.Quick // the others would not come to an end
		}
		if best.take(r.locate(near, effort, &left)) {
			return best.found, best.err
		}
	}
	if best.take(r.locate(whole, turn.whole, &left)) && !r.all {
		return best.found, best.err
	}
	if turn.whole != locate.Fine && best.found.Text == "" && r.locator.Hint() && best.take(r.locate(whole, locate.Fine, &left)) && !r.all {
		return best.found, best.err // there was something, too small or too blurred
	}
	if second > 0 {
		best.take(r.byLibrary(whole, with))
	}
	if lines > 0 && (r.all || best.found.Text == "" || best.found.Foreign) {
		best.take(r.readBars(whole, lines))
	}
	return best.found, best.err
}

// secondOpinion is the library's binarizer for this picture, and the work that it takes; none if it is not its turn, or on a slow machine.
func (r *Reader) secondOpinion(t turn, b box) (*binarizer, locate.Work) {
	with := &binarizers[(r.picture-1)/len(schedule)%len(binarizers)]
	cost := locate.Work(b.w * b.h / with.perWork)
	if !t.library || cost > r.Work/2 {
		return with, 0
	}
	return with, cost
}

// outcome is the best of what several means have read.
type outcome struct {
	found Found
	err   error
}

// take compares with another outcome and reports whether the best is a Glint code.
func (o *outcome) take(found Found, err error) bool {
	ours := func(f Found) bool { return f.Text != "" && !f.Foreign }
	switch {
	case ours(o.found):
	case found.Text != "":
		o.found, o.err = found, err
	case o.found.Text == "" && errors.Is(err, ErrUnclear):
		o.err = err
	}
	return ours(o.found)
}

// note adds a code to those seen in this picture.
func (r *Reader) note(f Found) {
	for _, s := range r.seen {
		if s.Text == f.Text {
			return
		}
	}
	r.seen = append(r.seen, f)
}

// locate reads with our own detector and the library's error correction.
func (r *Reader) locate(p plane, effort locate.Effort, left *locate.Work) (found Found, err error) {
	defer recoverUnclear(&found, &err)
	var readErr error
	b := p.part
	_, offered := r.locator.Each(p.pix[b.y*p.stride+b.x:], b.w, b.h, p.stride, effort, left, func(s locate.Symbol) locate.Verdict {
		r.located(s, b)
		f, err := r.decode(s)
		if f.Text == "" {
			return locate.Unread
		}
		f.Corners = moved(s.Corners, b)
		r.note(f)
		if found.Text == "" || found.Foreign {
			found, readErr = f, err
		}
		if f.Foreign || r.all {
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

// decoded is what the modules of a symbol say. A symbol that stays in view mostly comes back to the same modules: what it says is not found out again.
type decoded struct {
	dark  []bool
	found Found
	err   error // of its format
}

// decode corrects the errors of a symbol and tells what it says. It has no text where they are too many.
func (r *Reader) decode(s locate.Symbol) (Found, error) {
	if d := &r.decoded; slices.Equal(s.Dark, d.dark) {
		return d.found, d.err
	}
	result, err := r.decodeModules(s)
	if err != nil {
		return Found{}, err
	}
	f, err := interpret(exactText(result.GetRawBytes(), result.GetECLevel(), result.GetText()))
	r.decoded = decoded{append(r.decoded.dark[:0], s.Dark...), f, err}
	return f, err
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

// byLibrary reads one plane with the library's detector.
func (r *Reader) byLibrary(p plane, with *binarizer) (found Found, err error) {
	defer recoverUnclear(&found, &err)
	b := p.part
	source, err := gozxing.NewPlanarYUVLuminanceSource(p.pix, p.stride, b.y+b.h, b.x, b.y, b.w, b.h, false)
	if err != nil {
		return Found{}, fmt.Errorf("%w: %w", ErrPlane, err)
	}
	bitmap, err := gozxing.NewBinaryBitmap(with.make(source))
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
	found.Corners = square(result.GetResultPoints(), b)
	r.note(found)
	return found, err
}

// square takes the middles of three finder patterns and completes them; the library may give an alignment pattern as a fourth.
func square(points []gozxing.ResultPoint, b box) (corners [4][2]float32) {
	for i, p := range points[:min(len(points), 3)] {
		corners[i] = [2]float32{float32(p.GetX()) + float32(b.x), float32(p.GetY()) + float32(b.y)}
	}
	first, corner, last := corners[0], corners[1], corners[2]
	corners[3] = [2]float32{first[0] + last[0] - corner[0], first[1] + last[1] - corner[1]}
	return corners
}
