// Command audit runs gosec over what ships, for the host and for js/wasm, and holds its findings against the
// table of exceptions. A finding without an exception fails, and so does an exception without a finding.
//
//	audit -gosec e2e/out/bin/gosec
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// pass is one run of gosec.
type pass struct {
	env      []string
	packages []string
}

// passes are what ships. Package e2e drives and judges: it opens the files that it is told to, and starts programs.
var passes = []pass{
	{nil, []string{"./app/...", "./server/...", "./web/..."}},
	{[]string{"GOOS=js", "GOARCH=wasm"}, []string{"./wasm/..."}},
}

// finding is what gosec says.
type finding struct {
	Rule    string `json:"rule_id"`
	File    string `json:"file"`
	Line    string `json:"line"`
	Details string `json:"details"`
	Code    string `json:"code"`
}

func main() {
	gosec := flag.String("gosec", "", "`program` to run")
	flag.Parse()
	if err := run(context.Background(), *gosec); err != nil {
		fmt.Fprintln(os.Stderr, "audit:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, gosec string) error {
	top, err := os.Getwd()
	if err != nil {
		return err
	}
	used := make([]int, len(exceptions))
	open, all := 0, 0
	for _, p := range passes {
		found, err := findings(ctx, gosec, p)
		if err != nil {
			return err
		}
		for _, f := range found {
			all++
			if f.File, err = filepath.Rel(top, f.File); err != nil {
				return err
			}
			i := slices.IndexFunc(exceptions, func(e exception) bool { return e.covers(f) })
			if i >= 0 {
				used[i]++
				continue
			}
			open++
			fmt.Printf("%s:%s: %s: %s\n%s\n", f.File, f.Line, f.Rule, f.Details, f.Code)
		}
	}
	for i, e := range exceptions {
		if used[i] == 0 {
			open++
			fmt.Printf("exception %s in %s %q has nothing to excuse any more\n", e.rule, e.in, e.line)
		}
	}
	fmt.Printf("gosec: %d findings, %d exceptions cover them, %d open\n", all, len(exceptions), open)
	if open > 0 {
		return fmt.Errorf("%d open", open)
	}
	return nil
}

// findings runs gosec, whose status is 1 when it finds anything.
func findings(ctx context.Context, gosec string, p pass) ([]finding, error) {
	c := exec.CommandContext(ctx, gosec, append([]string{"-quiet", "-no-fail", "-fmt", "json"}, p.packages...)...)
	c.Env = append(os.Environ(), p.env...)
	text, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", gosec, err)
	}
	var out struct {
		Issues []finding
		Stats  struct{ Files int }
		Errors map[string][]struct{ Error string } `json:"Golang errors"`
	}
	if err := json.Unmarshal(text, &out); err != nil {
		return nil, fmt.Errorf("%s: %w", gosec, err)
	}
	for file, e := range out.Errors {
		return nil, fmt.Errorf("%s: %s: %v", gosec, file, e)
	}
	if out.Stats.Files == 0 {
		return nil, fmt.Errorf("%s has read nothing in %v", gosec, p.packages)
	}
	return out.Issues, nil
}

// covers tells whether an exception excuses a finding: the rule, the file or folder, and a piece of the line.
func (e exception) covers(f finding) bool {
	in := f.File == e.in || strings.HasSuffix(e.in, "/") && strings.HasPrefix(f.File, e.in)
	return f.Rule == e.rule && in && strings.Contains(f.Code, e.line)
}
