// Command light measures the optical modem in the simulated conditions of package sim: how often and how fast a payload arrives, and
// what a shot costs the receiver. Nothing in it is a real camera.
//
//	go run ./e2e/bench/light [-seeds 4] [-profile 1] [-only desk,blur8] [-bytes 32,88,221] [-join] [-strangers 10000]
package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"text/tabwriter"
	"time"

	"glint/app/light"
	"glint/app/light/sim"
	"glint/app/light/sim/trial"
)

func main() {
	var b bench
	flag.IntVar(&b.seeds, "seeds", 4, "seeds for each condition and length")
	flag.IntVar(&b.profile, "profile", int(light.Profiles()[0].ID), "id of the profile")
	flag.StringVar(&b.only, "only", "", "names of conditions, with commas; all if empty")
	flag.StringVar(&b.bytes, "bytes", "32,88,221", "lengths of payloads, with commas")
	flag.BoolVar(&b.join, "join", false, "join the signal at a random time instead of its start")
	flag.DurationVar(&b.limit, "limit", 10*time.Second, "time after which a trial fails")
	flag.IntVar(&b.workers, "workers", runtime.GOMAXPROCS(0), "trials at a time; 1 for exact processor times")
	flag.IntVar(&b.strangers, "strangers", 10_000, "shots of things that are no signal")
	flag.Parse()
	if err := b.run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "light:", err)
		os.Exit(1)
	}
}

// bench is a table of trials.
type bench struct {
	seeds, profile, workers int
	only, bytes             string
	join                    bool
	limit                   time.Duration
	strangers               int
}

// row is the trials of one condition and length.
type row struct {
	name    string
	trials  []trial.Trial
	results []trial.Result
}

func (b bench) run(out io.Writer) error {
	rows, err := b.rows()
	if err != nil {
		return err
	}
	if err := b.carryOut(rows); err != nil {
		return err
	}
	if err := report(out, rows); err != nil {
		return err
	}
	return b.feedStrangers(out)
}

// feedStrangers pushes shots of things that are no signal and reports what they led to.
func (b bench) feedStrangers(out io.Writer) error {
	if b.strangers == 0 {
		return nil
	}
	kinds := trial.Strangers()
	lines := make([]string, len(kinds))
	var group sync.WaitGroup
	for i, kind := range kinds {
		group.Go(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			lines[i] = feed(kind, b.strangers/len(kinds))
		})
	}
	group.Wait()
	_, err := fmt.Fprint(out, "\n", strings.Join(lines, ""))
	return err
}

// feed pushes shots of one kind, 30 a second.
func feed(kind trial.Stranger, shots int) string {
	receiver := light.NewReceiver()
	wrong := 0
	var spent time.Duration
	var stats light.Stats
	for n := range shots {
		shot := kind.Shot(n, 1)
		begin := threadClock()
		progress := receiver.Push(time.Duration(n)*time.Second/30, shot)
		spent += threadClock() - begin
		stats = progress.Stats
		if progress.Payload != nil {
			wrong++
			receiver.Reset()
		}
	}
	return fmt.Sprintf("%s: %d shots, %d false, %d locks, %d decodings, %.1f ms/shot\n", kind.Name, shots, wrong, stats.Locks, stats.Decodings,
		spent.Seconds()*1e3/float64(max(shots, 1)))
}

