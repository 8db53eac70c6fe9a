// Command soak pushes shots of things that are no signal, or several, or parts of one, to the receiver of light, and counts what comes out that nobody has
// sent. It must be nothing.
//
//	soak [-calls 1000000] [-path 50000] [-out DIR] [-only TEXT] [-first 0] [-step 1] [-merge]
//
// The calls are cut into parts, each a line of JSON in a folder of the program's own digest. A run that was stopped goes on; several
// share the parts (-first 0 -step 2 and -first 1 -step 2); -merge prints what is there.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"

	"glint/app/light/sim/trial"
	"glint/e2e/bench/keep"
)

func main() {
	s := soak{part: partCalls}
	flag.IntVar(&s.calls, "calls", 1_000_000, "calls of the receiver in all")
	flag.IntVar(&s.path, "path", 50_000, "of them, with a shot that was taken through the whole light path")
	flag.StringVar(&s.out, "out", "e2e/out/soak-light", "folder of the results")
	flag.StringVar(&s.only, "only", "", "part of the names of kinds; all if empty")
	flag.IntVar(&s.first, "first", 0, "first part to be run")
	flag.IntVar(&s.step, "step", 1, "run each part of so many")
	flag.IntVar(&s.workers, "workers", runtime.GOMAXPROCS(0), "parts at a time")
	flag.BoolVar(&s.merge, "merge", false, "run nothing, print what is there")
	flag.Parse()
	wrong, err := s.run(os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
	if wrong > 0 {
		os.Exit(2)
	}
}

// soak is a run.
type soak struct {
	calls, path, part int
	out, only         string
	first, step       int
	workers           int
	merge             bool
}

// partCalls is the usual calls of one part: some seconds.
const partCalls = 2500

// part is one stranger for a while.
type part struct {
	Kind string
	Seed uint64
}

// parts deals the calls out: those through the light path to the kinds that take it, the others to the rest.
func (s soak) parts() []part {
	var through, plain []string
	for _, k := range trial.Kinds() {
		if strings.Contains(k.Name, s.only) {
			if k.Path {
				through = append(through, k.Name)
			} else {
				plain = append(plain, k.Name)
			}
		}
	}
	var all []part
	deal := func(names []string, calls int) {
		for i := 0; i*s.part < calls && len(names) > 0; i++ {
			all = append(all, part{names[i%len(names)], uint64(i/len(names) + 1)})
		}
	}
	deal(through, s.path)
	deal(plain, s.calls-s.path)
	return all
}

func (s soak) run(out io.Writer) (wrong int, err error) {
	dir, err := keep.Folder(s.out)
	if err != nil {
		return 0, err
	}
	lines, err := keep.Open[part, result](dir, fmt.Sprintf("parts-%d-%d", s.first, s.step))
	if err != nil {
		return 0, err
	}
	if !s.merge {
		if err := s.carryOut(lines); err != nil {
			return 0, err
		}
	}
	all, err := keep.All[part, result](dir)
	if err != nil {
		return 0, err
	}
	return report(out, all), lines.Close()
}

// carryOut runs the parts of this run that are not there yet.
func (s soak) carryOut(lines *keep.Lines[part, result]) error {
	var share []part
	for i, p := range s.parts() {
		if i >= s.first && (i-s.first)%max(s.step, 1) == 0 {
			share = append(share, p)
		}
	}
	return lines.Fill(share, s.workers, func(p part) (result, error) { return p.run(s.part), nil })
}

// report prints the sums of each kind and all, and gives the count of false deliveries.
func report(out io.Writer, all map[part]result) (wrong int) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "kind\tcalls\tthrough the light path\tlocks\tdecodings\town payloads\tfalse\t")
	var sum result
	through := 0
	for _, k := range trial.Kinds() {
		var r result
		for p, one := range all {
			if p.Kind == k.Name {
				r = r.add(one)
			}
		}
		path := 0
		if k.Path {
			path = r.Calls
		}
		sum, through = sum.add(r), through+path
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t\n", k.Name, r.Calls, path, r.Locks, r.Decodings, r.Own, r.False)
	}
	fmt.Fprintf(w, "all\t%d\t%d\t%d\t%d\t%d\t%d\t\n", sum.Calls, through, sum.Locks, sum.Decodings, sum.Own, sum.False)
	w.Flush()
	return sum.False
}
