//go:build unix

package sqlite

import (
	"fmt"
	"os"
	"syscall"
)

// lockFile holds a file beside the books for this process; the system frees it when the process ends.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("sqlite: another server has these books open (%s): %w", path, err)
	}
	return f, nil
}
