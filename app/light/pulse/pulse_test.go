package pulse_test

import (
	"bytes"
	"errors"
	"image"
	"math/rand/v2"
	"testing"
	"time"

	"glint/app/light/optic"
	"glint/app/light/pulse"
	"glint/app/light/safe"
	"glint/app/light/sim/pulsesim"
)

const ms = time.Millisecond

func profile(t testing.TB, id uint8) pulse.Profile {
	t.Helper()
	p, ok := pulse.ProfileByID(id)
	if !ok {
		t.Fatalf("no profile %d", id)
	}
	return p
}

func emitter(t testing.TB, p pulse.Profile, payload []byte) *pulse.Emitter {
	t.Helper()
	e, err := pulse.NewEmitter(p, payload)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func random(seed uint64, n int) []byte {
	dice := rand.New(rand.NewPCG(seed, 7))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(dice.Uint32())
	}
	return b
}

// screens are the profiles that people see flash.
func screens() (list []pulse.Profile) {
	for _, p := range pulse.Profiles() {
		if p.Source == pulse.Screen {
			list = append(list, p)
		}
	}
	return list
}

// TestReversals walks two whole periods of many payloads, with the times of a screen of 60 Hz and with exact ones: the governor never says no.
func TestReversals(t *testing.T) {
	payloads := 150
	if testing.Short() {
		payloads = 20
	}
	for _, p := range screens() {
		for seed := range payloads {
			n := 1 + seed%p.MaxPayload
			payload := random(uint64(seed), n)
			if seed < 4 {
				payload = bytes.Repeat([]byte{byte(85 * seed)}, p.MaxPayload)
			}
			e := emitter(t, p, payload)
			for _, refresh := range []time.Duration{time.Second / 60, 7 * ms} {
				var g safe.Governor
				for at := time.Duration(0); at < 2*e.Period()+time.Second; at += refresh {
					if l := e.Picture(at).Colours[0].Linear().Luminance(); !g.Allow(at, l) {
						t.Fatalf("%s, payload %x: luminance %.2f at %v is a fourth reversal in a second", p.Name, payload, l, at)
					}
				}
			}
		}
	}
}

// TestAnalyser looks at the rendered frames of whole periods, as a camera in front of the screen would.
func TestAnalyser(t *testing.T) {
	for _, p := range screens() {
		e := emitter(t, p, random(3, min(p.MaxPayload, 16)))
		frame := image.NewRGBA(image.Rect(0, 0, 48, 32))
		a := safe.NewAnalyser(48, 32)
		last := -1
		for at := time.Duration(0); at < e.Period()+2*time.Second; at += time.Second / 60 {
			if picture := e.Picture(at); picture.Seq != last {
				picture.Draw(frame)
				last = picture.Seq
			}
			a.Add(at, frame)
		}
		r := a.Report()
		if !r.Passes() || r.Red > 0 || r.General > safe.ReversalsMost {
			t.Errorf("%s: %+v", p.Name, r)
		}
	}
}

// TestFigure6 compares with the text of the patent: 以光照度值x持续亮1秒,暗1秒,以光照度值y持续亮2秒: at illuminance x bright for 1 s, dark
// for 1 s, at illuminance y bright for 2 s. Two flashes (发光2次), an interval of 1 s.
func TestFigure6(t *testing.T) {
	p := profile(t, 35)
	if p.Flashes != 2 || p.Duration != time.Second {
		t.Fatalf("profile: %+v", p)
	}
	x, y := p.Levels[1], p.Levels[2]
	steps := emitter(t, p, []byte{0x33}).Steps() // the symbol 3, twice
	want := []pulse.Step{{Level: 0, Duration: 3 * time.Second}}
	for range 2 {
		want = append(want, pulse.Step{Level: x, Duration: time.Second}, pulse.Step{Level: 0, Duration: time.Second},
			pulse.Step{Level: y, Duration: 2 * time.Second}, pulse.Step{Level: 0, Duration: time.Second})
	}
	for i, w := range want {
		if steps[i] != w {
			t.Errorf("step %d: got %v, want %v", i, steps[i], w)
		}
	}
}

func TestFlashesReceived(t *testing.T) {
	p := profile(t, 35)
	for _, payload := range [][]byte{{0x33}, {0xff, 0xff}} {
		e := emitter(t, p, payload)
		sensor := pulsesim.Sensor{Room: pulsesim.Room{DeltaLux: 300, AmbientLux: 140}, NoiseLux: 5, Jitter: 8 * ms, Seed: 5}
		got := receive(sensor, e, 0, 2*e.Period()+10*time.Second)
		if !bytes.Equal(got.payload, payload) {
			t.Errorf("%x: got %x", payload, got.payload)
		}
	}
}

type received struct {
	payload  []byte
	at       time.Duration
	progress optic.Progress
}

// receive lets a sensor look at an emitter from a time after its start on.
func receive(s pulsesim.Sensor, e *pulse.Emitter, join, limit time.Duration) (r received) {
	receiver := pulse.NewReceiver(100)
	for _, reading := range s.Readings(func(t time.Duration) float64 { return e.Level(t + join) }, 0, limit) {
		r.progress, r.at = receiver.Push(reading.At, reading.Lux), reading.At
		if r.payload = r.progress.Payload; r.payload != nil {
			return r
		}
	}
	return r
}

