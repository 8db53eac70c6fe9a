package arch

import (
	"slices"
	"strings"
)

// edge is one import, at the file that has it.
type edge struct {
	file *goFile
	to   string
}

func (p *folder) edges(tests bool) []edge {
	var out []edge
	for _, f := range p.files {
		if f.test && !tests {
			continue
		}
		for _, to := range f.imports() {
			out = append(out, edge{f, to})
		}
	}
	return out
}

func (t *tree) folder(name string) *folder {
	for _, p := range t.packages {
		if p.path == name {
			return p
		}
	}
	return nil
}

func (b ban) covers(p *folder) bool { return underAny(p.path, b.from) && !underAny(p.path, b.except) }
func (b ban) forbids(to string) bool {
	return underAny(to, b.imports) && !underAny(to, b.but)
}

// checkBans applies the bans to every package.
func checkBans(t *tree, bans []ban) []violation {
	var out []violation
	for _, b := range bans {
		for _, p := range t.packages {
			if !b.covers(p) {
				continue
			}
			for _, e := range p.edges(b.deep) {
				if b.forbids(e.to) {
					out = append(out, violation{e.file.path, "imports " + e.to, b.why})
				}
			}
			if !b.deep {
				continue
			}
			if chain := t.chain(p, b); chain != nil {
				out = append(out, violation{p.path, "imports " + strings.Join(chain, ", which imports "), b.why})
			}
		}
	}
	return out
}

// chain looks for a way to a forbidden package that leads through at least one other of this module.
func (t *tree) chain(from *folder, b ban) []string {
	seen := map[string]bool{from.path: true}
	type way struct {
		at   *folder
		path []string
	}
	queue := []way{{at: from}}
	for len(queue) > 0 {
		w := queue[0]
		queue = queue[1:]
		for _, e := range w.at.edges(false) {
			next := t.folder(e.to)
			if next == nil || seen[e.to] {
				continue
			}
			seen[e.to] = true
			steps := append(slices.Clone(w.path), e.to)
			if b.forbids(e.to) {
				if len(steps) > 1 {
					return steps
				}
				continue // told as a direct import already
			}
			queue = append(queue, way{next, steps})
		}
	}
	return nil
}

// checkHomes lets modules from outside in only where the table says.
func checkHomes(t *tree, homes []home) []violation {
	var out []violation
	for _, p := range t.packages {
		for _, e := range p.edges(true) {
			first, _, _ := strings.Cut(e.to, "/")
			if !strings.Contains(first, ".") {
				continue // standard library or ours
			}
			if why, ok := allowed(homes, p, e); !ok {
				out = append(out, violation{e.file.path, "imports " + e.to, why})
			}
		}
	}
	return out
}

func allowed(homes []home, p *folder, e edge) (why string, ok bool) {
	why = "not a dependency of this repository: a commit says what it saves, its size and who keeps it"
	for _, h := range homes {
		if !under(e.to, h.module+"/...") {
			continue
		}
		if underAny(p.path, h.from) && (e.file.test || !h.tests) {
			return "", true
		}
		why = h.why + "; its home is " + strings.Join(h.from, ", ")
	}
	return why, false
}

// checkClient looks at all of this module that the client is built from.
func checkClient(t *tree) []violation {
	heavy := []string{"net/http", "net/http/...", "net", "database/...", "os/exec", "html/template", "text/template", "encoding/xml", "modernc.org/..."}
	var out []violation
	seen := map[string]bool{}
	for queue := []string{"wasm"}; len(queue) > 0; queue = queue[1:] {
		p := t.folder(queue[0])
		if p == nil || seen[p.path] {
			continue
		}
		seen[p.path] = true
		for _, e := range p.edges(false) {
			if !e.file.wasm {
				continue
			}
			if underAny(e.to, heavy) {
				out = append(out, violation{e.file.path, "imports " + e.to, "it is part of the client, which has 2.4 MB to download"})
			}
			queue = append(queue, e.to)
		}
	}
	if len(seen) < 2 && t.folder("wasm") != nil {
		out = append(out, violation{"wasm", "imports nothing of ours", "then this rule looks at nothing"})
	}
	return out
}

// checkBrowser holds syscall/js to files that say so by their name.
func checkBrowser(t *tree) []violation {
	const why = "syscall/js lives under wasm/, in files whose name keeps them out of the host's build"
	var out []violation
	for _, p := range t.packages {
		for _, f := range p.files {
			named := strings.HasSuffix(strings.TrimSuffix(strings.TrimSuffix(f.path, ".go"), "_test"), "_js")
			switch {
			case under(p.path, "wasm/...") && !named:
				out = append(out, violation{f.path, "does not end in _js.go", why})
			case slices.Contains(f.imports(), "syscall/js") && (!named || f.host):
				out = append(out, violation{f.path, "imports syscall/js", why})
			case !f.host && !f.wasm:
				out = append(out, violation{f.path, "is built neither for the host nor for js/wasm", "what is never built is never tested"})
			}
		}
	}
	return out
}
