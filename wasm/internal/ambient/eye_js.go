// Package ambient looks through the light sensor of a device, for phones whose camera cannot be used.
//
// Chromium has the class AmbientLightSensor behind a flag, other browsers have none: then there is no lens, and a start says so. The
// sensor sees no codes. Readings come when the light changes, ten a second at most, rounded to 50 lux.
package ambient

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"syscall/js"
	"time"

	"glint/app/light"
	"glint/app/session"
	"glint/wasm/internal/awake"
	"glint/wasm/internal/sighting"
)

// frequency is how many readings a second are asked for: the most that the browser gives.
const frequency = 10

// waiting bounds the readings that wait for the receiver; when there are more, the oldest goes.
const waiting = 64

// Eye is a session.Eye for light alone.
type Eye struct {
	screen awake.Screen

	mu   sync.Mutex
	now  *looking    // nil while stopped
	kept func() bool // forgets the end of the last Start's context
}

// New makes an eye that looks at nothing yet.
func New() *Eye { return &Eye{} }

// class is the browser's sensor, or undefined.
func class() js.Value { return js.Global().Get("AmbientLightSensor") }

// Start implements session.Eye. It returns when the sensor runs.
func (e *Eye) Start(ctx context.Context, want session.Want, sink func(session.Sight)) error {
	if want != session.WantLight || !class().Truthy() {
		return &session.CameraError{Trouble: session.TroubleMissing}
	}
	l, err := begin(ctx, sink)
	if err != nil {
		return &session.CameraError{Trouble: troubleOf(err), Cause: err}
	}
	e.Stop()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.screen.On()
	e.now = l
	go func() {
		l.run()
		e.end(l)
	}()
	e.kept = context.AfterFunc(ctx, func() { e.end(l) })
	return nil
}

// Stop implements session.Eye.
func (e *Eye) Stop() {
	e.mu.Lock()
	now := e.now
	e.mu.Unlock()
	if now != nil {
		e.end(now)
	}
}

func (e *Eye) end(l *looking) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.now != l {
		return
	}
	e.kept()
	l.stop()
	e.now = nil
	e.screen.Off()
}

// Lenses implements session.Eye.
func (e *Eye) Lenses(context.Context) ([]session.Lens, error) {
	if !class().Truthy() {
		return nil, nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return []session.Lens{{ID: LensID, Name: "Light sensor", Sensor: true, Used: e.now != nil}}, nil
}

// LensID names the one lens.
const LensID = "ambient-light"

// Use implements session.Eye: there is nothing to choose.
func (e *Eye) Use(string) {}

// looking is one use of the sensor, from a Start to a Stop.
type looking struct {
	sensor   js.Value
	sink     func(session.Sight)
	readings chan reading
	done     chan struct{}
	funcs    []js.Func
	once     sync.Once
}

// reading is what the sensor tells; err says that it has ended.
type reading struct {
	at  time.Duration
	lux float64
	err error
}

// begin makes a sensor and waits until it runs, or refuses to.
func begin(ctx context.Context, sink func(session.Sight)) (l *looking, err error) {
	defer func() { // the constructor throws where a policy forbids the sensor
		if thrown := recover(); thrown != nil {
			if e, ok := thrown.(js.Error); ok {
				l, err = nil, sensorError{e.Value.Get("name").String()}
				return
			}
			panic(thrown)
		}
	}()
	l = &looking{sink: sink, readings: make(chan reading, waiting), done: make(chan struct{})}
	l.sensor = class().New(map[string]any{"frequency": frequency})
	active := make(chan error, 1)
	l.on("activate", func(js.Value) { settle(active, nil) })
	l.on("error", func(event js.Value) {
		err := sensorError{event.Get("error").Get("name").String()}
		settle(active, err)
		l.offer(reading{err: err})
	})
	l.on("reading", func(js.Value) {
		at, lux := l.sensor.Get("timestamp"), l.sensor.Get("illuminance")
		if at.Type() == js.TypeNumber && lux.Type() == js.TypeNumber {
			l.offer(reading{at: time.Duration(at.Float() * float64(time.Millisecond)), lux: lux.Float()})
		}
	})
	l.sensor.Call("start")
	select {
	case err = <-active:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		l.stop()
		return nil, err
	}
	return l, nil
}

func settle(active chan error, err error) {
	select {
	case active <- err:
	default: // it has been told
	}
}

func (l *looking) on(event string, f func(js.Value)) {
	fn := js.FuncOf(func(_ js.Value, args []js.Value) any {
		f(args[0])
		return nil
	})
	l.funcs = append(l.funcs, fn)
	l.sensor.Call("addEventListener", event, fn)
}

// offer hands a reading on. It runs on the page's own thread and never waits.
func (l *looking) offer(r reading) {
	for {
		select {
		case l.readings <- r:
			return
		default:
		}
		select {
		case <-l.readings:
		default:
		}
	}
}

// run receives light until it is stopped, or the sensor fails.
func (l *looking) run() {
	receiver := light.NewSensorReceiver()
	var rate sighting.Rate
	for {
		select {
		case <-l.done:
			return
		case r := <-l.readings:
			if r.err != nil {
				l.sink(session.Sight{Trouble: session.TroubleEnded})
				return
			}
			rate.Count(time.Now())
			l.sink(session.Sight{Light: receiver.Push(r.at, r.lux), FPS: rate.PerSecond})
		}
	}
}

func (l *looking) stop() {
	l.once.Do(func() {
		close(l.done)
		l.sensor.Call("stop")
		for i, event := range []string{"activate", "error", "reading"} {
			l.sensor.Call("removeEventListener", event, l.funcs[i])
			l.funcs[i].Release()
		}
	})
}

// sensorError is a DOMException of the sensor.
type sensorError struct{ name string }

func (e sensorError) Error() string { return fmt.Sprintf("ambient: %s", e.name) }

// troubleOf says what a failed start means, by the names of the Generic Sensor API.
func troubleOf(err error) session.CameraTrouble {
	if e, ok := errors.AsType[sensorError](err); ok {
		switch e.name {
		case "NotAllowedError", "SecurityError":
			return session.TroubleRefused
		case "NotReadableError":
			return session.TroubleMissing // the class is there, the device has none
		}
	}
	return session.TroubleEnded
}
