package paysim_test

import (
	"flag"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"sync"
	"testing"

	"glint/app/pay/payee"
	"glint/app/pay/payer"
	"glint/app/pay/paysim"
)

var (
	seeds = flag.Int("paysim.seeds", 0, "number of worlds to play; 0: 2000, or 250 under the race detector")
	first = flag.Uint64("paysim.first", 1, "seed of the first world")
)

// worlds is how many to play: about 5 ms of one core each (2026-11). They share nothing, and the race
// detector slows each tenfold.
func worlds() int {
	if *seeds > 0 {
		return *seeds
	}
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		return 250
	}
	return 2000
}

func TestWorlds(t *testing.T) {
	const workers = 4
	count := worlds()
	total := &paysim.Report{Told: map[string]int{}, Steps: map[string]int{}, States: map[string]int{}}
	var mu sync.Mutex
	var wg sync.WaitGroup
	var errs []string
	for worker := range workers {
		wg.Go(func() {
			for i := worker; i < count; i += workers {
				report, err := paysim.Run(*first + uint64(i))
				mu.Lock()
				total.Add(report)
				if err != nil {
					errs = append(errs, err.Error())
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	slices.Sort(errs)
	for _, err := range errs[:min(len(errs), 10)] {
		t.Errorf("%s (go test -run TestWorlds -paysim.first N -paysim.seeds 1)", err)
	}
	t.Logf("%d worlds: %d crashes, till paid %d, phone paid %d, settled %d", count, total.Crashes, total.Paid, total.Receipts, total.Settled)
	for _, m := range []map[string]int{total.States, total.Told} {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			t.Logf("%8d %s", m[k], k)
		}
	}
	t.Logf("accepted without a tap: %d", total.Quiet)
	if count >= 1000 {
		if total.Quiet < count/100 {
			t.Errorf("accepted without a tap: %d times only", total.Quiet)
		}
		checkVisited(t, total)
	}
}

// checkVisited fails when the worlds are too kind: each state and nearly each step must have been taken.
func checkVisited(t *testing.T, total *paysim.Report) {
	t.Helper()
	missed, rows := []string{}, map[string]bool{}
	for _, r := range payer.Table {
		rows[fmt.Sprintf("payer %s %s %s", r.From, r.On, r.To)] = true
	}
	for _, r := range payee.Table {
		rows[fmt.Sprintf("payee %s %s %s", r.From, r.On, r.To)] = true
	}
	for _, row := range slices.Sorted(maps.Keys(rows)) {
		if total.Steps[row] == 0 {
			missed = append(missed, row)
		}
	}
	t.Logf("steps taken: %d of %d; not: %q", len(rows)-len(missed), len(rows), missed)
	if got, most := len(missed), len(rows)/10; got > most {
		t.Errorf("steps never taken: got %d, at most %d", got, most)
	}
	if got := len(total.States); got != 30 {
		t.Errorf("states visited: got %d, want 30", got)
	}
}

func TestSameSeedSameWorld(t *testing.T) {
	a, err := paysim.Run(42)
	if err != nil {
		t.Fatal(err)
	}
	b, err := paysim.Run(42)
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(a.Steps, b.Steps) {
		t.Error("two runs of one seed differ")
	}
}
