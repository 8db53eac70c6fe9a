package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const operatorKey = "the operator's key of the bench"

// process is the real server, started from its binary.
type process struct {
	cmd  *exec.Cmd
	base string
	logs string // file
}

// launch starts the server and waits until it says where it is.
func launch(ctx context.Context, binary, folder string, flags ...string) (*process, error) {
	p := &process{logs: filepath.Join(folder, "log")}
	logs, err := os.Create(p.logs)
	if err != nil {
		return nil, err
	}
	defer logs.Close() // the server has its own
	p.cmd = exec.CommandContext(ctx, binary, append([]string{"--listen", "127.0.0.1:0", "--data", filepath.Join(folder, "data"), "--operator-key", operatorKey, "--demo"}, flags...)...)
	p.cmd.Stderr = logs
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	where, ok := strings.CutPrefix(strings.TrimSpace(line), "Glint is at ")
	if err != nil || !ok {
		text, _ := os.ReadFile(p.logs) // what it said helps where there is something
		return nil, errors.Join(fmt.Errorf("server said %q, %w: %s", line, err, text), p.cmd.Process.Kill(), p.cmd.Wait())
	}
	p.base = strings.Replace(where, "localhost", "127.0.0.1", 1)
	return p, nil
}

func (p *process) stop() error {
	return errors.Join(p.cmd.Process.Signal(syscall.SIGTERM), p.cmd.Wait())
}

// tick is the unit of times in /proc: 100 a second on every Linux that Go runs on.
const tick = 10 * time.Millisecond

// stat reads a process's parent, the time it has used, and the time of its children that have ended.
func stat(pid int) (parent int, own, ended time.Duration, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, 0, err
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the name before it may hold anything
	fields := strings.Fields(rest)
	if len(fields) < 15 {
		return 0, 0, 0, fmt.Errorf("/proc/%d/stat has %d fields", pid, len(fields))
	}
	var n [15]int // from the state on
	for i := 1; i < len(n); i++ {
		if n[i], err = strconv.Atoi(fields[i]); err != nil && i > 6 {
			return 0, 0, 0, err
		}
	}
	return n[1], time.Duration(n[11]+n[12]) * tick, time.Duration(n[13]+n[14]) * tick, nil
}

// used is the processor time of a process and all its children, ended or not.
func used(pid int) (time.Duration, error) {
	_, own, ended, err := stat(pid)
	if err != nil {
		return 0, err
	}
	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, err
	}
	total := own + ended
	for _, path := range all {
		child, err := strconv.Atoi(filepath.Base(path))
		if err != nil {
			return 0, err
		}
		if parent, own, ended, err := stat(child); err == nil && parent == pid { // one that has just ended is counted by its parent
			total += own + ended
		}
	}
	return total, nil
}

// memory is the most that a process has held, in bytes.
func memory(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 10, 64)
			return kib << 10, err
		}
	}
	return 0, errors.New("no VmHWM in /proc")
}

// mine is the bench's own processor time.
func mine() (time.Duration, error) {
	var u syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), err
}
