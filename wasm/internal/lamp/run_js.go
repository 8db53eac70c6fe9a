package lamp

import (
	"context"
	"syscall/js"
	"time"

	"glint/app/light"
	"glint/app/session"
	"glint/wasm/internal/promise"
	"glint/wasm/internal/worker"
)

// Run draws for a page's lamp from inside a Worker until ctx is done. The page posts objects with any of these:
//
//	canvas: OffscreenCanvas                     to draw on from now on
//	w: n, h: n                                  its size in pixels has changed
//	gone: true                                  it is on the page no more
//	payload, profile, reach, serial             what to play, in place of what plays
//	stop: true
//
// {able: true} comes back at the start, unless this browser's Workers have no refreshes; then a Report with the serial of its signal, now and then.
func Run(ctx context.Context) error {
	in := inside{page: worker.Enter()}
	in.page.Post(map[string]any{"able": js.Global().Get("requestAnimationFrame").Type() == js.TypeFunction})
	for {
		select {
		case m := <-in.page.Inbox():
			in.take(m)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// inside is the lamp in the Worker. Messages and refreshes come on one thread, one after the other.
type inside struct {
	page    *worker.Inside
	surface surface
	runner  *runner // nil while nothing plays
	serial  int     // of what plays
}

// show implements screen.
func (in *inside) show(p, rest light.Picture, e extent, now time.Duration) outcome {
	return in.surface.show(p, rest, e, now)
}

func (in *inside) take(m js.Value) {
	switch {
	case m.Get("canvas").Truthy():
		in.surface.on(m.Get("canvas"), now())
	case m.Get("w").Type() == js.TypeNumber:
		in.surface.resize(m.Get("w").Int(), m.Get("h").Int())
	case m.Get("gone").Truthy():
		in.surface.off(now())
	case m.Get("payload").Truthy():
		in.play(m)
	case m.Get("stop").Truthy():
		in.stop()
	}
}

func (in *inside) play(m js.Value) {
	serial := m.Get("serial").Int()
	s := session.Signal{
		Payload: promise.Bytes(m.Get("payload")), Profile: uint8(m.Get("profile").Int()), Reach: session.Reach(m.Get("reach").Int()),
	}
	p, err := newPlay(s, in, !in.surface.drawn, func(r Report) { in.page.Post(r.values(serial)) })
	if err != nil { // the page has tried it
		panic("lamp: internal error: " + err.Error())
	}
	in.halt()
	in.serial, in.runner = serial, run(p)
}

// halt ends what plays and leaves its picture.
func (in *inside) halt() {
	if in.runner != nil {
		in.runner.stop()
		in.page.Post(in.runner.play.summary().values(in.serial))
	}
}

func (in *inside) stop() {
	in.halt()
	if in.runner != nil {
		in.surface.clear(in.runner.play.last)
	}
	in.runner = nil
}

func (r Report) values(serial int) map[string]any {
	return map[string]any{
		"serial": serial, "whole": r.Whole, "refreshes": r.Refreshes, "missed": r.Missed, "refused": r.Refused,
		"worst": float64(r.Worst) / float64(time.Millisecond), "hz": r.Hz,
	}
}

func reportOf(m js.Value) Report {
	return Report{
		Whole: m.Get("whole").Int(), Refreshes: m.Get("refreshes").Int(), Missed: m.Get("missed").Int(), Refused: m.Get("refused").Int(),
		Worst: duration(m.Get("worst").Float()), Hz: m.Get("hz").Float(),
	}
}
