package secret

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestLoadKeepsTheFirstSecret(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	first, err := Load(path, 32)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Load(path, 32)
	if err != nil || !bytes.Equal(first, second) {
		t.Fatalf("second load gave %x, %v, want %x", second, err, first)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v, want 600", info.Mode(), err)
	}
}

func TestLoadRefusesAndLeavesAlone(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
	}{
		"readable by others": {String(make([]byte, 32)), 0o644},
		"too short":          {String(make([]byte, 31)), 0o600},
		"not base64url":      {"====", 0o600},
		"empty":              {"", 0o600},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "key")
			if err := os.WriteFile(path, []byte(c.text), c.mode); err != nil {
				t.Fatal(err)
			}
			if _, err := Load(path, 32); err == nil {
				t.Error("Load took it")
			}
			if got, err := os.ReadFile(path); err != nil || string(got) != c.text {
				t.Errorf("file is %q, %v afterwards, want %q", got, err, c.text)
			}
		})
	}
}

func TestLoadWithoutDirectory(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "none", "key"), 32); err == nil {
		t.Error("Load made a secret in a directory that is not there")
	}
}
