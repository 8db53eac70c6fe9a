package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"glint/app/api"
	"glint/app/wire"
	"glint/e2e/client"
)

// running is a Main in this process.
type running struct {
	t    *testing.T
	main *Main
	stop context.CancelFunc
	done chan error
	api  *client.Client
	out  *bytes.Buffer
}

func start(t *testing.T, c Config) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{t: t, stop: cancel, done: make(chan error, 1), out: &bytes.Buffer{}}
	r.main = NewMain(c, r.out, slog.New(slog.NewTextHandler(io.Discard, nil)))
	go func() { r.done <- errors.Join(r.main.Run(ctx), r.main.Close()) }()
	select {
	case <-r.main.Ready():
	case err := <-r.done:
		cancel()
		t.Fatal(err)
	}
	r.api = client.New("http://" + r.main.Addr().String())
	t.Cleanup(r.end)
	return r
}

// end stops the server and waits for it; a second call does nothing.
func (r *running) end() {
	r.t.Helper()
	if r.stop == nil {
		return
	}
	r.stop()
	r.stop = nil
	if err := <-r.done; err != nil {
		r.t.Errorf("stopping: %v", err)
	}
}

// couple enrols a payer and a payee of the demonstration.
func couple(t *testing.T, c *client.Client) (*client.Payer, *client.Payee) {
	t.Helper()
	payerCode, err := c.Demo(t.Context(), api.RolePayer)
	if err != nil {
		t.Fatal(err)
	}
	payeeCode, err := c.Demo(t.Context(), api.RolePayee)
	if err != nil {
		t.Fatal(err)
	}
	payer, err := c.EnrolPayer(t.Context(), payerCode)
	if err != nil {
		t.Fatal(err)
	}
	payee, err := c.EnrolPayee(t.Context(), payeeCode)
	if err != nil {
		t.Fatal(err)
	}
	return payer, payee
}

// pay makes both records of one payment.
func pay(payer *client.Payer, payee *client.Payee, minor uint32) (ofPayer, ofPayee wire.Record) {
	code := payer.Code()
	core := payee.Charge(code, minor)
	yes := payer.Answer(code, core, wire.OutcomeAccepted)
	return payer.Record(code, core, yes), payee.Record(code, core, wire.EndingAccepted, &yes)
}

