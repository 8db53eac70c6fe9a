package pace

import (
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"glint/e2e/bench/code/view"
)

// Library reads a view with gozxing as it comes: its detector with the hybrid binarizer. The text is empty where it reads nothing.
func Library(v *view.View) (text string) {
	defer func() {
		if recover() != nil { // the library's detector does not check all sizes that it computes
			text = ""
		}
	}()
	source, err := gozxing.NewPlanarYUVLuminanceSource(v.Luma, v.W, v.H, 0, 0, v.W, v.H, false)
	if err != nil {
		return ""
	}
	bitmap, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(source))
	if err != nil {
		return ""
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		return ""
	}
	return result.GetText()
}
