package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"glint/e2e/attack/threats"
)

// hostile plays towns one batch after the other, as many at once as there are processors, and keeps what is done
// after each batch.
func hostile(ctx context.Context, o options) error {
	total := threats.World{Next: o.seed}
	if err := resume(o.keep, &total); err != nil {
		return err
	}
	began, before := time.Now(), total.Runs
	for total.Runs < o.hostile {
		batch, err := towns(ctx, total.Next)
		if ctx.Err() != nil {
			break // what the batch has done is done again next time
		}
		if err != nil {
			return err
		}
		total.Add(batch)
		if err := store(o.keep, total); err != nil {
			return err
		}
		if len(total.Broken) > 0 {
			break
		}
	}
	fmt.Printf("%d hostile runs, towns of seeds %d to %d: %d payments, %d laws broken, worst loss of a run %d.%02d of %d.%02d allowed\n",
		total.Runs, o.seed, total.Next-1, total.Payments, len(total.Broken), total.Worst/100, total.Worst%100, total.Bound/100, total.Bound%100)
	fmt.Printf("%d of them in %s now\n", total.Runs-before, time.Since(began).Round(time.Second))
	for _, b := range total.Broken[:min(len(total.Broken), 10)] {
		fmt.Println("    FAILED:", b)
	}
	if len(total.Broken) > 0 {
		return fmt.Errorf("%d laws broken", len(total.Broken))
	}
	return ctx.Err()
}

// towns plays the next towns, one for each processor.
func towns(ctx context.Context, seed uint64) (threats.World, error) {
	n := runtime.GOMAXPROCS(0)
	worlds, errs := make([]threats.World, n), make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { worlds[i], errs[i] = threats.Town(ctx, seed+uint64(i)) })
	}
	wg.Wait()
	var all threats.World
	for _, w := range worlds {
		all.Add(w)
	}
	return all, errors.Join(errs...)
}

func resume(name string, w *threats.World) error {
	if name == "" {
		return nil
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return os.MkdirAll(filepath.Dir(name), 0o755)
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(text, w)
}

func store(name string, w threats.World) error {
	if name == "" {
		return nil
	}
	text, err := json.Marshal(w)
	if err != nil {
		return err
	}
	if err := os.WriteFile(name+".new", text, 0o644); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}
