// Package postgres starts a real PostgreSQL of its own for tests and benches: a new cluster in a
// temporary folder, on a loopback port, with a password, as a user who is not root. Nothing of a
// PostgreSQL that the machine may run otherwise is touched.
package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// ErrMissing says that PostgreSQL is not installed.
var ErrMissing = errors.New("postgres: not installed (Debian: apt-get install postgresql)")

// Cluster is a running PostgreSQL.
type Cluster struct {
	folder, bin, password string
	port                  int
	who                   *syscall.Credential // nil: the caller is no root and runs it himself
}

// folders are where Debian and others keep the programs that are not on everybody's path.
var folders = []string{"/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/usr/pgsql-*/bin"}

// find gives the folder of the newest version's programs.
func find() (string, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(initdb), nil
	}
	var found []string
	for _, pattern := range folders {
		some, err := filepath.Glob(filepath.Join(pattern, "initdb"))
		if err != nil {
			return "", err
		}
		found = append(found, some...)
	}
	if len(found) == 0 {
		return "", ErrMissing
	}
	slices.SortFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Dir(found[len(found)-1]), nil
}

func version(path string) int {
	n, err := strconv.Atoi(strings.Trim(filepath.Base(filepath.Dir(filepath.Dir(path))), "pgsql-"))
	if err != nil {
		return 0 // a folder without a version is taken last
	}
	return n
}

// Start makes a cluster and starts it with settings like "shared_buffers=256MB" beside its defaults: it
// writes through to the disk at each commit.
func Start(ctx context.Context, settings ...string) (_ *Cluster, err error) {
	c := &Cluster{password: rand.Text()}
	if c.bin, err = find(); err != nil {
		return nil, err
	}
	if c.port, err = freePort(ctx); err != nil {
		return nil, err
	}
	if c.folder, err = os.MkdirTemp("", "glint-postgres-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(c.folder))
		}
	}()
	if err := c.own(); err != nil {
		return nil, err
	}
	secret := filepath.Join(c.folder, "password")
	if err := errors.Join(os.WriteFile(secret, []byte(c.password), 0o600), c.give(secret)); err != nil {
		return nil, err
	}
	if _, err := c.Run(ctx, "initdb", "-D", c.data(), "-U", "glint", "-A", "scram-sha-256", "--pwfile", secret, "-E", "UTF8", "--locale=C"); err != nil {
		return nil, err
	}
	return c, c.Up(ctx, settings...)
}

// own gives the folder to a user who is not root: PostgreSQL refuses root.
func (c *Cluster) own() error {
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return err
		}
		c.who = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		return c.give(c.folder)
	}
	return errors.New("postgres: no user to run it as: root may not")
}

func (c *Cluster) give(path string) error {
	if c.who == nil {
		return nil
	}
	return os.Chown(path, int(c.who.Uid), int(c.who.Gid))
}

func freePort(ctx context.Context) (int, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

func (c *Cluster) data() string { return filepath.Join(c.folder, "data") }

// Up starts the cluster again after Down or Kill.
func (c *Cluster) Up(ctx context.Context, settings ...string) error {
	options := []string{"-c listen_addresses=127.0.0.1", "-p " + strconv.Itoa(c.port), "-k " + c.folder}
	for _, s := range settings {
		options = append(options, "-c "+s)
	}
	_, err := c.Run(ctx, "pg_ctl", "-D", c.data(), "-w", "-t", "120", "-l", filepath.Join(c.folder, "log"), "-o", strings.Join(options, " "), "start")
	return err
}

// Run runs one of PostgreSQL's programs against the cluster and gives what it printed.
func (c *Cluster) Run(ctx context.Context, program string, args ...string) (string, error) {
	path := filepath.Join(c.bin, program)
	if _, err := os.Stat(path); err != nil {
		path = program // Debian puts some on everybody's path only
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = c.folder
	cmd.Env = append(os.Environ(), "PGHOST=127.0.0.1", "PGPORT="+strconv.Itoa(c.port), "PGUSER=glint", "PGPASSWORD="+c.password, "PGDATABASE=postgres", "LC_ALL=C")
	if c.who != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.who}
	}
	// A file, not a pipe: what pg_ctl starts would keep a pipe open.
	out, err := os.CreateTemp(c.folder, "out-")
	if err != nil {
		return "", err
	}
	defer os.Remove(out.Name()) // with its folder at the latest
	defer out.Close()           // only read from here on
	cmd.Stdout, cmd.Stderr = out, out
	failed := cmd.Run()
	text, err := os.ReadFile(out.Name())
	if failed != nil {
		return "", fmt.Errorf("postgres: %s: %w: %s", program, failed, strings.TrimSpace(string(text)))
	}
	return string(text), err
}

// URL names the database, with its password.
func (c *Cluster) URL(database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword("glint", c.password), Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port)), Path: "/" + database}
	return u.String()
}

// Create makes a database and gives its URL.
func (c *Cluster) Create(ctx context.Context, database string) (string, error) {
	_, err := c.Run(ctx, "createdb", database)
	return c.URL(database), err
}

// PID is the number of the cluster's first process, the parent of all others.
func (c *Cluster) PID() (int, error) {
	text, err := os.ReadFile(filepath.Join(c.data(), "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strconv.Atoi(strings.TrimSpace(first))
}

// Down stops the cluster as fast as can be without damage.
func (c *Cluster) Down(ctx context.Context) error {
	_, err := c.Run(ctx, "pg_ctl", "-D", c.data(), "-w", "-m", "fast", "stop")
	return err
}

// Close stops the cluster and removes it.
func (c *Cluster) Close() error {
	return errors.Join(c.Down(context.Background()), os.RemoveAll(c.folder))
}
