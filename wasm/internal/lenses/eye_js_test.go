package lenses

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"syscall/js"
	"testing"
	"time"

	"glint/app/session"
)

// side is an eye that remembers what was asked of it.
type side struct {
	lens session.Lens
	none bool // the device has none
	fail error

	mu    sync.Mutex
	asked []string
	told  chan string
}

func (s *side) note(what string) {
	s.mu.Lock()
	s.asked = append(s.asked, what)
	s.mu.Unlock()
	s.told <- what
}

func (s *side) Start(_ context.Context, want session.Want, _ func(session.Sight)) error {
	s.note(fmt.Sprint("start ", want))
	return s.fail
}
func (s *side) Stop()         { s.note("stop") }
func (s *side) Use(id string) { s.note("use " + id) }
func (s *side) Lenses(context.Context) ([]session.Lens, error) {
	if s.none {
		return nil, nil
	}
	return []session.Lens{s.lens}, nil
}

// heard takes what was asked since the last time, and waits for so many things.
func (s *side) heard(t *testing.T, n int) string {
	t.Helper()
	for range n {
		select {
		case <-s.told:
		case <-time.After(10 * time.Second):
			t.Fatalf("%s was asked %q, want %d things", s.lens.Name, s.asked, n)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() { s.asked = nil }()
	return strings.Join(s.asked, ", ")
}

func sides(t *testing.T) (camera, sensor *side) {
	t.Helper()
	t.Cleanup(func() { js.Global().Get("localStorage").Call("clear") })
	camera = &side{lens: session.Lens{ID: "c", Name: "camera", Used: true}, told: make(chan string, 64)}
	sensor = &side{lens: session.Lens{ID: "s", Name: "sensor", Sensor: true}, told: make(chan string, 64)}
	return camera, sensor
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s was asked %q, want %q", what, got, want)
	}
}

func nothing(session.Sight) {}

func TestCameraUnlessTheSensorIsChosen(t *testing.T) {
	camera, sensor := sides(t)
	e := New("test", camera, sensor)
	if err := e.Start(t.Context(), session.WantLight, nothing); err != nil {
		t.Fatal(err)
	}
	expect(t, "camera", camera.heard(t, 1), "start 2")
	expect(t, "sensor", sensor.heard(t, 1), "stop")

	e.Use("s")
	expect(t, "camera", camera.heard(t, 1), "stop")
	expect(t, "sensor", sensor.heard(t, 1), "start 2")

	e.Use("s") // nothing new
	if err := e.Start(t.Context(), session.WantCodes, nothing); err != nil {
		t.Fatal(err)
	}
	expect(t, "camera, for codes", camera.heard(t, 1), "start 1")
	expect(t, "sensor, for codes", sensor.heard(t, 1), "stop")

	e.Use("c")
	expect(t, "camera", camera.heard(t, 1), "use c")
	e.Stop()
	expect(t, "camera", camera.heard(t, 1), "stop")
	expect(t, "sensor", sensor.heard(t, 1), "stop")
	e.Use("s") // looks for nothing
	expect(t, "sensor, while stopped", sensor.heard(t, 0), "")
}

func TestChoiceIsRememberedAndShown(t *testing.T) {
	camera, sensor := sides(t)
	New("test", camera, sensor).Use("s")
	used := func(e *Eye) []bool {
		t.Helper()
		lenses, err := e.Lenses(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var out []bool
		for _, l := range lenses {
			out = append(out, l.Used)
		}
		return out
	}
	again := New("test", camera, sensor) // as after a new start of the page
	if got, want := used(again), []bool{false, true}; !reflect.DeepEqual(got, want) {
		t.Errorf("used: %v, want %v", got, want)
	}
	again.Use("c")
	if got, want := used(New("test", camera, sensor)), []bool{true, false}; !reflect.DeepEqual(got, want) {
		t.Errorf("used: %v, want %v", got, want)
	}
	again.Use("s")
	sensor.none = true // the flag of the browser is off now
	if got, want := used(New("test", camera, sensor)), []bool{true}; !reflect.DeepEqual(got, want) {
		t.Errorf("without a sensor, used: %v, want %v", got, want)
	}
}

func TestTroubleOfTheOtherEyeIsReported(t *testing.T) {
	camera, sensor := sides(t)
	sensor.fail = &session.CameraError{Trouble: session.TroubleRefused}
	e := New("test", camera, sensor)
	sights := make(chan session.Sight, 4)
	if err := e.Start(t.Context(), session.WantLight, func(s session.Sight) { sights <- s }); err != nil {
		t.Fatal(err)
	}
	e.Use("s")
	select {
	case s := <-sights:
		if s.Trouble != session.TroubleRefused {
			t.Errorf("trouble %q", s.Trouble)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("no trouble is reported")
	}
}
