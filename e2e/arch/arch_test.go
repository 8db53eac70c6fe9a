package arch

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// top is the top of the repository, from this folder.
const top = "../.."

func repository(t *testing.T) *tree {
	t.Helper()
	tree, err := readTree(os.DirFS(top))
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.packages) < 10 {
		t.Fatalf("only %d packages are read", len(tree.packages))
	}
	return tree
}

// rules are all rules, by the name of their test.
var rules = []struct {
	name  string
	check func(*tree) []violation
}{
	{"imports", func(t *tree) []violation { return checkBans(t, bans) }},
	{"dependencies", func(t *tree) []violation { return checkHomes(t, homes) }},
	{"client", checkClient},
	{"browser", checkBrowser},
	{"calls", func(t *tree) []violation { return checkCalls(t, calls) }},
	{"skips", checkSkips},
	{"names", checkNames},
	{"lengths", checkLengths},
	{"comments", func(t *tree) []violation { return checkComments(t, documented) }},
	{"state", checkState},
	{"words", func(t *tree) []violation { return checkWords(t, words) }},
	{"modules", func(t *tree) []violation { return checkModules(t, modules) }},
	{"top", func(t *tree) []violation { return checkTop(t, topLevel) }},
}

func TestRepository(t *testing.T) {
	tree := repository(t)
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			found := r.check(tree)
			slices.SortFunc(found, func(a, b violation) int { return strings.Compare(a.String(), b.String()) })
			for _, v := range slices.Compact(found) {
				t.Error(v)
			}
		})
	}
}

// TestLawNamesWhatExists: a rule about a package that is gone would hold for nothing.
func TestLawNamesWhatExists(t *testing.T) {
	tree := repository(t)
	exists := func(pattern string) bool {
		return slices.ContainsFunc(tree.packages, func(p *folder) bool { return under(p.path, pattern) })
	}
	for _, b := range bans {
		for _, pattern := range b.from {
			if !exists(pattern) {
				t.Errorf("ban of %v in %s: no such package", b.imports, pattern)
			}
		}
		if b.why == "" {
			t.Errorf("ban of %v has no reason", b.imports)
		}
	}
	for _, h := range homes {
		for _, pattern := range h.from {
			if !exists(pattern) || h.why == "" {
				t.Errorf("home of %s in %s: no such package, or no reason", h.module, pattern)
			}
		}
	}
}

// TestSize builds the client where it is not built yet and holds it to its budget, by the program that
// make size runs. It takes minutes: make e2e asks for it by GLINT_SIZE=1.
func TestSize(t *testing.T) {
	if os.Getenv("GLINT_SIZE") == "" {
		t.Skip("compressing the client takes minutes; GLINT_SIZE=1 asks for it")
	}
	built := filepath.Join("web", "build", "app.wasm")
	if _, err := os.Stat(filepath.Join(top, built)); err != nil {
		built = filepath.Join(t.TempDir(), "app.wasm")
		run(t, []string{"GOOS=js", "GOARCH=wasm"}, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", built, "./wasm")
	}
	t.Logf("%s", run(t, nil, "go", "run", "./e2e/size", built))
}

// run runs a program at the top of the repository.
func run(t *testing.T, env []string, name string, args ...string) []byte {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Dir, c.Env = top, append(os.Environ(), env...)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return out
}
