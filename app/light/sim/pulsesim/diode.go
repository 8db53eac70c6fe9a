package pulsesim

import (
	"math/rand/v2"
	"time"
)

// Diode is a photodiode with a converter behind it, on a rig or on a dongle.
type Diode struct {
	Room
	RateHz   float64
	NoiseLux float64 // standard deviation
	ClockPPM float64 // by how much its clock runs fast
	Seed     uint64
}

// Samples calls take with each sample from a time to another, until it says that it has enough.
func (d Diode) Samples(light Light, from, to time.Duration, take func(at time.Duration, lux float64) (enough bool)) {
	dice := rand.New(rand.NewPCG(d.Seed, 0xd10de))
	for n := 0; ; n++ {
		own := time.Duration(float64(n) * float64(time.Second) / d.RateHz)
		t := from + time.Duration(float64(own)*(1-d.ClockPPM*1e-6))
		if t >= to || take(own, d.lux(light, t)+dice.NormFloat64()*d.NoiseLux) {
			return
		}
	}
}
