package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"glint/e2e/bench/table"
)

// report is all results, by group.
type report struct {
	cells    []cell
	entrants []entrant
	groups   map[key]summary
}

func newReport(cells []cell, entrants []entrant, all map[key]outcome) report {
	lists := map[key][]outcome{}
	for k, o := range all {
		lists[k.group()] = append(lists[k.group()], o)
	}
	r := report{cells, entrants, map[key]summary{}}
	for k, list := range lists {
		r.groups[k] = summarise(list)
	}
	return r
}

func (r report) print(out io.Writer, markdown bool) error {
	var b strings.Builder
	b.WriteString("*Simulated.* Each way to carry bytes, over all cells: in how many every trial delivered, in how many at least half; the median of these cells' medians, the worst of them, the worst 95%.\n\n")
	r.overview().Print(&b, markdown)
	for _, bytes := range []int{32, 221, tokenBytes} {
		fmt.Fprintf(&b, "\n%d bytes: median / 95%% of the seconds to delivery where all trials delivered, else how many did; limits: zones, still and QR %v, field %v, all else %v.\n\n",
			bytes, quickLimit, fieldLimit, slowLimit)
		r.times(bytes).Print(&b, markdown)
	}
	b.WriteString("\nStart of reception: median and what it adds to a start from rest.\n\n")
	r.starts().Print(&b, markdown)
	b.WriteString("\nStages, all cells. Shots with a signal locked and with its length known; trials in which each was reached; decodings tried; processor time.\n\n")
	r.stages().Print(&b, markdown)
	b.WriteString("\nIdeal: every bit of every data symbol counts from the first instant, no pilots, a perfect code.\n\n")
	ideals().Print(&b, markdown)
	b.WriteString("\n")
	r.verdict(&b)
	_, err := io.WriteString(out, b.String())
	return err
}

// overview is one line for each entrant and length.
func (r report) overview() table.Table {
	t := table.Table{{"way", "bytes", "cells", "every trial", "half", "median s", "worst median s", "worst 95% s", "ms a shot"}}
	for _, e := range r.entrants {
		for _, bytes := range e.bytes {
			var medians []time.Duration
			var sum summary
			var cells, always int
			var p95 time.Duration
			for _, c := range r.cells {
				g := r.groups[key{Cell: c.name, Entrant: e.name, Bytes: bytes, Start: rest}]
				cells, always, sum = cells+count(g.trials > 0), always+count(g.always()), sum.add(g)
				if g.mostly() {
					medians = append(medians, g.median)
				}
				if g.always() {
					p95 = max(p95, g.p95)
				}
			}
			if cells == 0 {
				continue
			}
			row := []string{e.name, fmt.Sprint(bytes), fmt.Sprint(cells), fmt.Sprint(always), fmt.Sprint(len(medians)), "–", "–", "–", sum.milliseconds()}
			if len(medians) > 0 {
				slices.Sort(medians)
				row[5], row[6] = seconds(medians[(len(medians)-1)/2]), seconds(medians[len(medians)-1])
			}
			if always > 0 {
				row[7] = seconds(p95)
			}
			t = append(t, row)
		}
	}
	return t
}

// times is the table of all cells for one length.
func (r report) times(bytes int) table.Table {
	t := table.Table{{"cell"}}
	for _, e := range r.carriers(bytes) {
		t[0] = append(t[0], e.name)
	}
	for _, c := range r.cells {
		if (c.sensor != nil) != (bytes == tokenBytes) {
			continue
		}
		row := []string{c.name}
		for _, e := range r.carriers(bytes) {
			row = append(row, r.groups[key{Cell: c.name, Entrant: e.name, Bytes: bytes, Start: rest}].square())
		}
		t = append(t, row)
	}
	return t
}

// carriers are the entrants that carry a length.
func (r report) carriers(bytes int) []entrant {
	var list []entrant
	for _, e := range r.entrants {
		for _, n := range e.bytes {
			if n == bytes {
				list = append(list, e)
			}
		}
	}
	return list
}

