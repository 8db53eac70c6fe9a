//go:build !unix

package sqlite

import (
	"fmt"
	"os"
)

// lockFile opens the file beside the books. Here nothing keeps a second process out but SQLite's own
// lock on each transaction.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	return f, nil
}
