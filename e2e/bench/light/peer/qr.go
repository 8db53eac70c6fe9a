package peer

import (
	"bytes"
	"fmt"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	goqr "github.com/skip2/go-qrcode"

	"glint/app/light"
	"glint/app/light/optic"
	"glint/app/light/sim/trial"
)

// QR is a QR code of the bytes that stands still, as tall as the light area: byte mode, error correction L (no higher level stands more blur), a
// quiet zone of 4 modules. It is drawn by skip2/go-qrcode and read by makiuchi-d/gozxing with its hybrid binarizer and TRY_HARDER.
// Each shot is read at its size and at three quarters of it, since gozxing has a hole at two pixels to a module.
func QR(_ trial.Trial, payload []byte) (trial.Link, error) {
	picture, err := qrPicture(payload)
	if err != nil {
		return trial.Link{}, err
	}
	rest := flat(white)
	show := func(at time.Duration) light.Picture {
		if at < 0 {
			return rest
		}
		return picture
	}
	return trial.Link{Show: show, Eye: &qrEye{reader: newQRReader()}}, nil
}

// mark begins each symbol, so that the encoder takes all of it as bytes.
const mark = 0xff

// qrPicture draws a symbol as tall as the picture, its modules as square as whole columns allow.
func qrPicture(content []byte) (light.Picture, error) {
	symbol, err := goqr.New(string(append([]byte{mark}, content...)), goqr.Low)
	if err != nil {
		return light.Picture{}, fmt.Errorf("peer: %d bytes: %w", len(content), err)
	}
	return Centred(symbol.Bitmap()), nil
}

// Centred is a picture of square modules (true is dark) in the middle of a light area of 16 to 10.
func Centred(modules [][]bool) light.Picture {
	side := len(modules)
	cols := (16*side + 5) / 10
	left := (cols - side) / 2
	colours := make([]optic.RGB, cols*side)
	for i := range colours {
		colours[i] = white
		if x := i%cols - left; x >= 0 && x < side && modules[i/cols][x] {
			colours[i] = black
		}
	}
	return optic.NewPicture(cols, side, colours)
}

// qrEye delivers the first symbol that is read.
type qrEye struct {
	reader *qrReader
	known  light.Progress
}

func (e *qrEye) Push(_ time.Duration, s light.Shot) light.Progress {
	if e.known.Payload == nil {
		e.known.Payload = e.reader.read(s)
	}
	return e.known
}

// qrReader reads the symbols that qrPicture draws.
type qrReader struct {
	qr   gozxing.Reader
	luma []byte
}

func newQRReader() *qrReader { return &qrReader{qr: qrcode.NewQRCodeReader()} }

// read gives the content of a symbol in a shot; nil if none is read.
func (r *qrReader) read(s light.Shot) []byte {
	r.luma = Luma(r.luma[:0], s)
	if got := r.decode(r.luma, s.W, s.H); got != nil {
		return got
	}
	w, h := s.W*3/4, s.H*3/4
	return r.decode(resample(r.luma, s.W, s.H, w, h), w, h)
}

func (r *qrReader) decode(luma []byte, w, h int) (content []byte) {
	defer func() {
		if recover() != nil { // the library's detector does not check all sizes that it computes
			content = nil
		}
	}()
	source, err := gozxing.NewPlanarYUVLuminanceSource(luma, w, h, 0, 0, w, h, false)
	if err != nil {
		return nil
	}
	bitmap, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(source))
	if err != nil {
		return nil
	}
	result, err := r.qr.Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return nil
	}
	segments, _ := result.GetResultMetadata()[gozxing.ResultMetadataType_BYTE_SEGMENTS].([][]byte)
	whole := bytes.Join(segments, nil)
	if len(whole) == 0 || whole[0] != mark {
		return nil
	}
	return whole[1:]
}

// Luma appends the luma of a shot's pixels (BT.601).
func Luma(to []byte, s light.Shot) []byte {
	for i := range s.W * s.H {
		p := s.Pix[4*i : 4*i+3]
		to = append(to, byte((77*int(p[0])+150*int(p[1])+29*int(p[2])+128)>>8))
	}
	return to
}

// resample draws a plane at a smaller size: each pixel is the mean of four places in its square.
func resample(luma []byte, w, h, toW, toH int) []byte {
	out := make([]byte, toW*toH)
	at := func(i, n, to int) int { return min((4*i+n)*w/(4*to), w-1) }
	for y := range toH {
		above, below := luma[(4*y+1)*h/(4*toH)*w:], luma[(4*y+3)*h/(4*toH)*w:]
		for x := range toW {
			a, b := at(x, 1, toW), at(x, 3, toW)
			out[y*toW+x] = byte((int(above[a]) + int(above[b]) + int(below[a]) + int(below[b]) + 2) / 4)
		}
	}
	return out
}
