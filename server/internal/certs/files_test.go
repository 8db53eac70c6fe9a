package certs

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// put writes a leaf of an authority and its key, with a time of its own.
func put(t *testing.T, l *Local, certificate, key string, at time.Time) *x509.Certificate {
	t.Helper()
	l.leaf = nil
	c, err := l.Certificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{certificate: {Type: "CERTIFICATE", Bytes: c.Certificate[0]}, key: {Type: "PRIVATE KEY", Bytes: der}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o640); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	return c.Leaf
}

func TestFilesAreReadAgain(t *testing.T) {
	dir, c := t.TempDir(), newClock()
	certificate, key := filepath.Join(dir, "a.pem"), filepath.Join(dir, "a.key")
	l := openLocal(t, dir, "till.home.arpa", "", c)
	first := put(t, l, certificate, key, c.at)
	var log bytes.Buffer
	f, err := OpenFiles(certificate, key, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	want := func(what string, leaf *x509.Certificate) {
		t.Helper()
		got, err := f.Certificate(nil)
		if err != nil || !got.Leaf.Equal(leaf) {
			t.Errorf("%s: got another certificate, %v", what, err)
		}
	}
	want("at first", first)
	second := put(t, l, certificate, key, c.at.Add(time.Second))
	want("changed", second)

	if err := os.WriteFile(certificate, []byte("broken"), 0o640); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		want("broken", second)
	}
	if got := strings.Count(log.String(), "not taken"); got != 1 {
		t.Errorf("said %d times, want once:\n%s", got, &log)
	}
	if err := os.Remove(certificate); err != nil {
		t.Fatal(err)
	}
	want("gone", second)
	third := put(t, l, certificate, key, c.at.Add(2*time.Second))
	want("mended", third)
	if !f.Serves("till.home.arpa:443") || f.Serves("other.home.arpa") || f.Serves("") {
		t.Error("serves what its certificate does not say, or not what it says")
	}
	if strings.Contains(log.String(), "PRIVATE KEY") {
		t.Error("a key is in the log")
	}
}

func TestFilesRefused(t *testing.T) {
	dir, c := t.TempDir(), newClock()
	certificate, key := filepath.Join(dir, "a.pem"), filepath.Join(dir, "a.key")
	l := openLocal(t, dir, "till.home.arpa", "", c)
	put(t, l, certificate, key, c.at)
	log := slog.New(slog.DiscardHandler)
	if _, err := OpenFiles(certificate, filepath.Join(dir, "none"), log); err == nil {
		t.Error("a key that is not there")
	}
	if err := os.Chmod(key, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenFiles(certificate, key, log); err == nil || !strings.Contains(err.Error(), "everybody can read") {
		t.Errorf("got %v for a key that everybody can read", err)
	}
	if err := os.Chmod(key, 0o600); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(dir, "b.pem")
	put(t, l, other, filepath.Join(dir, "b.key"), c.at)
	if _, err := OpenFiles(other, key, log); err == nil {
		t.Error("a certificate and a key that do not belong together")
	}
}
