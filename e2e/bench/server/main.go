// Command server measures the settlement server over HTTP, beside pgbench on the same machine in the same
// run: payments in a second, latency, processor time and memory.
//
// A payment is the whole path: the phone and the till upload their records, the server checks all
// signatures, matches, settles, commits to the disk and answers. Requests are signed before the clock
// starts, as they are in life by other machines; what it costs to send them is printed. Every answer is
// checked, and the books are audited at the end of each run.
//
// The machine may be busy with other things: between all runs stands one of pgbench (TPC-B, 8 clients,
// prepared), and figures are compared with those of the two beside them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"glint/e2e/bench/table"
	"glint/e2e/postgres"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench-server:", err)
		os.Exit(1)
	}
}

type options struct {
	seed       uint64
	scale      int
	yardstick  time.Duration
	quick      bool
	markdown   bool
	withoutSQL bool
}

func run(ctx context.Context) (err error) {
	var o options
	flag.Uint64Var(&o.seed, "seed", 1, "`seed` of keys and amounts")
	flag.IntVar(&o.scale, "scale", 1, "`times` as many couples in each run")
	flag.DurationVar(&o.yardstick, "pgbench", 5*time.Second, "`time` of each run of pgbench")
	flag.BoolVar(&o.quick, "quick", false, "only 8 and 64 clients with one payment in an upload")
	flag.BoolVar(&o.markdown, "markdown", false, "print as Markdown")
	flag.BoolVar(&o.withoutSQL, "no-pgbench", false, "leave the yardstick out")
	flag.Parse()
	folder, err := os.MkdirTemp("", "glint-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	binary := filepath.Join(folder, "glint")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, "./server").CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w: %s", err, out)
	}
	var y *yardstick
	if !o.withoutSQL {
		if y, err = newYardstick(ctx, o.yardstick); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, y.Close()) }()
	}
	return bench(ctx, o, binary, folder, y)
}

// shapes are the runs.
func (o options) shapes() (out []shape) {
	for _, batch := range []int{1, 50} {
		for _, clients := range []int{1, 8, 64} {
			for _, hot := range []bool{false, true} {
				if o.quick && (clients == 1 || batch > 1) {
					continue
				}
				couples := max(clients, 24)
				if clients == 1 && batch == 1 {
					couples = 8
				}
				out = append(out, shape{clients: clients, couples: couples * o.scale, payments: 50, batch: batch, hot: hot})
			}
		}
	}
	return out
}

func bench(ctx context.Context, o options, binary, folder string, y *yardstick) error {
	before, err := y.run(ctx)
	if err != nil {
		return err
	}
	rows := table.Table{{"clients", "payments in an upload", "accounts", "payments", "payments/s", "x pgbench", "both uploads ms 50%", "95%", "99%",
		"server CPU us/payment", "x pgbench CPU", "load CPU us/payment", "server memory MiB", "pgbench tps", "pgbench CPU us"}}
	for i, s := range o.shapes() {
		r, err := once(ctx, o, binary, filepath.Join(folder, strconv.Itoa(i)), i, s)
		if err != nil {
			return err
		}
		after, err := y.run(ctx)
		if err != nil {
			return err
		}
		rows = append(rows, r.row(before.mean(after)))
		before = after
		fmt.Fprintf(os.Stderr, "%d clients, batch %d, hot %t: %.0f payments/s\n", s.clients, s.batch, s.hot, r.rate())
	}
	fmt.Println("SQLite (WAL, synchronous FULL); pgbench TPC-B, 8 clients, prepared, fsync and synchronous_commit on; seed", o.seed)
	return rows.Print(os.Stdout, o.markdown)
}

// once runs one shape on new books and audits them.
func once(ctx context.Context, o options, binary, folder string, number int, s shape) (r result, err error) {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return r, err
	}
	p, err := launch(ctx, binary, folder)
	if err != nil {
		return r, err
	}
	r, err = load(ctx, p, s, number, rand.New(rand.NewPCG(o.seed, uint64(number))))
	if err = errors.Join(err, p.stop()); err != nil {
		return r, err
	}
	out, err := exec.CommandContext(ctx, binary, "--data", filepath.Join(folder, "data"), "audit").CombinedOutput()
	if err != nil {
		return r, fmt.Errorf("audit: %w: %s", err, out)
	}
	return r, os.RemoveAll(folder)
}

func load(ctx context.Context, p *process, s shape, number int, rng *rand.Rand) (result, error) {
	couples, err := enrol(ctx, p.base, s, number, rng)
	if err != nil {
		return result{}, err
	}
	for i := range couples {
		if err := couples[i].sign(s, rng); err != nil {
			return result{}, err
		}
	}
	return drive(ctx, p, s, couples)
}

func (r result) row(y speed) []string {
	accounts := "spread"
	if r.hot {
		accounts = "one merchant"
	}
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(r.total()) }
	ms := func(part float64) string { return fmt.Sprintf("%.1f", float64(r.at(part).Microseconds())/1e3) }
	row := []string{
		strconv.Itoa(r.clients), strconv.Itoa(r.batch), accounts, strconv.Itoa(r.total()), fmt.Sprintf("%.0f", r.rate()), y.ratio(r.rate()),
		ms(.5), ms(.95), ms(.99), fmt.Sprintf("%.0f", each(r.server)), y.cpuRatio(each(r.server)), fmt.Sprintf("%.0f", each(r.bench)),
		strconv.FormatInt(r.memory>>20, 10),
	}
	return append(row, y.cells()...)
}

// yardstick is pgbench's TPC-B on a PostgreSQL of its own.
type yardstick struct {
	*postgres.Cluster
	time time.Duration
}

// speed is what pgbench gave: transactions in a second, and the database's processor time for each.
type speed struct{ tps, micros float64 }
