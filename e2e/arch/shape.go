package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// checkNames refuses packages named for nothing, and packages without a sentence that says what they
// are.
func checkNames(t *tree) []violation {
	var out []violation
	for _, p := range t.packages {
		if slices.Contains(forbiddenNames, p.name) {
			out = append(out, violation{p.path, "is named " + p.name, "one package, one noun"})
		}
		sources, doc := 0, ""
		for _, f := range p.files {
			if !f.test {
				sources++
				doc += f.syntax.Doc.Text()
			}
		}
		want := "Package " + p.name + " "
		if p.name == "main" {
			want = "Command "
		}
		if sources > 0 && !strings.HasPrefix(doc, want) {
			out = append(out, violation{p.path, fmt.Sprintf("has no comment that begins %q", want), "a stranger knows in one sentence what it is for"})
		}
	}
	return out
}

// checkLengths measures functions and files. Lines of literals at package level are tables and do not
// count for a file, nor do those inside a test count for its function.
func checkLengths(t *tree) []violation {
	var out []violation
	for _, p := range t.packages {
		for _, f := range p.files {
			for _, d := range f.syntax.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				lines := t.span(fn)
				if f.test {
					lines -= t.tables(fn.Body)
				}
				if lines > functionLines {
					out = append(out, violation{t.at(fn), fmt.Sprintf("%s has %d lines", fn.Name.Name, lines), fmt.Sprintf("functions have at most %d", functionLines)})
				}
			}
			if lines := f.lines - t.fileTables(f); !f.test && lines > fileLines {
				out = append(out, violation{f.path, fmt.Sprintf("has %d lines", lines), fmt.Sprintf("files have at most %d beside tables", fileLines)})
			}
		}
	}
	return out
}

func (t *tree) span(n ast.Node) int {
	return t.fset.Position(n.End()).Line - t.fset.Position(n.Pos()).Line + 1
}

// tables counts the lines of the outermost literals that are longer than a line, without their ends.
func (t *tree) tables(n ast.Node) int {
	lines := 0
	if n == nil {
		return 0
	}
	ast.Inspect(n, func(n ast.Node) bool {
		literal, ok := n.(*ast.CompositeLit)
		if ok {
			lines += max(t.span(literal)-2, 0)
		}
		return !ok
	})
	return lines
}

func (t *tree) fileTables(f *goFile) int {
	lines := 0
	for _, d := range f.syntax.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
			lines += t.tables(g)
		}
	}
	return lines
}

// wellKnown are methods whose meaning every reader knows.
var wellKnown = []string{"String", "Error", "Unwrap", "Is", "Len", "Less", "Swap"}

// checkComments wants a comment at every exported name of the packages given.
func checkComments(t *tree, packages []string) []violation {
	var out []violation
	for _, name := range packages {
		p := t.folder(name)
		if p == nil {
			out = append(out, violation{name, "is no package", "the list of documented packages names it"})
			continue
		}
		for _, f := range p.files {
			if f.test {
				continue
			}
			for _, d := range f.syntax.Decls {
				for _, id := range bare(d) {
					out = append(out, violation{t.at(id), id.Name + " has no comment", "exported names of this package are read by strangers"})
				}
			}
		}
	}
	return out
}

// bare gives the exported names of a declaration that have no comment.
func bare(d ast.Decl) []*ast.Ident {
	switch d := d.(type) {
	case *ast.FuncDecl:
		own := d.Recv == nil || !slices.Contains(wellKnown, d.Name.Name) && receiverExported(d)
		if own && d.Name.IsExported() && d.Doc == nil {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		if d.Doc != nil && d.Lparen.IsValid() {
			return nil // a group has one comment for all
		}
		var out []*ast.Ident
		for _, s := range d.Specs {
			out = append(out, bareSpec(s, d.Doc)...)
		}
		return out
	}
	return nil
}

func bareSpec(s ast.Spec, group *ast.CommentGroup) []*ast.Ident {
	var names []*ast.Ident
	documented := group != nil
	switch s := s.(type) {
	case *ast.TypeSpec:
		names, documented = []*ast.Ident{s.Name}, documented || s.Doc != nil || s.Comment != nil
	case *ast.ValueSpec:
		names, documented = s.Names, documented || s.Doc != nil || s.Comment != nil
	}
	if documented {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(names), func(id *ast.Ident) bool { return !id.IsExported() })
}

func receiverExported(d *ast.FuncDecl) bool {
	x := d.Recv.List[0].Type
	for {
		switch y := x.(type) {
		case *ast.StarExpr:
			x = y.X
		case *ast.IndexExpr:
			x = y.X
		case *ast.Ident:
			return y.IsExported()
		default:
			return true
		}
	}
}

// checkState refuses init functions, and variables of packages that are set after their declaration.
func checkState(t *tree) []violation {
	const why = "no package state: what changes lives in values that their owner passes on"
	var out []violation
	for _, p := range t.packages {
		vars := p.variables()
		for _, f := range p.files {
			if f.test {
				continue
			}
			for _, d := range f.syntax.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					out = append(out, violation{t.at(fn), "init", "no effects before main"})
				}
			}
			ast.Inspect(f.syntax, func(n ast.Node) bool {
				for _, id := range targets(n) {
					if vars[id.Name] && f.isPackageLevel(id) {
						out = append(out, violation{t.at(id), "sets " + id.Name, why})
					}
				}
				return true
			})
		}
	}
	return out
}

// variables names the variables that a package declares outside functions.
func (p *folder) variables() map[string]bool {
	out := map[string]bool{}
	for _, f := range p.files {
		for _, d := range f.syntax.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR && !f.test {
				for _, s := range g.Specs {
					for _, id := range s.(*ast.ValueSpec).Names {
						out[id.Name] = true
					}
				}
			}
		}
	}
	return out
}

// targets gives the variables that a statement sets, as a whole or in a part.
func targets(n ast.Node) []*ast.Ident {
	var left []ast.Expr
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			left = n.Lhs
		}
	case *ast.IncDecStmt:
		left = []ast.Expr{n.X}
	}
	var out []*ast.Ident
	for _, x := range left {
		if id := root(x); id != nil {
			out = append(out, id)
		}
	}
	return out
}

func root(x ast.Expr) *ast.Ident {
	for {
		switch y := x.(type) {
		case *ast.Ident:
			return y
		case *ast.IndexExpr:
			x = y.X
		case *ast.SelectorExpr:
			x = y.X
		case *ast.ParenExpr:
			x = y.X
		case *ast.StarExpr:
			x = y.X
		default:
			return nil
		}
	}
}

// isPackageLevel tells a package's variable from a local one of the same name. The parser resolves
// names within a file; what it leaves open is declared in another file.
func (f *goFile) isPackageLevel(id *ast.Ident) bool {
	return id.Obj == nil || f.syntax.Scope.Lookup(id.Name) == id.Obj
}
