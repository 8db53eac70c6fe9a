// Command code measures how well phones' codes are read by Glint's reader and by gozxing alone, in simulated views of a webcam. Nothing in it is a
// real camera.
//
//	code [-views 30] [-first 1] [-only TEXT] [-shots 5]
//
// Readable are the views that a decoder reads which is told where each module is. Times are of the processor, for one shot.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"glint/app/code"
	"glint/e2e/bench/code/view"
)

func main() {
	var b bench
	flag.IntVar(&b.views, "views", 30, "views of each condition")
	flag.Uint64Var(&b.first, "first", 1, "the first seed")
	flag.StringVar(&b.only, "only", "", "part of the names of conditions; all if empty")
	flag.IntVar(&b.shots, "shots", 5, "shots that a reader may take of a view")
	flag.Parse()
	if err := b.run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "code:", err)
		os.Exit(1)
	}
}

// bench is a run.
type bench struct {
	views, shots int
	first        uint64
	only         string
}

// row is what came of a condition.
type row struct {
	readable               int
	library, first, shots  int // of all views; by the library, by ours in one shot, and in some
	missed                 int // readable, and not read by ours in one shot
	misread                int
	libraryTimes, ourTimes []time.Duration
}

func (b bench) run(out io.Writer) error {
	runtime.LockOSThread() // so that the thread's clock is the reader's
	fmt.Fprintf(out, "%d views a condition, simulated; ms of the processor a shot: mean / 95%%\n\n", b.views)
	fmt.Fprintf(out, "%-22s %8s %8s %8s %8s %8s %8s  %-12s %s\n", "condition", "readable", "gozxing", "ours", fmt.Sprintf("in %d", b.shots), "missed", "misread", "gozxing ms", "ours ms")
	var all row
	for _, c := range conditions() {
		if !strings.Contains(c.name, b.only) {
			continue
		}
		r, err := b.measure(c)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		r.print(out, c.name)
		all.add(r)
	}
	all.print(out, "all")
	return nil
}

// measure takes the views of a condition.
func (b bench) measure(c condition) (row, error) {
	var r row
	for i := range b.views {
		dice := rand.New(rand.NewPCG(b.first+uint64(i), 0xc0de))
		kind, length := code.KindPayment, 152
		if i%3 == 2 {
			kind, length = code.KindAcceptance, 106
		}
		payload := make([]byte, length)
		for k := range payload {
			payload[k] = byte(dice.Uint32())
		}
		symbol, err := code.Make(kind, payload)
		if err != nil {
			return r, err
		}
		scene := c.scene
		if scene.ModulePx == 0 {
			scene.ModulePx = sizes[i%len(sizes)]
		}
		b.look(&r, scene, symbol, payload, dice)
	}
	return r, nil
}

// look shows one phone to all readers. It moves a little from shot to shot.
func (b bench) look(r *row, scene view.Scene, symbol *code.Symbol, payload []byte, dice *rand.Rand) {
	place := dice.Uint64()
	take := func(shot int) *view.View { // the same phone, a little aside
		moved := scene
		moved.ModulePx *= 1 + 0.004*float64(shot)
		moved.Tilt += 0.5 * float64(shot)
		return view.New(moved, symbol, rand.New(rand.NewPCG(place, uint64(shot/b.shots))))
	}
	first := take(0)
	readable := told(first) == symbol.Text
	begin := clock()
	if alone(first) == symbol.Text {
		r.library++
	}
	r.libraryTimes = append(r.libraryTimes, clock()-begin)
	reader := code.NewReader()
	for shot := range b.shots {
		v := first
		if shot > 0 {
			v = take(shot)
		}
		begin = clock()
		found, err := reader.Read(v.Luma, v.W, v.H, v.W)
		r.ourTimes = append(r.ourTimes, clock()-begin)
		switch {
		case err == nil && bytes.Equal(found.Payload, payload):
			r.shots++
			if shot == 0 {
				r.first++
				readable = true
			}
		case err == nil:
			r.misread++
			continue
		default:
			continue
		}
		break
	}
	if readable {
		r.readable++
	}
	r.missed = r.readable - r.first
}

func (r *row) add(o row) {
	r.readable, r.library, r.first, r.shots = r.readable+o.readable, r.library+o.library, r.first+o.first, r.shots+o.shots
	r.missed, r.misread = r.missed+o.missed, r.misread+o.misread
	r.libraryTimes, r.ourTimes = append(r.libraryTimes, o.libraryTimes...), append(r.ourTimes, o.ourTimes...)
}

func (r row) print(out io.Writer, name string) {
	fmt.Fprintf(out, "%-22s %8d %8d %8d %8d %8d %8d  %-12s %s\n", name, r.readable, r.library, r.first, r.shots, r.missed, r.misread, spread(r.libraryTimes), spread(r.ourTimes))
}

// spread is the mean, since the clock goes in coarse steps, and the 95th percentile.
func spread(times []time.Duration) string {
	if len(times) == 0 {
		return "–"
	}
	slices.Sort(times)
	var sum time.Duration
	for _, d := range times {
		sum += d
	}
	ms := func(d time.Duration) float64 { return d.Seconds() * 1000 }
	return fmt.Sprintf("%.1f / %.0f", ms(sum)/float64(len(times)), ms(times[(len(times)-1)*19/20]))
}

// clock is the processor time that this thread has used. The machine may be busy with other things.
func clock() time.Duration {
	var used syscall.Rusage
	const thisThread = 1 // RUSAGE_THREAD
	if err := syscall.Getrusage(thisThread, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
