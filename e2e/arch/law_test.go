package arch

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// files gives a repository in memory: paths with their content.
func files(t *testing.T, content map[string]string) *tree {
	t.Helper()
	root := fstest.MapFS{}
	for name, text := range content {
		root[name] = &fstest.MapFile{Data: []byte(text)}
	}
	tree, err := readTree(root)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// source writes a small Go file.
func source(name string, imports ...string) string {
	out := "// Package " + name + " is for tests.\npackage " + name + "\n"
	for _, i := range imports {
		out += fmt.Sprintf("import _ %q\n", i)
	}
	return out
}

// TestRulesBite: each rule sees what it forbids, and only that.
func TestRulesBite(t *testing.T) {
	long := "package a\nfunc f() {\n" + strings.Repeat("\tf()\n", 69) + "}\n"
	table := "package a\nvar t = []int{\n" + strings.Repeat("\t1,\n", 700) + "}\n"
	tests := []struct {
		name  string
		rule  string
		files map[string]string
		want  []string // beginnings of violations
	}{
		{"core imports the browser", "imports", map[string]string{"app/wire/a.go": source("wire", "syscall/js")}, []string{"app/wire/a.go: imports syscall/js"}},
		{"core imports os", "imports", map[string]string{"app/session/a.go": source("session", "os", "os/exec", "net/http", "database/sql")},
			[]string{"app/session/a.go: imports database/sql", "app/session/a.go: imports net/http", "app/session/a.go: imports os", "app/session/a.go: imports os/exec"}},
		{"a test may read files", "imports", map[string]string{"app/wire/a.go": source("wire"), "app/wire/a_test.go": source("wire", "os", "testing")}, nil},
		{"net/url is no network", "imports", map[string]string{"app/session/a.go": source("session", "net/url")}, nil},
		{"light imports money", "imports", map[string]string{"app/light/zones/a.go": source("zones", "glint/app/money")}, []string{"app/light/zones/a.go: imports app/money"}},
		{"light imports itself", "imports", map[string]string{"app/light/zones/a.go": source("zones", "glint/app/light"), "app/light/a.go": source("light")}, nil},
		{"wire's test imports light", "imports", map[string]string{"app/wire/a_test.go": source("wire_test", "glint/app/light")}, []string{"app/wire/a_test.go: imports app/light"}},
		{"a machine imports ports", "imports", map[string]string{"app/pay/payer/a.go": source("payer", "glint/app/session")}, []string{"app/pay/payer/a.go: imports app/session"}},
		{"the client imports the server through another", "imports", map[string]string{
			"wasm/a_js.go": source("main", "glint/app/api"), "app/api/a.go": source("api", "glint/server/x"), "server/x/a.go": source("x"),
		}, []string{"app/api/a.go: imports server/x", "wasm: imports app/api, which imports server/x"}},
		{"a page steps a machine", "imports", map[string]string{"app/ui/payer/a.go": source("payer", "glint/app/pay/payer")}, []string{"app/ui/payer/a.go: imports app/pay/payer"}},
		{"a page sees views", "imports", map[string]string{
			"app/ui/payer/a.go": source("payer", "glint/app/session"), "app/session/a.go": source("session", "glint/app/pay/payer"), "app/pay/payer/a.go": source("payer"),
		}, nil},
		{"chance in a machine", "imports", map[string]string{"app/pay/payer/a.go": source("payer", "crypto/rand")}, []string{"app/pay/payer/a.go: imports crypto/rand"}},
		{"testing in a program", "imports", map[string]string{"server/x/a.go": source("x", "testing")}, []string{"server/x/a.go: imports testing"}},
		{"testing in a suite", "imports", map[string]string{"app/session/porttest/a.go": source("porttest", "testing")}, nil},

		{"a stranger's module", "dependencies", map[string]string{"server/a.go": source("main", "example.com/x")}, []string{"server/a.go: imports example.com/x"}},
		{"a module away from home", "dependencies", map[string]string{"app/ui/a.go": source("ui", "github.com/makiuchi-d/gozxing")}, []string{"app/ui/a.go: imports github.com/makiuchi-d/gozxing"}},
		{"a module at home", "dependencies", map[string]string{"app/code/a.go": source("code", "github.com/makiuchi-d/gozxing/qrcode")}, nil},
		{"a test's module in a program", "dependencies", map[string]string{"app/wire/a.go": source("wire", "github.com/veraison/go-cose")}, []string{"app/wire/a.go: imports github.com/veraison/go-cose"}},
		{"a test's module in a test", "dependencies", map[string]string{"app/wire/a_test.go": source("wire", "github.com/veraison/go-cose")}, nil},

		{"net/http in the client", "client", map[string]string{
			"wasm/a_js.go": source("main", "glint/app/ui"), "app/ui/a.go": source("ui", "net/http"),
		}, []string{"app/ui/a.go: imports net/http"}},
		{"net/http in another build", "client", map[string]string{
			"wasm/a_js.go": source("main", "glint/app/ui"), "app/ui/a.go": source("ui"), "app/ui/b.go": "//go:build !js\n\n" + source("ui", "net/http"),
		}, nil},
		{"a client of nothing", "client", map[string]string{"wasm/a_js.go": source("main")}, []string{"wasm: imports nothing of ours"}},

		{"the browser in a file without the ending", "browser", map[string]string{"wasm/x/a.go": source("x", "syscall/js")},
			[]string{"wasm/x/a.go: does not end in _js.go"}},
		{"the browser elsewhere", "browser", map[string]string{"app/ui/a.go": source("ui", "syscall/js")}, []string{"app/ui/a.go: imports syscall/js"}},
		{"the browser at home", "browser", map[string]string{"wasm/x/a_js.go": source("x", "syscall/js"), "wasm/x/a_js_test.go": source("x", "syscall/js")}, nil},
		{"built nowhere", "browser", map[string]string{"server/a_windows.go": source("main"), "server/b.go": "//go:build ignore\n\n" + source("main")},
			[]string{"server/a_windows.go: is built neither", "server/b.go: is built neither"}},

		{"clock in the core", "calls", map[string]string{"app/pay/payer/a.go": "package payer\nimport \"time\"\nvar t = time.Now()\n"}, []string{"app/pay/payer/a.go:3: uses time.Now"}},
		{"clock under another name", "calls", map[string]string{"app/wire/a.go": "package wire\nimport clock \"time\"\nfunc f() { _ = clock.Since }\n"}, []string{"app/wire/a.go:3: uses time.Since"}},
		{"clock at the edge", "calls", map[string]string{"server/a.go": "package main\nimport \"time\"\nvar t = time.Now()\n"}, nil},
		{"sleep in a test", "calls", map[string]string{"server/a_test.go": "package main\nimport \"time\"\nfunc f() { time.Sleep(1) }\n"}, []string{"server/a_test.go:3: uses time.Sleep"}},
		{"another thing called time", "calls", map[string]string{"app/wire/a.go": "package wire\nimport \"time\"\nvar d time.Duration\nfunc f(time struct{ Now func() }) { time.Now() }\n"}, nil},

		{"skip without a word", "skips", map[string]string{"server/a_test.go": "package main\nfunc f(t T) { t.Skip(); t.SkipNow(); t.Skip(\"why\") }\n"},
			[]string{"server/a_test.go:2: skips", "server/a_test.go:2: skips"}},

		{"a name for nothing", "names", map[string]string{"app/util/a.go": source("util")}, []string{"app/util: is named util"}},
		{"no comment", "names", map[string]string{"app/a/a.go": "package a\n"}, []string{`app/a: has no comment that begins "Package a "`}},
		{"a program's comment", "names", map[string]string{"e2e/a/main.go": "// Command a does.\npackage main\n"}, nil},
		{"comment in one of two files", "names", map[string]string{"app/a/a.go": source("a"), "app/a/b.go": "package a\n"}, nil},
		{"tests alone", "names", map[string]string{"app/a/a_test.go": "package a\n"}, nil},

		{"a long function", "lengths", map[string]string{"app/a/a.go": long}, []string{"app/a/a.go:2: f has 71 lines"}},
		{"a long test", "lengths", map[string]string{"app/a/a_test.go": long}, []string{"app/a/a_test.go:2: f has 71 lines"}},
		{"a long table in a test", "lengths", map[string]string{"app/a/a_test.go": "package a\nfunc f() {\nx := []int{\n" + strings.Repeat("1,\n", 100) + "}\n_ = x\n}\n"}, nil},
		{"a long table", "lengths", map[string]string{"app/a/a.go": table}, nil},
		{"a long file", "lengths", map[string]string{"app/a/a.go": "package a\n" + strings.Repeat("//\n", 600)}, []string{"app/a/a.go: has 601 lines"}},
		{"a long file of tests", "lengths", map[string]string{"app/a/a_test.go": "package a\n" + strings.Repeat("//\n", 600)}, nil},

		{"state", "state", map[string]string{"app/a/a.go": "package a\nvar n int\nvar m = map[int]int{}\nfunc f() { n++; m[1] = 2 }\n"},
			[]string{"app/a/a.go:4: sets m", "app/a/a.go:4: sets n"}},
		{"state in another file", "state", map[string]string{"app/a/a.go": "package a\nvar n struct{ x int }\n", "app/a/b.go": "package a\nfunc f() { n.x = 1 }\n"}, []string{"app/a/b.go:2: sets n"}},
		{"a local of the same name", "state", map[string]string{"app/a/a.go": "package a\nvar n int\nfunc f(n int) { n = 1; m := 2; m = n; _ = m }\n"}, nil},
		{"init", "state", map[string]string{"app/a/a.go": "package a\nfunc init() {}\n"}, []string{"app/a/a.go:2: init"}},

		{"words", "words", map[string]string{"README.md": "one\nsee /ho" + "me/me/x\n", "web/a.js": "// TO" + "DO: more\n"}, []string{"README.md:2: says", "web/a.js:1: says"}},
		{"binaries and ignored files", "words", map[string]string{"web/a.png": "/ho" + "me/", "e2e/out/a.txt": "/ho" + "me/", "data/a": "/ho" + "me/"}, nil},

		{"a module below", "modules", map[string]string{"go.mod": "", "e2e/x/go.mod": "", "app/code/charset/go.mod": ""}, []string{"e2e/x/go.mod: is another module"}},
		{"the top", "top", map[string]string{"main.go": source("main"), "docs/a.md": "", ".ci/run": "", "app/a.md": "", "LICENSE": ""},
			[]string{"docs: stands at the top", "main.go: stands at the top"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, r := range rules {
				if r.name == tt.rule {
					for _, v := range r.check(files(t, tt.files)) {
						got = append(got, v.String())
					}
				}
			}
			slices.Sort(got)
			if len(got) != len(tt.want) {
				t.Fatalf("got %q, want %q", got, tt.want)
			}
			for i := range got {
				if !strings.HasPrefix(got[i], tt.want[i]) {
					t.Errorf("got %q, want %q", got[i], tt.want[i])
				}
			}
		})
	}
}

func TestCommentsBite(t *testing.T) {
	tree := files(t, map[string]string{"app/a/a.go": `// Package a is for tests.
package a

type Bare struct{ Field int }

// Said is said.
type Said struct{}

type (
	One int // is said
	Two int
)

// Both are said.
const (
	Three = 3
	Four  = 4
)

var Five, six = 5, 6

func Seven() {}

func (Said) Eight() {}

func (Said) String() string { return "" }

func (hidden) Nine() {}

type hidden struct{}
`})
	var got []string
	for _, v := range checkComments(tree, []string{"app/a", "app/b"}) {
		got = append(got, strings.Fields(v.what)[0])
	}
	if want := []string{"Bare", "Two", "Five", "Seven", "Eight", "is"}; !slices.Equal(got, want) {
		t.Errorf("without comment: %v, want %v", got, want)
	}
}
