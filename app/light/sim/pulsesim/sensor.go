// Package pulsesim simulates what light sensors and photodiodes make of light that changes in time, for tests and benches.
//
// Nothing in it was compared with real devices. What it models, and from where:
//
//   - A light sensor of a browser (Chromium's AmbientLightSensor): read 10 times a second at most, told only when the value differs from the one told
//     before by 25 lux or more and rounds to another multiple of 50.
//   - Integration: a reading is the mean of the light over 50 to 100 ms. Lag: a low pass of the first order in front of it.
//   - Jitter of the times of reading; noise; ambient light that drifts; mains flicker at 100 Hz.
//   - A photodiode: samples at any rate, with noise and the same ambient light.
package pulsesim

import (
	"math"
	"math/rand/v2"
	"time"
)

// Light is what falls on the sensor, in lux, from the sender: a level from 0 to 1 at a time since its start.
type Light func(elapsed time.Duration) float64

// Room is the light path and what else shines.
type Room struct {
	DeltaLux   float64 // between the sender's dark and its brightest
	AmbientLux float64
	DriftLux   float64 // slow swing of the ambient light, up and down
	DriftTime  time.Duration
	FlickerLux float64 // swing of mains light at 100 Hz
	GainDrift  float64 // share by which the sender's light swings slowly: a hand that moves
}

// Sensor is a light sensor of a browser; its zero parts have the usual values.
type Sensor struct {
	Room
	RateHz      float64       // readings a second: 10
	Integration time.Duration // 100 ms
	Lag         time.Duration // time constant of a low pass; 0: none
	Jitter      time.Duration // of the times of reading, standard deviation
	NoiseLux    float64       // standard deviation
	RoundLux    float64       // 50; less than 0: not rounded
	LeastLux    float64       // least change that is told: 25
	DropRate    float64       // share of the readings that get lost
	Seed        uint64
}

// Reading is what a page is told.
type Reading struct {
	At  time.Duration
	Lux float64
}

const grain = 2 * time.Millisecond // of the simulated light

func (s Sensor) filled() Sensor {
	if s.RateHz <= 0 {
		s.RateHz = 10
	}
	if s.Integration <= 0 {
		s.Integration = 100 * time.Millisecond
	}
	if s.RoundLux == 0 {
		s.RoundLux = 50
	}
	if s.LeastLux <= 0 {
		s.LeastLux = 25
	}
	if s.DriftTime <= 0 {
		s.DriftTime = 20 * time.Second
	}
	return s
}

// Readings gives what is told from a time to another, while the light began at 0. Light before its start is that of its rest.
func (s Sensor) Readings(light Light, from, to time.Duration) []Reading {
	s = s.filled()
	dice := rand.New(rand.NewPCG(s.Seed, 0x5e45))
	step := time.Duration(float64(time.Second) / s.RateHz)
	offset := time.Duration(dice.Int64N(int64(step)))
	low := s.lux(light, from)
	keep := 1.0
	if s.Lag > 0 {
		keep = 1 - math.Exp(-float64(grain)/float64(s.Lag))
	}
	window := make([]float64, max(1, int(s.Integration/grain)))
	var sum, told, raw float64
	var out []Reading
	n, next := 0, from+offset
	for t := from; t < to; t += grain {
		low += keep * (s.lux(light, t) - low)
		sum += low - window[n%len(window)]
		window[n%len(window)] = low
		n++
		if t < next {
			continue
		}
		at := next
		next += step + time.Duration(dice.NormFloat64()*float64(s.Jitter))
		value := math.Max(0, sum/float64(min(n, len(window)))+dice.NormFloat64()*s.NoiseLux)
		if len(out) > 0 && math.Abs(value-raw) < s.LeastLux {
			continue
		}
		raw = value
		rounded := value
		if s.RoundLux > 0 {
			rounded = math.Round(value/s.RoundLux) * s.RoundLux
		}
		if len(out) > 0 && rounded == told || dice.Float64() < s.DropRate {
			continue
		}
		told = rounded
		out = append(out, Reading{at, rounded})
	}
	return out
}

// lux is the light on the sensor.
func (r Room) lux(light Light, t time.Duration) float64 {
	slow := math.Sin(2 * math.Pi * t.Seconds() / max(r.DriftTime.Seconds(), 1))
	mains := math.Sin(2 * math.Pi * 100 * t.Seconds())
	return r.AmbientLux + r.DriftLux*slow + r.FlickerLux*mains + r.DeltaLux*(1+r.GainDrift*math.Sin(1.7+2*math.Pi*t.Seconds()/11))*light(t)
}
