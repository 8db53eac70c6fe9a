package certs

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// Files is a certificate in two files, in PEM: the leaf first, then what leads to its root.
type Files struct {
	certificate, key string
	log              *slog.Logger

	mu      sync.Mutex
	current *tls.Certificate
	seen    [2]stamp // of the files that current came from, or that could not be read
}

// stamp tells one state of a file from the next.
type stamp struct {
	at   time.Time
	size int64
}

// OpenFiles reads both files.
func OpenFiles(certificate, key string, log *slog.Logger) (*Files, error) {
	f := &Files{certificate: certificate, key: key, log: log}
	seen, err := f.stamps()
	if err != nil {
		return nil, err
	}
	f.seen = seen
	f.current, err = f.read()
	return f, err
}

// Certificate implements Source. Where the files have changed and cannot be read, the earlier certificate
// goes on and the log says so once.
func (f *Files) Certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	seen, err := f.stamps()
	if err == nil && seen == f.seen {
		return f.current, nil
	}
	var fresh *tls.Certificate
	if err == nil {
		fresh, err = f.read()
	}
	if err != nil && seen != f.seen {
		f.log.Error("changed certificate not taken, the earlier one goes on", "cause", err)
	}
	if err == nil {
		f.current = fresh
		f.log.Info("certificate taken anew", "until", fresh.Leaf.NotAfter)
	}
	f.seen = seen
	return f.current, nil
}

// Serves implements Source.
func (f *Files) Serves(host string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.current.Leaf.VerifyHostname(hostOf(host)) == nil
}

func (f *Files) stamps() (out [2]stamp, err error) {
	for i, path := range []string{f.certificate, f.key} {
		info, bad := os.Stat(path)
		if bad != nil {
			err = errors.Join(err, fmt.Errorf("certs: %w", bad))
			continue
		}
		if i == 1 && info.Mode().Perm()&0o007 != 0 {
			err = errors.Join(err, fmt.Errorf("certs: everybody can read the key %s (mode %o, want 600 or 640)", path, info.Mode().Perm()))
		}
		out[i] = stamp{info.ModTime(), info.Size()}
	}
	return out, err
}

func (f *Files) read() (*tls.Certificate, error) {
	c, err := tls.LoadX509KeyPair(f.certificate, f.key)
	if err != nil {
		return nil, fmt.Errorf("certs: %s, %s: %w", f.certificate, f.key, err)
	}
	return &c, nil
}
