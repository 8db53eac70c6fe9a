package keep

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
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

// TestFill carries out what is missing, and ends with what fails.
func TestFill(t *testing.T) {
	l := open(t, t.TempDir(), "one")
	var keys []name
	for i := range 50 {
		keys = append(keys, name{A: strconv.Itoa(i)})
	}
	must(t, l.Add(keys[3], -1))
	must(t, l.Fill(keys, 3, func(k name) (int, error) { return strconv.Atoi(k.A) }))
	for i, k := range keys {
		want := i
		if i == 3 {
			want = -1
		}
		if l.done[k] != want {
			t.Errorf("got %d, want %d", l.done[k], want)
		}
	}
	for i := range keys {
		keys[i].B = "again"
	}
	broken := errors.New("broken")
	err := l.Fill(keys, 2, func(k name) (int, error) {
		if k.A == "5" {
			return 0, broken
		}
		return 0, nil
	})
	if !errors.Is(err, broken) || l.Has(keys[5]) {
		t.Errorf("got %v", err)
	}
	must(t, l.Close())
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
