package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"glint/server/internal/store/sqlite"
)

// backup copies the data directory of a server that may be running, and audits the copy. The books come
// before the keys: keys may be newer than books, never older.
func backup(ctx context.Context, c Config, to string, out io.Writer, log *slog.Logger) error {
	if err := emptyFolder(to); err != nil {
		return err
	}
	if err := sqlite.Copy(ctx, filepath.Join(c.Data, booksFile), filepath.Join(to, booksFile)); err != nil {
		return err
	}
	if err := copyBeside(c.Data, to); err != nil {
		return err
	}
	return audit(ctx, Config{Data: to, OperatorKey: c.OperatorKey}, out, log)
}

// restore makes a data directory of a backup, and audits it. It never writes over books.
func restore(ctx context.Context, c Config, from string, out io.Writer, log *slog.Logger) error {
	if err := emptyFolder(c.Data); err != nil {
		return err
	}
	if err := sqlite.Copy(ctx, filepath.Join(from, booksFile), filepath.Join(c.Data, booksFile)); err != nil {
		return err
	}
	if err := copyBeside(from, c.Data); err != nil {
		return err
	}
	return audit(ctx, c, out, log)
}

func emptyFolder(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(path)
	if err == nil && len(entries) > 0 {
		err = fmt.Errorf("%s is not empty: %w", path, os.ErrExist)
	}
	return err
}

// copyBeside copies what lies beside the books: keys and certificates, each readable by its owner alone.
func copyBeside(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case name == "." || strings.HasPrefix(name, booksFile):
			return nil // the books, their journal and their lock
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, name), 0o700)
		case !entry.Type().IsRegular():
			return fmt.Errorf("%s is no plain file", path)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return writeThrough(filepath.Join(to, name), text)
	})
}

// writeThrough writes a new file to the disk.
func writeThrough(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}
