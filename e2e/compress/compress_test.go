package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestRun(t *testing.T) {
	name := filepath.Join(t.TempDir(), "app.wasm")
	plain := bytes.Repeat([]byte("glint "), 5000)
	if err := os.WriteFile(name, plain, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, quality := range []int{0, 5, 11} {
		if err := run(name, quality); err != nil {
			t.Fatal(err)
		}
		br, err := os.Open(name + ".br")
		if err != nil {
			t.Fatal(err)
		}
		defer br.Close()
		gz, err := os.Open(name + ".gz")
		if err != nil {
			t.Fatal(err)
		}
		defer gz.Close()
		zr, err := gzip.NewReader(gz)
		if err != nil {
			t.Fatal(err)
		}
		for form, r := range map[string]io.Reader{"brotli": brotli.NewReader(br), "gzip": zr} {
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, plain) {
				t.Errorf("quality %d, %s: %d bytes come back, %v", quality, form, len(got), err)
			}
		}
	}
	left, err := filepath.Glob(name + "*.part")
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if err := run(name+".missing", 5); !os.IsNotExist(err) {
		t.Errorf("missing file: got %v", err)
	}
}
