package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestLimitsAreTested: each row of the README's table of limits names a test that there is.
func TestLimitsAreTested(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(readme), "## Limits")
	if !found {
		t.Fatal("no table of limits")
	}
	tests := map[string]bool{}
	err = filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(string(source), -1) {
			tests[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(line, "|\n "), "|")
		if len(cells) != 3 || strings.Contains(line, "---") || strings.Contains(line, "| test |") {
			continue
		}
		rows++
		if name := strings.Trim(cells[2], " `"); !tests[name] {
			t.Errorf("%s: there is no test %q", strings.TrimSpace(cells[0]), name)
		}
	}
	if rows < 15 {
		t.Errorf("only %d rows are read", rows)
	}
}
