// Command attack tries every threat that Glint must stand against the real machines, the real messages and
// the real server, and prints what came of it: how often, whether money moved wrongly, who refused, who
// detected, and the worst loss against its bound.
//
//	attack [-tries 1000]            the table
//	attack -hostile 100000          so many whole worlds of hostile people, by seed
//	attack -readme README.md        writes the threat table between its markers
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"glint/e2e/attack/threats"
	"glint/e2e/attack/town"
)

func main() {
	tries := flag.Int("tries", 1000, "attempts of each threat")
	seed := flag.Uint64("seed", 1, "of the first town")
	hostile := flag.Int("hostile", 0, "hostile runs, instead of the table")
	keep := flag.String("keep", "", "`file` that keeps the hostile runs done, to go on from")
	readme := flag.String("readme", "", "`file` to write the threat table into, instead of trying anything")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, options{*tries, *hostile, *seed, *keep, *readme}); err != nil {
		fmt.Fprintln(os.Stderr, "attack:", err)
		os.Exit(1)
	}
}

type options struct {
	tries, hostile int
	seed           uint64
	keep, readme   string
}

func run(ctx context.Context, o options) error {
	switch {
	case o.readme != "":
		return write(o.readme)
	case o.hostile > 0:
		return hostile(ctx, o)
	}
	return table(ctx, o.tries, o.seed)
}

// write puts the table of threats into a file between its markers.
func write(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	after, err := threats.Into(string(text))
	if err != nil {
		return err
	}
	return os.WriteFile(name, []byte(after), 0o644)
}

func table(ctx context.Context, tries int, seed uint64) error {
	const row = "%-58s %6s %7s  %-34s %-34s %s\n"
	fmt.Printf(row, "threat", "tries", "wrongly", "refused by", "detected by", "worst loss / bound")
	failed, missing := 0, 0
	for _, t := range threats.All {
		if t.Try == nil {
			missing++
			fmt.Printf(row, t.Name, "-", "-", "NOT TRIED: "+t.NotTried, "", "")
			continue
		}
		r, err := threats.Run(ctx, t, seed, tries)
		if err != nil {
			return err
		}
		loss := fmt.Sprintf("%d.%02d / %d.%02d", r.Worst/100, r.Worst%100, r.Bound/100, r.Bound%100)
		fmt.Printf(row, t.Name, fmt.Sprint(r.Tries), fmt.Sprint(r.Wrong), parties(r.Refused), parties(r.Detected), loss)
		broken := t.Held(r)
		for _, b := range broken[:min(len(broken), 5)] {
			fmt.Println("    FAILED:", b)
		}
		if len(broken) > 0 {
			failed++
		}
		if t.Partly != "" {
			fmt.Println("    left out:", t.Partly)
		}
	}
	fmt.Printf("%d threats tried, %d not tried here, %d failed\n", len(threats.All)-missing, missing, failed)
	if failed > 0 {
		return fmt.Errorf("%d threats are not held", failed)
	}
	return nil
}

// parties says in how many tries each party spoke up.
func parties(notes map[town.Note]int) string {
	most := map[town.By]int{}
	for n, count := range notes {
		most[n.By] = max(most[n.By], count)
	}
	var out []string
	for by, count := range most {
		out = append(out, fmt.Sprintf("%s %d", by, count))
	}
	slices.Sort(out)
	if len(out) == 0 {
		return "-"
	}
	return strings.Join(out, ", ")
}
