package keyfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"glint/app/money"
	"glint/app/wire"
	"glint/server/internal/authority"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, d Dir, now time.Time) *authority.Authority {
	t.Helper()
	a, _, err := d.Open(now)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func token(t *testing.T, a *authority.Authority, now time.Time) wire.Token {
	t.Helper()
	out, err := a.Token(authority.Allowance{
		Currency: money.CNY, PerPayment: 1, Cumulative: 1, Uses: 1, Channels: wire.ChannelLight, Issued: now, Expiry: now.Add(72 * time.Hour),
	}, wire.PublicKey{9})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestRotation follows terminals through a rotation: one that syncs, one that has not since before.
func TestRotation(t *testing.T) {
	d := Dir(t.TempDir())
	first := open(t, d, noon)
	anchor, old, err := wire.Anchor{Root: first.Root()}.Take(func() []byte { l := first.List(); return l.Bytes() }())
	if err != nil {
		t.Fatal(err)
	}
	list, err := d.Rotate(noon, Overlap)
	if err != nil {
		t.Fatal(err)
	}
	_, fresh, err := anchor.Take(list.Bytes())
	if err != nil {
		t.Fatalf("a terminal refuses the rotated list: %v", err)
	}
	a := open(t, d, noon)
	begins := noon.Add(Overlap)
	for _, tt := range []struct {
		name       string
		at         time.Time
		key        wire.KeyID
		oldTrusts  bool // a terminal with the list from before
		newDropped bool // key 1, by a terminal with the new list
	}{
		{"before the overlap has ended", begins.Add(-time.Second), 1, true, false},
		{"after it", begins, 2, false, false},
		{"when key 1 has ended", begins.Add(Keep + time.Second), 2, false, true},
	} {
		tok := token(t, a, tt.at)
		oldRing, err := old.Ring(wire.SecondsAt(tt.at))
		if err != nil {
			t.Fatal(err)
		}
		freshRing, err := fresh.Ring(wire.SecondsAt(tt.at))
		if err != nil {
			t.Fatal(err)
		}
		_, has := freshRing[1]
		if tok.Key != tt.key || (tok.Verify(oldRing) == nil) != tt.oldTrusts || tok.Verify(freshRing) != nil || has == tt.newDropped {
			t.Errorf("%s: key %d signs, old %v, fresh %v, key 1 listed: %t", tt.name, tok.Key, tok.Verify(oldRing), tok.Verify(freshRing), has)
		}
	}
	if tok := token(t, first, noon); tok.Verify(a.Ring()) != nil {
		t.Error("what the first key signed does not verify any more")
	}
}

func TestRootElsewhere(t *testing.T) {
	d, away := Dir(t.TempDir()), t.TempDir()
	root := filepath.Join(away, "root.key")
	if _, err := d.MakeRoot(root); err != nil {
		t.Fatal(err)
	}
	if _, err := d.MakeRoot(filepath.Join(away, "second.key")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second root: got %v", err)
	}
	if _, _, err := d.Open(noon); !errors.Is(err, ErrPending) {
		t.Fatalf("first start without the root's signature: got %v, want ErrPending", err)
	}
	signed := filepath.Join(away, "keys.list")
	install := func() {
		t.Helper()
		if _, err := SignFile(root, d.path(requestFile), signed); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Install(signed); err != nil {
			t.Fatal(err)
		}
	}
	install()
	if d.RootHere() {
		t.Error("the root's key is in the data directory")
	}
	open(t, d, noon)
	if _, err := d.Rotate(noon, time.Hour); !errors.Is(err, ErrPending) {
		t.Fatalf("rotation: got %v, want ErrPending", err)
	}
	if _, err := d.Rotate(noon, time.Hour); !errors.Is(err, ErrPending) {
		t.Errorf("a second rotation over the waiting one: got %v, want ErrPending", err)
	}
	if a := open(t, d, noon.Add(2*time.Hour)); a.Current(noon.Add(2*time.Hour)) != 1 {
		t.Error("an unsigned list is in use")
	}
	install()
	if a := open(t, d, noon.Add(2*time.Hour)); a.Current(noon.Add(2*time.Hour)) != 2 {
		t.Error("the signed list is not in use")
	}
	if _, err := d.Install(signed); !errors.Is(err, wire.ErrRollback) {
		t.Errorf("the same list again: got %v, want ErrRollback", err)
	}
}

func TestWithdraw(t *testing.T) {
	d := Dir(t.TempDir())
	before := open(t, d, noon)
	stolen := token(t, before, noon)
	list, err := d.Withdraw(1, noon)
	if err != nil {
		t.Fatal(err)
	}
	a := open(t, d, noon)
	if a.Current(noon) != 2 || a.Listed(1, noon) || len(list.Keys) != 1 {
		t.Errorf("key %d signs, key 1 is listed: %t, list %+v", a.Current(noon), a.Listed(1, noon), list)
	}
	ring, err := list.Ring(wire.SecondsAt(noon))
	if err != nil || stolen.Verify(ring) == nil {
		t.Errorf("a token of the withdrawn key verifies, %v", err)
	}
	if stolen.Verify(a.Ring()) != nil {
		t.Error("the server cannot read any more what it issued itself")
	}
	// The next key is listed already: it signs at once.
	if _, err := d.Rotate(noon, Overlap); err != nil {
		t.Fatal(err)
	}
	if list, err = d.Withdraw(2, noon); err != nil || len(list.Keys) != 1 || open(t, d, noon).Current(noon) != 3 {
		t.Errorf("got %+v, %v, want key 3 to sign at once", list, err)
	}
	if _, err := d.Withdraw(1, noon); err == nil {
		t.Error("a key was withdrawn twice")
	}
}

func TestForeignFilesAreRefused(t *testing.T) {
	other := Dir(t.TempDir())
	open(t, other, noon)
	for name, spoil := range map[string]func(d Dir) error{
		"list of another root":   func(d Dir) error { return copyFile(other.path(listFile), d.path(listFile)) },
		"root's public key gone": func(d Dir) error { return os.Remove(d.path(rootPublic)) },
		"another signing key":    func(d Dir) error { return copyFile(other.path("signing.key"), d.path("signing.key")) },
		"signing key gone":       func(d Dir) error { return os.Remove(d.path("signing.key")) },
		"no list at all":         func(d Dir) error { return os.WriteFile(d.path(listFile), []byte("hello\n"), 0o600) },
		"key for all to read":    func(d Dir) error { return os.Chmod(d.path("signing.key"), 0o644) },
	} {
		d := Dir(t.TempDir())
		open(t, d, noon)
		if err := spoil(d); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Open(noon); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}

func copyFile(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o600)
}

// TestRotationByItself follows a server that looks every day, for two years: the list stays short, there is
// always a key that signs, and terminals of yesterday take each new list.
func TestRotationByItself(t *testing.T) {
	d, rotated := Dir(t.TempDir()), 0
	first := open(t, d, noon)
	list := first.List()
	anchor, _, err := wire.Anchor{Root: first.Root()}.Take(list.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for day := range 2 * 365 {
		now := noon.Add(time.Duration(day) * 24 * time.Hour)
		done, err := d.RotateDue(now)
		if err != nil {
			t.Fatalf("day %d: %v", day, err)
		}
		a := open(t, d, now)
		list := a.List()
		if done {
			rotated++
			if anchor, _, err = anchor.Take(list.Bytes()); err != nil {
				t.Fatalf("day %d: a terminal refuses the list: %v", day, err)
			}
		}
		if len(list.Keys) > 3 {
			t.Fatalf("day %d: %d keys are listed", day, len(list.Keys))
		}
		if token(t, a, now); day < 90 && done {
			t.Fatalf("rotated on day %d", day)
		}
	}
	if rotated != 7 {
		t.Errorf("rotated %d times in two years, want 7: every 90 days and 8 of overlap", rotated)
	}
}

// TestRotationWithoutTheRoot asks once, and the keys in use go on.
func TestRotationWithoutTheRoot(t *testing.T) {
	d := Dir(t.TempDir())
	open(t, d, noon)
	if err := os.Rename(d.path(rootSecret), filepath.Join(t.TempDir(), "root.key")); err != nil {
		t.Fatal(err)
	}
	late := noon.Add(RotateEvery)
	for range 2 {
		if done, err := d.RotateDue(late); done || !errors.Is(err, ErrPending) {
			t.Errorf("got %t, %v", done, err)
		}
	}
	if _, err := os.Stat(d.path(requestFile)); err != nil {
		t.Errorf("no request for the root: %v", err)
	}
	token(t, open(t, d, late), late)
}
