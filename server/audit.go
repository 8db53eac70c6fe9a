package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
)

// audit checks the books and prints what it finds.
func audit(ctx context.Context, c Config, out io.Writer, log *slog.Logger) (err error) {
	if _, err := os.Stat(filepath.Join(c.Data, booksFile)); err != nil {
		return fmt.Errorf("no books to audit: %w", err)
	}
	m := NewMain(c, io.Discard, log)
	defer func() { err = errors.Join(err, m.Close()) }()
	b, _, err := m.open(ctx)
	if err != nil {
		return err
	}
	report, err := b.Audit(ctx)
	if err != nil {
		return err
	}
	for _, fault := range report.Faults {
		fmt.Fprintln(out, "FAULT", fault)
	}
	fmt.Fprintf(out, "%d transfers, %d tokens, %d payments, %d records: %d faults\n",
		report.Transfers, report.Tokens, report.Payments, report.Records, len(report.Faults))
	fmt.Fprintf(out, "audit log: %d entries, newest %x\n", report.Entries, report.Head)
	if len(report.Faults) > 0 {
		return fmt.Errorf("the books have %d faults", len(report.Faults))
	}
	return nil
}
