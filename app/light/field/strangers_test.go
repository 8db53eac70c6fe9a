package field_test

import (
	"testing"
	"time"

	"glint/app/light/field"
	"glint/app/light/sim"
	"glint/app/light/sim/trial"
	"glint/app/light/zones"
)

// TestNothingFalse feeds what is no signal of ours: see trial.Strangers.
func TestNothingFalse(t *testing.T) {
	frames := 300
	if testing.Short() {
		frames = 100
	}
	for _, s := range trial.Strangers() {
		r := field.NewReceiver()
		for n := range frames {
			at := time.Duration(n) * time.Second / 30
			if got := r.Push(at, s.Shot(n, 1)); got.Payload != nil {
				t.Fatalf("%s: shot %d gave %x", s.Name, n, got.Payload)
			}
		}
	}
}

// TestZonesAreNotOurs plays zones signals, sharp and as a blur that fills the view.
func TestZonesAreNotOurs(t *testing.T) {
	for i, p := range zones.Profiles() {
		e, err := zones.NewEmitter(p, []byte("thirty-two bytes of another skin"))
		if err != nil {
			t.Fatal(err)
		}
		path := sim.Path{W: 160, H: 120, BlurSigmaPx: 30, Exposure: 10 * time.Millisecond, Readout: 20 * time.Millisecond, Noise: 2}
		path.Scale = []float64{0.6, 1.2, 4}[i%3]
		camera, r := sim.New(path), field.NewReceiver()
		tried := 0
		for n := range 240 {
			taken, stamp, _ := camera.Frame(n)
			got := r.Push(stamp, camera.Shoot(taken, e.Picture))
			if got.Payload != nil {
				t.Fatalf("%s gave %x", p.Name, got.Payload)
			}
			tried = max(tried, got.Stats.Decodings)
		}
		if tried > 20 {
			t.Errorf("%s: %d attempts at the code, want 20 at most", p.Name, tried)
		}
	}
}
