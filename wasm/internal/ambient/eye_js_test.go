package ambient

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"syscall/js"
	"testing"
	"time"

	"glint/app/light"
	"glint/app/session"
	"glint/wasm/internal/promise"
)

// device is a light sensor played by the test: a class on the page whose objects are event targets.
type device struct {
	object js.Value // the latest sensor
	starts int
	stops  int
	refuse string // name of the error that a start ends with, or empty
}

func install(t *testing.T) *device {
	t.Helper()
	d := &device{}
	var funcs []js.Func
	method := func(f func()) js.Func {
		fn := js.FuncOf(func(js.Value, []js.Value) any { f(); return nil })
		funcs = append(funcs, fn)
		return fn
	}
	start := method(func() {
		d.starts++
		if d.refuse != "" {
			d.fail(d.refuse)
			return
		}
		d.tell("activate")
	})
	stop := method(func() { d.stops++ })
	made := js.FuncOf(func(js.Value, []js.Value) any {
		d.object = js.Global().Get("EventTarget").New()
		d.object.Set("start", start)
		d.object.Set("stop", stop)
		return d.object
	})
	real := class()
	js.Global().Set("AmbientLightSensor", made)
	t.Cleanup(func() {
		js.Global().Set("AmbientLightSensor", real)
		for _, f := range append(funcs, made) {
			f.Release()
		}
	})
	return d
}

func (d *device) tell(event string) {
	d.object.Call("dispatchEvent", js.Global().Get("Event").New(event))
}

func (d *device) fail(name string) {
	event := js.Global().Get("Event").New("error")
	event.Set("error", map[string]any{"name": name})
	d.object.Call("dispatchEvent", event)
}

func (d *device) reads(at time.Duration, lux float64) {
	d.object.Set("timestamp", float64(at)/float64(time.Millisecond))
	d.object.Set("illuminance", lux)
	d.tell("reading")
}

// TestReceives plays a whole signal into the sensor, as a browser would tell it: changes only, ten a second, rounded to 50 lux.
func TestReceives(t *testing.T) {
	d := install(t)
	e := New()
	sights := make(chan session.Sight, 1)
	if err := e.Start(t.Context(), session.WantLight, func(s session.Sight) { sights <- s }); err != nil {
		t.Fatal(err)
	}
	profile := light.Cycle(light.Needs{Sensor: true, Bytes: 16})[0]
	payload := []byte("sixteen bytes...")
	emitter, err := light.NewEmitter(profile, payload)
	if err != nil {
		t.Fatal(err)
	}
	var last float64
	for at := time.Duration(0); at < 2*emitter.Period(); at += 100 * time.Millisecond {
		lux := 300 * emitter.Picture(at).Colours[0].Linear().Luminance()
		if lux = 50 * math.Round(lux/50); lux == last {
			continue
		}
		last = lux
		d.reads(at, lux)
		if s := <-sights; s.Light.Payload != nil {
			if !bytes.Equal(s.Light.Payload, payload) {
				t.Errorf("got %x", s.Light.Payload)
			}
			e.Stop()
			if d.stops != 1 {
				t.Errorf("the sensor was stopped %d times", d.stops)
			}
			return
		}
	}
	t.Error("nothing was received")
}

func TestLenses(t *testing.T) {
	install(t)
	e := New()
	lenses := func() []session.Lens {
		got, err := e.Lenses(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := lenses(); len(got) != 1 || !got[0].Sensor || got[0].Used || got[0].ID != LensID {
		t.Errorf("at rest: %+v", got)
	}
	if err := e.Start(t.Context(), session.WantLight, func(session.Sight) {}); err != nil {
		t.Fatal(err)
	}
	if got := lenses(); !got[0].Used {
		t.Errorf("while it looks: %+v", got)
	}
	e.Use("another") // nothing else is there
	e.Stop()
	e.Stop() // harmless
	js.Global().Set("AmbientLightSensor", js.Undefined())
	if got := lenses(); len(got) != 0 {
		t.Errorf("without the class: %+v", got)
	}
}

// TestTroubles: every way that a start can fail has its name.
func TestTroubles(t *testing.T) {
	d := install(t)
	sink := func(session.Sight) {}
	for _, test := range []struct {
		refuse string
		want   session.CameraTrouble
	}{{"NotAllowedError", session.TroubleRefused}, {"NotReadableError", session.TroubleMissing}, {"UnknownError", session.TroubleEnded}} {
		d.refuse = test.refuse
		if got := trouble(New().Start(t.Context(), session.WantLight, sink)); got != test.want {
			t.Errorf("%s: got %q, want %q", test.refuse, got, test.want)
		}
	}
	d.refuse = ""
	if got := trouble(New().Start(t.Context(), session.WantCodes, sink)); got != session.TroubleMissing {
		t.Errorf("for codes: got %q", got)
	}
	js.Global().Set("AmbientLightSensor", js.Undefined())
	if got := trouble(New().Start(t.Context(), session.WantLight, sink)); got != session.TroubleMissing {
		t.Errorf("without the class: got %q", got)
	}
}

func trouble(err error) session.CameraTrouble {
	if e, ok := errors.AsType[*session.CameraError](err); ok {
		return e.Trouble
	}
	return session.TroubleNone
}

// TestEnds: a sensor that fails later is told, and the end of the context stops it.
func TestEnds(t *testing.T) {
	d := install(t)
	e := New()
	sights := make(chan session.Sight, 4)
	if err := e.Start(t.Context(), session.WantLight, func(s session.Sight) { sights <- s }); err != nil {
		t.Fatal(err)
	}
	d.fail("NotReadableError")
	if s := <-sights; s.Trouble != session.TroubleEnded {
		t.Errorf("got %+v", s)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := e.Start(ctx, session.WantLight, func(session.Sight) {}); err != nil {
		t.Fatal(err)
	}
	cancel()
	for e.used() { // the end of a context is noticed by a goroutine of its own
		ch := make(chan struct{})
		js.Global().Call("setTimeout", js.FuncOf(func(js.Value, []js.Value) any { close(ch); return nil }), 1)
		<-ch
	}
	if d.stops != d.starts {
		t.Errorf("%d starts, %d stops", d.starts, d.stops)
	}
}

func (e *Eye) used() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.now != nil
}

// TestBrowsersOwnSensor goes through Chromium's own class: light comes as readings, rounded to 50 lux, and the eye starts and stops.
func TestBrowsersOwnSensor(t *testing.T) {
	if !class().Truthy() {
		t.Fatal("the browser has no AmbientLightSensor: the runner switches it on")
	}
	shine := func(lux int) {
		t.Helper()
		if _, err := promise.Call(t.Context(), js.Global(), "fetch", fmt.Sprintf("/test/light?lux=%d", lux), map[string]any{"method": "POST"}); err != nil {
			t.Fatal(err)
		}
	}
	shine(10)
	e := New()
	sights := make(chan session.Sight, 16)
	if err := e.Start(t.Context(), session.WantLight, func(s session.Sight) { sights <- s }); err != nil {
		t.Fatal(err)
	}
	e.mu.Lock()
	sensor := e.now.sensor
	e.mu.Unlock()
	for _, lux := range []int{310, 20, 480} {
		shine(lux)
		want := math.Round(float64(lux)/50) * 50
		for sensor.Get("illuminance").Float() != want {
			<-sights
		}
	}
	e.Stop()
	if e.used() {
		t.Error("it looks on")
	}
}
