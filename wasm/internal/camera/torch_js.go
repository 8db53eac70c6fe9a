package camera

import (
	"syscall/js"

	"glint/app/session"
	"glint/wasm/internal/promise"
)

// SetTorch implements session.Torcher. It is for the camera that is looked through now.
func (e *Eye) SetTorch(on bool) {
	e.mu.Lock()
	now := e.now
	e.mu.Unlock()
	if now != nil {
		now.hear(news{torch: &on})
	}
}

// light turns the torch on or off; what became of it is seen at the next look at the track (facts).
func (l *looking) light(on bool) {
	if !l.stream.Truthy() || l.torch == session.TorchNone {
		return
	}
	track := l.stream.Call("getVideoTracks").Index(0)
	asked, err := promise.Try(func() js.Value {
		return track.Call("applyConstraints", l.choice.lit(track.Call("getCapabilities"), track.Call("getSettings"), on))
	})
	if err != nil {
		return // a browser that throws leaves the torch as it is
	}
	go func() {
		promise.Await(l.ctx, asked)
		l.hear(news{settled: true})
	}()
}

// lit gives the constraints that turn the torch. They take the place of those before, so those are in them.
func (c Choice) lit(can, are js.Value, on bool) map[string]any {
	modes := []any{map[string]any{"torch": on}}
	for _, mode := range automatics {
		if offers(can.Get(mode), automatic) {
			modes = append(modes, map[string]any{mode: automatic})
		}
	}
	wishes := map[string]any{"advanced": modes}
	for _, name := range []string{"width", "height", "frameRate"} {
		if now := are.Get(name); now.Type() == js.TypeNumber {
			wishes[name] = map[string]any{"ideal": now}
		}
	}
	return wishes
}

// facts takes note of what the camera is. Some browsers know of a torch only when the first frames have come.
func (l *looking) facts() {
	l.rear, l.torch = false, session.TorchNone
	track := l.stream.Call("getVideoTracks").Index(0)
	if !track.Truthy() || track.Get("getSettings").Type() != js.TypeFunction {
		return
	}
	are := track.Call("getSettings")
	l.rear = are.Get("facingMode").Equal(js.ValueOf("environment"))
	if track.Get("getCapabilities").Type() != js.TypeFunction {
		return
	}
	switch can := track.Call("getCapabilities"); {
	case !can.Get("torch").Truthy():
	case are.Get("torch").Truthy():
		l.torch = session.TorchOn
	default:
		l.torch = session.TorchOff
	}
}
