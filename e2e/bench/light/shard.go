package main

import (
	"fmt"
	"time"

	"glint/app/light/sim/trial"
	"glint/e2e/bench/keep"
)

// outcome is what is kept of a trial: one line of a shard.
type outcome struct {
	Delivered bool
	False     bool          `json:",omitempty"`
	Took      time.Duration `json:",omitempty"`
	Frames    int
	Locked    int           `json:",omitempty"`
	Labelled  int           `json:",omitempty"`
	Receive   time.Duration // processor time, all shots
	Slowest   time.Duration
	Shoot     time.Duration
	Profile   uint8 `json:",omitempty"`
	Bits      int   `json:",omitempty"`
	Decodings int   `json:",omitempty"`
	Corrected int   `json:",omitempty"` // bits that were wrong before the code
	Coded     int   `json:",omitempty"` // of so many
}

func newOutcome(r trial.Result) outcome {
	return outcome{
		Delivered: r.Delivered, False: r.False, Took: r.Took, Frames: r.Frames, Locked: r.Locked, Labelled: r.Labelled,
		Receive: r.Receive, Slowest: r.Slowest, Shoot: r.Shoot,
		Profile: r.Progress.Stats.Profile, Bits: r.Progress.Stats.Bits, Decodings: r.Progress.Stats.Decodings,
		Corrected: r.Progress.Stats.Corrected, Coded: r.Progress.Stats.Coded,
	}
}

// shard is the results of one seed, a file of its own.
type shard = keep.Lines[key, outcome]

func openShard(dir string, seed uint64) (*shard, error) {
	return keep.Open[key, outcome](dir, fmt.Sprintf("seed-%03d", seed))
}