// rows lays the trials out.
func (b bench) rows() ([]*row, error) {
	profile, ok := light.ProfileByID(uint8(b.profile))
	if !ok {
		return nil, fmt.Errorf("no profile %d", b.profile)
	}
	var rows []*row
	for _, c := range sim.Conditions() {
		if b.only != "" && !slices.Contains(strings.Split(b.only, ","), c.Name) {
			continue
		}
		for _, field := range strings.Split(b.bytes, ",") {
			n, err := strconv.Atoi(field)
			if err != nil {
				return nil, fmt.Errorf("lengths: %w", err)
			}
			r := &row{name: c.Name, results: make([]trial.Result, b.seeds)}
			for seed := range b.seeds {
				join := -300 * time.Millisecond
				if b.join {
					join = time.Duration(1000+777*seed) * time.Millisecond
				}
				r.trials = append(r.trials, trial.Trial{Path: c.Path, Profile: profile, Bytes: n, Join: join, Limit: b.limit, Seed: uint64(seed + 1), Clock: threadClock})
			}
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// carryOut runs all trials.
func (b bench) carryOut(rows []*row) error {
	type job struct {
		row   *row
		index int
	}
	jobs := make(chan job)
	failures := make(chan error, b.workers)
	var group sync.WaitGroup
	for range b.workers {
		group.Go(func() {
			runtime.LockOSThread() // so that the thread's clock is the trial's
			defer runtime.UnlockOSThread()
			var failed error
			for j := range jobs {
				result, err := j.row.trials[j.index].Run()
				j.row.results[j.index] = result
				failed = cmp.Or(failed, err)
			}
			failures <- failed
		})
	}
	for _, r := range rows {
		for i := range r.trials {
			jobs <- job{r, i}
		}
	}
	close(jobs)
	group.Wait()
	var first error
	for range b.workers {
		first = cmp.Or(first, <-failures)
	}
	return first
}

// report prints a line for each row and a sum.
func report(out io.Writer, rows []*row) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "condition\tbytes\tdelivered\tfalse\tmedian s\tp95 s\tframes\traw bits\tblur px\tmisfit\tms/shot\tslowest ms\tsim ms\t")
	var all, delivered, wrong int
	for _, r := range rows {
		s := summarise(r.results)
		all, delivered, wrong = all+len(r.results), delivered+s.delivered, wrong+s.wrong
		fmt.Fprintf(w, "%s\t%d\t%d/%d\t%d\t%s\t%s\t%d\t%d\t%.1f\t%.3f\t%.1f\t%.0f\t%.1f\t\n", r.name, r.trials[0].Bytes, s.delivered, len(r.results), s.wrong,
			seconds(s.median), seconds(s.p95), s.frames, s.bits, s.blur, s.misfit, s.receive, s.slowest, s.shoot)
	}
	fmt.Fprintf(w, "all\t\t%d/%d\t%d\t\t\t\t\t\t\t\t\t\t\n", delivered, all, wrong)
	return w.Flush()
}

// summary is what a line shows.
type summary struct {
	delivered, wrong        int
	median, p95             time.Duration // over all trials, a failed one counting as endless
	frames, bits            int           // means
	blur, misfit            float64
	receive, slowest, shoot float64 // ms
}

// threadClock is the processor time that this thread has used. The machine may be busy with other things.
func threadClock() time.Duration {
	var used syscall.Rusage
	const thisThread = 1 // RUSAGE_THREAD
	if err := syscall.Getrusage(thisThread, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

const endless = time.Duration(1 << 62)

func summarise(results []trial.Result) summary {
	var s summary
	var times []time.Duration
	var frames, bits int
	var receive, shoot, slowest time.Duration
	for _, r := range results {
		took := endless
		if r.Delivered {
			s.delivered++
			took = r.Took
		}
		if r.False {
			s.wrong++
		}
		times = append(times, took)
		frames += r.Frames
		bits += r.Progress.Stats.Bits
		s.blur += r.Progress.Stats.BlurPx / float64(len(results))
		s.misfit += r.Progress.Stats.Residual / float64(len(results))
		receive, shoot, slowest = receive+r.Receive, shoot+r.Shoot, max(slowest, r.Slowest)
	}
	if len(results) == 0 {
		return s
	}
	slices.Sort(times)
	s.median, s.p95 = times[(len(times)-1)/2], times[(len(times)*95+99)/100-1]
	s.frames, s.bits = frames/len(results), bits/len(results)
	each := 1e3 / float64(max(frames, 1))
	s.receive, s.shoot, s.slowest = receive.Seconds()*each, shoot.Seconds()*each, slowest.Seconds()*1e3
	return s
}

func seconds(d time.Duration) string {
	if d == endless {
		return "-"
	}
	return fmt.Sprintf("%.2f", d.Seconds())
}
