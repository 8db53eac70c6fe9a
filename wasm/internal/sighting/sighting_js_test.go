package sighting

import (
	"bytes"
	"math"
	"reflect"
	"testing"
	"time"

	"glint/app/light"
	"glint/app/light/sim"
	"glint/app/session"
)

func TestSightsGoOverWhole(t *testing.T) {
	tests := []session.Sight{
		{},
		{Code: "GP:6BF", Trouble: session.TroubleDark, FPS: 29.5},
		{Light: light.Progress{Locked: true, Known: 12, Needed: 288, Hint: light.HintCloser, Payload: []byte{0, 255}, Stats: light.Stats{Shots: 3, Score: 0.5}}},
	}
	for _, want := range tests {
		got, err := Decode(Encode(want))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
}

func TestFiguresWithoutANumberDoNotStopASight(t *testing.T) {
	s := session.Sight{Light: light.Progress{Payload: []byte{7}, Stats: light.Stats{Residual: math.NaN()}}}
	got, err := Decode(Encode(s))
	if err != nil || !bytes.Equal(got.Light.Payload, s.Light.Payload) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestWhatIsNoSightIsRefused(t *testing.T) {
	for _, text := range []string{"", "<undefined>", "{", `{"FPS":"x"}`} {
		if _, err := Decode(text); err == nil {
			t.Errorf("Decode(%q): no error", text)
		}
	}
}

// play pushes shots of a payload for a time and gives the payloads that come out.
func play(t *testing.T, s *Signal, from time.Duration, payload []byte, length time.Duration) [][]byte {
	t.Helper()
	condition, _ := sim.ConditionByName("desk")
	condition.Path.W, condition.Path.H = 160, 120 // a quarter of the work
	camera := sim.New(condition.Path)
	emitter, err := light.NewEmitter(light.Profiles()[0], payload)
	if err != nil {
		t.Fatal(err)
	}
	var got [][]byte
	for at := time.Duration(0); at < length; at += time.Second / 30 {
		if p := s.Push(from+at, camera.Shoot(at, emitter.Picture)); p.Payload != nil {
			got = append(got, p.Payload)
		}
	}
	return got
}

// A payload that goes on being played comes once; the next one comes without a new start, the first again after one.
func TestSignalGivesEachPayloadOnce(t *testing.T) {
	charge, receipt := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	s := NewSignal()
	if got := play(t, s, 0, charge, 4*time.Second); len(got) != 1 || !bytes.Equal(got[0], charge) {
		t.Fatalf("charge: got %x", got)
	}
	if got := play(t, s, 4*time.Second, receipt, 4*time.Second); len(got) != 1 || !bytes.Equal(got[0], receipt) {
		t.Fatalf("receipt: got %x", got)
	}
	s = NewSignal()
	if got := play(t, s, 0, charge, 4*time.Second); len(got) != 1 {
		t.Fatalf("charge after a new start: got %x", got)
	}
}

func TestDimness(t *testing.T) {
	const w, h = 64, 48
	dark, lit := make([]byte, w*h), make([]byte, w*h)
	for i := range lit {
		lit[i] = byte(i % 251 * 7)
	}
	var d Dimness
	for i := range darkShots - 1 {
		if d.Seen(dark, w, h, w) {
			t.Fatalf("dark after %d shots", i+1)
		}
	}
	if d.Seen(lit, w, h, w) {
		t.Fatal("dark although lit")
	}
	for range darkShots - 1 {
		d.Seen(dark, w, h, w)
	}
	if !d.Seen(dark, w, h, w) {
		t.Error("not dark after half a second of darkness")
	}
}

func TestRate(t *testing.T) {
	var r Rate
	start := time.Unix(1000, 0)
	for i := range 61 {
		r.Count(start.Add(time.Duration(i) * 50 * time.Millisecond))
	}
	if r.PerSecond < 19 || r.PerSecond > 22 {
		t.Errorf("20 a second counted as %v", r.PerSecond)
	}
	r.Fade(start.Add(5 * time.Second))
	r.Fade(start.Add(7 * time.Second))
	if r.PerSecond != 0 {
		t.Errorf("%v a second of nothing", r.PerSecond)
	}
}
