// Command server is Glint's server: it enrols terminals, takes their records, matches and settles
// payments, and serves the pages.
//
//	server [flags]         serve until SIGINT or SIGTERM
//	server [flags] backup FOLDER   copy the data of a server, running or not, to a new folder, and audit the copy
//	server [flags] restore FOLDER  make a new data directory of a backup, and audit it
//	server [flags] audit   check the books of a stopped server; status 1 if anything is wrong
//	server [flags] people  list who runs the server, invite one more; says more without arguments
//	server [flags] import FILE   take the file that a terminal has exported; the server is stopped
//	server [flags] keys    make, rotate, sign and withdraw signing keys; says more without arguments
//
// Each flag can also be given as an environment variable: --operator-key as GLINT_OPERATOR_KEY.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "server:", err)
		}
		os.Exit(1)
	}
}

// run is the program without its process.
func run(ctx context.Context, args []string, env func(string) (string, bool), out, logs io.Writer) error {
	c, rest, err := configure(args, env, logs)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(logs, nil))
	switch {
	case c.version:
		_, err := fmt.Fprintln(out, version())
		return err
	case len(rest) == 0:
		m := NewMain(c, out, log)
		return errors.Join(m.Run(ctx), m.Close())
	case len(rest) == 1 && rest[0] == "audit":
		return audit(ctx, c, out, log)
	case rest[0] == "people":
		return crew(ctx, c, rest[1:], out, log)
	case len(rest) == 2 && rest[0] == "import":
		return importFile(ctx, c, rest[1], out, log)
	case len(rest) == 2 && rest[0] == "backup":
		return backup(ctx, c, rest[1], out, log)
	case len(rest) == 2 && rest[0] == "restore":
		return restore(ctx, c, rest[1], out, log)
	case rest[0] == "keys":
		return keys(c, rest[1:], time.Now(), out)
	}
	return fmt.Errorf("no such command: %s", strings.Join(rest, " "))
}

// Config is what the flags set.
type Config struct {
	Listen      string
	Data        string
	Demo        bool
	OperatorKey string        // empty: kept in the data directory, made at the first start
	Stale, Dead time.Duration // ages of a snapshot, see books.Policy; 0: the usual ones
	AdminListen string        // of people; empty: they share Listen

	TLS             string // files, local, acme; empty: plain HTTP, on loopback only
	Name, IP        string // with commas: names, and addresses or ranges of them
	TLSCert, TLSKey string
	ACMEDirectory   string // URL; empty: the public authority
	ACMEEmail       string
	ACMERoot        string // file with the root of a private authority
	Plain           string // address without TLS: leads to HTTPS
	HSTS            bool
	version         bool
}

func configure(args []string, env func(string) (string, bool), usage io.Writer) (c Config, rest []string, err error) {
	f := flag.NewFlagSet("server", flag.ContinueOnError)
	f.SetOutput(usage)
	f.StringVar(&c.Listen, "listen", "127.0.0.1:8080", "`address` to serve on")
	f.StringVar(&c.Data, "data", "data", "`directory` of the books and keys")
	f.BoolVar(&c.Demo, "demo", false, "hand out demo accounts with money; only on a loopback address")
	f.StringVar(&c.OperatorKey, "operator-key", "", "`key` of the operator (default: made at the first start, kept in the data directory)")
	c.doorFlags(f)
	f.DurationVar(&c.Stale, "snapshot-stale", 0, "`age` from which a till that has not heard what is withdrawn takes half of a limit (default 48h)")
	f.DurationVar(&c.Dead, "snapshot-dead", 0, "`age` from which it takes nothing offline (default 168h)")
	f.BoolVar(&c.version, "version", false, "print the version and stop")
	f.VisitAll(func(one *flag.Flag) {
		name := "GLINT_" + strings.ToUpper(strings.ReplaceAll(one.Name, "-", "_"))
		if value, ok := env(name); ok && err == nil {
			if err = f.Set(one.Name, value); err != nil {
				err = fmt.Errorf("%s: %w", name, err)
			}
		}
	})
	if err != nil {
		return c, nil, err
	}
	if err := f.Parse(args); err != nil {
		return c, nil, err
	}
	if c.AdminListen == "" && !c.Demo {
		c.AdminListen = adminListen
	}
	return c, f.Args(), c.check()
}

// doorFlags are about how the server is reached.
func (c *Config) doorFlags(f *flag.FlagSet) {
	f.StringVar(&c.AdminListen, "admin-listen", "", "`address` for people who run the server (default: 127.0.0.1:8081; with --demo they share --listen)")
	f.StringVar(&c.TLS, "tls", "", "`way` to serve HTTPS: files, local (an authority of the shop's own), acme (a public one); without it only loopback is served")
	f.StringVar(&c.Name, "name", "", "`names` that the server is reached by, with commas: what its certificate says, or what a proxy before it sends")
	f.StringVar(&c.IP, "ip", "", "`addresses` or ranges for the certificate of --tls local, with commas: 192.168.1.20 or 192.168.1.0/24")
	f.StringVar(&c.TLSCert, "tls-cert", "", "`file` with the certificate and what leads to its root, in PEM; read again when it changes")
	f.StringVar(&c.TLSKey, "tls-key", "", "`file` with the certificate's key, in PEM")
	f.StringVar(&c.ACMEDirectory, "acme-directory", "", "`URL` of the authority for --tls acme (default: the public one of Let's Encrypt)")
	f.StringVar(&c.ACMEEmail, "acme-email", "", "`address` for the authority's warnings")
	f.StringVar(&c.ACMERoot, "acme-root", "", "`file` with the root of a private authority's own HTTPS")
	f.StringVar(&c.Plain, "plain", "", "`address` to serve without TLS beside it: leads to HTTPS, shows /trust/, answers the authority's challenges")
	f.BoolVar(&c.HSTS, "hsts", false, "make browsers insist on HTTPS for two years; --tls acme always does, --tls local never")
}

// adminListen keeps people's pages on this machine until somebody says otherwise.
const adminListen = "127.0.0.1:8081"

// keyMin is the fewest characters of an operator's key: what a person makes up in fewer can be guessed.
const keyMin = 16

func (c Config) check() error {
	if c.OperatorKey != "" && len(c.OperatorKey) < keyMin {
		return fmt.Errorf("operator's key has %d characters, it needs at least %d", len(c.OperatorKey), keyMin)
	}
	return nil
}

// version tells module, revision and compiler.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "glint (unknown build)"
	}
	revision := "unknown revision"
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			revision = s.Value
		}
	}
	return fmt.Sprintf("glint %s %s %s", info.Main.Version, revision, info.GoVersion)
}
