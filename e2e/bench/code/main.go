// Command code measures how well phones' codes are read by Glint's reader, by gozxing alone, and by zxing-wasm and jsQR in node, in the same simulated
// views of a webcam. Nothing in it is a real camera.
//
//	code [-views 30] [-first 1] [-only TEXT] [-shots 5] [-wide] [-workers 2] [-peers DIR] [-out DIR] [-markdown]
//
// Readable are the views that a decoder reads which is told where each module is. Times are of the processor, for one shot. Results are kept as lines of
// JSON in a folder of the program's own digest: a run that was stopped goes on.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"

	"glint/e2e/bench/code/peer"
	"glint/e2e/bench/code/view"
	"glint/e2e/bench/keep"
)

func main() {
	var b bench
	flag.IntVar(&b.views, "views", 30, "views of each condition")
	flag.Uint64Var(&b.first, "first", 1, "the first seed")
	flag.StringVar(&b.only, "only", "", "part of the names of conditions; all if empty")
	flag.IntVar(&b.shots, "shots", 5, "shots that a reader may take of a view")
	flag.BoolVar(&b.wide, "wide", false, "views of 1280x720 instead of 640x480")
	flag.IntVar(&b.workers, "workers", runtime.GOMAXPROCS(0), "views at a time")
	flag.StringVar(&b.peers, "peers", "e2e/out/peers", "folder of others' readers (make peers); none if empty")
	flag.StringVar(&b.out, "out", "e2e/out/bench-code", "folder of the results")
	flag.BoolVar(&b.markdown, "markdown", false, "the table in Markdown")
	flag.Parse()
	if err := b.run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "code:", err)
		os.Exit(1)
	}
}

// bench is a run.
type bench struct {
	views, shots, workers int
	first                 uint64
	only, peers, out      string
	wide, markdown        bool
}

func (b bench) run(out io.Writer) (err error) {
	conditions := slices.DeleteFunc(view.Conditions(), func(c view.Condition) bool { return !strings.Contains(c.Name, b.only) })
	if len(conditions) == 0 {
		return fmt.Errorf("no condition with %q in its name", b.only)
	}
	nodes, names, why, err := b.start()
	if err != nil {
		return err
	}
	defer func() {
		for range len(nodes) {
			err = cmp.Or(err, (<-nodes).Close())
		}
	}()
	dir, err := keep.Folder(b.out)
	if err != nil {
		return err
	}
	lines, err := keep.Open[key, outcome](dir, "views")
	if err != nil {
		return err
	}
	keys := b.plan(conditions, names)
	err = lines.Fill(keys, b.workers, func(k key) (outcome, error) {
		var node *peer.Process
		if len(nodes) > 0 {
			node = <-nodes
			defer func() { nodes <- node }()
		}
		return k.run(node)
	})
	if err = cmp.Or(err, lines.Close()); err != nil {
		return err
	}
	all, err := keep.All[key, outcome](dir)
	if err != nil {
		return err
	}
	return newReport(b, names, why, keys, all).print(out)
}

// start opens a node for each worker. Without node or the packages the bench goes on, and says why.
func (b bench) start() (nodes chan *peer.Process, names []string, why string, err error) {
	nodes = make(chan *peer.Process, b.workers)
	for range b.workers {
		p, err := peer.Start(b.peers)
		if errors.Is(err, peer.ErrMissing) {
			return nodes, nil, err.Error(), nil
		}
		if err != nil {
			return nodes, nil, "", err
		}
		names = append(slices.Clone(p.Names), "node "+p.Node)
		nodes <- p
	}
	return nodes, names, "", nil
}

// plan lists the views, all conditions in turn, so that a run that was stopped has something of each.
func (b bench) plan(conditions []view.Condition, peers []string) []key {
	var keys []key
	for i := range b.views {
		for _, c := range conditions {
			keys = append(keys, key{c.Name, b.first + uint64(i), b.shots, b.wide, strings.Join(peers, ", ")})
		}
	}
	return keys
}
