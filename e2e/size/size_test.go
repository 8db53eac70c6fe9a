package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
)

func TestMeasure(t *testing.T) {
	got, err := measure(bytes.Repeat([]byte("glint "), 5000))
	if err != nil || got.raw != 30000 || got.gzip <= 0 || got.gzip >= 1000 || got.brotli <= 0 || got.brotli >= got.gzip {
		t.Errorf("got %+v, %v", got, err)
	}
	if table := got.table("x"); !strings.Contains(table, "30000") || !strings.Contains(table, "budget") {
		t.Errorf("got table %q", table)
	}
}

// The built client keeps the budget. There is nothing to measure before it is
// built; `make test` builds it first.
func TestClientKeepsTheBudget(t *testing.T) {
	plain, err := os.ReadFile("../../web/build/app.wasm")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the client is not built: make wasm")
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := measure(plain)
	if err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + s.table("app.wasm"))
	if s.brotli > budget {
		t.Errorf("brotli %d bytes, budget %d", s.brotli, budget)
	}
}
