// Command compress writes the brotli and gzip forms of a built file beside it,
// for a server that sends them as they are.
//
//	go run ./e2e/compress [-q 5] web/build/app.wasm
//
// Quality 5 takes about a second for the client and serves development; 11 is
// for releases and takes about half a minute.
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/andybalholm/brotli"
)

func main() {
	quality := flag.Int("q", 5, "brotli quality, 0 to 11")
	flag.Parse()
	if flag.NArg() != 1 || *quality < brotli.BestSpeed || *quality > brotli.BestCompression {
		fmt.Fprintln(os.Stderr, "usage: compress [-q 0..11] FILE")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *quality); err != nil {
		fmt.Fprintln(os.Stderr, "compress:", err)
		os.Exit(1)
	}
}

// run writes name.br and name.gz. Each appears whole or not at all, so that an
// interrupted build leaves no broken file to be embedded.
func run(name string, quality int) error {
	plain, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	forms := []struct {
		suffix string
		open   func(w io.Writer) (io.WriteCloser, error)
	}{
		{".br", func(w io.Writer) (io.WriteCloser, error) { return brotli.NewWriterLevel(w, quality), nil }},
		{".gz", func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriterLevel(w, min(quality, 9)) }},
	}
	for _, f := range forms {
		var packed bytes.Buffer
		w, err := f.open(&packed)
		if err != nil {
			return err
		}
		_, err = w.Write(plain)
		if err = errors.Join(err, w.Close()); err != nil {
			return fmt.Errorf("%s%s: %w", name, f.suffix, err)
		}
		if err := replace(name+f.suffix, packed.Bytes()); err != nil {
			return err
		}
		fmt.Printf("%s%s %d bytes, %.0f%% of %d\n", name, f.suffix, packed.Len(), 100*float64(packed.Len())/float64(max(len(plain), 1)), len(plain))
	}
	return nil
}

func replace(name string, data []byte) error {
	part := name + ".part"
	if err := os.WriteFile(part, data, 0o644); err != nil {
		return err
	}
	return os.Rename(part, name)
}
