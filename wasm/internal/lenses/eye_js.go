// Package lenses joins a device's camera and its light sensor into one eye, of which a person chooses.
//
// The sensor sees no codes: an eye that wants codes looks through the camera whatever was chosen.
package lenses

import (
	"context"
	"errors"
	"slices"
	"sync"
	"syscall/js"

	"glint/app/session"
	"glint/wasm/internal/promise"
)

// Eye is a session.Eye.
type Eye struct {
	key    string // under which the device remembers that the sensor was chosen
	camera session.Eye
	sensor session.Eye

	mu      sync.Mutex
	sensing bool  // the sensor was chosen
	look    *look // nil while stopped
}

// look is what the last Start asked for.
type look struct {
	ctx  context.Context
	want session.Want
	sink func(session.Sight)
}

// New joins two eyes. The device remembers the choice under a name.
func New(name string, camera, sensor session.Eye) *Eye {
	e := &Eye{key: "glint.sensor." + name, camera: camera, sensor: sensor}
	e.sensing = e.recall()
	return e
}

// Start implements session.Eye.
func (e *Eye) Start(ctx context.Context, want session.Want, sink func(session.Sight)) error {
	e.mu.Lock()
	e.look = &look{ctx, want, sink}
	use, leave := e.sides(want)
	e.mu.Unlock()
	leave.Stop()
	return use.Start(ctx, want, sink)
}

// sides are the eye that is looked through for this, and the other one.
func (e *Eye) sides(want session.Want) (use, leave session.Eye) {
	if e.sensing && want == session.WantLight {
		return e.sensor, e.camera
	}
	return e.camera, e.sensor
}

// Stop implements session.Eye.
func (e *Eye) Stop() {
	e.mu.Lock()
	e.look = nil
	e.mu.Unlock()
	e.camera.Stop()
	e.sensor.Stop()
}

// Lenses implements session.Eye. Where the sensor was chosen no camera is in use, whichever that would be.
func (e *Eye) Lenses(ctx context.Context) ([]session.Lens, error) {
	e.mu.Lock()
	sensing := e.sensing
	e.mu.Unlock()
	cameras, err := e.camera.Lenses(ctx)
	sensors, sensorErr := e.sensor.Lenses(ctx)
	if err != nil && (sensorErr != nil || len(sensors) == 0) {
		return nil, err
	}
	for i := range cameras {
		cameras[i].Used = cameras[i].Used && !sensing
	}
	for i := range sensors {
		sensors[i].Used = sensing
	}
	return slices.Concat(cameras, sensors), nil
}

// Use implements session.Eye.
func (e *Eye) Use(id string) {
	sensing := e.isSensor(id)
	e.mu.Lock()
	changed := e.sensing != sensing
	e.sensing = sensing
	e.mu.Unlock()
	if changed {
		e.remember(sensing)
	}
	if !sensing {
		e.camera.Use(id)
	}
	if changed {
		e.turn()
	}
}

// turn looks through what is chosen now, if anything is looked for that both can see.
func (e *Eye) turn() {
	e.mu.Lock()
	now := e.look
	use, leave := e.camera, e.sensor
	if now != nil {
		use, leave = e.sides(now.want)
	}
	e.mu.Unlock()
	if now == nil || now.want != session.WantLight {
		return
	}
	leave.Stop()
	go func() { // a camera may take as long as a person takes to allow it; its context ends it
		err := use.Start(now.ctx, now.want, now.sink)
		e.mu.Lock()
		latest := e.look
		e.mu.Unlock()
		var trouble *session.CameraError
		switch {
		case latest == nil: // stopped meanwhile
			use.Stop()
		case latest == now && errors.As(err, &trouble) && now.ctx.Err() == nil:
			now.sink(session.Sight{Trouble: trouble.Trouble})
		}
	}()
}

func (e *Eye) isSensor(id string) bool {
	lenses, err := e.sensor.Lenses(context.Background())
	return err == nil && slices.ContainsFunc(lenses, func(l session.Lens) bool { return l.ID == id })
}

// chosen is what the device remembers; a browser that keeps nothing has the usual camera at each start.
const chosen = "chosen"

func (e *Eye) recall() bool {
	v, err := promise.Try(func() js.Value { return js.Global().Get("localStorage").Call("getItem", e.key) })
	lenses, missing := e.sensor.Lenses(context.Background())
	return err == nil && v.Type() == js.TypeString && v.String() == chosen && missing == nil && len(lenses) > 0
}

func (e *Eye) remember(sensing bool) {
	promise.Try(func() js.Value {
		storage := js.Global().Get("localStorage")
		if sensing {
			storage.Call("setItem", e.key, chosen)
		} else {
			storage.Call("removeItem", e.key)
		}
		return js.Undefined()
	})
}
