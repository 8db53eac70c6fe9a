package keep

import (
	"os"
	"path/filepath"
	"testing"
)

type name struct{ A, B string }

// TestGoesOn: what was kept is there again, and a line that was cut off spoils no other.
func TestGoesOn(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, "one")
	must(t, l.Add(name{"a", "b"}, 7))
	_, err := l.file.WriteString(`{"Key":{"A":"c"`)
	must(t, err)
	must(t, l.Close())

	l = open(t, dir, "one")
	if !l.Has(name{"a", "b"}) || len(l.done) != 1 {
		t.Fatalf("got %v, want the first line", l.done)
	}
	must(t, l.Add(name{"c", "d"}, 8))
	must(t, l.Close())
	l = open(t, dir, "two")
	must(t, l.Add(name{"e", "f"}, 9))
	must(t, l.Close())

	all, err := All[name, int](dir)
	must(t, err)
	if len(all) != 3 || all[name{"a", "b"}] != 7 || all[name{"c", "d"}] != 8 || all[name{"e", "f"}] != 9 {
		t.Errorf("got %v", all)
	}
}

// TestFolder: the same program has the same folder.
func TestFolder(t *testing.T) {
	top := t.TempDir()
	first, err := Folder(top)
	must(t, err)
	again, err := Folder(top)
	must(t, err)
	if first != again || filepath.Dir(first) != top {
		t.Errorf("got %s and %s", first, again)
	}
	if info, err := os.Stat(first); err != nil || !info.IsDir() {
		t.Errorf("got %v, %v", info, err)
	}
}

func open(t *testing.T, dir, file string) *Lines[name, int] {
	t.Helper()
	l, err := Open[name, int](dir, file)
	must(t, err)
	return l
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
