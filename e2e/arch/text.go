package arch

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// checkWords looks through everything that people read or write.
func checkWords(t *tree, words []word) []violation {
	var out []violation
	for _, f := range t.texts {
		for _, w := range words {
			for rest, line := f.content, 1; ; {
				before, after, found := strings.Cut(rest, w.text)
				if !found {
					break
				}
				line += strings.Count(before, "\n")
				out = append(out, violation{fmt.Sprintf("%s:%d", f.path, line), fmt.Sprintf("says %q", w.text), w.why})
				rest = after
			}
		}
	}
	return out
}

// checkModules looks for modules below this one.
func checkModules(t *tree, allowed []string) []violation {
	var out []violation
	for _, f := range t.texts {
		if path.Base(f.path) == "go.mod" && !slices.Contains(allowed, f.path) {
			out = append(out, violation{f.path, "is another module", "the go command leaves it out of vet and tests"})
		}
	}
	return out
}

// checkTop keeps the top level to what a newcomer can take in.
func checkTop(t *tree, allowed []string) []violation {
	var out []violation
	for _, name := range t.top {
		if !strings.HasPrefix(name, ".") && !slices.Contains(allowed, name) {
			out = append(out, violation{name, "stands at the top level", "allowed are " + strings.Join(allowed, ", ")})
		}
	}
	return out
}
