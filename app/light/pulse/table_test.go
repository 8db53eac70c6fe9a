package pulse_test

import (
	"bytes"
	"flag"
	"slices"
	"testing"
	"time"

	"glint/app/light/pulse"
	"glint/app/light/sim/pulsesim"
)

var seeds = flag.Int("pulse.seeds", 0, "play every condition with so many seeds, and print the table (with -v)")

// conditions of light sensors. All have noise of 5 lux and jitter of 8 ms on the times of reading; the receiver joins at a random moment.
var conditions = []struct {
	name   string
	sensor pulsesim.Sensor
	sure   bool // pulse-screen delivers here, nearly always
}{
	{"300 lux", pulsesim.Sensor{Room: pulsesim.Room{DeltaLux: 300, AmbientLux: 120}}, true},
	{"150 lux", pulsesim.Sensor{Room: pulsesim.Room{DeltaLux: 150, AmbientLux: 120}}, true},
	{"150 lux, integration 50 ms", pulsesim.Sensor{Room: pulsesim.Room{DeltaLux: 150, AmbientLux: 135}, Integration: 50 * ms}, true},
	{"150 lux, lag 100 ms", pulsesim.Sensor{Room: pulsesim.Room{DeltaLux: 150, AmbientLux: 135}, Lag: 100 * ms}, true},
	{"150 lux, drift of 30 lux and 10%", pulsesim.Sensor{Room: pulsesim.Room{DeltaLux: 150, AmbientLux: 135, DriftLux: 30, GainDrift: 0.1}}, true},
	{"150 lux, mains flicker of 50 lux", pulsesim.Sensor{Room: pulsesim.Room{DeltaLux: 150, AmbientLux: 235, FlickerLux: 50}}, true},
	{"150 lux, 5% of the readings lost", pulsesim.Sensor{Room: pulsesim.Room{DeltaLux: 150, AmbientLux: 120}, DropRate: 0.05}, false},
	{"100 lux", pulsesim.Sensor{Room: pulsesim.Room{DeltaLux: 100, AmbientLux: 120}}, false},
	{"camera, 30 shots a second", pulsesim.Sensor{Room: pulsesim.Room{DeltaLux: 1, AmbientLux: 0.3}, RateHz: 30, Integration: 20 * ms, RoundLux: -1, LeastLux: 1e-9}, true},
}

// TestTable is the table of the package's figures. Without the flag it plays pulse-screen once, where it is sure.
func TestTable(t *testing.T) {
	profiles, runs := []uint8{32, 36}, *seeds
	if runs == 0 {
		profiles, runs = []uint8{32}, 1
	}
	for _, id := range profiles {
		p := profile(t, id)
		for _, c := range conditions {
			if *seeds == 0 && !c.sure {
				continue
			}
			var times []time.Duration
			in60 := 0
			for seed := range runs {
				if c.sensor.RoundLux == 0 {
					c.sensor.NoiseLux = 5
				}
				c.sensor.Seed, c.sensor.Jitter = uint64(seed), 8*ms
				payload := random(uint64(seed)+50, 16)
				join := time.Duration(seed) * 7919 * ms
				got := receive(c.sensor, emitter(t, p, payload), join, 100*time.Second)
				if got.payload != nil && !bytes.Equal(got.payload, payload) {
					t.Fatalf("%s, %s, seed %d: false: %x", p.Name, c.name, seed, got.payload)
				}
				if got.payload == nil {
					got.at = time.Hour
				} else if got.at <= time.Minute {
					in60++
				}
				times = append(times, got.at)
			}
			slices.Sort(times)
			t.Logf("%s | %s | %d of %d in 60 s | median %.0f s | worst %.0f s", p.Name, c.name, in60, runs, times[runs/2].Seconds(), times[runs-1].Seconds())
			if *seeds == 0 && times[0] > 75*time.Second {
				t.Errorf("%s, %s: %v", p.Name, c.name, times[0])
			}
		}
	}
}

// BenchmarkSensor is a minute of readings that never deliver: noise, after a signal's marker. ms/try is what one attempt stalls.
func BenchmarkSensor(b *testing.B) {
	e := emitter(b, profile(b, 32), random(3, 16))
	sensor := pulsesim.Sensor{Room: pulsesim.Room{DeltaLux: 90, AmbientLux: 120}, NoiseLux: 15, Jitter: 8 * ms, Seed: 3}
	var slowest, all time.Duration
	tries := 0
	readings := sensor.Readings(e.Level, 0, 60*time.Second)
	for b.Loop() {
		r := pulse.NewReceiver(100)
		for _, reading := range readings {
			begin := time.Now()
			r.Push(reading.At, reading.Lux)
			if took := time.Since(begin); took > time.Millisecond {
				all, tries, slowest = all+took, tries+1, max(slowest, took)
			}
		}
	}
	b.ReportMetric(all.Seconds()*1e3/float64(max(tries, 1)), "ms/try")
	b.ReportMetric(slowest.Seconds()*1e3, "ms/slowest")
}
