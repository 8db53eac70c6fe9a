package stage

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"io"
	"os"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"glint/app/code"
	"glint/app/light"
	"glint/app/light/sim"
	"glint/app/light/sim/y4m"
)

// Film is a y4m file that a browser has as its camera: it is read over and over, so that writing other
// pictures into it changes what the camera sees.
type Film struct{ Path string }

// A film's frames: one second, small enough to be written between two of the camera's rounds.
const (
	filmWidth, filmHeight = 640, 480
	filmFrames            = 30
)

// Flags make a browser use the film as its camera, without asking.
func (f Film) Flags() map[string]string {
	return map[string]string{
		"use-fake-device-for-media-stream": "", "use-fake-ui-for-media-stream": "",
		"use-file-for-fake-video-capture": f.Path,
	}
}

// Show writes the pictures of a hand-held phone that shows a symbol, as a simulated camera sees it.
func (f Film) Show(s *code.Symbol) error {
	pix, side := s.Luma(8)
	return f.ShowImage(&image.Gray{Pix: pix, Stride: side, Rect: image.Rect(0, 0, side, side)}, usualScale)
}

// usualScale is the share of the view's diagonal that a side of a phone's code takes, at a hand's width.
const usualScale = 0.55

// ShowImage is Show of any picture, that takes such a share of the view's diagonal.
func (f Film) ShowImage(img *image.Gray, scale float64) error {
	return f.write(func(out io.Writer) error {
		film, err := y4m.NewWriter(out, y4m.Header{W: filmWidth, H: filmHeight, Rate: filmFrames, Per: 1})
		for n := 0; err == nil && n < filmFrames; n++ {
			path := sim.Path{W: 16, H: 16, Scale: scale, Rotation: 4 - float64(n)/5, BlurSigmaPx: 0.4, Ambient: 0.1, Noise: 3, Seed: uint64(n)}
			err = film.WriteGray(sim.New(path).ShootImage(img, filmWidth, filmHeight))
		}
		return err
	})
}

// Record writes what a simulated camera sees of a screen through a light path.
func (f Film) Record(path sim.Path, length time.Duration, show sim.Show) error {
	return f.write(func(out io.Writer) error { return sim.WriteFilm(out, path, length, show) })
}

// write makes the whole film before it touches the file, and changes that in place: the camera keeps it open.
func (f Film) write(shoot func(io.Writer) error) error {
	var out bytes.Buffer
	if err := shoot(&out); err != nil {
		return err
	}
	file, err := os.OpenFile(f.Path, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(out.Bytes())
	return cmp.Or(err, file.Truncate(int64(out.Len())), file.Close())
}

// Receive looks at a browser's page through a camera of 30 shots a second until a payload has come by
// light.
func Receive(ctx context.Context, from *Browser, within time.Duration) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	pageCtx, stop := context.WithCancel(from.ctx)
	defer stop()
	events := chromedp.Events(pageCtx, page.ScreencastFrame)
	_, err := chromedp.Call(from.ctx, page.StartScreencast, page.StartScreencastParams{
		Format: page.StartScreencastFormatJpeg, MaxWidth: 320, MaxHeight: 240, EveryNthFrame: 1,
	})
	if err != nil {
		return nil, err
	}
	defer func() { _, _ = chromedp.Call(from.ctx, page.StopScreencast, cdp.Empty{}) }()
	pictures := make(chan picture, 60)
	go func() {
		for ev, err := range events {
			if err != nil {
				return
			}
			_, _ = chromedp.Call(pageCtx, page.ScreencastFrameAck, page.ScreencastFrameAckParams{SessionID: ev.SessionID})
			select {
			case pictures <- picture{ev.Data, shownAt(ev.Metadata)}:
			case <-pageCtx.Done():
				return
			}
		}
	}()
	return receive(ctx, pictures)
}

// receive resamples pictures at a steady pace, a fixed time late, and pushes them to a receiver.
func receive(ctx context.Context, pictures <-chan picture) ([]byte, error) {
	const pace, lag = time.Second / 30, 250 * time.Millisecond
	receiver, start := light.NewReceiver(), time.Now()
	img := image.NewRGBA(image.Rect(0, 0, 320, 240))
	var queue []picture
	tick := time.NewTicker(pace)
	defer tick.Stop()
	for {
		select {
		case p := <-pictures:
			queue = append(queue, p)
		case now := <-tick.C:
			for len(queue) > 0 && now.Sub(queue[0].at) >= lag {
				if err := develop(img, queue[0].jpeg); err != nil {
					return nil, err
				}
				queue = queue[1:]
			}
			p := receiver.Push(now.Sub(start), light.Shot{W: 320, H: 240, Pix: img.Pix})
			if p.Payload != nil {
				return p.Payload, nil
			}
		case <-ctx.Done():
			return nil, fmt.Errorf("stage: no payload by light: %w", ctx.Err())
		}
	}
}

func develop(img *image.RGBA, picture []byte) error {
	got, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		return err
	}
	at := image.Pt((img.Rect.Dx()-got.Bounds().Dx())/2, (img.Rect.Dy()-got.Bounds().Dy())/2)
	draw.Draw(img, got.Bounds().Add(at), got, got.Bounds().Min, draw.Src)
	return nil
}