// TestSensor delivers 16 bytes to a light sensor of a browser.
func TestSensor(t *testing.T) {
	room := func(delta float64) pulsesim.Room { return pulsesim.Room{DeltaLux: delta, AmbientLux: 120} }
	tests := []struct {
		name    string
		profile uint8
		sensor  pulsesim.Sensor
		limit   time.Duration
	}{
		{"stairs, 300 lux", 36, pulsesim.Sensor{Room: room(300), NoiseLux: 5, Jitter: 8 * ms}, time.Minute},
		{"150 lux", 32, pulsesim.Sensor{Room: room(150), NoiseLux: 5, Jitter: 8 * ms}, 80 * time.Second},
		{"300 lux", 32, pulsesim.Sensor{Room: room(300), NoiseLux: 5, Jitter: 8 * ms}, time.Minute},
		{"short integration", 32, pulsesim.Sensor{Room: room(150), NoiseLux: 5, Jitter: 8 * ms, Integration: 50 * ms}, time.Minute},
		{"lag", 32, pulsesim.Sensor{Room: room(150), NoiseLux: 5, Jitter: 8 * ms, Lag: 100 * ms}, time.Minute},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			payload := random(9, 16)
			test.sensor.Seed = 9
			got := receive(test.sensor, emitter(t, profile(t, test.profile), payload), 20*time.Second, test.limit)
			if !bytes.Equal(got.payload, payload) {
				t.Errorf("got %x, want %x: %+v", got.payload, payload, got.progress)
			}
			t.Logf("%v", got.at)
		})
	}
}

// TestLamp delivers by Manchester and differential Manchester, to a photodiode whose clock is not the lamp's.
func TestLamp(t *testing.T) {
	for _, test := range []struct {
		profile uint8
		bytes   int
		limit   time.Duration
	}{{33, 16, time.Second}, {34, 16, time.Second}, {33, 221, 8 * time.Second}, {34, 255, 4 * time.Second}} {
		p := profile(t, test.profile)
		payload := random(4, test.bytes)
		e := emitter(t, p, payload)
		diode := pulsesim.Diode{
			Room:   pulsesim.Room{DeltaLux: 60, AmbientLux: 400, FlickerLux: 30, DriftLux: 20, DriftTime: 3 * time.Second},
			RateHz: 8 * p.FrequencyHz, NoiseLux: 10, ClockPPM: 100, Seed: 2,
		}
		receiver := pulse.NewReceiver(0)
		var got optic.Progress
		var took time.Duration
		diode.Samples(e.Level, 123*ms, test.limit, func(at time.Duration, lux float64) bool {
			got, took = receiver.Push(at, lux), at
			return got.Payload != nil
		})
		if !bytes.Equal(got.Payload, payload) || got.Stats.Profile != p.ID {
			t.Errorf("%s, %d bytes: got %x, %+v", p.Name, test.bytes, got.Payload, got)
		}
		t.Logf("%s, %d bytes: %v", p.Name, test.bytes, took)
	}
}

// TestProfilesThatCannotBeShown: what breaks the seizure rule, or makes no sense, has no emitter.
func TestProfilesThatCannotBeShown(t *testing.T) {
	tests := []struct {
		name string
		id   uint8
		edit func(*pulse.Profile)
	}{
		{"Manchester on a screen", 33, func(p *pulse.Profile) { p.Source = pulse.Screen }},
		{"a visible lamp that flickers below 70 Hz", 33, func(p *pulse.Profile) { p.FrequencyHz = 500 }},
		{"red on a screen", 32, func(p *pulse.Profile) { p.Colour = pulse.Red }},
		{"infrared on a screen", 32, func(p *pulse.Profile) { p.Colour = pulse.Infrared940 }},
		{"white from an infrared lamp", 34, func(p *pulse.Profile) { p.Colour = pulse.White }},
		{"levels too close", 36, func(p *pulse.Profile) { p.Levels = []pulse.Level{0, 0.95, 1} }},
		{"levels in disorder", 32, func(p *pulse.Profile) { p.Levels = []pulse.Level{1, 0} }},
		{"brighter than the source", 32, func(p *pulse.Profile) { p.Levels = []pulse.Level{0, 1.2} }},
		{"three levels of NRZ", 36, func(p *pulse.Profile) { p.Code = pulse.NRZ }},
		{"flashes too quick", 35, func(p *pulse.Profile) { p.Duration = 300 * ms }},
		{"no line code", 32, func(p *pulse.Profile) { p.Code = 0 }},
		{"no frequency", 32, func(p *pulse.Profile) { p.FrequencyHz = 0 }},
	}
	for _, test := range tests {
		p := profile(t, test.id)
		test.edit(&p)
		if _, err := pulse.NewEmitter(p, []byte{1}); err == nil {
			t.Errorf("%s: has an emitter", test.name)
		}
	}
	slow := profile(t, 32) // a visible lamp keeps to the screen's rule instead
	slow.Source, slow.Colour = pulse.VisibleLamp, pulse.Red
	emitter(t, slow, []byte{1})
}

func TestEmitterLimits(t *testing.T) {
	for _, p := range pulse.Profiles() {
		for _, n := range []int{0, p.MaxPayload + 1} {
			if _, err := pulse.NewEmitter(p, make([]byte, n)); !errors.Is(err, pulse.ErrLength) {
				t.Errorf("%s, %d bytes: got %v, want ErrLength", p.Name, n, err)
			}
		}
		e := emitter(t, p, make([]byte, p.MaxPayload))
		if e.Level(-1) != p.Levels[0] || e.Period() <= 0 {
			t.Errorf("%s: before the start %v, period %v", p.Name, e.Level(-1), e.Period())
		}
		var sum time.Duration
		for _, s := range e.Steps() {
			sum += s.Duration
		}
		if sum < e.Period() {
			t.Errorf("%s: steps of %v, period %v", p.Name, sum, e.Period())
		}
	}
}
