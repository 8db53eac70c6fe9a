// Command light measures Glint's ways to carry bytes by light, and its peers, in a simulated light path: how often and how fast a payload arrives, and what a
// shot costs the receiver. Nothing in it is a real camera.
//
//	light [-seeds 5] [-first 1] [-set grid,extras,sensor] [-only TEXT] [-entrants zones,still] [-profile ID] [-bytes 32,221] [-out DIR] [-merge] [-markdown]
//
// Results are kept as one file of JSON lines for each seed, in a folder of the program's own digest: a run that was stopped goes on,
// several can share the seeds between them (-first), and -merge prints the tables of what is there.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"glint/app/light"
	"glint/e2e/bench/keep"
)

func main() {
	var b bench
	flag.IntVar(&b.seeds, "seeds", 5, "seeds for each cell")
	flag.Uint64Var(&b.first, "first", 1, "the first seed")
	flag.StringVar(&b.set, "set", "grid,extras,sensor", "cells: grid, extras, sensor, and conditions, which are those that the tests share")
	flag.StringVar(&b.only, "only", "", "parts of the names of cells, with commas; all if empty")
	flag.StringVar(&b.entrants, "entrants", "", "names of entrants, with commas; all if empty")
	flag.IntVar(&b.profile, "profile", 0, "id of a profile to be measured alone")
	flag.StringVar(&b.bytes, "bytes", "", "lengths of payloads, with commas; all if empty")
	flag.StringVar(&b.out, "out", "e2e/out/bench-light", "folder of the results")
	flag.IntVar(&b.workers, "workers", runtime.GOMAXPROCS(0), "trials at a time")
	flag.BoolVar(&b.merge, "merge", false, "make no trials, print what is there")
	flag.BoolVar(&b.markdown, "markdown", false, "tables in Markdown")
	flag.Parse()
	if err := b.run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "light:", err)
		os.Exit(1)
	}
}

// bench is a run.
type bench struct {
	seeds, workers  int
	first           uint64
	set, only       string
	entrants, bytes string
	profile         int
	out             string
	merge, markdown bool
}

func (b bench) run(out io.Writer) error {
	cells, entrants, err := b.chosen()
	if err != nil {
		return err
	}
	dir, err := keep.Folder(b.out)
	if err != nil {
		return err
	}
	begin := time.Now()
	for seed := b.first; seed < b.first+uint64(b.seeds) && !b.merge; seed++ {
		jobs := plan(seed, cells, entrants)
		if err := b.shard(dir, seed, jobs); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "seed %d: %d trials, %v in all\n", seed, len(jobs), time.Since(begin).Round(time.Second))
	}
	all, err := keep.All[key, outcome](dir)
	if err != nil {
		return err
	}
	maps.DeleteFunc(all, func(k key, _ outcome) bool { return k.Seed < b.first || k.Seed >= b.first+uint64(b.seeds) })
	return newReport(cells, entrants, all).print(out, b.markdown)
}

// shard makes the trials of a seed that are not there yet.
func (b bench) shard(dir string, seed uint64, jobs []job) error {
	s, err := openShard(dir, seed)
	if err != nil {
		return err
	}
	err = b.carryOut(s, jobs)
	return cmp.Or(err, s.Close())
}

// chosen applies the flags that leave something out.
func (b bench) chosen() ([]cell, []entrant, error) {
	listed := func(list, name string) bool { return list == "" || slices.Contains(strings.Split(list, ","), name) }
	cells := slices.DeleteFunc(cells(), func(c cell) bool {
		part := func(only string) bool { return strings.Contains(c.name, only) }
		return !listed(b.set, string(c.set)) || !slices.ContainsFunc(strings.Split(b.only, ","), part)
	})
	all := entrants()
	if b.profile != 0 {
		p, ok := light.ProfileByID(uint8(b.profile))
		if !ok || b.profile > 255 {
			return nil, nil, fmt.Errorf("no profile %d", b.profile)
		}
		all = []entrant{{name: p.Name, ours: true, profile: p, w: 320, h: 240, bytes: []int{32, 221}, limit: fieldLimit}}
	}
	all = slices.DeleteFunc(all, func(e entrant) bool { return !listed(b.entrants, e.name) })
	for i := range all {
		most := all[i].profile.MaxPayload
		all[i].bytes = slices.DeleteFunc(all[i].bytes, func(n int) bool { return !listed(b.bytes, fmt.Sprint(n)) || most > 0 && n > most })
	}
	if len(cells) == 0 || len(all) == 0 {
		return nil, nil, errors.New("no such cell or entrant")
	}
	return cells, all, nil
}

// carryOut makes the trials that a shard lacks.
func (b bench) carryOut(s *shard, jobs []job) error {
	heavier(jobs)
	byKey := make(map[key]job, len(jobs))
	keys := make([]key, len(jobs))
	for i, j := range jobs {
		keys[i], byKey[j.key] = j.key, j
	}
	return s.Fill(keys, b.workers, func(k key) (outcome, error) {
		r, err := byKey[k].run()
		return newOutcome(r), err
	})
}
