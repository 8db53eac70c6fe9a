package stage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"time"

	"glint/app/code"
	"glint/app/light"
)

// Luma decodes a JPEG picture to its gray plane.
func Luma(picture []byte) (pix []byte, w, h int, err error) {
	img, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, 0, 0, err
	}
	w, h = img.Bounds().Dx(), img.Bounds().Dy()
	pix = make([]byte, w*h)
	for y := range h {
		for x := range w {
			r, g, b, _ := img.At(x, y).RGBA()
			pix[y*w+x] = byte((299*r + 587*g + 114*b) / 1000 >> 8)
		}
	}
	return pix, w, h, nil
}

// ReadCode reads the code in a JPEG picture, as a thief with a camera would.
func ReadCode(picture []byte) (code.Found, error) {
	pix, w, h, err := Luma(picture)
	if err != nil {
		return code.Found{}, err
	}
	r := code.NewReader()
	for range 8 { // the reader alternates its ways from call to call
		found, readErr := r.Read(pix, w, h, w)
		if readErr == nil {
			return found, nil
		}
		err = readErr
	}
	return code.Found{}, fmt.Errorf("stage: no code in the picture: %w", err)
}

// PhotographCode waits until a browser's page shows a code that can be read, and gives picture and code.
func PhotographCode(ctx context.Context, b *Browser, within time.Duration) ([]byte, code.Found, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	err := errors.New("stage: no picture yet")
	for ctx.Err() == nil {
		var shot []byte
		if shot, err = b.JPEG(); err != nil {
			continue
		}
		var found code.Found
		if found, err = ReadCode(shot); err == nil {
			return shot, found, nil
		}
	}
	return nil, code.Found{}, err
}

// Project plays a payload by light straight into a page's camera, as a second screen held before it
// would, until ctx ends.
func Project(ctx context.Context, to *Browser, payload []byte) error {
	return ProjectBy(ctx, to, light.Profiles()[0], payload)
}

// ProjectBy is Project with a profile.
func ProjectBy(ctx context.Context, to *Browser, profile light.Profile, payload []byte) error {
	emitter, err := light.NewEmitter(profile, payload)
	if err != nil {
		return err
	}
	img := image.NewRGBA(image.Rect(0, 0, 320, 240))
	start := time.Now()
	tick := time.NewTicker(time.Second / 30)
	defer tick.Stop()
	seq := -1
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		p := emitter.Picture(time.Since(start))
		if p.Seq == seq {
			continue
		}
		seq = p.Seq
		p.Draw(img)
		var buf bytes.Buffer
		if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: 90}); err != nil {
			return err
		}
		if err := to.Push(buf.Bytes(), time.Now()); err != nil && ctx.Err() == nil {
			return err
		}
	}
}
