// Package arch holds the rules of this repository as data, and tests it against them.
//
// A rule that is broken is never relaxed in passing: change the design, or change the rule in a commit
// of its own that says why. law.go is the law; the other files read the repository (tree.go) and apply
// it: imports.go what may know what, calls.go what may not be called where, shape.go how long and how
// documented things are, text.go what no file may say. Both builds are read, the host's and js/wasm,
// because the go command leaves out silently whatever the other build has.
package arch

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// module is the path of this module in go.mod.
const module = "glint"

// tree is the repository as it stands on disk, less what git ignores.
type tree struct {
	top      []string  // names at the top level
	texts    []text    // files that people read or write
	packages []*folder // ascending by path
	fset     *token.FileSet
}

// text is a file that is no binary.
type text struct{ path, content string }

// folder is a package: the Go files of one folder.
type folder struct {
	path  string // from the top, with slashes
	name  string
	files []*goFile
}

// goFile is one Go file.
type goFile struct {
	path       string
	syntax     *ast.File
	test       bool
	host, wasm bool // it is built for the host (linux/amd64), for js/wasm
	lines      int
}

// violation says where a rule is broken, and why there is a rule.
type violation struct{ where, what, why string }

func (v violation) String() string { return fmt.Sprintf("%s: %s (%s)", v.where, v.what, v.why) }

// ignored names folders and files that git ignores (.gitignore) or that are not ours to judge.
var ignored = []string{".git", "data", "node_modules", "e2e/out", "web/build"}

// binary lists the endings of files that hold no text.
var binary = []string{".png", ".ico", ".wasm", ".br", ".gz", ".y4m", ".webp", ".woff2", ".test", ".prof"}

// readTree reads all of a repository.
func readTree(root fs.FS) (*tree, error) {
	t := &tree{fset: token.NewFileSet()}
	folders := map[string]*folder{}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".":
			return nil
		case slices.Contains(ignored, name) || slices.Contains(ignored, path.Base(name)):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.Contains(name, "/") {
			t.top = append(t.top, name)
		}
		if d.IsDir() || slices.Contains(binary, path.Ext(name)) {
			return nil
		}
		return t.readFile(root, name, folders)
	})
	for _, f := range folders {
		t.packages = append(t.packages, f)
	}
	slices.SortFunc(t.packages, func(a, b *folder) int { return cmp.Compare(a.path, b.path) })
	return t, err
}

func (t *tree) readFile(root fs.FS, name string, folders map[string]*folder) error {
	content, err := fs.ReadFile(root, name)
	if err != nil {
		return err
	}
	t.texts = append(t.texts, text{name, string(content)})
	if path.Ext(name) != ".go" || strings.Contains(name, "/testdata/") {
		return nil
	}
	syntax, err := parser.ParseFile(t.fset, name, content, parser.ParseComments)
	if err != nil {
		return err
	}
	f := &goFile{path: name, syntax: syntax, test: strings.HasSuffix(name, "_test.go"), lines: strings.Count(string(content), "\n")}
	if f.host, err = builds(root, name, "linux", "amd64"); err != nil {
		return err
	}
	if f.wasm, err = builds(root, name, "js", "wasm"); err != nil {
		return err
	}
	dir := path.Dir(name)
	if folders[dir] == nil {
		folders[dir] = &folder{path: dir}
	}
	p := folders[dir]
	p.files = append(p.files, f)
	if !f.test || p.name == "" {
		p.name = strings.TrimSuffix(syntax.Name.Name, "_test")
	}
	return nil
}

// builds tells whether the go command takes a file for a target: by its name and its build constraint.
func builds(root fs.FS, name, goos, goarch string) (bool, error) {
	c := build.Default
	c.GOOS, c.GOARCH, c.CgoEnabled = goos, goarch, false
	c.JoinPath = path.Join
	c.OpenFile = func(name string) (io.ReadCloser, error) { return root.Open(name) }
	return c.MatchFile(path.Dir(name), path.Base(name))
}

// imports gives the import paths of a file, those of this module from its top.
func (f *goFile) imports() []string {
	var out []string
	for _, spec := range f.syntax.Imports {
		out = append(out, strings.TrimPrefix(strings.Trim(spec.Path.Value, `"`), module+"/"))
	}
	return out
}

// at gives the place of a piece of syntax.
func (t *tree) at(n ast.Node) string {
	p := t.fset.Position(n.Pos())
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}

// under tells whether a path matches a pattern: itself, or with "/..." also all below it.
func under(name, pattern string) bool {
	dir, all := strings.CutSuffix(pattern, "/...")
	return name == dir || pattern == "..." || (all && strings.HasPrefix(name, dir+"/"))
}

func underAny(name string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return under(name, p) })
}
