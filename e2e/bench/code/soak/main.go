// Command soak shows the reader of codes frames in which there is no code of ours, or a damaged one, and counts what it reads that is not there. It must be
// nothing. Clean symbols of all versions to 20 and all levels must come back to the byte.
//
//	soak [-frames 200000] [-side 160] [-only TEXT] [-workers 2] [-out DIR]
//
// The frames are cut into parts, each a line of JSON in a folder of the program's own digest: a run that was stopped goes on.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"glint/e2e/bench/code/strange"
	"glint/e2e/bench/keep"
	"glint/e2e/bench/table"
)

func main() {
	s := soak{part: partFrames}
	flag.IntVar(&s.frames, "frames", 200_000, "frames in all")
	flag.IntVar(&s.side, "side", 160, "longest side of a frame in pixels, where no symbol needs more")
	flag.StringVar(&s.only, "only", "", "part of the names of kinds; all if empty")
	flag.IntVar(&s.workers, "workers", runtime.GOMAXPROCS(0), "parts at a time")
	flag.StringVar(&s.out, "out", "e2e/out/soak-code", "folder of the results")
	flag.Parse()
	bad, err := s.run(os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
	if bad > 0 {
		os.Exit(2)
	}
}

// soak is a run.
type soak struct {
	frames, part, side, workers int
	only, out                   string
}

// partFrames is the usual frames of one part: a second or so.
const partFrames = 250

// part is a reader that sees frames of one kind for a while.
type part struct {
	Kind         string
	Seed         uint64
	Frames, Side int
}

// parts deals the frames out to all kinds alike.
func (s soak) parts() []part {
	var names []string
	for _, k := range strange.Kinds() {
		if strings.Contains(k.Name, s.only) {
			names = append(names, k.Name)
		}
	}
	var all []part
	for i := 0; i*s.part < s.frames && len(names) > 0; i++ {
		all = append(all, part{names[i%len(names)], uint64(i/len(names) + 1), s.part, s.side})
	}
	return all
}

// run gives the count of frames that were read wrong, or not though they had to be.
func (s soak) run(out io.Writer) (bad int, err error) {
	dir, err := keep.Folder(s.out)
	if err != nil {
		return 0, err
	}
	lines, err := keep.Open[part, result](dir, "parts")
	if err != nil {
		return 0, err
	}
	parts := s.parts()
	err = lines.Fill(parts, s.workers, func(p part) (result, error) { return p.run(), nil })
	if err = cmp.Or(err, lines.Close()); err != nil {
		return 0, err
	}
	all, err := keep.All[part, result](dir)
	if err != nil {
		return 0, err
	}
	t := table.Table{{"kind", "frames", "foreign codes", "ours, damaged", "broken format", "read though not there", "clean but not read"}}
	line := func(name string, r result) {
		t = append(t, []string{name, fmt.Sprint(r.Frames), fmt.Sprint(r.Foreign), fmt.Sprint(r.Own), fmt.Sprint(r.Broken), fmt.Sprint(r.False), fmt.Sprint(r.Lost)})
	}
	var sum result
	for _, k := range strange.Kinds() {
		var r result
		for _, p := range parts {
			if p.Kind == k.Name {
				r = r.add(all[p])
			}
		}
		sum = sum.add(r)
		line(k.Name, r)
	}
	line("all", sum)
	for _, note := range sum.Notes {
		fmt.Fprintln(out, note)
	}
	return sum.False + sum.Lost, t.Print(out, false)
}
