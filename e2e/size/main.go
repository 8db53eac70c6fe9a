// Command size prints what the client costs to download and fails above the
// budget.
//
//	go run ./e2e/size [web/build/app.wasm]
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/andybalholm/brotli"
)

// budget is the most that a phone may have to download for the client, in
// bytes of brotli at quality 11.
const budget = 2_400_000

// sizes of a file in bytes.
type sizes struct{ raw, gzip, brotli int }

func main() {
	name := "web/build/app.wasm"
	if len(os.Args) > 1 {
		name = os.Args[1]
	}
	plain, err := os.ReadFile(name)
	if err != nil {
		fmt.Fprintf(os.Stderr, "size: %v (make wasm builds it)\n", err)
		os.Exit(1)
	}
	s, err := measure(plain)
	if err != nil {
		fmt.Fprintln(os.Stderr, "size:", err)
		os.Exit(1)
	}
	fmt.Print(s.table(name))
	if s.brotli > budget {
		fmt.Fprintf(os.Stderr, "size: over the budget of %d bytes by %d\n", budget, s.brotli-budget)
		os.Exit(1)
	}
}

func (s sizes) table(name string) string {
	return fmt.Sprintf("%s\n  raw     %10d\n  gzip -9 %10d\n  brotli  %10d  %.1f%% of the budget of %d\n",
		name, s.raw, s.gzip, s.brotli, 100*float64(s.brotli)/budget, budget)
}

func measure(plain []byte) (sizes, error) {
	var gz, br bytes.Buffer
	zw, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		return sizes{}, err
	}
	for _, w := range []io.WriteCloser{zw, brotli.NewWriterLevel(&br, brotli.BestCompression)} {
		_, err := w.Write(plain)
		if err = errors.Join(err, w.Close()); err != nil {
			return sizes{}, err
		}
	}
	return sizes{len(plain), gz.Len(), br.Len()}, nil
}
