package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"glint/app/light"
	"glint/app/light/sim/trial"
	"glint/e2e/bench/clock"
)

// start is what the camera finds when it opens.
type start string

const (
	rest  start = "rest" // the screen at rest, 0.3 s before the signal
	fresh start = "open" // the signal's first instant
	join  start = "join" // the signal under way
)

// key names a trial.
type key struct {
	Cell    string
	Entrant string
	Bytes   int
	Start   start
	Seed    uint64
}

// group is the trials that differ in their seed only.
func (k key) group() key {
	k.Seed = 0
	return k
}

// job is one trial to be made.
type job struct {
	key     key
	cell    cell
	entrant entrant
}

// plan lists the trials of one seed. Grid and extras are met from rest. Opening late and joining are measured for zones, in the straight
// view of the grid.
func plan(seed uint64, cells []cell, entrants []entrant) []job {
	var jobs []job
	for _, c := range cells {
		for _, e := range entrants {
			if !c.meets(e) {
				continue
			}
			for _, bytes := range e.bytes {
				starts := []start{rest}
				if e.name == "zones" && c.set == grid && c.path.Tilt == 0 {
					starts = []start{rest, fresh, join}
				}
				for _, s := range starts {
					jobs = append(jobs, job{key{c.name, e.name, bytes, s, seed}, c, e})
				}
			}
		}
	}
	return jobs
}

// meets says whether an entrant is measured in a cell: what is for light sensors there, all else before cameras.
func (c cell) meets(e entrant) bool { return (c.sensor != nil) == (e.skin == light.SkinPulse) }

// run carries the trial out.
func (j job) run() (trial.Result, error) {
	if j.cell.sensor != nil {
		return j.sense()
	}
	t := trial.Trial{
		Path: j.cell.path, Link: j.entrant.link, Bytes: j.key.Bytes, Limit: j.entrant.limit, Vain: j.entrant.vain, Seed: j.key.Seed, Clock: clock.Thread,
	}
	if t.Path.W < t.Path.H {
		t.Path.W, t.Path.H = j.entrant.h, j.entrant.w // a phone held upright
	} else {
		t.Path.W, t.Path.H = j.entrant.w, j.entrant.h
	}
	t.Profile = j.entrant.profile
	if t.Link == nil && t.Profile.ID == 0 {
		p, err := profileFor(j.entrant.skin, t.Path.FPS, j.key.Bytes)
		if err != nil {
			return trial.Result{}, fmt.Errorf("%+v: %w", j.key, err)
		}
		t.Profile = p
	}
	switch j.key.Start {
	case rest:
		t.Join = -300 * time.Millisecond
	case join: // anywhere in ten seconds: several superframes of every profile
		dice := rand.New(rand.NewPCG(j.key.Seed, 0x101e))
		t.Join = time.Second + time.Duration(dice.Float64()*float64(10*time.Second))
	}
	r, err := t.Run()
	if err != nil {
		return r, fmt.Errorf("%+v: %w", j.key, err)
	}
	return r, nil
}

// heavier orders jobs so that the longest begin first and all workers end together.
func heavier(jobs []job) {
	weight := func(j job) float64 { return j.entrant.limit.Seconds() * float64(j.entrant.w*j.entrant.h) }
	slices.SortStableFunc(jobs, func(a, b job) int { return cmp.Compare(weight(b), weight(a)) })
}
