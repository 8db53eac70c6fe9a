// Command start measures how long each page takes from navigation to usable, cold and warm, with the
// CPU slowed down four times by the browser.
//
// Cold is a fresh profile: everything comes from the server, and the page asks for enrolment. Warm is an
// enrolled profile with its service worker, opened again in a running browser: the page shows its code or
// its keypad. Restarted is the same in a browser that has just been started.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"glint/app/api"
	"glint/e2e/stage"
)

func main() {
	runs := flag.Int("runs", 7, "starts of each kind")
	slow := flag.Float64("slow", 4, "how many times the CPU is slowed down")
	flag.Parse()
	if err := bench(context.Background(), *runs, *slow); err != nil {
		fmt.Fprintln(os.Stderr, "start:", err)
		os.Exit(1)
	}
}

// place is a page with the id of its root and the phase in which it is usable when enrolled.
type place struct{ path, id, role, ready string }

func bench(ctx context.Context, runs int, slow float64) error {
	dir, err := os.MkdirTemp("", "glint-start-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	server, err := stage.NewServer(ctx, dir)
	if err != nil {
		return err
	}
	defer server.Stop()
	fmt.Printf("navigation to usable page, CPU slowed %gx, %d runs: median (fastest to slowest)\n", slow, runs)
	for _, p := range []place{{"/payer/", "wallet", api.RolePayer, "ready"}, {"/payee/", "till", api.RolePayee, "entry"}} {
		if err := measure(ctx, server, p, dir, runs, slow); err != nil {
			return err
		}
	}
	return nil
}

func measure(ctx context.Context, server *stage.Server, p place, dir string, runs int, slow float64) error {
	cold := make([]float64, 0, runs)
	for i := range runs {
		profile := filepath.Join(dir, fmt.Sprintf("cold-%s-%d", p.role, i))
		ms, err := startOnce(ctx, server, p, profile, slow, "enrol")
		if err != nil {
			return err
		}
		cold = append(cold, ms)
	}
	report(p.path, "cold", cold, 1500)
	profile := filepath.Join(dir, "warm-"+p.role)
	if err := enrol(ctx, server, p, profile); err != nil {
		return err
	}
	restarted := make([]float64, 0, runs)
	for range runs {
		ms, err := startOnce(ctx, server, p, profile, slow, p.ready)
		if err != nil {
			return err
		}
		restarted = append(restarted, ms)
	}
	report(p.path, "restarted", restarted, 0)
	warm, err := startAgain(ctx, server, p, profile, runs, slow)
	report(p.path, "warm", warm, 600)
	return err
}

// startAgain opens the page over and over in one running browser.
func startAgain(ctx context.Context, server *stage.Server, p place, profile string, runs int, slow float64) ([]float64, error) {
	b, err := stage.Open(ctx, stage.Options{Name: "warm", Width: 390, Height: 844, Profile: profile, Camera: true})
	if err != nil {
		return nil, err
	}
	defer b.Close()
	if err := errors.Join(b.Throttle(slow), b.Stopwatch(p.id, p.ready)); err != nil {
		return nil, err
	}
	var out []float64
	for n := range runs + 1 {
		if err := b.Goto("about:blank"); err != nil {
			return nil, err
		}
		ms, err := clock(server, b, p)
		if err != nil {
			return nil, err
		}
		if n > 0 { // the first is the browser's own warming up
			out = append(out, ms)
		}
	}
	return out, nil
}

func report(path, kind string, ms []float64, goal float64) {
	slices.Sort(ms)
	if len(ms) == 0 {
		return
	}
	fmt.Printf("%-8s %-9s %6.0f ms (%.0f to %.0f)", path, kind, ms[len(ms)/2], ms[0], ms[len(ms)-1])
	if goal > 0 {
		fmt.Printf(", goal %.0f ms", goal)
	}
	fmt.Println()
}

func enrol(ctx context.Context, server *stage.Server, p place, profile string) error {
	b, err := stage.Open(ctx, stage.Options{Name: "enrol", Width: 390, Height: 844, Profile: profile, Camera: true})
	if err != nil {
		return err
	}
	defer b.Close()
	return server.Enrol(ctx, b, p.path, p.id, p.role, p.ready)
}

func startOnce(ctx context.Context, server *stage.Server, p place, profile string, slow float64, phase string) (float64, error) {
	b, err := stage.Open(ctx, stage.Options{Name: "start", Width: 390, Height: 844, Profile: profile, Camera: true})
	if err != nil {
		return 0, err
	}
	defer b.Close()
	if err := b.Throttle(slow); err != nil {
		return 0, err
	}
	if err := b.Stopwatch(p.id, phase); err != nil {
		return 0, err
	}
	return clock(server, b, p)
}

func clock(server *stage.Server, b *stage.Browser, p place) (float64, error) {
	if err := b.Goto(server.URL(p.path)); err != nil {
		return 0, err
	}
	if err := b.Wait("usable page", "window.__usable", 60*time.Second); err != nil {
		return 0, err
	}
	return stage.Eval[float64](b, "window.__usable")
}
