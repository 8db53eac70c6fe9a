package camera

import (
	"context"
	"syscall/js"

	"glint/app/session"
	"glint/wasm/internal/promise"
)

// fastest is the rate in frames a second that is asked for light, of a camera that offers it. The receiver leaves out what it cannot read in
// time.
const fastest = 60

// tooLarge is the number of pixels, of those asked for, above which a picture is asked for once more: bringing it over and scaling it down
// costs more than it shows. Some cameras begin with their largest one whatever was wished for.
const tooLarge = 1.5

// automatics are what a camera may set by itself, all the time.
var automatics = [...]string{"exposureMode", "whiteBalanceMode", "focusMode"}

const automatic = "continuous"

// tune sets what the camera offers: no torch, which would blind the other side's screen and camera, automatic exposure, white balance and focus
// that go on by themselves, and for light a fast rate. Nothing is set by hand, and what is refused is left as it is.
func (c Choice) tune(ctx context.Context, stream js.Value, want session.Want) {
	track := stream.Call("getVideoTracks").Index(0)
	if !track.Truthy() || track.Get("getCapabilities").Type() != js.TypeFunction {
		return
	}
	// A browser that throws here, or refuses, leaves a camera that works as it is.
	asked, err := promise.Try(func() js.Value {
		wishes := c.tuning(track.Call("getCapabilities"), track.Call("getSettings"), want)
		if wishes == nil {
			return js.Undefined()
		}
		return track.Call("applyConstraints", wishes)
	})
	if err == nil {
		promise.Await(ctx, asked)
	}
}

// tuning gives the constraints that make of the settings what the capabilities offer; nil if nothing has to change. They take the place of those
// that the camera was opened with, so those are in them.
func (c Choice) tuning(can, are js.Value, want session.Want) map[string]any {
	var modes []any
	if can.Get("torch").Truthy() && !are.Get("torch").Equal(js.ValueOf(false)) {
		modes = append(modes, map[string]any{"torch": false})
	}
	for _, mode := range automatics {
		if offers(can.Get(mode), automatic) && !are.Get(mode).Equal(js.ValueOf(automatic)) {
			modes = append(modes, map[string]any{mode: automatic})
		}
	}
	rate := c.FPS
	if most := can.Get("frameRate"); want == session.WantLight && most.Truthy() && number(most.Get("max")) >= fastest {
		rate = fastest
	}
	large := number(are.Get("width"))*number(are.Get("height")) > tooLarge*float64(c.Width*c.Height)
	if len(modes) == 0 && rate == c.FPS && !large {
		return nil
	}
	wishes := map[string]any{"frameRate": map[string]any{"ideal": rate}}
	for side, wish := range map[string]int{"width": c.Width, "height": c.Height} {
		if now := are.Get(side); large {
			wishes[side] = map[string]any{"ideal": wish}
		} else if now.Type() == js.TypeNumber {
			wishes[side] = map[string]any{"ideal": now}
		}
	}
	if modes != nil {
		wishes["advanced"] = modes
	}
	return wishes
}

// offers says whether a list of capabilities has a value.
func offers(list js.Value, value string) bool {
	if !list.Truthy() || list.Get("length").Type() != js.TypeNumber {
		return false
	}
	for i := range list.Length() {
		if list.Index(i).Equal(js.ValueOf(value)) {
			return true
		}
	}
	return false
}

func number(v js.Value) float64 {
	if v.Type() != js.TypeNumber {
		return 0
	}
	return v.Float()
}
