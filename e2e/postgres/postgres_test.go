package postgres

import (
	"errors"
	"strings"
	"testing"
)

func TestStart(t *testing.T) {
	c, err := Start(t.Context())
	if errors.Is(err, ErrMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := c.Create(t.Context(), "books"); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ setting, want string }{{"fsync", "on"}, {"synchronous_commit", "on"}, {"listen_addresses", "127.0.0.1"}} {
		out, err := c.Run(t.Context(), "psql", "-d", "books", "-Atc", "SHOW "+tt.setting)
		if err != nil || strings.TrimSpace(out) != tt.want {
			t.Errorf("%s is %q, %v; want %q", tt.setting, out, err, tt.want)
		}
	}
}

func TestVersion(t *testing.T) {
	for path, want := range map[string]int{
		"/usr/lib/postgresql/9/bin/initdb": 9, "/usr/lib/postgresql/15/bin/initdb": 15, "/usr/pgsql-16/bin/initdb": 16, "/usr/local/pgsql/bin/initdb": 0,
	} {
		if got := version(path); got != want {
			t.Errorf("version(%s) = %d, want %d", path, got, want)
		}
	}
}
