package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"time"

	"glint/app/light"
	"glint/app/light/optic"
	"glint/app/light/pulse"
	"glint/app/light/sim/pulsesim"
	"glint/app/light/sim/trial"
	"glint/e2e/bench/clock"
)

// tokenBytes is the length of the tiny charge, the one that a light sensor gets.
const tokenBytes = 16

// sensors is the cells of light sensors: the swing that a tablet of 400 nit and 10 inches makes at 10 to 30 cm (578, 230, 115 lux), and what else may
// be amiss at the middle one.
func sensors() []cell {
	const ms = time.Millisecond
	base := pulsesim.Sensor{Room: pulsesim.Room{DeltaLux: 230, AmbientLux: 120}, NoiseLux: 5, Jitter: 8 * ms}
	var all []cell
	add := func(name string, change func(*pulsesim.Sensor)) {
		s := base
		change(&s)
		all = append(all, cell{name: "sensor, " + name, set: ambient, sensor: &s})
	}
	for _, lux := range []float64{578, 300, 230, 150, 115} {
		add(fmt.Sprintf("swing %g lux", lux), func(s *pulsesim.Sensor) { s.DeltaLux = lux })
	}
	add("quick: 50 ms", func(s *pulsesim.Sensor) { s.Integration = 50 * ms })
	add("sluggish: lag 80 ms", func(s *pulsesim.Sensor) { s.Lag = 80 * ms })
	add("room drifts by 60 lux", func(s *pulsesim.Sensor) { s.DriftLux = 60 })
	add("mains flicker 60 lux", func(s *pulsesim.Sensor) { s.FlickerLux = 60 })
	add("unsteady hand, 10%", func(s *pulsesim.Sensor) { s.GainDrift = 0.1 })
	add("5% of readings lost", func(s *pulsesim.Sensor) { s.DropRate = 0.05 })
	add("noise 15 lux", func(s *pulsesim.Sensor) { s.NoiseLux = 15 })
	return all
}

// swingLeast is the swing below which the page's receiver delivers nothing, in lux.
const swingLeast = 100

// sense sends a payload to a light sensor that looks on from before the start.
func (j job) sense() (trial.Result, error) {
	dice := rand.New(rand.NewPCG(j.key.Seed, 0x5e25))
	payload := make([]byte, j.key.Bytes)
	for i := range payload {
		payload[i] = byte(dice.Uint32())
	}
	p, ok := pulse.ProfileByID(j.entrant.profile.ID)
	if !ok {
		return trial.Result{}, fmt.Errorf("no pulse of profile %d", j.entrant.profile.ID)
	}
	emitter, err := pulse.NewEmitter(p, payload)
	if err != nil {
		return trial.Result{}, err
	}
	sensor := *j.cell.sensor
	sensor.Seed = j.key.Seed
	receiver := pulse.NewReceiver(swingLeast)
	var r trial.Result
	for _, reading := range sensor.Readings(emitter.Level, -time.Second, j.entrant.limit) {
		begin := clock.Thread()
		r.Progress = receiver.Push(reading.At, reading.Lux)
		spent := clock.Thread() - begin
		r.Frames, r.Receive, r.Slowest = r.Frames+1, r.Receive+spent, max(r.Slowest, spent)
		note(&r, r.Progress)
		if got := r.Progress.Payload; got != nil {
			r.Delivered, r.Took = bytes.Equal(got, payload), reading.At
			r.False = !r.Delivered
			return r, nil
		}
	}
	return r, nil
}

func note(r *trial.Result, p optic.Progress) {
	if p.Locked {
		r.Locked++
	}
	if p.Needed > 0 {
		r.Labelled++
	}
}

// pulses lists the profiles that a till plays to a phone which has a light sensor and no camera.
func pulses() []entrant {
	var all []entrant
	for _, p := range light.Cycle(light.Needs{Sensor: true, Bytes: tokenBytes}) {
		all = append(all, entrant{name: p.Name, ours: true, skin: light.SkinPulse, profile: p, bytes: []int{tokenBytes}, limit: slowLimit})
	}
	return all
}
