package main

import (
	"bytes"
	"slices"
	"time"

	"glint/app/light"
	"glint/app/light/sim/trial"
)

// result is what came of a part.
type result struct {
	Calls, Locks, Decodings int
	Own                     int // deliveries of what was shown
	False                   int // of what was not
}

func (r result) add(o result) result {
	return result{r.Calls + o.Calls, r.Locks + o.Locks, r.Decodings + o.Decodings, r.Own + o.Own, r.False + o.False}
}

// run pushes a part's shots, 30 a second, and resets the receiver after each delivery.
func (p part) run(calls int) result {
	kinds := trial.Kinds()
	i := slices.IndexFunc(kinds, func(k trial.Kind) bool { return k.Name == p.Kind })
	if i < 0 {
		panic("soak: internal error: no kind " + p.Kind)
	}
	stranger, receiver := kinds[i].New(p.Seed), light.NewReceiver()
	var r result
	var stats light.Stats
	for n := range calls {
		progress := receiver.Push(time.Duration(n)*time.Second/30, stranger.Shot(n, p.Seed))
		r.Calls++
		stats = progress.Stats
		if progress.Payload == nil {
			continue
		}
		if slices.ContainsFunc(stranger.Own, func(own []byte) bool { return bytes.Equal(own, progress.Payload) }) {
			r.Own++
		} else {
			r.False++
		}
		r.Locks, r.Decodings = r.Locks+stats.Locks, r.Decodings+stats.Decodings
		stats = light.Stats{}
		receiver.Reset()
	}
	r.Locks, r.Decodings = r.Locks+stats.Locks, r.Decodings+stats.Decodings
	return r
}
