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
	Link    func(Trial, []byte) (Link, error) // what carries the payload; if nil, the modem with Profile
	Bytes   int                               // length of the payload
	Join    time.Duration                     // how long the signal has been running when the camera opens; below zero, the display rests first
	Limit   time.Duration                     // to give up, after the signal is first seen
	Vain    int                               // shots that teach a link nothing before it gives up, for links that learn all they will from a few; 0: never
	Seed    uint64
	Clock   func() time.Duration // processor time used so far; if nil, no costs are measured
}

// Link is a way to carry one payload by light.
type Link struct {
	Show sim.Show // from the start of the signal on; at rest before
	Eye  Eye
}

// Eye makes a payload of shots, as light.Receiver does.
type Eye interface {
	Push(at time.Duration, s light.Shot) light.Progress
}

// Result is what came of it.
type Result struct {
	Delivered bool
	False     bool          // something else than the payload came out
	Took      time.Duration // from the first sight of the signal
	Frames    int           // shots taken
	Locked    int           // of them, those after which a signal was in view and its timing known
	Labelled  int           // of them, those after which the length of the message was known
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
	t.Path.Seed, t.Path.Phase = t.Seed, dice.Float64()
	link, err := t.link(payload)
	if err != nil {
		return Result{}, err
	}
	camera := sim.New(t.Path)
	show := func(at time.Duration) light.Picture { return link.Show(at + t.Join) }
	clock := t.Clock
	if clock == nil {
		clock = func() time.Duration { return 0 }
	}
	seen := max(-t.Join, 0)
	var r Result
	var shot light.Shot
	for n := 0; ; n++ {
		taken, stamp, ok := camera.Frame(n)
		if taken > seen+t.Limit || t.Vain > 0 && r.Frames >= t.Vain && r.Progress.Known == 0 {
			return r, nil
		}
		if !ok {
			continue
		}
		begin := clock()
		camera.ShootInto(&shot, taken, show)
		middle := clock()
		r.note(link.Eye.Push(stamp, shot), clock()-middle)
		r.Shoot += middle - begin
		if got := r.Progress.Payload; got != nil {
			r.Delivered = bytes.Equal(got, payload)
			r.False = !r.Delivered
			r.Took = taken - seen
			return r, nil
		}
	}
}

func (t Trial) link(payload []byte) (Link, error) {
	if t.Link != nil {
		return t.Link(t, payload)
	}
	emitter, err := light.NewEmitter(t.Profile, payload)
	if err != nil {
		return Link{}, err
	}
	return Link{Show: emitter.Picture, Eye: light.NewReceiver()}, nil
}

func (r *Result) note(p light.Progress, spent time.Duration) {
	r.Progress = p
	r.Frames++
	if p.Locked {
		r.Locked++
	}
	if p.Needed > 0 {
		r.Labelled++
	}
	r.Receive += spent
	r.Slowest = max(r.Slowest, spent)
}
