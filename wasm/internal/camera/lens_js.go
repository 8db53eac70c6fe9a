package camera

import (
	"context"
	"strconv"
	"syscall/js"

	"glint/app/session"
	"glint/wasm/internal/promise"
)

// What is remembered on the device, by the name of the choice.
const (
	keyLens = "glint.camera."      // id of the camera that was chosen
	keyRate = "glint.camera-rate." // frames a second that it gave
)

// Lenses implements session.Eye. Before a person has allowed the camera the browser names none.
func (e *Eye) Lenses(ctx context.Context) ([]session.Lens, error) {
	devices := js.Global().Get("navigator").Get("mediaDevices")
	if !devices.Truthy() {
		return nil, &session.CameraError{Trouble: session.TroubleInsecure}
	}
	all, err := promise.Call(ctx, devices, "enumerateDevices")
	if err != nil {
		return nil, &session.CameraError{Trouble: troubleOf(err), Cause: err}
	}
	used := e.used()
	var lenses []session.Lens
	for i := range all.Length() {
		device := all.Index(i)
		id, name := device.Get("deviceId").String(), device.Get("label").String()
		if device.Get("kind").String() != "videoinput" || id == "" || name == "" {
			continue
		}
		lenses = append(lenses, session.Lens{ID: id, Name: name, Used: id == used})
	}
	return lenses, nil
}

// used is the id of the camera that is looked through now, or was chosen for the next time.
func (e *Eye) used() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.now != nil {
		if id := e.now.lens.Load().(string); id != "" {
			return id
		}
	}
	return recall(keyLens + e.choice.Name)
}

// Use implements session.Eye.
func (e *Eye) Use(id string) {
	remember(keyLens+e.choice.Name, id)
	e.mu.Lock()
	now := e.now
	e.mu.Unlock()
	if now != nil {
		now.hear(news{lens: true})
	}
}

// Rate is how many frames a second the camera gave when it was looked through last, on this device; 0 while that is not known.
func (e *Eye) Rate() float64 {
	rate, err := strconv.ParseFloat(recall(keyRate+e.choice.Name), 64)
	if err != nil || rate < 0 || rate > 1000 {
		return 0
	}
	return rate
}

// rateStep is the change of a camera's rate, of 1, that is worth remembering.
const rateStep = 0.1

// measure takes note of the camera's own rate.
func (l *looking) measure(perSecond js.Value) {
	if perSecond.Type() != js.TypeNumber || perSecond.Float() <= 0 {
		return
	}
	rate := perSecond.Float()
	if rate > l.camera*(1-rateStep) && rate < l.camera*(1+rateStep) {
		return
	}
	l.camera = rate
	remember(keyRate+l.choice.Name, strconv.FormatFloat(rate, 'f', 1, 64))
}

// another leaves the camera and opens the one that was chosen. Many phones cannot have two open at a time.
func (l *looking) another() {
	if !l.stream.Truthy() { // already on the way; the outcome is compared with what is chosen then
		return
	}
	l.leave()
	l.open()
}

func (l *looking) open() {
	lens := recall(keyLens + l.choice.Name)
	go func() {
		stream, err := l.choice.open(l.ctx, l.want)
		select {
		case l.opened <- opening{stream, lens, err}:
		case <-l.ctx.Done():
			if err == nil {
				closeStream(stream)
			}
		}
	}()
}

// change goes on with another camera.
func (l *looking) change(o opening) session.CameraTrouble {
	switch {
	case o.err != nil:
		return troubleOf(o.err)
	case o.lens != recall(keyLens+l.choice.Name): // chosen anew meanwhile
		closeStream(o.stream)
		l.open()
	default:
		l.begin(o.stream)
	}
	return session.TroubleNone
}

// lensOf is the id of the camera that gives a stream; empty where the browser does not say.
func lensOf(stream js.Value) string {
	track := stream.Call("getVideoTracks").Index(0)
	if !track.Truthy() || track.Get("getSettings").Type() != js.TypeFunction {
		return ""
	}
	id := track.Call("getSettings").Get("deviceId")
	if id.Type() != js.TypeString {
		return ""
	}
	return id.String()
}

// recall reads what is remembered; empty if nothing is, or the browser keeps nothing.
func recall(key string) string {
	text, err := promise.Try(func() js.Value { return js.Global().Get("localStorage").Call("getItem", key) })
	if err != nil || text.Type() != js.TypeString {
		return ""
	}
	return text.String()
}

// remember keeps a text, or forgets it where it is empty. A browser that keeps nothing is none of anybody's business: the choice holds for
// as long as the page lives then, or not at all.
func remember(key, text string) {
	promise.Try(func() js.Value {
		storage := js.Global().Get("localStorage")
		if text == "" {
			storage.Call("removeItem", key)
		} else {
			storage.Call("setItem", key, text)
		}
		return js.Undefined()
	})
}