func TestSecondStartKeepsTheBooks(t *testing.T) {
	c := Config{Listen: "127.0.0.1:0", Data: filepath.Join(t.TempDir(), "data"), Demo: true}
	first := start(t, c)
	payer, payee := couple(t, first.api)
	key, err := first.api.Demo(t.Context(), "operator")
	if err != nil || !strings.Contains(first.out.String(), key) {
		t.Fatalf("operator's key %q, %v is not printed: %s", key, err, first.out)
	}
	mine, theirs := pay(payer, payee, 700)
	if got, err := payer.Upload(t.Context(), mine); err != nil || got[0].State != api.StatePayerOnly {
		t.Fatalf("got %v, %v", got, err)
	}
	first.end()

	second := start(t, c)
	payer.Base, payee.Base = second.api.Base, second.api.Base
	if got, err := payee.Upload(t.Context(), theirs); err != nil || got[0].State != api.StateSettled {
		t.Errorf("got %v, %v, want settled", got, err)
	}
	if again, err := second.api.Demo(t.Context(), "operator"); err != nil || again != key {
		t.Errorf("operator's key changed to %q, %v", again, err)
	}
	for _, name := range []string{"signing.key", "root.key", operatorFile} {
		if info, err := os.Stat(filepath.Join(c.Data, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v, want mode 600", name, info, err)
		}
	}
	if err := run(t.Context(), []string{"--data", c.Data, "audit"}, noEnv, io.Discard, io.Discard); err == nil {
		t.Error("audit opened the books of a running server")
	}
	second.end()
	var out bytes.Buffer
	if err := run(t.Context(), []string{"--data", c.Data, "audit"}, noEnv, &out, io.Discard); err != nil {
		t.Errorf("audit: %v\n%s", err, &out)
	}
	if want := "3 transfers, 1 tokens, 1 payments, 2 records: 0 faults\naudit log: 3 entries, newest "; !strings.HasPrefix(out.String(), want) {
		t.Errorf("audit says %q, want %q…", &out, want)
	}
}

func noEnv(string) (string, bool) { return "", false }

func TestBooksRefuseAnotherSigningKey(t *testing.T) {
	c := Config{Listen: "127.0.0.1:0", Data: t.TempDir()}
	start(t, c).end()
	if err := os.Remove(filepath.Join(c.Data, "signing.key")); err != nil {
		t.Fatal(err)
	}
	m := NewMain(c, io.Discard, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err := errors.Join(m.Run(t.Context()), m.Close()); err == nil || !strings.Contains(err.Error(), "signing key") {
		t.Errorf("got %v, want a refusal: every terminal believes the old key", err)
	}
}

func TestRefusedStarts(t *testing.T) {
	for name, c := range map[string]Config{
		"demo on all addresses":    {Listen: ":0", Demo: true},
		"demo on another address":  {Listen: "192.0.2.1:8080", Demo: true},
		"demo on a name":           {Listen: "localhost.evil.example:8080", Demo: true},
		"no address":               {Listen: "nonsense"},
		"all addresses, no TLS":    {Listen: "0.0.0.0:0"},
		"a name, no TLS":           {Listen: "localhost.evil.example:0"},
		"people on all, no TLS":    {Listen: "127.0.0.1:0", AdminListen: ":0"},
		"unknown way of TLS":       {Listen: "127.0.0.1:0", TLS: "perhaps"},
		"files without files":      {Listen: "127.0.0.1:0", TLS: tlsFiles},
		"files that are not there": {Listen: "127.0.0.1:0", TLS: tlsFiles, TLSCert: "none.pem", TLSKey: "none.key"},
		"local without a name":     {Listen: "127.0.0.1:0", TLS: tlsLocal},
		"local for all of a TLD":   {Listen: "127.0.0.1:0", TLS: tlsLocal, Name: "com"},
		"local for all addresses":  {Listen: "127.0.0.1:0", TLS: tlsLocal, Name: "till.test", IP: "0.0.0.0/0"},
		"acme without a name":      {Listen: "127.0.0.1:0", TLS: tlsACME},
		"acme with an empty root":  {Listen: "127.0.0.1:0", TLS: tlsACME, Name: "till.test", ACMERoot: os.DevNull},
		"hsts without TLS":         {Listen: "127.0.0.1:0", HSTS: true},
		"hsts with own root":       {Listen: "127.0.0.1:0", HSTS: true, TLS: tlsLocal, Name: "till.test"},
		"plain beside plain":       {Listen: "127.0.0.1:0", Plain: "127.0.0.1:0"},
		"data cannot be made here": {Listen: "127.0.0.1:0", Data: "/dev/null/data"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.Data == "" {
				c.Data = t.TempDir()
			}
			m := NewMain(c, io.Discard, slog.New(slog.NewTextHandler(io.Discard, nil)))
			if err := errors.Join(m.Run(t.Context()), m.Close()); err == nil {
				t.Error("it ran")
			}
		})
	}
}

func TestWithoutDemoNobodyGetsMoney(t *testing.T) {
	r := start(t, Config{Listen: "127.0.0.1:0", Data: t.TempDir(), OperatorKey: "a key of the operator's own"})
	_, err := r.api.Demo(t.Context(), api.RolePayer)
	if p, ok := errors.AsType[*client.ProblemError](err); !ok || p.Problem.Status != http.StatusNotFound {
		t.Errorf("got %v, want not found", err)
	}
	op := client.Operator{Client: r.api, Key: "a key of the operator's own"}
	if list, err := op.Accounts(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("got %v, %v", list, err)
	}
	if strings.Contains(r.out.String(), op.Key) {
		t.Error("the operator's own key is printed")
	}
}

func TestPagesBesideTheAPI(t *testing.T) {
	r := start(t, Config{Listen: "127.0.0.1:0", Data: t.TempDir()})
	for path, want := range map[string][]int{
		"/": {200, 503}, "/desk/": {200, 503}, "/v1": {404, 503}, // 503: the client is not built
		"/v1/health": {200}, "/v1/": {404}, "/v1/nothing": {404},
	} {
		answer, err := http.Get(r.api.Base + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		ok := false
		for _, status := range want {
			ok = ok || answer.StatusCode == status
		}
		if !ok {
			t.Errorf("%s: got status %d, want one of %d", path, answer.StatusCode, want)
		}
	}
}

func TestConfigure(t *testing.T) {
	env := func(pairs map[string]string) func(string) (string, bool) {
		return func(name string) (string, bool) { v, ok := pairs[name]; return v, ok }
	}
	for name, tt := range map[string]struct {
		args []string
		env  map[string]string
		want Config
		bad  bool
	}{
		"defaults":                {want: Config{Listen: "127.0.0.1:8080", Data: "data", AdminListen: "127.0.0.1:8081"}},
		"flags":                   {args: []string{"--listen", "[::1]:1", "--data", "d", "--demo"}, want: Config{Listen: "[::1]:1", Data: "d", Demo: true}},
		"environment":             {env: map[string]string{"GLINT_LISTEN": ":9", "GLINT_DEMO": "true", "GLINT_OPERATOR_KEY": "0123456789abcdef"}, want: Config{Listen: ":9", Data: "data", Demo: true, OperatorKey: "0123456789abcdef"}},
		"flag over environment":   {args: []string{"--listen", ":1", "--admin-listen", ":2"}, env: map[string]string{"GLINT_LISTEN": ":9"}, want: Config{Listen: ":1", Data: "data", AdminListen: ":2"}},
		"bad environment":         {env: map[string]string{"GLINT_DEMO": "perhaps"}, bad: true},
		"unknown flag":            {args: []string{"--port", "1"}, bad: true},
		"key that can be guessed": {args: []string{"--operator-key", "secret"}, bad: true},
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := configure(tt.args, env(tt.env), io.Discard)
			if (err != nil) != tt.bad {
				t.Fatalf("got error %v, want one: %t", err, tt.bad)
			}
			if !tt.bad && got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestVersionAndCommands(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"--version"}, noEnv, &out, io.Discard); err != nil || !strings.HasPrefix(out.String(), "glint ") {
		t.Errorf("got %q, %v", &out, err)
	}
	for _, args := range [][]string{{"serve"}, {"audit", "now"}, {"--data", filepath.Join(t.TempDir(), "none"), "audit"}} {
		if err := run(t.Context(), args, noEnv, io.Discard, io.Discard); err == nil {
			t.Errorf("%v ran", args)
		}
	}
}
