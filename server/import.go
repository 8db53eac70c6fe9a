package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"glint/app/api"
	"glint/server/internal/books"
)

// importMax is the size of a terminal's file in bytes: 500 records have some 700 kB.
const importMax = 8 << 20

// importFile takes the file that a terminal has exported, because it could not reach the server. Each
// record carries the terminal's own signature, so that it does not matter who brings it; what the books
// have already counts once.
func importFile(ctx context.Context, c Config, path string, out io.Writer, log *slog.Logger) (err error) {
	in, err := readImport(path)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(c.Data, booksFile)); err != nil {
		return fmt.Errorf("no books to import into: %w", err)
	}
	m := NewMain(c, io.Discard, log)
	defer func() { err = errors.Join(err, m.Close()) }()
	b, _, err := m.open(ctx)
	if err != nil {
		return err
	}
	return takeImport(ctx, b, in, out)
}

func readImport(path string) (in api.Import, err error) {
	f, err := os.Open(path)
	if err != nil {
		return in, err
	}
	defer f.Close() // only read
	raw, err := io.ReadAll(io.LimitReader(f, importMax+1))
	if err != nil {
		return in, err
	}
	if len(raw) > importMax {
		return in, fmt.Errorf("import: %s has more than %d bytes", path, importMax)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return in, fmt.Errorf("import: %s: %w", path, err)
	}
	if d.More() || in.Device == "" {
		return in, fmt.Errorf("import: %s is no file of a terminal", path)
	}
	return in, nil
}

// takeImport uploads the records batch by batch, as their terminal would have, and prints what became of them.
func takeImport(ctx context.Context, b *books.Books, in api.Import, out io.Writer) error {
	device, err := b.Device(ctx, in.Device)
	if err != nil {
		return err
	}
	states := map[string]int{}
	for batch := range slices.Chunk(in.Records, api.MaxRecords) {
		raw := make([][]byte, len(batch))
		for i, r := range batch {
			raw[i] = r
		}
		results, err := b.Upload(ctx, device, 0, nil, raw)
		if err != nil {
			return err
		}
		for _, r := range results {
			word := string(r.State)
			if r.Reason != "" {
				word += " (" + r.Reason + ")"
			}
			states[word]++
		}
	}
	fmt.Fprintf(out, "%d records of %s %s\n", len(in.Records), map[bool]string{true: "payee", false: "payer"}[device.Terminal > 0], in.Device)
	for _, word := range slices.Sorted(maps.Keys(states)) {
		fmt.Fprintf(out, "  %4d %s\n", states[word], word)
	}
	return nil
}
