package pulse_test

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"glint/app/light/optic"
	"glint/app/light/pulse"
	"glint/app/light/sim/pulsesim"
)

// FuzzReceiver takes any readings at any times: nothing panics, nothing comes out, memory stays bounded. Each reading is 4 bytes: a step in time,
// a kind, a value.
func FuzzReceiver(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0, 100, 0, 10, 0, 100, 0, 200, 255, 255, 255, 255, 128, 1, 2, 3})
	square := make([]byte, 0, 4*400)
	for n := range 400 {
		square = append(square, 0, 110, 0, byte(200*(n/3%2)))
	}
	f.Add(square)
	f.Fuzz(func(t *testing.T, b []byte) {
		r := pulse.NewReceiver(100)
		at := time.Duration(0)
		for b = b[:min(len(b), 4*600)]; len(b) >= 4 && at >= 0; b = b[4:] { // as many as a minute of a sensor has
			step := time.Duration(int16(binary.BigEndian.Uint16(b))) * time.Millisecond
			value := float64(b[3])
			switch b[2] % 8 {
			case 1:
				step *= 1 << 20
			case 2:
				step /= 1 << 12
			case 3:
				value = math.Inf(1 - 2*int(b[3]&1))
			case 4:
				value = math.NaN()
			case 5:
				value *= 1e9
			}
			at += step
			if p := r.Push(at, value); p.Payload != nil || p.Known > p.Needed {
				t.Fatalf("at %v: %+v", at, p)
			}
		}
		r.Reset()
		if p := r.Push(0, 1); p.Stats.Shots != 1 {
			t.Errorf("after a reset: %+v", p)
		}
	})
}

// FuzzShot takes any shot.
func FuzzShot(f *testing.F) {
	f.Add(2, 1, []byte{1, 2, 3, 4, 5, 6, 7, 8})
	f.Add(0, 0, []byte{})
	f.Add(-1, 5, []byte{1})
	f.Fuzz(func(t *testing.T, w, h int, pix []byte) {
		shot := optic.Shot{W: w, H: h, Pix: pix}
		p := pulse.NewReceiver(0).PushShot(time.Second, shot)
		if shot.Valid() != (p.Stats.Shots == 1) {
			t.Errorf("%dx%d with %d bytes: %+v", w, h, len(pix), p.Stats)
		}
	})
}

// TestMean compares with the mean over all pixels.
func TestMean(t *testing.T) {
	const w, h = 320, 240
	pix := make([]byte, 4*w*h)
	dice := rand.New(rand.NewPCG(1, 1))
	var sum float64
	for i := range w * h {
		c := optic.RGB{R: byte(dice.Uint32()), G: byte(dice.Uint32()), B: byte(dice.Uint32())}
		pix[4*i], pix[4*i+1], pix[4*i+2] = c.R, c.G, c.B
		sum += c.Linear().Luminance()
	}
	got, want := pulse.Mean(optic.Shot{W: w, H: h, Pix: pix}), sum/(w*h)
	if math.Abs(got-want) > 0.02 {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestNothingFalse feeds light that is no signal: noise, lamps that are switched, a signal cut and shuffled, another line code.
func TestNothingFalse(t *testing.T) {
	seeds := 2
	if testing.Short() {
		seeds = 1
	}
	e := emitter(t, profile(t, 32), random(1, 16))
	strangers := map[string]func(dice *rand.Rand) pulsesim.Light{
		"noise": func(dice *rand.Rand) pulsesim.Light { return func(time.Duration) float64 { return dice.Float64() } },
		"switched": func(dice *rand.Rand) pulsesim.Light {
			phase := dice.Float64()
			return func(t time.Duration) float64 { return math.Round(math.Mod(t.Seconds()*(0.5+phase), 1)) }
		},
		"shuffled": func(dice *rand.Rand) pulsesim.Light {
			order := dice.Perm(64)
			return func(t time.Duration) float64 {
				second := int(t / time.Second)
				return e.Level(time.Duration(order[second%64])*time.Second + t%time.Second)
			}
		},
		"television": func(dice *rand.Rand) pulsesim.Light {
			cuts := rand.New(rand.NewPCG(dice.Uint64(), 1))
			level, until := 0.0, time.Duration(0)
			return func(t time.Duration) float64 {
				if t >= until {
					level, until = cuts.Float64(), t+time.Duration(200+cuts.IntN(2000))*ms
				}
				return level
			}
		},
	}
	for name, make := range strangers {
		for seed := range seeds {
			light := make(rand.New(rand.NewPCG(uint64(seed), 3)))
			sensor := pulsesim.Sensor{Room: pulsesim.Room{DeltaLux: 300, AmbientLux: 50}, NoiseLux: 5, Jitter: 8 * ms, Seed: uint64(seed)}
			r := pulse.NewReceiver(100)
			for _, reading := range sensor.Readings(light, 0, 90*time.Second) {
				if p := r.Push(reading.At, reading.Lux); p.Payload != nil {
					t.Errorf("%s, seed %d: got %x", name, seed, p.Payload)
					break
				}
			}
		}
	}
}
