package lightpath

import (
	"context"
	"syscall/js"
	"time"

	"glint/app/light"
	"glint/app/session"
	"glint/wasm/internal/promise"
	"glint/wasm/internal/sighting"
	"glint/wasm/internal/worker"
)

const (
	beat         = time.Second / 30 // of the simulated camera
	idleBeat     = time.Second / 18 // while nothing plays: a page that waits should leave the processor alone
	previewEvery = 2                // shots
)

// Run serves one eye of a page from inside a Worker until ctx is done. The page posts objects with any of these:
//
//	want: n                          nothing (0), codes (1) or light (2) from now on, with a memory that is empty
//	conditions: [distance, blur, noise, room light]
//	play: {payload, profile, since}  what the lamp plays, since when (ms, wall clock); null for nothing
//	symbol: text                     of the code on the other screen; empty for none
//
// Each shot is answered by {sight: JSON of session.Sight}, some with its pixels {pixels, width, height}.
func Run(ctx context.Context) error {
	v := view{page: worker.Enter(), begun: time.Now()}
	for {
		pause := beat
		if v.want != 0 {
			began := time.Now()
			v.shoot(began)
			pause = max(v.beat()-time.Since(began), time.Millisecond) // at least once round the event loop
		}
		if err := v.wait(ctx, pause); err != nil {
			return err
		}
	}
}

// view is what an eye sees.
type view struct {
	page  *worker.Inside
	begun time.Time
	want  session.Want
	scene scene
	shots int

	codes  *sighting.Codes
	signal *sighting.Light
}

func (v *view) beat() time.Duration {
	if v.want == session.WantLight && v.scene.emitter == nil {
		return idleBeat
	}
	return beat
}

// wait takes what the page posts until it is time for the next shot.
func (v *view) wait(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for {
		select {
		case m := <-v.page.Inbox():
			v.take(m)
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (v *view) take(m js.Value) {
	if c := m.Get("conditions"); c.Truthy() {
		v.scene.set(conditionsOf(c))
	}
	if s := m.Get("symbol"); s.Type() == js.TypeString {
		v.scene.symbol(s.String())
	}
	if p := m.Get("play"); p.Truthy() {
		v.scene.play(promise.Bytes(p.Get("payload")), uint8(p.Get("profile").Int()), time.UnixMilli(int64(p.Get("since").Float())))
	} else if p.IsNull() {
		v.scene.emitter = nil
	}
	if w := m.Get("want"); w.Type() == js.TypeNumber {
		v.want = session.Want(w.Int())
		v.codes, v.signal = sighting.NewCodes(), sighting.NewLight()
	}
}

// shoot takes a shot, reads it and tells the page.
func (v *view) shoot(now time.Time) {
	var sight session.Sight
	var shot light.Shot
	switch {
	case v.want == session.WantCodes:
		luma := v.scene.code(v.shots, tabletFocus)
		sight, shot = v.codes.Look(now.Sub(v.begun), luma, codeWidth, codeHeight, codeWidth), thumbnail(luma)
	case v.scene.emitter == nil && v.scene.image != nil: // a still code, and nothing that plays beside it
		luma := v.scene.code(v.shots, phoneFocus)
		sight.Code, shot = v.signal.Still(luma, codeWidth, codeHeight, codeWidth), thumbnail(luma)
	default:
		shot = v.scene.light(now)
		sight.Light, _ = v.signal.Push(now.Sub(v.begun), shot) // a still code would not be seen beside what plays at this size
	}
	message := map[string]any{"sight": sighting.Encode(sight)}
	if v.shots++; v.shots%previewEvery != 0 {
		v.page.Post(message)
		return
	}
	pixels := js.Global().Get("Uint8ClampedArray").New(len(shot.Pix))
	js.CopyBytesToJS(pixels, shot.Pix)
	message["pixels"], message["width"], message["height"] = pixels, shot.W, shot.H
	v.page.Post(message, pixels.Get("buffer"))
}

// thumbnail makes a picture, half as large, of a luma plane.
func thumbnail(luma []byte) light.Shot {
	const w, h = codeWidth / 2, codeHeight / 2
	pix := make([]byte, 4*w*h)
	for y := range h {
		for x := range w {
			at := 2*y*codeWidth + 2*x
			grey := byte((int(luma[at]) + int(luma[at+1]) + int(luma[at+codeWidth]) + int(luma[at+codeWidth+1])) / 4)
			p := pix[4*(y*w+x):]
			p[0], p[1], p[2], p[3] = grey, grey, grey, 255
		}
	}
	return light.Shot{W: w, H: h, Pix: pix}
}
