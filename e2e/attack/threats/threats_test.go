package threats_test

import (
	"flag"
	"os"
	"testing"

	"glint/e2e/attack/threats"
)

var (
	tries   = flag.Int("attack.tries", 40, "attempts of each threat")
	hostile = flag.Int("attack.hostile", 300, "runs of hostile people")
	seed    = flag.Uint64("attack.seed", 1, "of the first town")
)

func TestThreats(t *testing.T) {
	for _, threat := range threats.All {
		t.Run(threat.Name, func(t *testing.T) {
			if threat.Try == nil {
				if threat.NotTried == "" {
					t.Fatal("a threat without an attack does not say why")
				}
				t.Skip("not tried: ", threat.NotTried)
			}
			r, err := threats.Run(t.Context(), threat, *seed, *tries)
			if err != nil {
				t.Fatal(err)
			}
			broken := threat.Held(r)
			for _, b := range broken[:min(len(broken), 5)] {
				t.Error(b)
			}
			t.Logf("%d tries, wrong %d, worst %d of %d in %d tries\nrefused %v\ndetected %v", r.Tries, r.Wrong, r.Worst, r.Bound, r.Lost, r.Refused, r.Detected)
		})
	}
}

func TestHostile(t *testing.T) {
	w, err := threats.Hostile(t.Context(), *seed, *hostile)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range w.Broken[:min(len(w.Broken), 10)] {
		t.Error(b)
	}
	if w.Payments < w.Runs {
		t.Errorf("%d payments in %d runs: nobody gets anything done", w.Payments, w.Runs)
	}
	t.Logf("%d hostile runs, %d payments, worst loss %d of %d", w.Runs, w.Payments, w.Worst, w.Bound)
}

func TestReadmeIsCurrent(t *testing.T) {
	const name = "../../../README.md"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	want, err := threats.Into(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != want {
		t.Errorf("%s has another table of threats than the attacks: make threats", name)
	}
}
