// Package decoder is the program in a Worker that reads a camera's shots, away from the page's own thread.
//
// The page posts one object at a time and waits for its answer:
//
//	{want: n}                     look for codes (1) or light (2) from now on, with a memory that is empty
//	{frame: image, at: ms}        a VideoFrame or ImageBitmap, which now belongs to the Worker, and when it was taken
//
// Each frame is answered by {sight: JSON of session.Sight}.
package decoder

import (
	"context"
	"errors"
	"syscall/js"
	"time"

	"glint/app/code"
	"glint/app/light"
	"glint/app/session"
	"glint/wasm/internal/sighting"
	"glint/wasm/internal/worker"
)

// Run serves the page until ctx is done.
func Run(ctx context.Context) error {
	d := decoder{page: worker.Enter()}
	for {
		select {
		case m := <-d.page.Inbox():
			d.take(ctx, m)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

type decoder struct {
	page   *worker.Inside
	want   session.Want
	shots  shots
	codes  *code.Reader
	signal *sighting.Signal
	dim    sighting.Dimness
}

func (d *decoder) take(ctx context.Context, m js.Value) {
	if want := m.Get("want"); want.Type() == js.TypeNumber {
		d.want = session.Want(want.Int())
		d.codes, d.signal, d.dim = code.NewReader(), sighting.NewSignal(), sighting.Dimness{}
		return
	}
	frame := m.Get("frame")
	if !frame.Truthy() {
		return
	}
	at := time.Duration(m.Get("at").Float() * float64(time.Millisecond))
	sight := d.look(ctx, frame, at)
	frame.Call("close")
	d.page.Post(map[string]any{"sight": sighting.Encode(sight)})
}

// look reads one frame. A frame that cannot be read is a sight of nothing: the next one comes soon.
func (d *decoder) look(ctx context.Context, frame js.Value, at time.Duration) session.Sight {
	switch d.want {
	case session.WantLight:
		shot, err := d.shots.colours(frame)
		if err != nil {
			return session.Sight{Trouble: session.TroubleDecoder}
		}
		return session.Sight{Light: d.signal.Push(at, light.Shot(shot))}
	case session.WantCodes:
		p, err := d.shots.luma(ctx, frame)
		if err != nil {
			return session.Sight{Trouble: session.TroubleDecoder}
		}
		return d.read(p)
	}
	return session.Sight{}
}

func (d *decoder) read(p plane) session.Sight {
	found, err := d.codes.Read(p.pix, p.w, p.h, p.stride)
	switch {
	case errors.Is(err, code.ErrPlane):
		return session.Sight{Trouble: session.TroubleDecoder}
	case errors.Is(err, code.ErrNothing):
		if d.dim.Seen(p.pix, p.w, p.h, p.stride) {
			return session.Sight{Trouble: session.TroubleDark}
		}
		return session.Sight{}
	}
	d.dim = sighting.Dimness{}
	return session.Sight{Code: found.Text} // also of a broken format: whoever takes the text apart finds that out
}
