package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"

	"glint/e2e/stage"
)

// background of the picture in the README: the pages' own dark ink.
var background = color.RGBA{20, 33, 43, 255}

// tillShining takes pictures of the till until one shows many zones, not a pilot of one colour.
func tillShining(till *stage.Browser) (image.Image, error) {
	for range 40 {
		shot, err := till.PNG()
		if err != nil {
			return nil, err
		}
		img, err := png.Decode(bytes.NewReader(shot))
		if err != nil {
			return nil, err
		}
		if n := colours(img); n == 3 || n == 4 { // a ramp has many, a flat pilot one
			return img, nil
		}
	}
	return nil, fmt.Errorf("the till never showed its zones")
}

// colours counts the colours at points spread over the left half, where the light is.
func colours(img image.Image) int {
	seen := map[color.Color]bool{}
	b := img.Bounds()
	for y := 1; y < 12; y++ {
		for x := 1; x < 12; x++ {
			seen[img.At(b.Min.X+x*b.Dx()/24, b.Min.Y+y*b.Dy()/12)] = true
		}
	}
	return len(seen)
}

// writePicture puts the till and the phone side by side, at half their size.
func writePicture(path string, till image.Image, phonePNG []byte) error {
	phone, err := png.Decode(bytes.NewReader(phonePNG))
	if err != nil {
		return err
	}
	const gap = 24
	a, b := half(till), half(phone)
	height := max(a.Bounds().Dy(), b.Bounds().Dy()) + 2*gap
	out := image.NewRGBA(image.Rect(0, 0, a.Bounds().Dx()+b.Bounds().Dx()+3*gap, height))
	draw.Draw(out, out.Rect, image.NewUniform(background), image.Point{}, draw.Src)
	for _, p := range []struct {
		img *image.RGBA
		x   int
	}{{a, gap}, {b, 2*gap + a.Bounds().Dx()}} {
		at := image.Pt(p.x, (height-p.img.Bounds().Dy())/2)
		draw.Draw(out, p.img.Bounds().Add(at), p.img, image.Point{}, draw.Src)
	}
	var file bytes.Buffer
	if err := png.Encode(&file, out); err != nil {
		return err
	}
	return os.WriteFile(path, file.Bytes(), 0o644)
}

// half shrinks a picture to half its size by the mean of four pixels.
func half(img image.Image) *image.RGBA {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx()/2, b.Dy()/2))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			var sum [3]uint32
			for i := range 4 {
				r, g, bl, _ := img.At(b.Min.X+2*x+i&1, b.Min.Y+2*y+i>>1).RGBA()
				sum[0], sum[1], sum[2] = sum[0]+r>>8, sum[1]+g>>8, sum[2]+bl>>8
			}
			out.SetRGBA(x, y, color.RGBA{uint8(sum[0] / 4), uint8(sum[1] / 4), uint8(sum[2] / 4), 255})
		}
	}
	return out
}
