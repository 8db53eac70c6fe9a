// Package table prints the results of a bench, for a terminal or as Markdown.
package table

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Table is rows of squares, the heads first.
type Table [][]string

// Print writes it.
func (t Table) Print(out io.Writer, markdown bool) error {
	var b strings.Builder
	if markdown {
		t.markdown(&b)
	} else {
		t.plain(&b)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func (t Table) plain(b *strings.Builder) {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, row := range t {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	w.Flush() // a Builder takes all
}

func (t Table) markdown(b *strings.Builder) {
	for i, row := range t {
		fmt.Fprintf(b, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			fmt.Fprintln(b, strings.Repeat("|---", len(row))+"|")
		}
	}
}
