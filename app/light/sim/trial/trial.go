// Package trial sends payloads through a simulated light path and reports how the receiver fared: the common ground of tests and bench.
package trial

import (
	"bytes"
	"math/rand/v2"
	"time"

	"glint/app/light"
	"glint/app/light/sim"
)

// Trial is one delivery to be attempted.
type Trial struct {
	Path    sim.Path // its seed and phase are taken from Seed
	Profile light.Profile
	Bytes   int           // length of the payload
	Join    time.Duration // how long the signal has been running when the camera opens; below zero, the display rests first
	Limit   time.Duration // to give up, after the signal is first seen
	Seed    uint64
	Clock   func() time.Duration // processor time used so far; if nil, no costs are measured
}

// Result is what came of it.
type Result struct {
	Delivered bool
	False     bool          // something else than the payload came out
	Took      time.Duration // from the first sight of the signal
	Frames    int
	Receive   time.Duration // processor time in Push, all shots
	Slowest   time.Duration // one Push
	Shoot     time.Duration // processor time of the simulator
	Progress  light.Progress
}

// Run carries it out.
func (t Trial) Run() (Result, error) {
	dice := rand.New(rand.NewPCG(t.Seed, 0x11697))
	payload := make([]byte, t.Bytes)
	for i := range payload {
		payload[i] = byte(dice.Uint32())
	}
	emitter, err := light.NewEmitter(t.Profile, payload)
	if err != nil {
		return Result{}, err
	}
	t.Path.Seed, t.Path.Phase = t.Seed, dice.Float64()
	camera := sim.New(t.Path)
	receiver := light.NewReceiver()
	show := func(at time.Duration) light.Picture { return emitter.Picture(at + t.Join) }
	clock := t.Clock
	if clock == nil {
		clock = func() time.Duration { return 0 }
	}
	seen := max(-t.Join, 0)
	var r Result
	for n := 0; ; n++ {
		taken, stamp, ok := camera.Frame(n)
		if taken > seen+t.Limit {
			return r, nil
		}
		if !ok {
			continue
		}
		begin := clock()
		shot := camera.Shoot(taken, show)
		middle := clock()
		r.Progress = receiver.Push(stamp, shot)
		spent := clock() - middle
		r.Shoot += middle - begin
		r.Receive += spent
		r.Slowest = max(r.Slowest, spent)
		r.Frames++
		if got := r.Progress.Payload; got != nil {
			r.Delivered = bytes.Equal(got, payload)
			r.False = !r.Delivered
			r.Took = taken - seen
			return r, nil
		}
	}
}
