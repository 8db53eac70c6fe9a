// Command lean prepares what the client is built with: the page library without the half that serves pages.
//
//	go run ./e2e/lean e2e/out/lean
//	GOOS=js GOARCH=wasm go build -modfile e2e/out/lean/go.mod ./wasm
//
// The library is one package for the page and for its server. The server's half brings net/http, TLS and certificates into a
// client that has no use for them, and the linker cannot leave them out, for they start themselves: 345,000 bytes of its
// download (app/decisions/0025). Lean copies the library from the module cache, leaves those files out, puts browser.go.txt in
// their place, and writes a go.mod that points at the copy. Nothing but the client's build uses it; a plain `go build ./wasm`
// gives the same program with the weight.
package main

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const library = "github.com/maxence-charriere/go-app/v10"

// The files of the library that serve pages. Were one of them needed in a later version, the build would say so.
var left = map[string]bool{"http.go": true, "resource.go": true, "static.go": true}

//go:embed browser.go.txt
var browser []byte

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: lean DIR")
		os.Exit(2)
	}
	if err := prepare(".", os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "lean:", err)
		os.Exit(1)
	}
}

// prepare writes go.mod, go.sum and the library's copy for the module at root into dir.
func prepare(root, dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	from, err := source(root)
	if err != nil {
		return err
	}
	to := filepath.Join(dir, "library")
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	for _, part := range []string{"go.mod", "pkg/app", "pkg/errors"} {
		if err := copyInto(filepath.Join(from, part), filepath.Join(to, part)); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(to, "pkg/app/browser_only.go"), browser, 0o644); err != nil {
		return err
	}
	return modules(root, dir, to)
}

// source gives the folder of the library in the module cache, which it fills if need be.
func source(root string) (string, error) {
	for _, args := range [][]string{{"mod", "download", library}, {"list", "-m", "-f", "{{.Dir}}", library}} {
		cmd := exec.Command("go", args...)
		cmd.Dir = root
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return "", fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
		}
		if at := strings.TrimSpace(string(out)); at != "" {
			return at, nil
		}
	}
	return "", fmt.Errorf("%s is not in the module cache", library)
}

// copyInto copies a file, or a folder's own Go files that are neither tests nor left out.
func copyInto(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		text, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, text, 0o644)
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || left[name] {
			continue
		}
		if err := copyInto(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return nil
}

// modules writes the client's go.mod: the project's own, and the library replaced by its copy.
func modules(root, dir, copied string) error {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return err
	}
	text = fmt.Appendf(text, "\nreplace %s => %s\n", library, copied)
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), text, 0o644); err != nil {
		return err
	}
	return copyInto(filepath.Join(root, "go.sum"), filepath.Join(dir, "go.sum"))
}
