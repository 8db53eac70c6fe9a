package threats

import (
	"context"
	"fmt"
	"os"

	"glint/e2e/attack/town"
)

// Result is what some tries of one threat came to.
type Result struct {
	Tries    int
	Wrong    int // tries in which money moved as it must not
	Refused  map[town.Note]int
	Detected map[town.Note]int
	Worst    int64 // greatest loss of one try, minor units
	Bound    int64 // of that try
	Lost     int   // tries in which the honest lost anything
	Errors   []string
}

// townSize is how many attempts share one town.
const townSize = 40

// Run tries a threat so many times. The seed makes every choice of the attacker; books and keys are in
// a directory of their own that is removed again.
func Run(ctx context.Context, t Threat, seed uint64, tries int) (Result, error) {
	out := Result{Refused: map[town.Note]int{}, Detected: map[town.Note]int{}}
	for out.Tries < tries && ctx.Err() == nil {
		n := min(townSize, tries-out.Tries)
		if err := out.day(ctx, t, seed, n); err != nil {
			return out, fmt.Errorf("%s, seed %d: %w", t.Name, seed, err)
		}
		seed++
	}
	return out, ctx.Err()
}

// Memory is where books may lie without wearing out a disk.
func Memory() string {
	if s, err := os.Stat("/dev/shm"); err == nil && s.IsDir() {
		return "/dev/shm"
	}
	return ""
}

// day plays n attempts in one town.
func (r *Result) day(ctx context.Context, t Threat, seed uint64, n int) (err error) {
	directory, err := os.MkdirTemp(Memory(), "glint-attack")
	if err != nil {
		return err
	}
	defer os.RemoveAll(directory)                                   // only a copy of books that nobody needs
	w, err := town.New(context.WithoutCancel(ctx), directory, seed) // a town is played to its end
	if err != nil {
		return err
	}
	var all []*town.Attempt
	for range n {
		a := w.Attempt()
		t.Try(a)
		all = append(all, a)
	}
	verdicts, faults := w.End()
	for _, f := range faults {
		r.error(seed, f)
	}
	for i, a := range all {
		r.add(seed, a, verdicts[i])
	}
	return w.Close()
}

func (r *Result) add(seed uint64, a *town.Attempt, v town.Verdict) {
	r.Tries++
	if a.Fault != "" {
		r.error(seed, a.Fault)
	}
	if len(v.Wrong) > 0 {
		r.Wrong++
		r.error(seed, v.Wrong[0])
	}
	if v.Loss > a.Bound {
		r.error(seed, fmt.Sprintf("loss of %d above the bound of %d", v.Loss, a.Bound))
	}
	if v.Loss > 0 {
		r.Lost++
	}
	if v.Loss > r.Worst || r.Bound == 0 {
		r.Worst, r.Bound = max(v.Loss, r.Worst), a.Bound
	}
	merge(r.Refused, a.Refused)
	merge(r.Detected, a.Detected)
}

// merge counts the attempts in which a note was made.
func merge(into, from map[town.Note]int) {
	for n := range from {
		into[n]++
	}
}

func (r *Result) error(seed uint64, what string) {
	r.Errors = append(r.Errors, fmt.Sprintf("seed %d: %s", seed, what))
}

// Held compares a result with what the threat's row claims; an empty answer means that it holds.
func (t Threat) Held(r Result) (broken []string) {
	broken = append(broken, r.Errors...)
	if r.Wrong > 0 {
		broken = append(broken, fmt.Sprintf("money moved wrongly in %d of %d tries", r.Wrong, r.Tries))
	}
	for _, by := range t.Refused {
		if !said(r.Refused, by) {
			broken = append(broken, fmt.Sprintf("never refused by the %s", by))
		}
	}
	for _, by := range t.Found {
		if !said(r.Detected, by) {
			broken = append(broken, fmt.Sprintf("never detected by the %s", by))
		}
	}
	return broken
}

func said(notes map[town.Note]int, by town.By) bool {
	for n := range notes {
		if n.By == by {
			return true
		}
	}
	return false
}
