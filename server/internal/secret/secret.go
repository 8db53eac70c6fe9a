// Package secret keeps the server's secrets in files that only their owner can read.
package secret

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Load reads a secret of size bytes, and makes it from the system's random source where the file is
// not there. A file that others may read is refused, and so is one of another size: nothing is ever
// written over a secret.
func Load(path string, size int) ([]byte, error) {
	out, err := Read(path, size)
	if errors.Is(err, fs.ErrNotExist) {
		return create(path, size)
	}
	return out, err
}

// Make makes a secret where there is no file yet.
func Make(path string, size int) ([]byte, error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("secret: %s: %w", path, fs.ErrExist)
	}
	return create(path, size)
}

// Read reads a secret as Load does, but makes none: fs.ErrNotExist.
func Read(path string, size int) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("secret: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("secret: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("secret: %s can be read by others (mode %o, want 600)", path, info.Mode().Perm())
	}
	out, err := Parse(strings.TrimSpace(string(text)))
	if err != nil || len(out) != size {
		return nil, fmt.Errorf("secret: %s does not hold %d bytes in base64url", path, size)
	}
	return out, nil
}

// String writes a secret as people copy it: base64url.
func String(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// Parse reads what String wrote.
func Parse(s string) ([]byte, error) { return base64.RawURLEncoding.Strict().DecodeString(s) }

func create(path string, size int) ([]byte, error) {
	out := make([]byte, size)
	rand.Read(out) // never fails: crypto/rand ends the program instead
	return out, Write(path, out)
}

// Write writes bytes as people copy them, in place of what was there. A whole file under another name
// comes first, so that a crash leaves the old file or the new one.
func Write(path string, content []byte) error {
	return WriteText(path, []byte(String(content)+"\n"))
}

// WriteText writes a secret that is text already, as Write does.
func WriteText(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*") // mode 600
	if err != nil {
		return fmt.Errorf("secret: %w", err)
	}
	_, werr := f.Write(text)
	err = errors.Join(werr, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("secret: %w", err)
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
