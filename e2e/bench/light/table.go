package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// table is rows of squares, the heads first.
type table [][]string

func (t table) print(out io.Writer, markdown bool) {
	if markdown {
		t.markdown(out)
		return
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range t {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	w.Flush()
}

func (t table) markdown(out io.Writer) {
	for i, row := range t {
		fmt.Fprintf(out, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			fmt.Fprintln(out, strings.Repeat("|---", len(row))+"|")
		}
	}
}
