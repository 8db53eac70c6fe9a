package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"glint/app/api"
	"glint/app/wire"
	"glint/e2e/client"
)

// Numbers of the crash test: enough acknowledged records between two kills that commits are under way
// at each. GLINT_CRASHES asks for more kills (make crash), GLINT_SEED for other moments.
const (
	crashes     = 4
	crashPayers = 6
	acksBetween = 60 // at most
)

// number reads a number from the environment.
func number(t *testing.T, name string, standard int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return standard
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%q: want a number of at least 1", name, text)
	}
	return n
}

// process is the real program, started from its binary.
type process struct {
	*exec.Cmd
	logs bytes.Buffer
}

func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "glint")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

// launch starts the program and waits until it has said where it is.
func launch(t *testing.T, binary, listen, data string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(binary, "--demo", "--listen", listen, "--data", data)}
	p.Stderr = &p.logs
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Process.Kill() }) // only a failed test leaves it running
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "Glint is at ") {
		t.Fatalf("server said %q, %v\n%s", line, err, &p.logs)
	}
	return p
}

// end signals the program and waits for it.
func (p *process) end(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := p.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
	err := p.Wait()
	if s == syscall.SIGKILL {
		return
	}
	if err != nil {
		t.Errorf("after %s: %v\n%s", s, err, &p.logs)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// load uploads payments and remembers what the server has acknowledged.
type load struct {
	mu    sync.Mutex
	boss  client.Operator
	acked map[[32]byte]ack
	more  chan struct{} // one for each acknowledgement
}

type ack struct {
	terminal *client.Terminal
	record   wire.Record
	state    api.State
}

// until uploads a record again and again until it is acknowledged or ctx ends.
func (l *load) until(ctx context.Context, terminal *client.Terminal, r wire.Record) error {
	for ctx.Err() == nil {
		results, err := terminal.Upload(ctx, r)
		if _, refused := errors.AsType[*client.ProblemError](err); refused {
			return err
		}
		if err != nil {
			continue // the server is down, or died with the answer under way
		}
		if results[0].State == api.StateRejected {
			return fmt.Errorf("rejected: %s", results[0].Reason)
		}
		l.mu.Lock()
		l.acked[r.Hash()] = ack{terminal, r, results[0].State}
		l.mu.Unlock()
		select {
		case l.more <- struct{}{}:
		case <-ctx.Done():
		}
		return nil
	}
	return nil
}

// again calls until the server answers: it is down now and then.
func again(ctx context.Context, call func() error) error {
	for ctx.Err() == nil {
		err := call()
		if _, refused := errors.AsType[*client.ProblemError](err); refused || err == nil {
			return err
		}
	}
	return nil // the test is over
}

// shop pays one fen after the other, each side uploading at the same time, until ctx ends.
func (l *load) shop(ctx context.Context, payer *client.Payer, payee *client.Payee, account int64) error {
	for n := 1; ctx.Err() == nil; n++ {
		mine, theirs := pay(payer, payee, 1)
		var both sync.WaitGroup
		var errs [2]error
		both.Go(func() { errs[0] = l.until(ctx, payer.Terminal, mine) })
		both.Go(func() { errs[1] = l.until(ctx, payee.Terminal, theirs) })
		both.Wait()
		if err := errors.Join(errs[0], errs[1]); err != nil {
			return err
		}
		if payer.Uses < payer.Token.Uses {
			continue
		}
		money := api.TopUp{ID: fmt.Sprintf("crash-%d-%d", account, n), Account: account, Amount: 300_00}
		if err := again(ctx, func() error { _, err := l.boss.TopUp(ctx, money); return err }); err != nil {
			return err
		}
		if err := again(ctx, func() error { return payer.Renew(ctx) }); err != nil {
			return err
		}
	}
	return nil
}

func TestKillLosesNothingAcknowledged(t *testing.T) {
	kills, seed := number(t, "GLINT_CRASHES", crashes), number(t, "GLINT_SEED", 1)
	rng := rand.New(rand.NewPCG(uint64(seed), 0))
	binary, listen, data := build(t), freeAddress(t), filepath.Join(t.TempDir(), "data")
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second+time.Duration(kills)*10*time.Second)
	defer cancel()
	p := launch(t, binary, listen, data)
	c := client.New("http://" + listen)
	key, err := c.Demo(ctx, "operator")
	if err != nil {
		t.Fatal(err)
	}
	l := &load{boss: client.Operator{Client: c, Key: key}, acked: map[[32]byte]ack{}, more: make(chan struct{})}
	working, stop := context.WithCancel(ctx)
	errs := make(chan error, crashPayers)
	for range crashPayers {
		payer, payee := couple(t, c)
		account := l.newest(t, "shopper")
		go func() { errs <- l.shop(working, payer, payee, account) }()
	}
	for range kills {
		for range 1 + rng.IntN(acksBetween) {
			select {
			case <-l.more:
			case err := <-errs:
				t.Fatalf("a shopper stopped: %v", err)
			case <-ctx.Done():
				t.Fatalf("no acknowledgements any more\n%s", &p.logs)
			}
		}
		p.end(t, syscall.SIGKILL)
		p = launch(t, binary, listen, data)
	}
	stop()
	for range crashPayers {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	// An upload whose client has left may still be at work: a server that has drained is the one to ask.
	p.end(t, syscall.SIGTERM)
	p = launch(t, binary, listen, data)
	settled := l.check(t)
	p.end(t, syscall.SIGTERM)

	out, err := exec.Command(binary, "--data", data, "audit").CombinedOutput()
	if err != nil {
		t.Errorf("audit: %v\n%s", err, out)
	}
	t.Logf("seed %d: %d kills, %d records acknowledged and all there, %d payments settled, each once; audit: %s",
		seed, kills, len(l.acked), settled, bytes.TrimSpace(out))
}

// newest gives the newest account of a kind.
func (l *load) newest(t *testing.T, kind string) (id int64) {
	t.Helper()
	all, err := l.boss.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if a.Kind == kind {
			id = max(id, a.ID)
		}
	}
	return id
}

// check asks for everything that was acknowledged: it is there, and what was settled still is. Every
// payment is of one fen, so that the merchants have as many as payments are settled: none settled twice.
func (l *load) check(t *testing.T) (settled int) {
	t.Helper()
	if len(l.acked) < crashes {
		t.Errorf("only %d acknowledged", len(l.acked))
	}
	known := map[*client.Terminal]map[string]api.State{}
	for _, a := range l.acked {
		if known[a.terminal] == nil {
			known[a.terminal] = states(t, a.terminal)
		}
		id := a.record.PaymentID()
		switch state, found := known[a.terminal][string(id[:])]; {
		case !found:
			t.Errorf("payment %s was acknowledged as %s and is gone", id, a.state)
		case a.state == api.StateSettled && state != api.StateSettled:
			t.Errorf("payment %s was settled, is %s", id, state)
		}
	}
	var taken int64
	all, err := l.boss.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if a.Kind == "merchant" {
			taken += a.Balance
		}
	}
	for terminal, payments := range known {
		for _, state := range payments {
			if state == api.StateSettled && len(terminal.Enrolled.Certificate) > 0 {
				settled++
			}
		}
	}
	if taken != int64(settled) || settled == 0 {
		t.Errorf("merchants have %d fen of %d settled payments of one fen", taken, settled)
	}
	return settled
}

// states asks for all payments of a terminal, page by page.
func states(t *testing.T, terminal *client.Terminal) map[string]api.State {
	t.Helper()
	out, cursor := map[string]api.State{}, ""
	for {
		s, err := terminal.Status(t.Context(), cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range s.Payments {
			out[string(p.ID)] = p.State
		}
		if cursor = s.Cursor; len(s.Payments) == 0 {
			return out
		}
	}
}