// starts compares the ways to begin.
func (r report) starts() table.Table {
	t := table.Table{{"cell", "bytes", "from rest", "as it begins", "under way", "added s"}}
	for _, c := range r.cells {
		for _, bytes := range []int{32, 221} {
			of := func(s start) summary { return r.groups[key{c.name, "zones", bytes, s, 0}] }
			rested, joined := of(rest), of(join)
			if joined.trials == 0 {
				continue
			}
			added := "–"
			if rested.mostly() && joined.mostly() {
				added = fmt.Sprintf("%+.2f", (joined.median - rested.median).Seconds())
			}
			t = append(t, []string{c.name, fmt.Sprint(bytes), rested.square(), of(fresh).square(), joined.square(), added})
		}
	}
	return t
}

// stages sums each entrant up over all cells.
func (r report) stages() table.Table {
	t := table.Table{{"entrant", "bytes", "trials", "shots", "locked", "length known", "trials locked", "length known", "delivered", "false", "decodings", "corrected bits", "ms a shot", "slowest ms", "sim ms a shot"}}
	for _, e := range r.entrants {
		for _, bytes := range e.bytes {
			var s summary
			for k, g := range r.groups {
				if k.Entrant == e.name && k.Bytes == bytes {
					s = s.add(g)
				}
			}
			t = append(t, []string{
				e.name, fmt.Sprint(bytes), fmt.Sprint(s.trials), fmt.Sprint(s.frames), fmt.Sprint(s.locked), fmt.Sprint(s.labelled), fmt.Sprint(s.seen),
				fmt.Sprint(s.named), fmt.Sprint(s.delivered), fmt.Sprint(s.wrong), fmt.Sprint(s.decodings), s.correctedShare(), s.milliseconds(),
				fmt.Sprintf("%.0f", s.slowest.Seconds()*1e3), fmt.Sprintf("%.1f", s.shoot.Seconds()*1e3/float64(max(s.frames, 1))),
			})
		}
	}
	return t
}

// best is the quickest of ours or of the peers in a cell that delivers: ours in every trial, a peer in half of them.
func (r report) best(c cell, bytes int, ours bool) (name string, s summary) {
	s.median = endless
	for _, e := range r.carriers(bytes) {
		g := r.groups[key{Cell: c.name, Entrant: e.name, Bytes: bytes, Start: rest}]
		if e.ours == ours && (g.always() || !ours && g.mostly()) && g.median < s.median {
			name, s = e.name, g
		}
	}
	return name, s
}

// verdict says where ours and the peers deliver, and where a peer is quicker than it should be.
func (r report) verdict(b *strings.Builder) {
	for _, bytes := range []int{32, 221} {
		var all, ours, none, noCode, zones int
		var slower []string
		for _, c := range r.cells {
			if c.sensor != nil {
				continue
			}
			all++
			name, we := r.best(c, bytes, true)
			other, they := r.best(c, bytes, false)
			ours += count(we.mostly())
			none += count(!they.mostly())
			noCode += count(other == "" || other == "Manchester" || other == "flicker")
			z := r.groups[key{Cell: c.name, Entrant: "zones", Bytes: bytes, Start: rest}]
			zones += count(z.always())
			if they.mostly() && we.median > allowed(they.median) {
				slower = append(slower, fmt.Sprintf("%s: %s %s s, ours %s %s s", c.name, other, seconds(they.median), name, seconds(we.median)))
			}
		}
		fmt.Fprintf(b, "%d bytes, %d cells: some skin delivers every trial in %d (%.1f%%), zones alone in %d; no peer delivers half of its trials in %d (%.1f%%), none that a camera reads at once (QR, still or moving) in %d (%.1f%%).\n",
			bytes, all, ours, share(ours, all), zones, none, share(none, all), noCode, share(noCode, all))
		fmt.Fprintf(b, "Cells where a peer delivers and ours takes longer than 1.2 times as long, and than 0.6 s: %d\n", len(slower))
		for _, line := range slower {
			fmt.Fprintf(b, "- %s\n", line)
		}
	}
}

// allowed is what ours may take where a peer takes t.
func allowed(t time.Duration) time.Duration { return max(t*12/10, 600*time.Millisecond) }

func share(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }
