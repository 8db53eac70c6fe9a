// Package decoder is the program in a Worker that reads a camera's shots, away from the page's own thread.
//
// The page posts objects with any of these:
//
//	{want: n, life: n}            look for codes (1) or light (2) from now on, with a memory that is empty
//	{want: 1, budgetMS: n}        … and what 95 of 100 shots may take to be searched for codes, where that is not the usual
//	{track: track, life: n}       a MediaStreamTrack, whose frames the Worker reads by itself from now on …
//	{frame: image, at: ms}        … or one VideoFrame or ImageBitmap, which now belongs to the Worker, and when it was taken
//	{rest: true}                  leave the frames alone
//	{ask: true}                   are you there? {here: true}
//
// life tells one camera's frames from those of the one before; it comes back in each answer:
//
//	{sight: JSON of session.Sight, rate: n}   of one frame, and how many the camera gives in a second
//	{skipped: true}                           one posted frame was not looked at
//	{over: true}, {refused: true}             the frames are over; or this browser cannot read them here
package decoder

import (
	"context"
	"syscall/js"
	"time"

	"glint/app/light"
	"glint/app/session"
	"glint/wasm/internal/sighting"
	"glint/wasm/internal/worker"
)

// Run serves the page until ctx is done.
func Run(ctx context.Context) error {
	page := worker.Enter()
	d := newDecoder(func(m map[string]any) { page.Post(m) })
	defer d.rest()
	for {
		select {
		case m := <-page.Inbox():
			d.take(ctx, m)
		case f := <-d.frames:
			d.own(ctx, f)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

type decoder struct {
	post func(map[string]any)
	life int
	want session.Want

	frames chan frame // of the source
	source *source    // nil: the page posts frames
	clock  clock
	pace   pace

	shots  shots
	codes  *sighting.Codes
	beside *beside
	light  *sighting.Light
	warm   *sighting.Warm // nil before the first want of light
}

func newDecoder(post func(map[string]any)) *decoder {
	return &decoder{post: post, frames: make(chan frame), beside: newBeside()}
}

func (d *decoder) take(ctx context.Context, m js.Value) {
	if life := m.Get("life"); life.Type() == js.TypeNumber {
		d.life = life.Int()
	}
	if want := m.Get("want"); want.Type() == js.TypeNumber {
		d.want = session.Want(want.Int())
		d.codes, d.light = sighting.NewCodes(), sighting.NewLight()
		if budget := m.Get("budgetMS"); budget.Type() == js.TypeNumber {
			d.codes.Budget.Shot = time.Duration(budget.Float() * float64(time.Millisecond))
		}
		d.pace = pace{}
		if d.want == session.WantCodes {
			d.beside.begin(ctx)
		}
		if d.warm == nil && d.want == session.WantLight {
			d.warm = sighting.NewWarm()
		}
	}
	switch {
	case m.Get("frame").Truthy():
		f := frame{image: m.Get("frame"), atMS: m.Get("at").Float()}
		if !d.read(ctx, f) {
			d.answer(map[string]any{"skipped": true})
		}
	case m.Get("track").Truthy():
		d.track(ctx, m.Get("track"))
	case m.Get("rest").Truthy():
		d.rest()
	case m.Get("ask").Truthy():
		d.answer(map[string]any{"here": true})
	}
}

func (d *decoder) answer(m map[string]any) {
	m["life"] = d.life
	d.post(m)
}

// own takes a frame of the own source, or its end.
func (d *decoder) own(ctx context.Context, f frame) {
	switch {
	case f.of != d.source: // of one that was left
		f.close()
	case f.image.IsUndefined():
		d.rest()
		d.answer(map[string]any{"over": true})
	default:
		d.read(ctx, f)
	}
}

// read looks at a frame, unless there are more of them than can be looked at, and lets go of it.
func (d *decoder) read(ctx context.Context, f frame) bool {
	defer f.close()
	at := d.clock.stamp(f.atMS, time.Now())
	if d.want == 0 || !d.pace.take(at, d.want) {
		return false
	}
	began := time.Now()
	sight := d.look(ctx, f.image, at)
	d.pace.took(time.Since(began))
	d.answer(map[string]any{"sight": sighting.Encode(sight), "rate": d.pace.rate()})
	if d.want == session.WantLight && !sight.Light.Locked {
		d.warm.Step() // there is time: no signal is in view
	}
	return true
}

// look reads one frame. A frame that cannot be read is a sight of nothing: the next one comes soon.
func (d *decoder) look(ctx context.Context, image js.Value, at time.Duration) session.Sight {
	if d.want == session.WantLight {
		return d.lookForLight(ctx, image, at)
	}
	p, err := d.shots.luma(ctx, image)
	if err != nil {
		return session.Sight{Trouble: session.TroubleDecoder}
	}
	sight := d.codes.Look(at, p.pix, p.w, p.h, p.stride)
	sight.Seen = sight.Seen.Turned(quarters(image))
	if sight.Code != "" {
		d.beside.read()
	} else {
		sight.Code = d.beside.look(ctx, image)
	}
	return sight
}

// quarters is by how much a frame is shown turned, clockwise: a phone's camera is built in across. Browsers without the property turn it
// beforehand.
func quarters(image js.Value) int {
	if turn := image.Get("rotation"); turn.Type() == js.TypeNumber {
		return turn.Int() / 90
	}
	return 0
}

func (d *decoder) lookForLight(ctx context.Context, image js.Value, at time.Duration) session.Sight {
	shot, err := d.shots.colours(ctx, image)
	if err != nil {
		return session.Sight{Trouble: session.TroubleDecoder}
	}
	p, still := d.light.Push(at, light.Shot(shot))
	sight := session.Sight{Light: p}
	if !still {
		return sight
	}
	began := time.Now()
	if p, err := d.shots.luma(ctx, image); err == nil {
		sight.Code = d.light.Still(p.pix, p.w, p.h, p.stride)
	}
	d.light.StillTook(time.Since(began))
	return sight
}
