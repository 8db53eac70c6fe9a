package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"glint/e2e/bench/table"
)

// report is all results, by condition.
type report struct {
	bench
	peers []string // names; none if they are not here
	why   string   // they are not
	order []string
	rows  map[string]row
}

// row is what came of a condition.
type row struct {
	views, readable int
	first, patient  [readers]int // views that were read in the first shot, and in any
	wrong           [readers]int
	ms              [readers][]float64
	missed          int // readable, and not read by zxing-wasm in the first shot
	won, wonLater   int // of them by ours: in the first shot, and in any
}

func newReport(b bench, peers []string, why string, keys []key, all map[key]outcome) *report {
	r := &report{bench: b, peers: peers, why: why, rows: map[string]row{}}
	for _, k := range keys {
		if _, ok := r.rows[k.Condition]; !ok {
			r.order = append(r.order, k.Condition)
		}
		row := r.rows[k.Condition]
		row.add(all[k])
		r.rows[k.Condition] = row
	}
	return r
}

func (r *row) add(o outcome) {
	r.views++
	for i, t := range o.Tries {
		r.wrong[i] += t.Wrong
		r.ms[i] = append(r.ms[i], t.MS...)
		if t.Read > 0 {
			r.patient[i]++
		}
		if t.Read == 1 {
			r.first[i]++
		}
	}
	if !o.Readable {
		return
	}
	r.readable++
	if o.Tries[zxing].Read == 1 {
		return
	}
	r.missed++
	if o.Tries[ours].Read > 0 {
		r.wonLater++
	}
	if o.Tries[ours].Read == 1 {
		r.won++
	}
}

func (r *row) merge(o row) {
	r.views, r.readable = r.views+o.views, r.readable+o.readable
	r.missed, r.won, r.wonLater = r.missed+o.missed, r.won+o.won, r.wonLater+o.wonLater
	for i := range readers {
		r.first[i], r.patient[i], r.wrong[i] = r.first[i]+o.first[i], r.patient[i]+o.patient[i], r.wrong[i]+o.wrong[i]
		r.ms[i] = append(slices.Clip(r.ms[i]), o.ms[i]...)
	}
}

func (r *report) print(out io.Writer) error {
	fmt.Fprintf(out, "*Simulated*, %d views of each condition. Read in the first shot, and in up to %d; ms of the processor a shot, median / 95%%: gozxing and ours native, the others in node.\n", r.views, r.shots)
	if r.peers == nil {
		fmt.Fprintf(out, "Without zxing-wasm and jsQR: %s.\n\n", r.why)
	} else {
		fmt.Fprintf(out, "Peers: %s; tryHarder, tryRotate, tryInvert, tryDownscale, tryDenoise; jsQR attemptBoth.\n\n", strings.Join(r.peers, ", "))
	}
	in := fmt.Sprintf("in %d", r.shots)
	t := table.Table{{"condition", "readable", "gozxing", "jsQR", "zxing-wasm", in, "ours", in, "missed by zxing-wasm", "of them ours", in, "ms gozxing", "jsQR", "zxing-wasm", "ours"}}
	var sum row
	for _, name := range r.order {
		t = append(t, r.line(name, r.rows[name]))
		sum.merge(r.rows[name])
	}
	t = append(t, r.line(fmt.Sprintf("all %d", sum.views), sum))
	if err := t.Print(out, r.markdown); err != nil {
		return err
	}
	_, err := io.WriteString(out, r.verdict(sum))
	return err
}

func (r *report) line(name string, o row) []string {
	squares := []string{name, fmt.Sprint(o.readable), fmt.Sprint(o.first[library])}
	theirs := []any{o.first[jsqr], o.first[zxing], o.patient[zxing], o.first[ours], o.patient[ours], o.missed, o.won, o.wonLater}
	for i, n := range theirs {
		if r.peers == nil && i != 3 && i != 4 {
			n = "–"
		}
		squares = append(squares, fmt.Sprint(n))
	}
	for _, i := range []int{library, jsqr, zxing, ours} {
		squares = append(squares, spread(o.ms[i]))
	}
	return squares
}

// spread is the median and the 95th percentile.
func spread(ms []float64) string {
	if len(ms) == 0 {
		return "–"
	}
	sorted := slices.Sorted(slices.Values(ms))
	share := func(percent int) float64 { return sorted[(percent*len(sorted)+99)/100-1] }
	return fmt.Sprintf("%.1f / %.1f", share(50), share(95))
}

// verdict says what was aimed at: half of what zxing-wasm misses, and nowhere fewer than it by more than 2 of 90.
func (r *report) verdict(sum row) string {
	var b strings.Builder
	names := [readers]string{library: "gozxing", jsqr: "jsQR", zxing: "zxing-wasm", ours: "ours"}
	b.WriteString("\nMisread:")
	for i, name := range names {
		fmt.Fprintf(&b, " %s %d", name, sum.wrong[i])
	}
	b.WriteString(".\n")
	if r.peers == nil {
		return b.String()
	}
	fmt.Fprintf(&b, "Of the %d readable views that zxing-wasm misses ours reads %d in one shot (%.0f%%) and %d in %d; wanted: half.\n",
		sum.missed, sum.won, 100*float64(sum.won)/float64(max(sum.missed, 1)), sum.wonLater, r.shots)
	var behind []string
	for _, name := range r.order {
		o := r.rows[name]
		if lack := o.first[zxing] - o.first[ours]; 90*lack > 2*o.views {
			behind = append(behind, fmt.Sprintf("%s (%d against %d)", name, o.first[ours], o.first[zxing]))
		}
	}
	if len(behind) == 0 {
		behind = []string{"none"}
	}
	fmt.Fprintf(&b, "In one shot fewer than zxing-wasm by more than 2 of 90: %s.\n", strings.Join(behind, ", "))
	return b.String()
}
