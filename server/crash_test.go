package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
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
// at each.
const (
	crashes     = 4
	crashPayers = 6
	acksBetween = 60
)

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

// shop pays one fen after the other, each side uploading at the same time, until ctx ends.
func (l *load) shop(ctx context.Context, payer *client.Payer, payee *client.Payee) error {
	for uses := 0; ctx.Err() == nil && uses < int(payer.Token.Uses); uses++ {
		mine, theirs := pay(payer, payee, 1)
		var both sync.WaitGroup
		var errs [2]error
		both.Go(func() { errs[0] = l.until(ctx, payer.Terminal, mine) })
		both.Go(func() { errs[1] = l.until(ctx, payee.Terminal, theirs) })
		both.Wait()
		if err := errors.Join(errs[0], errs[1]); err != nil {
			return err
		}
	}
	return nil
}

func TestKillLosesNothingAcknowledged(t *testing.T) {
	binary, listen, data := build(t), freeAddress(t), filepath.Join(t.TempDir(), "data")
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	p := launch(t, binary, listen, data)
	c := client.New("http://" + listen)
	l := &load{acked: map[[32]byte]ack{}, more: make(chan struct{})}
	working, stop := context.WithCancel(ctx)
	errs := make(chan error, crashPayers)
	for range crashPayers {
		payer, payee := couple(t, c)
		go func() { errs <- l.shop(working, payer, payee) }()
	}
	for range crashes {
		for range acksBetween {
			select {
			case <-l.more:
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
	l.check(t)
	p.end(t, syscall.SIGTERM)

	out, err := exec.Command(binary, "--data", data, "audit").CombinedOutput()
	if err != nil {
		t.Errorf("audit: %v\n%s", err, out)
	}
	t.Logf("%d records acknowledged over %d kills; audit: %s", len(l.acked), crashes, bytes.TrimSpace(out))
}

// check uploads everything acknowledged once more: it is there, and what was settled still is.
func (l *load) check(t *testing.T) {
	t.Helper()
	if len(l.acked) < crashes*acksBetween {
		t.Errorf("only %d acknowledged", len(l.acked))
	}
	for _, a := range l.acked {
		s, err := a.terminal.Status(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		id, found := a.record.PaymentID(), false
		for _, p := range s.Payments {
			if string(p.ID) == string(id[:]) {
				found = true
				if a.state == api.StateSettled && p.State != api.StateSettled {
					t.Errorf("payment %s was settled, is %s", id, p.State)
				}
			}
		}
		if !found {
			t.Errorf("payment %s was acknowledged as %s and is gone", id, a.state)
		}
	}
}
