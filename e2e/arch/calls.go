package arch

import (
	"go/ast"
	"path"
	"slices"
	"strings"
)

// checkCalls looks for calls and values of functions that a package must not use.
func checkCalls(t *tree, calls []call) []violation {
	var out []violation
	for _, p := range t.packages {
		for _, c := range calls {
			if !underAny(p.path, c.from) || underAny(p.path, c.except) {
				continue
			}
			for _, f := range p.files {
				if !f.test || c.tests {
					out = append(out, f.uses(t, c)...)
				}
			}
		}
	}
	return out
}

// uses finds selectors such as time.Now of an imported package.
func (f *goFile) uses(t *tree, c call) []violation {
	name := ""
	for _, spec := range f.syntax.Imports {
		if strings.Trim(spec.Path.Value, `"`) == c.path {
			name = importName(spec, c.path)
		}
	}
	if name == "" {
		return nil
	}
	var out []violation
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := s.X.(*ast.Ident); ok && x.Name == name && x.Obj == nil && slices.Contains(c.names, s.Sel.Name) {
			out = append(out, violation{t.at(n), "uses " + c.path + "." + s.Sel.Name, c.why})
		}
		return true
	})
	return out
}

// checkSkips wants a reason from every test that does not run.
func checkSkips(t *tree) []violation {
	var out []violation
	for _, p := range t.packages {
		for _, f := range p.files {
			ast.Inspect(f.syntax, func(n ast.Node) bool {
				c, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				s, ok := c.Fun.(*ast.SelectorExpr)
				if ok && f.test && (s.Sel.Name == "SkipNow" || s.Sel.Name == "Skip" && len(c.Args) == 0) {
					out = append(out, violation{t.at(n), "skips without a reason", "a test that does not run says why"})
				}
				return true
			})
		}
	}
	return out
}

func importName(spec *ast.ImportSpec, importPath string) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	base := path.Base(importPath)
	if len(base) > 1 && base[0] == 'v' && base[1] >= '0' && base[1] <= '9' {
		base = path.Base(path.Dir(importPath))
	}
	return base
}
